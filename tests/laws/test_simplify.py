"""Does a simplified run mean the same, and is it simple?"""

import time

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from aquilia_ir.apply import apply_all
from aquilia_ir.operations import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    Operation,
    RenameColumn,
    RenameIndex,
    RenameTable,
    RunPython,
    RunSQL,
    SetComment,
    SetPrimaryKey,
)
from aquilia_ir.schema import (
    Column,
    ForeignKey,
    Index,
    IndexColumn,
    PrimaryKey,
    Schema,
    Table,
    UniqueConstraint,
)
from aquilia_ir.simplify import simplify
from aquilia_ir.types import Constant, Enum, Integer, Text
from aquilia_schema.testing.strategies import operation_runs, schemas

ID = Column("id", Integer())
KEY = PrimaryKey(["id"])
USERS = Table("users", [ID], KEY)
EMAIL = Column("email", Text())
MAIL = Column("mail", Text())
TEAM = Column("team", Integer(), nullable=True)
TO_TEAMS = ForeignKey(["team"], "teams", ["id"])
TEAMS = Table("teams", [ID], KEY)
IX = Index("ix", [IndexColumn("email")])


@given(st.data(), st.booleans())
def test_a_simplified_run_makes_the_same_schema(data: st.DataObject, forward: bool) -> None:
    before = data.draw(schemas(max_tables=2))
    ops = data.draw(operation_runs(before, max_size=10))

    fewer = simplify(ops, before, forward_references=forward)

    assert apply_all(fewer, before) == apply_all(ops, before)
    assert len(fewer) <= len(ops)


@given(st.data(), st.booleans())
def test_a_run_from_nothing_simplified_makes_the_same_schema(
    data: st.DataObject, forward: bool
) -> None:
    ops = data.draw(operation_runs(Schema(), scripts=False, max_size=14))

    fewer = simplify(ops, Schema(), forward_references=forward)

    assert apply_all(fewer, Schema()) == apply_all(ops, Schema())


@given(st.data())
def test_without_forward_references_each_target_exists_in_time(data: st.DataObject) -> None:
    before = data.draw(schemas(max_tables=1))
    ops = data.draw(operation_runs(before, max_size=10))

    fewer = simplify(ops, before)

    for at, op in enumerate(fewer):
        if isinstance(op, CreateTable):
            there = apply_all(fewer[: at + 1], before)
            assert all(there.find(key.table) for key in op.table.foreign_keys)


@given(st.data())
def test_simplifying_again_changes_nothing_of_the_meaning(data: st.DataObject) -> None:
    before = data.draw(schemas(max_tables=1))
    ops = data.draw(operation_runs(before, max_size=10))

    twice = simplify(simplify(ops, before), before)

    assert apply_all(twice, before) == apply_all(ops, before)


def _table(*columns: Column, name: str = "users", **rest: object) -> Table:
    return Table(name, [ID, *columns], KEY, **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ops", "table"),
    [
        ([AddColumn("users", EMAIL)], _table(EMAIL)),
        (
            [AddColumn("users", EMAIL), RenameColumn("users", "email", "mail")],
            _table(MAIL),
        ),
        (
            [AddColumn("users", EMAIL), AddConstraint("users", UniqueConstraint(["email"]))],
            _table(EMAIL, constraints=[UniqueConstraint(["email"])]),
        ),
        ([AddColumn("users", EMAIL), CreateIndex("users", IX)], _table(EMAIL, indexes=[IX])),
        ([AddColumn("users", EMAIL), DropColumn("users", "email")], _table()),
        ([SetComment("users", "all")], _table(comment="all")),
        ([RenameTable("users", "people")], _table(name="people")),
        ([SetPrimaryKey("users", None)], Table("users", [ID])),
        (
            [AlterColumn("users", Column("id", Integer(64)))],
            Table("users", [Column("id", Integer(64))], KEY),
        ),
    ],
)
def test_what_is_done_to_a_new_table_is_part_of_its_creation(
    ops: list[Operation], table: Table
) -> None:
    assert simplify([CreateTable(USERS), *ops], Schema()) == (CreateTable(table),)


def test_a_column_that_is_added_with_one_default_and_altered_to_another_stays_two_steps() -> None:
    ops = (
        AddColumn("users", Column("nick", Text(), default=Constant("none yet"))),
        AlterColumn("users", Column("nick", Text())),
    )

    assert simplify(ops, Schema([_table(EMAIL)])) == ops


@pytest.mark.parametrize(
    ("first", "second", "combined"),
    [
        (
            AlterColumn("users", Column("email", Integer())),
            AlterColumn("users", Column("email", Integer(64))),
            (AlterColumn("users", Column("email", Integer(64))),),
        ),
        (
            AddColumn("users", TEAM),
            AlterColumn("users", evolve(TEAM, comment="whose")),
            (AddColumn("users", evolve(TEAM, comment="whose")),),
        ),
        (
            AddColumn("users", TEAM, fill=Constant(7)),
            AlterColumn("users", evolve(TEAM, default=Constant(1))),
            (AddColumn("users", evolve(TEAM, default=Constant(1)), fill=Constant(7)),),
        ),
        (AddColumn("users", TEAM), DropColumn("users", "team"), ()),
        (CreateIndex("users", IX), DropIndex("users", "ix"), ()),
        (
            CreateIndex("users", IX),
            RenameIndex("users", "ix", "iy"),
            (CreateIndex("users", Index("iy", IX.parts)),),
        ),
        (
            AddConstraint("users", UniqueConstraint(["email"])),
            DropConstraint("users", UniqueConstraint(["email"])),
            (),
        ),
        (
            RenameColumn("users", "email", "mail"),
            RenameColumn("users", "mail", "post"),
            (RenameColumn("users", "email", "post"),),
        ),
        (RenameColumn("users", "email", "mail"), RenameColumn("users", "mail", "email"), ()),
        (SetComment("users", "a"), SetComment("users", "b"), (SetComment("users", "b"),)),
        (
            SetPrimaryKey("users", None),
            SetPrimaryKey("users", PrimaryKey(["email"])),
            (SetPrimaryKey("users", PrimaryKey(["email"])),),
        ),
    ],
)
def test_a_step_combines_with_the_one_before_it(
    first: Operation, second: Operation, combined: tuple[Operation, ...]
) -> None:
    before = Schema([_table(EMAIL), TEAMS])
    elsewhere = AddColumn("teams", EMAIL)

    assert simplify([first, second], before) == combined
    assert simplify([first, elsewhere, second], before) in (
        (*combined, elsewhere),
        (elsewhere, *combined),
    )


def test_a_table_that_comes_and_goes_leaves_no_trace() -> None:
    ops: list[Operation] = [
        CreateTable(TEAMS),
        CreateTable(USERS),
        AddColumn("users", TEAM),
        DropTable("users"),
    ]

    assert simplify(ops, Schema()) == (CreateTable(TEAMS),)


def test_pairs_inside_of_pairs_vanish() -> None:
    ops: list[Operation] = [
        AddColumn("users", EMAIL),
        CreateIndex("users", IX),
        DropIndex("users", "ix"),
        DropColumn("users", "email"),
    ]

    assert simplify(ops, Schema([USERS])) == ()


def test_an_alteration_that_changes_nothing_vanishes() -> None:
    assert simplify([AlterColumn("users", ID)], Schema([USERS])) == ()


@pytest.mark.parametrize("script", [RunSQL("UPDATE users SET id = 1"), RunPython("fill")])
def test_nothing_moves_across_a_script(script: Operation) -> None:
    ops = (CreateTable(USERS), script, AddColumn("users", EMAIL))

    assert simplify(ops, Schema()) == ops


def test_a_foreign_key_stays_behind_the_table_it_refers_to() -> None:
    ops = (
        CreateTable(_table(TEAM)),
        CreateTable(TEAMS),
        AddConstraint("users", TO_TEAMS),
    )

    assert simplify(ops, Schema()) == ops
    assert simplify(ops, Schema(), forward_references=True) == (
        CreateTable(_table(TEAM, constraints=[TO_TEAMS])),
        CreateTable(TEAMS),
    )


def test_a_foreign_key_to_an_older_table_is_part_of_the_creation() -> None:
    ops: list[Operation] = [
        CreateTable(TEAMS),
        CreateTable(_table(TEAM)),
        AddConstraint("users", TO_TEAMS),
    ]

    assert simplify(ops, Schema()) == (
        CreateTable(TEAMS),
        CreateTable(_table(TEAM, constraints=[TO_TEAMS])),
    )


def test_a_name_is_not_taken_before_it_is_free() -> None:
    ops = (
        CreateTable(_table(EMAIL, name="new_users")),
        DropTable("users"),
        RenameTable("new_users", "users"),
    )

    assert simplify(ops, Schema([USERS])) == ops


def test_an_index_name_is_not_taken_before_another_table_gave_it_up() -> None:
    teams = Table("teams", [ID, EMAIL], KEY, indexes=[IX])
    ops = (CreateTable(_table(EMAIL)), DropIndex("teams", "ix"), CreateIndex("users", IX))

    assert simplify(ops, Schema([teams])) == ops


def test_a_named_enum_is_not_made_before_its_namesake_is_gone() -> None:
    old = Table("old", [Column("mood", Enum(["sad"], "mood"))])
    added = AddColumn("users", Column("mood", Enum(["glad"], "mood")))
    ops = (CreateTable(USERS), DropTable("old"), added)

    assert simplify(ops, Schema([old])) == ops


def test_a_column_that_was_referred_to_is_not_renamed_before() -> None:
    to_users = ForeignKey(["user"], "users", ["id"])
    ops = (
        CreateTable(USERS),
        AddColumn("teams", Column("user", Integer()), [to_users]),
        RenameColumn("users", "id", "number"),
    )

    assert simplify(ops, Schema([TEAMS])) == ops


def test_a_dropped_foreign_key_holds_the_name_it_was_dropped_by() -> None:
    users = _table(TEAM, constraints=[TO_TEAMS])
    ops = (
        RenameColumn("teams", "id", "number"),
        DropConstraint("users", ForeignKey(["team"], "teams", ["number"])),
        RenameColumn("teams", "number", "no"),
    )

    assert apply_all(simplify(ops, Schema([users, TEAMS])), Schema([users, TEAMS])) == Schema(
        [_table(TEAM), Table("teams", [Column("no", Integer())], PrimaryKey(["no"]))]
    )


def test_a_column_is_not_renamed_before_a_foreign_key_is_made_of_it() -> None:
    ops = (
        CreateTable(_table(TEAM)),
        CreateTable(TEAMS),
        AddConstraint("users", TO_TEAMS),
        RenameColumn("users", "team", "squad"),
    )

    assert simplify(ops, Schema()) == ops


def test_a_foreign_key_that_followed_a_rename_is_not_dropped_by_its_new_name() -> None:
    ops = (
        CreateTable(_table(TEAM, constraints=[TO_TEAMS])),
        RenameTable("teams", "groups"),
        DropConstraint("users", ForeignKey(["team"], "groups", ["id"])),
    )

    assert simplify(ops, Schema([TEAMS])) == ops


@pytest.mark.parametrize("forward", [False, True])
def test_a_table_that_was_referred_to_before_it_existed_is_not_made_by_its_new_name(
    forward: bool,
) -> None:
    ops = (
        CreateTable(_table(TEAM, constraints=[TO_TEAMS])),
        CreateTable(TEAMS),
        RenameTable("teams", "groups"),
    )

    assert simplify(ops, Schema(), forward_references=forward) == ops


def test_a_foreign_key_that_moved_ahead_still_holds_the_name_of_its_target() -> None:
    ops = (
        CreateTable(_table(TEAM)),
        CreateTable(TEAMS),
        AddConstraint("users", TO_TEAMS),
        RenameTable("teams", "groups"),
    )

    assert simplify(ops, Schema(), forward_references=True) == (
        CreateTable(_table(TEAM, constraints=[TO_TEAMS])),
        CreateTable(TEAMS),
        RenameTable("teams", "groups"),
    )


def test_thousands_of_operations_take_about_a_second() -> None:
    tables = [_table(name=f"t{number}") for number in range(2000)]
    ops = [CreateTable(table) for table in tables]
    added = [AddColumn(table.name, EMAIL) for table in tables]
    started = time.process_time()

    fewer = simplify([*ops, *added], Schema())

    assert len(fewer) == len(tables)
    assert time.process_time() - started < 5
