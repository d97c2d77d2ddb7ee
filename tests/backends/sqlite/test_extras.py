"""Do views and triggers follow those of another database, in an order that works, and back?"""

import pytest

from aquilia_backends.sqlite import BACKEND
from aquilia_backends.sqlite.inspect import unmanaged
from aquilia_backends.statement import Statement
from aquilia_ir.apply import apply, apply_all
from aquilia_ir.diff import diff
from aquilia_ir.extra import Extra
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import (
    AddConstraint,
    AlterColumn,
    CreateExtra,
    CreateTable,
    DropExtra,
    RenameColumn,
    RenameTable,
)
from aquilia_ir.schema import CheckConstraint, Column, Schema, Table
from aquilia_ir.types import Integer, Text
from sqlite_databases import database, migrate

TABLE = "CREATE TABLE t (a INTEGER, b INTEGER)"
KEYED = "CREATE TABLE k (a INTEGER PRIMARY KEY, b TEXT)"
VIEW = "CREATE VIEW v AS SELECT a FROM t"
OF_VIEW = "CREATE VIEW a_view AS SELECT a FROM v"
ON_TABLE = "CREATE TRIGGER r AFTER DELETE ON t BEGIN INSERT INTO t VALUES (1, 2); END"
ON_VIEW = "CREATE TRIGGER s INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (new.a, 0); END"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([TABLE], [TABLE, VIEW, OF_VIEW, ON_TABLE, ON_VIEW]),
        ([TABLE, VIEW, ON_VIEW], [TABLE, VIEW.replace("SELECT a", "SELECT b AS a"), ON_VIEW]),
        (
            [TABLE, VIEW, OF_VIEW, ON_VIEW],
            [TABLE, VIEW.replace("SELECT a", "SELECT b AS a"), OF_VIEW],
        ),
        ([TABLE, VIEW, ON_VIEW], [TABLE, VIEW]),
        ([TABLE, ON_TABLE], [TABLE, ON_TABLE.replace("(1, 2)", "(2, 1)")]),
        (
            [TABLE, VIEW, ON_TABLE],
            [TABLE.replace("INTEGER)", "INTEGER, c TEXT)"), VIEW.replace("a F", "c F")],
        ),
        ([TABLE, ON_TABLE], [TABLE.replace("b INTEGER", "b TEXT"), ON_TABLE]),
        (
            [TABLE, ON_TABLE],
            [TABLE.replace("b INTEGER", "b TEXT"), ON_TABLE.replace("(1, 2)", "(2, 1)")],
        ),
        ([TABLE, VIEW], []),
        ([TABLE], [f"{TABLE} STRICT", ON_TABLE]),
        ([f"{TABLE} STRICT", ON_TABLE], [TABLE.replace("b INTEGER", "b TEXT"), ON_TABLE]),
        ([f"{KEYED} WITHOUT ROWID"], [KEYED]),
        ([KEYED], [f"{KEYED} STRICT, WITHOUT ROWID"]),
        ([f"{KEYED} strict , without  rowid"], [f"{KEYED} STRICT"]),
        ([], [f"{KEYED} STRICT"]),
    ],
)
def test_one_database_becomes_the_other_and_is_again_what_it_was(
    before: list[str], after: list[str]
) -> None:
    with database(*before) as one, database(*after) as other:
        found, wanted = one.inspect(), other.inspect()
        ops = diff(found, wanted)

        migrate(one, ops, found)
        assert one.inspect() == wanted

        migrate(one, invert_all(ops, found), wanted)
        assert one.inspect() == found


def test_what_is_written_otherwise_is_the_same() -> None:
    other = VIEW.replace(" ", "\n").replace("SELECT", "select").replace("VIEW", "VIEW main.")
    with database(TABLE, VIEW) as one, database(TABLE, other) as two:
        assert one.inspect() == two.inspect()


def test_what_may_hold_rows_is_listed_and_left_alone() -> None:
    virtual = "CREATE VIRTUAL TABLE f USING fts5 (a)"
    with database(TABLE, virtual) as session:
        found = session.inspect()

        migrate(session, diff(found, Schema()), found)

        assert [each.kind for each in unmanaged(session.query)] == ["virtual table"]
        assert (found.extras, session.inspect()) == ((), Schema())


def test_it_is_told_on_what_a_view_or_trigger_stands() -> None:
    twice = "CREATE VIEW w AS SELECT x.a, other FROM v AS x, (SELECT b AS other FROM main.[T])"
    with database(TABLE, "CREATE TABLE other (a INTEGER)", VIEW, twice, ON_VIEW, ON_TABLE) as it:
        found = {extra.key: (extra.tables, extra.needs) for extra in it.inspect().extras}

    assert found == {
        "view v": (("t",), ()),
        "view w": (("t",), ("view v",)),
        "trigger s": (("t",), ("view v",)),
        "trigger r": (("t",), ()),
    }


def _extra(kind: str, name: str, sql: str, *tables: str) -> Extra:
    return Extra(kind, name, "sqlite", sql, f"DROP {kind.upper()} {name}", tables)


def test_the_normal_form_is_what_inspection_finds() -> None:
    said = "create view if not exists main.v as select a\nfrom t;"
    tables = [Table("t", [Column("a", Integer()), Column("b", Integer())])]
    schema = Schema(tables, [_extra("view", "v", said)])
    with database() as session:
        migrate(session, diff(Schema(), schema), Schema())

        # what can't be told from the words above is how the command for dropping it is quoted
        (found,) = session.inspect().extras
        (normal,) = BACKEND.normalize(schema).extras
        assert (normal.create, normal.tables) == (found.create, found.tables)
        assert normal == found


def test_options_take_one_rebuild_and_none_where_the_table_is_new() -> None:
    table = Table("t", [Column("a", Integer()), Column("b", Integer(), nullable=True)])
    strict = Extra("options", "t", "sqlite", "STRICT", "", ["t"])
    change = AlterColumn("t", Column("b", Text(), nullable=True))

    new = BACKEND.compiler.compile([CreateTable(table), CreateExtra(strict)], Schema())
    old = BACKEND.compiler.compile([change, CreateExtra(strict)], Schema([table]))

    (created,) = (step.sql for step in new if isinstance(step, Statement))
    assert created.endswith(") STRICT")
    rebuilt = [step.sql for step in old if isinstance(step, Statement)]
    assert [sql.endswith(") STRICT") for sql in rebuilt if sql.startswith("CREATE")] == [True]


def test_the_options_of_a_new_table_outlive_its_rebuild() -> None:
    table = Table("t", [Column("a", Integer()), Column("b", Integer(), nullable=True)])
    strict = Extra("options", "t", "sqlite", "STRICT", "", ["t"])
    ops = (
        CreateTable(table),
        CreateExtra(_extra("view", "v", "CREATE VIEW v AS SELECT 1")),
        AlterColumn("t", Column("b", Text(), nullable=True)),
        CreateExtra(strict),
        RenameTable("t", "u"),
        AlterColumn("u", Column("b", Integer(), nullable=True)),
    )
    with database() as session:
        migrate(session, ops, Schema())

        assert session.inspect() == BACKEND.normalize(apply_all(ops, Schema()))


def test_a_rebuild_keeps_what_the_run_made_and_not_what_it_dropped() -> None:
    made = ON_TABLE.replace("TRIGGER r", "TRIGGER new")
    with database(TABLE, ON_TABLE, ON_TABLE.replace("TRIGGER r", "TRIGGER kept")) as session:
        before = session.inspect()
        ops = (
            DropExtra("trigger", "r"),
            CreateExtra(_extra("trigger", "new", made, "t")),
            RenameTable("t", "u"),
            AlterColumn("u", Column("b", Text(), nullable=True)),
        )

        migrate(session, ops, before)

        found = session.inspect()
        assert found.table("u") == apply_all(ops, before).table("u")
        assert [extra.name for extra in found.extras] == ["kept", "new"]
        assert {extra.tables for extra in found.extras} == {("u",)}


def test_the_history_follows_a_renamed_table_into_words_as_sqlite_does() -> None:
    with database(TABLE, VIEW, ON_TABLE, "CREATE VIEW w AS SELECT t.a FROM t, v AS x") as session:
        before = session.inspect()
        rename = RenameTable("t", "log of t")

        migrate(session, [rename], before)

        assert session.inspect() == BACKEND.normalize(apply(rename, before))


def test_a_trigger_of_the_history_is_said_again_where_no_database_is_asked() -> None:
    table = Table("t", [Column("a", Integer())])
    schema = Schema([table], [_extra("trigger", "r", ON_TABLE, "t")])
    ops = (RenameColumn("t", "a", "x"), AddConstraint("t", CheckConstraint("x > 0")))

    steps = BACKEND.compiler.compile(ops, schema)

    assert ON_TABLE in [getattr(step, "sql", "") for step in steps]


def test_a_table_and_its_view_are_made_in_this_order() -> None:
    create = CreateTable(Table("t", [Column("a", Integer())]))
    view = _extra("view", "v", VIEW, "t")
    after = Schema([create.table], [view])

    assert diff(Schema(), after) == (create, CreateExtra(view))
