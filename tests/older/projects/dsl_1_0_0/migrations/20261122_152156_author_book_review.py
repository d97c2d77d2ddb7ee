"""
Migration: 20261122_152156_author_book_review
Generated: 2026-11-22T15:21:56.748835+00:00
Models: Author, Book, Review
"""

from aquilia.models.migration_dsl import (
    AddField, AlterField, CreateIndex, CreateModel, DropIndex, RemoveField, RenameField,
    columns as C,
)


class Meta:
    revision = "20261122_152156"
    slug = "author_book_review"
    models = ['Author', 'Book', 'Review']


operations = [
    CreateModel(
        name='Review',
        table='reviews',
        fields=[
            C.integer("book_id", null=True),
            C.integer("stars", default=5),
            C.auto("id"),
        ],
    ),
    RemoveField(model_name='Book', table='books', column_name='pages'),
    AlterField(
        model_name='Book', table='books',
        column_name='blurb', new_type='TEXT',
    ),
    CreateIndex(
        name='ix_title_author', table='books',
        columns=['title', 'author'], unique=False,
    ),
    DropIndex(name='ix_title_pages'),
    RenameField(
        model_name='Author', table='authors',
        old_name='email', new_name='email_address',
    ),
    AddField(
        model_name='Author', table='authors',
        column=C.varchar("phone", 20, null=True),
    ),
    AlterField(
        model_name='Author', table='authors',
        column_name='name', new_type='VARCHAR(150)',
    ),
]
