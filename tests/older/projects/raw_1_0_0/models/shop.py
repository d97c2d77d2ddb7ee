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
    name = CharField(max_length=150)
    email_address = CharField(max_length=255, unique=True)
    active = BooleanField(default=True)
    phone = CharField(max_length=20, null=True)

    class Meta:
        table = "authors"


class Book(Model):
    title = CharField(max_length=200)
    isbn = UUIDField(unique=True)
    author = ForeignKey(Author, related_name="books")
    price = DecimalField(max_digits=8, decimal_places=2, default="9.90")
    blurb = TextField(null=True)
    added_at = DateTimeField(auto_now_add=True)

    class Meta:
        table = "books"
        indexes = [Index(fields=["title", "author"], name="ix_title_author")]


class Review(Model):
    book = ForeignKey("Book", on_delete="SET NULL", null=True)
    stars = IntegerField(default=5)

    class Meta:
        table = "reviews"
