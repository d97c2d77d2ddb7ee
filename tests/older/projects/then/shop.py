"""A small shop."""

from aquilia.models import (
    BooleanField,
    CharField,
    DateTimeField,
    DecimalField,
    ForeignKey,
    Index,
    IntegerField,
    Model,
    TextField,
    UUIDField,
)


class Author(Model):
    name = CharField(max_length=100)
    email = CharField(max_length=255, unique=True)
    active = BooleanField(default=True)

    class Meta:
        table = "authors"


class Book(Model):
    title = CharField(max_length=200)
    isbn = UUIDField(unique=True)
    author = ForeignKey(Author, related_name="books")
    price = DecimalField(max_digits=8, decimal_places=2, default="9.90")
    pages = IntegerField(null=True)
    blurb = TextField(default="")
    added_at = DateTimeField(auto_now_add=True)

    class Meta:
        table = "books"
        indexes = [Index(fields=["title", "pages"], name="ix_title_pages")]
