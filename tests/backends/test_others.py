"""Do views and triggers follow those of another database, in an order that works, and back?"""

import pytest

from aquilia_backends.others import with_scripts
from aquilia_backends.session import Dependent
from aquilia_backends.sqlite.inspect import unmanaged
from aquilia_ir.diff import diff
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import CreateTable, RunSQL
from aquilia_ir.schema import Column, Table
from aquilia_ir.types import Integer
from sqlite_databases import database, migrate

TABLE = "CREATE TABLE t (a INTEGER, b INTEGER)"
VIEW = "CREATE VIEW v AS SELECT a FROM t"
OF_VIEW = "CREATE VIEW w AS SELECT a FROM v"
ON_TABLE = "CREATE TRIGGER r AFTER DELETE ON t BEGIN INSERT INTO t VALUES (1, 2); END"
ON_VIEW = "CREATE TRIGGER s INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (new.a, 0); END"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([TABLE], [TABLE, VIEW, OF_VIEW, ON_TABLE, ON_VIEW]),
        ([TABLE, VIEW, ON_VIEW], [TABLE, VIEW.replace("SELECT a", "SELECT b AS a"), ON_VIEW]),
        ([TABLE, VIEW, ON_VIEW], [TABLE, VIEW]),
        ([TABLE, ON_TABLE], [TABLE, ON_TABLE.replace("(1, 2)", "(2, 1)")]),
        (
            [TABLE, VIEW],
            [TABLE.replace("INTEGER)", "INTEGER, c TEXT)"), VIEW.replace("a F", "c F")],
        ),
        ([TABLE, VIEW], []),
    ],
)
def test_one_database_becomes_the_other_and_is_again_what_it_was(
    before: list[str], after: list[str]
) -> None:
    with database(*before) as one, database(*after) as other:
        found = one.inspect()
        wanted = other.inspect()
        some, others = unmanaged(one.query), unmanaged(other.query)
        ops = with_scripts(diff(found, wanted), some, others)

        migrate(one, ops, found)
        assert one.inspect() == wanted
        assert set(unmanaged(one.query)) == set(others)

        migrate(one, invert_all(ops, found), wanted)
        assert one.inspect() == found
        assert set(unmanaged(one.query)) == set(some)


def test_what_is_written_otherwise_is_the_same() -> None:
    old, new = (
        Dependent("view", "v", sql, "DROP VIEW v") for sql in (VIEW, VIEW.replace(" ", "\n"))
    )

    assert with_scripts((), [old], [new]) == ()


def test_what_may_hold_rows_is_left_alone() -> None:
    table = Dependent("virtual table", "f", "CREATE VIRTUAL TABLE f USING fts5 (a)")

    assert with_scripts((), [table], []) == with_scripts((), [], [table]) == ()


def test_tables_change_between_what_goes_and_what_comes() -> None:
    create = CreateTable(Table("t", [Column("a", Integer())]))
    gone, come = (Dependent("view", name, f"+{name}", f"-{name}") for name in "vw")

    assert with_scripts([create], [gone], [come]) == (
        RunSQL("-v", "+v"),
        create,
        RunSQL("+w", "-w"),
    )
