"""Rows that nobody has written get into every table that accepts any."""

from hypothesis import given

from aquilia_backends.sqlite import BACKEND
from aquilia_ir.schema import Schema
from aquilia_schema.testing import fill, schemas
from aquilia_schema.testing.places import clear
from sqlite_databases import build, database

ORDINARY = (
    "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, age INTEGER CHECK (age >= 18),"
    " email VARCHAR(50) NOT NULL UNIQUE CHECK (email LIKE '%@%'),"
    " state TEXT NOT NULL CHECK (state IN ('new', 'it''s old')),"
    " boss INTEGER REFERENCES users (id))",
    "CREATE TABLE nodes (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES nodes (id))",
    "CREATE TABLE likes (who INTEGER NOT NULL REFERENCES users (id), what INTEGER NOT NULL"
    " REFERENCES nodes (id), PRIMARY KEY (who, what))",
)


def test_ordinary_tables_get_all_rows_that_are_wanted() -> None:
    with database(*ORDINARY, "PRAGMA foreign_keys = ON") as session:
        assert fill(session, BACKEND) == {"likes": 4, "nodes": 4, "users": 4}

        assert session.query("SELECT count(*) FROM users WHERE boss IS NOT NULL") != [(0,)]
        assert session.query("SELECT count(age) FROM users") != [(4,)]


def test_the_rows_are_the_same_every_time() -> None:
    found = []
    for _ in "12":
        with database(*ORDINARY) as session:
            fill(session, BACKEND)
            found.append(session.query("SELECT * FROM users"))

    assert found[0] == found[1]


def test_a_table_that_accepts_nothing_gets_nothing() -> None:
    with database("CREATE TABLE t (a INTEGER NOT NULL CHECK (a <> a))") as session:
        assert fill(session, BACKEND) == {"t": 0}


@given(schemas(dialect="sqlite"))
def test_what_was_filled_can_be_cleared(schema: Schema) -> None:
    with database() as session:
        build(session, schema)
        counts = fill(session, BACKEND, rows=2)

        assert set(counts) == {table.name for table in schema.tables}
        assert clear(session, BACKEND)
        assert set(fill(session, BACKEND, rows=0).values()) <= {0}
