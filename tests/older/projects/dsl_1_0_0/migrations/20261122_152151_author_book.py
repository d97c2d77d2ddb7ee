"""
Migration: 20261122_152151_author_book
Generated: 2026-11-22T15:21:51.847056+00:00
Models: Author, Book
"""

from aquilia.models.migration_dsl import (
    CreateIndex, CreateModel,
    columns as C,
)


class Meta:
    revision = "20261122_152151"
    slug = "author_book"
    models = ['Author', 'Book']


operations = [
    CreateModel(
        name='Author',
        table='authors',
        fields=[
            C.varchar("name", 100),
            C.varchar("email", 255, unique=True),
            C.integer("active", default=True),
            C.auto("id"),
        ],
    ),
    CreateModel(
        name='Book',
        table='books',
        fields=[
            C.varchar("title", 200),
            C.varchar("isbn", 36, unique=True),
            C.foreign_key("author_id", "authors", "id"),
            C.decimal("price", 8, 2, default='9.90'),
            C.integer("pages", null=True),
            C.text("blurb", default=''),
            C.timestamp("added_at"),
            C.auto("id"),
        ],
    ),
    CreateIndex(
        name='ix_title_pages', table='books',
        columns=['title', 'pages'], unique=False,
    ),
]
