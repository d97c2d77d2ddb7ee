"""
Migration: 20261122_152210_author_book_review
Generated: 2026-11-22T15:22:10.207039+00:00
Models: Author, Book, Review
"""

from aquilia.models.migration_dsl import (
    AddField, AlterField, CreateIndex, CreateModel, DropIndex, RemoveField, RenameField,
    columns as C,
)


class Meta:
    revision = "20261122_152210"
    slug = "author_book_review"
    models = ['Author', 'Book', 'Review']
    dependencies = ['20261122_152204']


operations = [
    CreateModel(
        name='Review',
        table='reviews',
        fields=[
            C.foreign_key("book_id", "books", "id", null=True, on_delete="SET NULL"),
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
        columns=['title', 'author_id'], unique=False,
    ),
    DropIndex(name='ix_title_pages', table='books'),
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
