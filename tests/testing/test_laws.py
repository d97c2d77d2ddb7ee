"""The published laws hold on SQLite, and tell what is wrong where they are broken."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aquilia_backends.sqlite import BACKEND
from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import AddColumn, DropColumn, Operation, RenameColumn, RunSQL
from aquilia_ir.schema import Column, PrimaryKey, Schema, Table
from aquilia_ir.types import Integer, Text
from aquilia_schema.testing import (
    check_migration,
    check_roundtrip,
    operation_runs,
    rows,
    schemas,
)
from aquilia_schema.testing.laws import Rows
from sqlite_databases import MEMORY, database, url_of

USERS = Schema(
    [Table("users", [Column("id", Integer()), Column("name", Text())], PrimaryKey(["id"]))]
)
ROWS: Rows = {"users": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bo"}]}
RENAMED = RenameColumn("users", "name", "called")


@given(schemas(dialect="sqlite"))
def test_every_schema_goes_there_and_back(schema: Schema) -> None:
    check_roundtrip(MEMORY, schema)


@given(st.data())
def test_every_change_that_fits_the_rows_keeps_them(data: st.DataObject) -> None:
    before = data.draw(schemas(dialect="sqlite"))
    run = operation_runs(before, dialect="sqlite", fits_rows=True, scripts=False)
    ops = data.draw(run)
    after = apply_all(ops, before)
    assume(not BACKEND.check(after))

    check_migration(MEMORY, before, after, data.draw(rows(before)), operations=ops)


def test_a_value_that_changes_breaks_the_law() -> None:
    wrong = RunSQL("UPDATE users SET name = 'lost' WHERE id = 1", ())

    with pytest.raises(AssertionError, match=r"- \(1, 'Ada'\)\n  \+ \(1, 'lost'\)"):
        check_migration(MEMORY, USERS, USERS, ROWS, operations=[wrong])


def test_a_row_that_goes_breaks_the_law_whatever_its_table_is_called() -> None:
    wrong: list[Operation] = [RENAMED, RunSQL("DELETE FROM users WHERE called = 'Bo'", ())]

    with pytest.raises(AssertionError, match=r"- \(2, 'Bo'\)"):
        check_migration(MEMORY, USERS, apply_all([RENAMED], USERS), ROWS, operations=wrong)


def test_operations_that_lead_elsewhere_break_the_law() -> None:
    with pytest.raises(AssertionError, match=r"(?s)not as it should be after the change.*AddField"):
        check_migration(MEMORY, USERS, apply_all([RENAMED], USERS), ROWS, operations=[])


def test_an_undo_that_leads_elsewhere_breaks_the_law() -> None:
    wrong = RunSQL("SELECT 1", "CREATE TABLE left_behind (x INTEGER)")

    with pytest.raises(AssertionError, match=r"(?s)after the change was undone.*left_behind"):
        check_migration(MEMORY, USERS, USERS, operations=[wrong])


def test_a_column_that_needs_a_value_is_refused_by_tables_with_rows() -> None:
    more = AddColumn("users", Column("age", Integer()))
    after = apply_all([more], USERS)

    check_migration(MEMORY, USERS, after)
    with pytest.raises(SchemaError, match="AQ708"):
        check_migration(MEMORY, USERS, after, ROWS)


def test_where_values_are_lost_the_way_back_may_be_refused() -> None:
    check_migration(MEMORY, USERS, apply_all([DropColumn("users", "name")], USERS), ROWS)


def test_a_database_with_tables_is_left_alone(tmp_path: Path) -> None:
    url = url_of(tmp_path / "db.sqlite3")
    with database("CREATE TABLE mine (x INTEGER)", url=url) as session:
        with pytest.raises(SchemaError, match="AQ871"):
            check_roundtrip(url, USERS)
        with pytest.raises(SchemaError, match="AQ871"):
            check_migration(url, USERS, USERS)
        assert session.query("SELECT name FROM sqlite_master") == [("mine",)]


def test_the_database_is_empty_again_even_if_the_law_was_broken(tmp_path: Path) -> None:
    url = url_of(tmp_path / "db.sqlite3")
    check_roundtrip(url, USERS)
    with pytest.raises(AssertionError):
        check_migration(url, USERS, apply_all([RENAMED], USERS), ROWS, operations=[])

    with database(url=url) as session:
        assert session.query("SELECT name FROM sqlite_master") == []


def test_what_a_database_cant_hold_is_said() -> None:
    wrong = Schema([Table("t", [Column("id", Integer())], PrimaryKey(["id"]), comment="x")])
    check_roundtrip(MEMORY, wrong)

    with pytest.raises(SchemaError, match="AQ3"):
        check_roundtrip(MEMORY, Schema([Table("sqlite_t", [Column("id", Integer())])]))
