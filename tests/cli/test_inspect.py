"""`aq db inspect`: what is printed makes the same database, and what is left out is said."""

from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from aquilia_ir.apply import apply_all
from aquilia_ir.schema import Schema
from aquilia_ir.serialize import schema_from_text
from aquilia_schema.cli.main import main
from aquilia_schema.dsl.file import read_migration
from aquilia_schema.testing import schemas
from cli.project import Project
from sqlite_databases import MEMORY, build, database, url_of

SHOP = (
    "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email VARCHAR(255) UNIQUE NOT NULL)",
    "CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER REFERENCES users (id))",
    "CREATE INDEX by_author ON posts (author DESC) WHERE author IS NOT NULL",
)


@contextmanager
def shop(project: Project, *more: str) -> Iterator[Schema]:
    with database(*SHOP, *more, url=url_of(project.folder / "db.sqlite3")) as session:
        yield session.inspect()


def printed(*words: str) -> str:
    out = StringIO()
    with redirect_stdout(out):
        assert main(["db", "inspect", *words]) == 0
    return out.getvalue()


def read_back(text: str, folder: Path) -> Schema:
    path = folder / "20260101_000000_all.py"
    path.write_text(text, encoding="utf-8")
    return apply_all(read_migration(path).operations(Schema()), Schema())


@given(schemas(dialect="sqlite"))
def test_every_form_says_the_schema_of_the_database(schema: Schema) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        url = url_of(folder / "db.sqlite3")
        with database(url=url) as session:
            build(session, schema)
            found = session.inspect()

        assert read_back(printed(url), folder) == found
        assert schema_from_text(printed(url, "--format", "json")) == found
        with database(url=MEMORY) as other:
            other.raw.executescript(printed(url, "--format", "sql"))
            assert other.inspect() == found


def test_the_database_is_by_default_the_configured_one(empty: Project) -> None:
    with shop(empty) as found:
        text = empty.well("db", "inspect")

    assert read_back(text, empty.folder) == found


def test_the_output_can_be_a_migration_as_it_is(empty: Project) -> None:
    with shop(empty) as found:
        empty.write("migrations/20260101_000000_all.py", empty.well("db", "inspect"))
    empty.well("db", "migrate", "--database-url", "sqlite:///new.sqlite3")

    with database(url=url_of(empty.folder / "new.sqlite3")) as session:
        assert session.inspect() == found


def test_the_ledger_is_left_out(migrated: Project) -> None:
    text = migrated.well("db", "inspect")

    assert '"users"' in text
    assert "aquilia_migrations" not in text


def test_tables_can_be_chosen(empty: Project) -> None:
    with shop(empty) as found:
        text = empty.well("db", "inspect", "--table", "users", "--format", "json")

    assert schema_from_text(text) == Schema([found.table("users")])


def test_a_table_that_is_not_there_is_an_error_that_names_the_nearest(empty: Project) -> None:
    with shop(empty):
        result = empty.aq("db", "inspect", "--table", "user")

    assert (result.code, result.out) == (1, "")
    assert "AQ853" in result.err
    assert 'did you mean "users"?' in result.err


def test_what_a_schema_has_no_place_for_is_said_apart_from_the_output(empty: Project) -> None:
    with shop(empty, "CREATE VIRTUAL TABLE v USING fts5 (a)", "CREATE VIEW w AS SELECT 1"):
        result = empty.aq("db", "inspect")

    assert result.code == 0
    assert 'note[AQ854]: a schema has no place for virtual table "v" of the' in result.err
    assert ("virtual" in result.out, "CREATE VIEW w AS SELECT 1" in result.out) == (False, True)


def test_a_missing_database_is_an_error_and_stays_missing(empty: Project) -> None:
    result = empty.aq("db", "inspect", "sqlite:///nowhere.sqlite3")

    assert (result.code, result.out) == (1, "")
    assert "AQ703" in result.err
    assert empty.state() == {}


@pytest.mark.parametrize("dialect", ["postgresql", "mysql"])
def test_the_sql_can_be_of_another_dialect(empty: Project, dialect: str) -> None:
    create = "CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL)"
    with database(create, url=url_of(empty.folder / "db.sqlite3")):
        text = empty.well("db", "inspect", "--format", "sql", "--dialect", dialect)

    quote = '"' if dialect == "postgresql" else "`"
    assert text.startswith(f"CREATE TABLE {quote}t{quote} (")


def test_what_another_dialect_lacks_is_refused(empty: Project) -> None:
    with database("CREATE TABLE t (m MONEY)", url=url_of(empty.folder / "db.sqlite3")):
        result = empty.aq("db", "inspect", "--format", "sql", "--dialect", "mysql")

    assert (result.code, result.out) == (1, "")
    assert "AQ307" in result.err
