"""Does undoing an operation give back the schema before, and what does its footprint promise?"""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aquilia_ir.apply import apply, apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.footprint import Ref, footprint
from aquilia_ir.invert import invert, invert_all
from aquilia_ir.operations import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    CreateTable,
    DropColumn,
    DropTable,
    Operation,
    RenameColumn,
    RunPython,
    RunSQL,
)
from aquilia_ir.schema import Column, ForeignKey, PrimaryKey, Schema, Table, UniqueConstraint
from aquilia_ir.types import Integer, Text
from aquilia_schema.testing.strategies import operation_runs, operations, schemas, steps

ID = Column("id", Integer())
USERS = Table("users", [ID, Column("email", Text())], PrimaryKey(["id"]))
POSTS = Table("posts", [ID, Column("author", Integer())], PrimaryKey(["id"]))
AUTHOR = ForeignKey(["author"], "users", ["id"])


def _reversible(ops: tuple[Operation, ...]) -> bool:
    return all(not isinstance(op, RunSQL | RunPython) or op.reverse is not None for op in ops)


@given(steps())
def test_what_undoes_an_operation_gives_back_the_schema_before(
    step: tuple[Operation, Schema],
) -> None:
    op, before = step
    assume(_reversible((op,)))

    after = apply(op, before)

    assert apply(invert(op, before), after) == before


@given(st.data())
def test_undoing_a_run_gives_back_the_schema_before(data: st.DataObject) -> None:
    before = data.draw(schemas())
    ops = data.draw(operation_runs(before))
    assume(_reversible(ops))

    after = apply_all(ops, before)

    assert apply_all(invert_all(ops, before), after) == before


@given(steps())
def test_undoing_the_undoing_is_doing(step: tuple[Operation, Schema]) -> None:
    op, before = step
    assume(_reversible((op,)))
    after = apply(op, before)

    again = invert(invert(op, before), after)

    assert apply(again, before) == after


@given(st.data())
def test_operations_with_apart_footprints_can_change_places(data: st.DataObject) -> None:
    before = data.draw(schemas(min_tables=1))
    first = data.draw(operations(before))
    second = data.draw(operations(apply(first, before)))
    touched = footprint(first, before), footprint(second, apply(first, before))
    assume(not touched[0].conflicts_with(touched[1]))

    swapped = apply_all([second, first], before)

    assert swapped == apply_all([first, second], before)


@given(steps())
def test_a_footprint_covers_every_table_that_changes(step: tuple[Operation, Schema]) -> None:
    op, before = step

    after = apply(op, before)

    names = {table.name for table in (*before.tables, *after.tables)}
    changed = {name for name in names if before.find(name) != after.find(name)}
    assert changed <= {ref.table for ref in footprint(op, before).writes}


def test_what_is_dropped_is_destroyed() -> None:
    before = Schema([USERS])

    assert footprint(DropTable("users"), before).destroys == {Ref("users")}
    assert footprint(DropColumn("users", "email"), before).destroys == {Ref("users", "email")}


def test_a_dropped_column_comes_back_with_its_constraints() -> None:
    unique = UniqueConstraint(["email"], "uq")
    table = Table("users", USERS.columns, USERS.primary_key, [unique])

    undo = invert(DropColumn("users", "email"), Schema([table]))

    assert undo == AddColumn("users", Column("email", Text()), [unique])


def test_a_dropped_key_column_comes_back_as_the_key() -> None:
    undo = invert(DropColumn("users", "id"), Schema([USERS]))

    assert undo == AddColumn("users", ID, [PrimaryKey(["id"])])


def test_a_renamed_table_gets_its_old_model_back() -> None:
    from_model = Table("users", USERS.columns, USERS.primary_key, model="User")
    before = Schema([from_model])
    op = RunSQL("ALTER ...", "ALTER ...", [RenameColumn("users", "email", "mail")])

    undo = invert(op, before)

    assert undo == RunSQL("ALTER ...", "ALTER ...", [RenameColumn("users", "mail", "email")])
    assert apply(undo, apply(op, before)).table("users").model == "User"


@pytest.mark.parametrize("op", [RunSQL("DELETE FROM users"), RunPython("fill")])
def test_a_script_without_reverse_can_not_be_undone(op: Operation) -> None:
    with pytest.raises(SchemaError, match="AQ201") as caught:
        invert(op, Schema())

    assert "reverse" in caught.value.diagnostics[0].help


def test_a_script_with_an_empty_reverse_is_undone_by_nothing() -> None:
    assert invert(RunSQL("ANALYZE", ()), Schema()) == RunSQL((), ("ANALYZE",))


def test_a_table_that_was_referred_to_before_it_existed_can_be_undone() -> None:
    early = Table("posts", POSTS.columns, POSTS.primary_key, [AUTHOR])
    ops = [CreateTable(early), CreateTable(USERS)]

    after = apply_all(ops, Schema())

    assert apply_all(invert_all(ops, Schema()), after) == Schema()


def test_undoing_runs_backwards() -> None:
    before = Schema([USERS, POSTS])
    ops: list[Operation] = [AddConstraint("posts", AUTHOR), DropColumn("posts", "author")]

    undo = invert_all(ops, before)

    assert [type(op).__name__ for op in undo] == ["AddColumn", "DropConstraint"]


def test_a_type_that_holds_less_destroys_and_one_that_holds_more_does_not() -> None:
    before = Schema([POSTS])
    wider = AlterColumn("posts", Column("author", Integer(64)))
    narrower = AlterColumn("posts", Column("author", Integer(16)))

    assert footprint(wider, before).destroys == frozenset()
    assert footprint(narrower, before).destroys == {Ref("posts", "author")}


def test_renaming_a_column_writes_the_foreign_keys_that_follow() -> None:
    posts = Table("posts", POSTS.columns, POSTS.primary_key, [AUTHOR])

    touched = footprint(RenameColumn("users", "id", "number"), Schema([USERS, posts]))

    assert Ref("posts", "author") in touched.writes
    assert {Ref("users", "id"), Ref("users", "number")} <= touched.writes
