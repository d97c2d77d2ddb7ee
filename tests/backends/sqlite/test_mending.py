"""Does a migration run on a database with an index that SQLite can't read any more?"""

from pathlib import Path

import pytest

from aquilia_backends.sqlite import BACKEND
from aquilia_backends.statement import Statement
from aquilia_ir.operations import AddColumn, AlterColumn, Operation, RenameColumn, RenameTable
from aquilia_ir.schema import Column, ForeignKey, Index, IndexColumn, PrimaryKey, Schema, Table
from aquilia_ir.types import Integer, Text

AUTHORS = Table("authors", [Column("id", Integer())], PrimaryKey(["id"]))
BOOKS = Table(
    "books",
    [Column("id", Integer()), Column("title", Text()), Column("author_id", Integer())],
    PrimaryKey(["id"]),
    [ForeignKey(["author_id"], "authors", ["id"])],
    [Index("by_both", [IndexColumn("title"), IndexColumn("author_id")])],
)
OTHERS = Table("others", [Column("a", Integer()), Column("b", Integer())])
SCHEMA = Schema([AUTHORS, BOOKS, OTHERS])
MADE = (
    "CREATE TABLE authors (id INTEGER PRIMARY KEY NOT NULL)",
    "CREATE TABLE books (id INTEGER PRIMARY KEY NOT NULL, title TEXT NOT NULL, "
    "author_id INTEGER NOT NULL REFERENCES authors (id))",
    "CREATE TABLE others (a INTEGER NOT NULL, b INTEGER NOT NULL)",
    'CREATE INDEX by_both ON books ("title", "author")',
)


@pytest.mark.parametrize(
    "op",
    [
        RenameColumn("others", "a", "c"),
        RenameTable("authors", "writers"),
        AlterColumn("books", Column("title", Text(), nullable=True)),
    ],
    ids=lambda op: type(op).__name__,
)
def test_an_index_over_the_name_of_a_field_is_made_anew(tmp_path: Path, op: Operation) -> None:
    with BACKEND.open(f"sqlite:///{tmp_path}/x.db", create=True) as session:
        for sql in MADE:
            session.query(sql)

        with session.migration():
            for step in BACKEND.compiler.compile((op,), SCHEMA, session.catalogue()):
                if isinstance(step, Statement):
                    session.run(step)

        parts = session.query("SELECT name FROM pragma_index_info('by_both')")
        assert parts == [("title",), ("author_id",)]


def test_an_index_that_can_be_read_is_left_alone(tmp_path: Path) -> None:
    with BACKEND.open(f"sqlite:///{tmp_path}/x.db", create=True) as session:
        for sql in (*MADE[:3], MADE[3].replace('"author"', '"AUTHOR_ID"')):
            session.query(sql)
        op = AddColumn("others", Column("d", Integer(), nullable=True))

        steps = BACKEND.compiler.compile((op,), SCHEMA, session.catalogue())

    assert [step.sql for step in steps if isinstance(step, Statement)] == [
        'ALTER TABLE "others" ADD COLUMN "d" INTEGER'
    ]
