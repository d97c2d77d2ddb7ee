"""What of a migration must not show afterwards? Other rowids, settings, and a file for nothing."""

import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest

from aquilia_backends.session import Session
from aquilia_backends.sqlite import BACKEND
from aquilia_backends.statement import Script
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import AlterColumn, RunSQL
from aquilia_ir.schema import Column, Schema, Table
from aquilia_ir.types import Integer, Text
from sqlite_databases import database, migrate, url_of

WORDS = Table("words", [Column("word", Text(), nullable=True)])
STRICTER = AlterColumn("words", Column("word", Text()))


def script(sql: str) -> Script:
    return Script(sql=sql, op=RunSQL(sql))


def test_a_rebuild_keeps_rowids_that_others_keep() -> None:
    with database(
        "CREATE TABLE words (word TEXT)",
        "CREATE VIRTUAL TABLE found USING fts5 (word, content = 'words')",
        "INSERT INTO words (rowid, word) VALUES (3, 'three'), (-7, 'seven')",
        "INSERT INTO found (found) VALUES ('rebuild')",
    ) as session:
        migrate(session, [STRICTER], Schema([WORDS]))

        assert session.query("SELECT rowid, word FROM words ORDER BY 1") == [
            (-7, "seven"),
            (3, "three"),
        ]
        assert session.query("SELECT word FROM found WHERE found MATCH 'seven'") == [("seven",)]


def test_a_rebuild_keeps_rowids_whatever_the_columns_are_called() -> None:
    table = Table("words", [*WORDS.columns, Column("ROWID", Integer()), Column("oid", Text())])
    with database(
        'CREATE TABLE words (word TEXT, "ROWID" INTEGER NOT NULL, oid TEXT NOT NULL)',
        "INSERT INTO words (_rowid_, word, rowid, oid) VALUES (3, 'three', 8, 'a')",
    ) as session:
        migrate(session, [STRICTER], Schema([table]))

        assert session.query("SELECT _rowid_, word, rowid, oid FROM words") == [
            (3, "three", 8, "a")
        ]


def test_a_table_without_rowids_is_rebuilt() -> None:
    table = Table("words", [Column("id", Text()), *WORDS.columns])
    with database(
        "CREATE TABLE words (id TEXT NOT NULL PRIMARY KEY, word TEXT) WITHOUT ROWID",
        "INSERT INTO words VALUES ('a', 'three')",
    ) as session:
        before = session.inspect()
        assert before.table("words").column_names == table.column_names

        migrate(session, [STRICTER], before)

        assert session.query("SELECT * FROM words") == [("a", "three")]


@pytest.mark.parametrize(
    "pragma", ["ignore_check_constraints", "recursive_triggers", "query_only", "legacy_alter_table"]
)
def test_what_a_script_sets_does_not_last_for_the_next_migration(pragma: str) -> None:
    with database("CREATE TABLE t (a INTEGER CHECK (a > 0))") as session:
        with session.migration():
            session.run(script(f"PRAGMA {pragma} = ON"))

        assert session.query(f"PRAGMA {pragma}") == [(0,)]


def test_renames_are_followed_after_a_script_that_set_it_otherwise() -> None:
    with database("CREATE TABLE t (a)", "CREATE VIEW v AS SELECT a FROM t") as session:
        with session.migration():
            session.run(script("PRAGMA legacy_alter_table = ON"))
            session.query("ALTER TABLE t RENAME TO u")

        assert session.query("SELECT * FROM v") == []


def test_a_database_that_was_made_for_nothing_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    with suppress(KeyboardInterrupt), BACKEND.open(url_of(path), create=True) as session:
        interrupted(session)

    assert list(tmp_path.iterdir()) == []


def test_a_database_that_was_made_for_something_stays(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    with BACKEND.open(url_of(path), create=True) as session, session.migration():
        session.run(script("CREATE TABLE t (a)"))

    assert path.stat().st_size > 0


def test_an_empty_file_that_was_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    path.touch()
    with BACKEND.open(url_of(path), create=True):
        pass

    assert path.exists()


def test_a_file_that_another_process_is_writing_to_stays(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    with BACKEND.open(url_of(path), create=True):
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("CREATE TABLE t (a)")
    other.execute("COMMIT")
    other.close()

    assert path.stat().st_size > 0


def test_nothing_is_written_to_a_file_that_was_removed_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    with BACKEND.open(url_of(path), create=True) as session:
        path.unlink()
        with pytest.raises(SchemaError, match="AQ770"):
            begin_and_end(session)


def interrupted(session: Session) -> None:
    with session.migration():
        session.run(script("CREATE TABLE t (a)"))
        raise KeyboardInterrupt


def begin_and_end(session: Session) -> None:
    with session.migration():
        pass
