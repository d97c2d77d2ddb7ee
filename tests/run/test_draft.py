"""What would the next migration be, and what should its author know?"""

import pytest

from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import AddColumn, CreateTable, DropColumn, RenameColumn, RenameTable
from aquilia_ir.renames import Renames
from aquilia_ir.schema import Column, PrimaryKey, Schema, Table
from aquilia_ir.types import Constant, Integer, VarChar
from aquilia_schema.run.draft import Draft, make_draft, slug_of
from aquilia_schema.run.renaming import choose_renames, rename_notes
from aquilia_schema.run.risks import find_risks
from aquilia_schema.run.scope import limit_to, orphans

ID = Column("id", Integer())


def _table(name: str, *columns: Column, model: str = "") -> Table:
    return Table(name, [ID, *columns], PrimaryKey(["id"]), model=model or name.title())


def _text(name: str, *, nullable: bool = False) -> Column:
    return Column(name, VarChar(20), nullable)


BEFORE = Schema([_table("users", _text("email"), _text("name"), model="User")])
RENAMED = Schema([_table("users", _text("email_address"), _text("name"), model="User")])
MOVED = Schema([_table("accounts", _text("email"), _text("name"), model="Account")])


def _draft(before: Schema, after: Schema) -> Draft:
    return make_draft(before, after, Renames())


def _warned(before: Schema, after: Schema) -> list[str]:
    return [risk.message for risk in find_risks(_draft(before, after).operations, before)]


def test_slugs_name_three_models_and_count_the_others() -> None:
    assert slug_of(["User"]) == "user"
    assert slug_of(["A", "B", "C"]) == "a_b_c"
    assert slug_of(["A", "B", "C", "D", "E"]) == "a_b_c_and_2_more"


def test_the_models_of_a_draft_are_those_whose_tables_change() -> None:
    after = Schema([*BEFORE.tables, _table("orders", model="Order"), _table("a", model="A")])

    assert _draft(BEFORE, after).models == ("A", "Order")
    assert _draft(BEFORE, after).slug == "a_order"


def test_a_table_without_a_model_goes_by_its_own_name_if_it_is_alone() -> None:
    joint = Table("users_groups", [ID], PrimaryKey(["id"]))

    assert _draft(Schema(), Schema([joint])).models == ("users_groups",)
    assert _draft(Schema(), Schema([*BEFORE.tables, joint])).models == ("User",)


def test_a_dropped_table_goes_by_the_model_it_had() -> None:
    assert _draft(BEFORE, Schema()).models == ("User",)


def test_renames_that_are_alike_are_taken_and_said() -> None:
    every, guessed = choose_renames(BEFORE, RENAMED)

    assert make_draft(BEFORE, RENAMED, every).operations == (
        RenameColumn("users", "email", "email_address"),
    )
    (note,) = rename_notes(guessed)
    assert 'column "email" of "users" to "email_address"' in note.message
    assert "--no-renames" in note.help


def test_renames_can_be_refused() -> None:
    every, guessed = choose_renames(BEFORE, RENAMED, guess=False)

    kinds = {type(op) for op in make_draft(BEFORE, RENAMED, every).operations}
    assert (kinds, guessed) == ({AddColumn, DropColumn}, Renames())


@pytest.mark.parametrize("told", ["users=accounts", "User=Account", "users = accounts"])
def test_a_rename_that_is_told_needs_no_likeness(told: str) -> None:
    target = Schema([_table("accounts", _text("x"), model="Account")])

    every, guessed = choose_renames(BEFORE, target, told=[told], guess=False)

    assert (every.tables, guessed) == ((("users", "accounts"),), Renames())
    assert RenameTable("users", "accounts") in make_draft(BEFORE, target, every).operations


@pytest.mark.parametrize("told", ["users.name=users.n", "users.name=n", "User.name=User.n"])
def test_a_column_rename_may_be_told_with_or_without_the_table(told: str) -> None:
    target = Schema([_table("users", _text("email"), _text("n"), model="User")])

    every, _ = choose_renames(BEFORE, target, told=[told])

    assert every.columns == (("users", "name", "n"),)


@pytest.mark.parametrize(
    "told", ["users.name=n", "accounts.name=n", "Account.name=n", "User.name=Account.n"]
)
def test_a_column_can_be_renamed_in_a_table_that_is_renamed(told: str) -> None:
    target = Schema([_table("accounts", _text("email"), _text("n"), model="Account")])

    every, _ = choose_renames(BEFORE, target, told=["users=accounts", told])

    assert every == Renames((("users", "accounts"),), (("accounts", "name", "n"),))


@pytest.mark.parametrize(
    "told",
    [
        "users",
        "=",
        "users=",
        "nothing=accounts",
        "users=nothing",
        "users=users",
        "users.nothing=email_address",
        "users.email=nothing",
        "users.email=name",
        "users.name=email_address",
        "nothing.email=email_address",
        "users.email=posts.email_address",
    ],
)
def test_a_rename_that_does_not_fit_is_refused(told: str) -> None:
    with pytest.raises(SchemaError) as found:
        choose_renames(BEFORE, RENAMED, told=[told])

    assert found.value.diagnostics[0].code == "AQ643"


def test_a_new_column_that_needs_a_value_is_a_risk_only_in_an_old_table() -> None:
    late = Schema([_table("users", _text("email"), _text("name"), _text("role"), model="User")])

    (message,) = _warned(BEFORE, late)

    assert message.startswith('column "role" is added to "users" without a default')
    assert _warned(Schema(), late) == []


def test_a_new_column_with_a_default_or_that_may_be_null_is_no_risk() -> None:
    safe = [
        Column("a", Integer(), nullable=True),
        Column("b", Integer(), default=Constant(1)),
    ]

    assert _warned(BEFORE, Schema([_table("users", _text("email"), _text("name"), *safe)])) == []


def test_a_column_that_may_no_longer_be_null_is_a_risk() -> None:
    before = Schema([_table("users", _text("email", nullable=True))])
    after = Schema([_table("users", _text("email"))])

    (risk,) = find_risks(_draft(before, after).operations, before)
    assert risk.code == "AQ640"
    assert _warned(after, before) == []


def test_a_schema_that_is_not_well_formed_makes_no_draft() -> None:
    with pytest.raises(SchemaError):
        _draft(Schema(), Schema([Table("empty", [])]))


def test_a_scope_changes_its_own_tables_and_leaves_all_others() -> None:
    before = Schema([_table("posts"), _table("orders"), _table("gone")])
    target = Schema([_table("posts", _text("title")), _table("orders", _text("total"))])

    limited = limit_to(before, target, {"posts"})

    assert {table.name for table in limited.tables} == {"posts", "orders", "gone"}
    assert [op for op in _draft(before, limited).operations if not isinstance(op, CreateTable)] == [
        AddColumn("posts", _text("title"))
    ]
    assert orphans(before, target) == ("gone",)


def test_a_rename_inside_a_scope_takes_the_old_table_along() -> None:
    limited = limit_to(BEFORE, MOVED, {"accounts"}, {"users"})

    assert limited == MOVED
