"""Which operations does a diff choose? Examples whose order or choice matters."""

import pytest
from attrs import evolve

from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff
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
    SetComment,
    SetPrimaryKey,
)
from aquilia_ir.renames import NO_RENAMES, Renames
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKey,
    Generated,
    Identity,
    Index,
    IndexColumn,
    PrimaryKey,
    Schema,
    Table,
    TableConstraint,
    UniqueConstraint,
)
from aquilia_ir.types import Integer, Text, Type, VarChar

ID = Column("id", Integer())
KEY = PrimaryKey(["id"])


def text(name: str) -> Column:
    return Column(name, Text())


def number(name: str, **more: object) -> Column:
    return Column(name, Integer(), **more)  # type: ignore[arg-type]


def table(name: str, *parts: Column | Constraint | Index) -> Table:
    """A table with an `id` for its key, and what else is given."""
    rules = tuple(part for part in parts if isinstance(part, TableConstraint))
    return Table(
        name,
        (ID, *(part for part in parts if isinstance(part, Column))),
        KEY,
        rules,
        [part for part in parts if isinstance(part, Index)],
    )


def to(other: str, *, over: str = "other_id") -> ForeignKey:
    return ForeignKey([over], other, ["id"])


def between(
    before: list[Table], after: list[Table], *, renames: Renames = NO_RENAMES
) -> list[Operation]:
    """The diff of two schemas, checked to lead from one to the other."""
    ops = diff(Schema(before), Schema(after), renames=renames)

    assert apply_all(ops, Schema(before)) == Schema(after)
    return list(ops)


def test_a_name_in_code_alone_is_no_change() -> None:
    before = Table("users", [ID], KEY, model="User")
    after = Table("users", [ID], KEY, model="Account")

    assert between([before], [after]) == []


def test_expressions_of_one_meaning_are_no_change() -> None:
    before = table("users", number("age"), CheckConstraint("age  >= 0"))
    after = table("users", number("age"), CheckConstraint('"age" >= 0'))

    assert between([before], [after]) == []


def test_two_tables_that_swap_names_go_through_a_third() -> None:
    before = [table("a", text("x")), table("b", text("y"))]
    after = [table("b", text("x")), table("a", text("y"))]

    ops = between(before, after, renames=Renames(tables=[("a", "b"), ("b", "a")]))

    assert ops == [
        RenameTable("a", "renaming_1"),
        RenameTable("b", "a"),
        RenameTable("renaming_1", "b"),
    ]


def test_the_name_between_is_never_one_that_is_taken() -> None:
    others = [table("renaming_1"), table("renaming_2")]
    before = [table("a", text("x")), table("b", text("y")), *others]
    after = [table("b", text("x")), table("a", text("y")), *others]

    ops = between(before, after, renames=Renames(tables=[("a", "b"), ("b", "a")]))

    assert ops[0] == RenameTable("a", "renaming_3")


def test_a_chain_of_renames_begins_at_its_end() -> None:
    before = [table("a", text("x")), table("b", text("y")), table("c", text("z"))]
    after = [table("b", text("x")), table("c", text("y")), table("d", text("z"))]

    ops = between(before, after, renames=Renames(tables=[("a", "b"), ("b", "c"), ("c", "d")]))

    assert ops == [RenameTable("c", "d"), RenameTable("b", "c"), RenameTable("a", "b")]


def test_renamed_tables_carry_their_name_in_code() -> None:
    before = [Table("users", [ID], KEY, model="User")]
    after = [Table("accounts", [ID], KEY, model="Account")]

    ops = diff(Schema(before), Schema(after), renames=Renames(tables=[("users", "accounts")]))

    assert [op.model for op in ops if isinstance(op, RenameTable)] == ["Account"]
    assert apply_all(ops, Schema(before)).table("accounts").model == "Account"


def test_keys_follow_a_renamed_table_without_an_operation_of_their_own() -> None:
    before = [table("users"), table("posts", number("other_id"), to("users"))]
    after = [table("accounts"), table("posts", number("other_id"), to("accounts"))]

    ops = between(before, after, renames=Renames(tables=[("users", "accounts")]))

    assert ops == [RenameTable("users", "accounts")]


def test_a_table_can_take_the_name_of_one_that_is_dropped() -> None:
    before = [
        table("users", text("x")),
        table("old", text("y")),
        table("posts", number("other_id"), to("users")),
    ]
    after = [table("users", text("y")), table("posts", number("other_id"), to("users"))]

    ops = between(before, after, renames=Renames(tables=[("old", "users")]))

    assert ops == [
        DropConstraint("posts", to("users")),
        DropTable("users"),
        RenameTable("old", "users"),
        AddConstraint("posts", to("users")),
    ]


def test_a_new_table_can_take_the_name_that_was_given_away() -> None:
    before = [table("users", text("x"))]
    after = [table("accounts", text("x")), table("users", text("new"))]

    ops = between(before, after, renames=Renames(tables=[("users", "accounts")]))

    assert ops == [RenameTable("users", "accounts"), CreateTable(after[1])]


def test_two_columns_that_swap_names_take_what_stands_on_them_along() -> None:
    before = table("t", text("a"), number("b"), UniqueConstraint(["a"]), CheckConstraint("a > b"))
    after = table("t", text("b"), number("a"), UniqueConstraint(["b"]), CheckConstraint("b > a"))

    ops = between([before], [after], renames=Renames(columns=[("t", "a", "b"), ("t", "b", "a")]))

    assert ops == [
        RenameColumn("t", "a", "renaming_1"),
        RenameColumn("t", "b", "a"),
        RenameColumn("t", "renaming_1", "b"),
    ]


def test_the_name_between_is_no_word_of_an_expression() -> None:
    check = "a > b OR renaming_1"
    before = table("t", text("a"), number("b"), CheckConstraint(check))
    after = table("t", text("b"), number("a"), CheckConstraint("b > a OR renaming_1"))

    ops = between([before], [after], renames=Renames(columns=[("t", "a", "b"), ("t", "b", "a")]))

    assert ops[0] == RenameColumn("t", "a", "renaming_2")


def test_a_column_can_be_renamed_and_altered_in_a_renamed_table() -> None:
    before = [table("users", Column("mail", VarChar(50)))]
    after = [table("accounts", Column("email", VarChar(90)))]
    renames = Renames([("users", "accounts")], [("accounts", "mail", "email")])

    ops = between(before, after, renames=renames)

    assert ops == [
        RenameTable("users", "accounts"),
        RenameColumn("accounts", "mail", "email"),
        AlterColumn("accounts", Column("email", VarChar(90))),
    ]


def test_a_column_can_take_the_name_of_one_that_is_dropped() -> None:
    before = table("t", text("a"), number("b"), UniqueConstraint(["b"]))
    after = table("t", text("b"))

    ops = between([before], [after], renames=Renames(columns=[("t", "a", "b")]))

    assert ops == [DropColumn("t", "b"), RenameColumn("t", "a", "b")]


def test_a_column_that_is_still_needed_is_moved_out_of_the_way() -> None:
    before = table("t", text("a"), number("b"), number("c"), UniqueConstraint(["b", "c"]))
    after = table("t", text("b"), number("c"))

    ops = between([before], [after], renames=Renames(columns=[("t", "a", "b")]))

    assert ops == [
        RenameColumn("t", "b", "renaming_1"),
        RenameColumn("t", "a", "b"),
        DropConstraint("t", UniqueConstraint(["renaming_1", "c"])),
        DropColumn("t", "renaming_1"),
    ]


def test_keys_of_other_tables_follow_a_renamed_column() -> None:
    before = [table("users", text("x")), table("posts", number("other_id"), to("users"))]
    users = Table("users", [Column("uid", Integer()), text("x")], PrimaryKey(["uid"]))
    posts = table("posts", number("other_id"), ForeignKey(["other_id"], "users", ["uid"]))

    ops = between(before, [users, posts], renames=Renames(columns=[("users", "id", "uid")]))

    assert ops == [RenameColumn("users", "id", "uid")]


def test_tables_are_created_after_those_they_refer_to() -> None:
    after = [
        table("a", number("other_id"), to("z")),
        table("m"),
        table("z", number("other_id"), to("m")),
    ]

    ops = between([], after)

    assert [op.table.name for op in ops if isinstance(op, CreateTable)] == ["m", "z", "a"]
    assert len(ops) == 3


def test_a_cycle_is_created_with_one_key_coming_later() -> None:
    after = [table("a", number("other_id"), to("b")), table("b", number("other_id"), to("a"))]

    ops = between([], after)

    assert ops == [
        CreateTable(table("a", number("other_id"))),
        CreateTable(after[1]),
        AddConstraint("a", to("b")),
    ]


def test_a_cycle_is_cut_before_its_tables_are_dropped() -> None:
    before = [table("a", number("other_id"), to("b")), table("b", number("other_id"), to("a"))]

    ops = between(before, [])

    assert ops == [DropConstraint("a", to("b")), DropTable("b"), DropTable("a")]


def test_a_table_that_refers_to_itself_needs_no_cut() -> None:
    tree = table("tree", number("other_id"), to("tree"))

    assert between([], [tree]) == [CreateTable(tree)]
    assert between([tree], []) == [DropTable("tree")]


def test_a_long_chain_of_tables_meets_no_limit() -> None:
    names = [f"t{n:05}" for n in range(3000)]
    chain = [
        table(name, number("other_id"), to(other))
        for name, other in zip(names, [*names[1:], names[0]], strict=True)
    ]

    assert len(between([], chain)) == 3001
    assert len(diff(Schema(chain), Schema())) == 3001


def test_a_new_column_brings_the_constraints_over_it_alone() -> None:
    before = [table("users"), table("posts")]
    added = number("other_id", nullable=True)
    rules: list[TableConstraint] = [
        to("users"),
        UniqueConstraint(["other_id"]),
        CheckConstraint("other_id > 0"),
    ]
    shared = CheckConstraint("other_id > id")
    after = [table("users"), table("posts", added, *rules, shared)]

    ops = between(before, after)

    assert ops == [AddColumn("posts", added, rules), AddConstraint("posts", shared)]


def test_a_key_to_a_column_that_is_new_itself_comes_later() -> None:
    code = UniqueConstraint(["code"])
    key = ForeignKey(["other_code"], "z", ["code"])
    before = [table("a"), table("z")]
    after = [table("a", text("other_code"), key), table("z", text("code"), code)]

    ops = between(before, after)

    assert ops == [
        AddColumn("a", text("other_code")),
        AddColumn("z", text("code"), [code]),
        AddConstraint("a", key),
    ]


def test_a_dropped_column_takes_the_constraints_over_it_alone_along() -> None:
    rules: list[TableConstraint] = [UniqueConstraint(["x"]), CheckConstraint("x > 0", "positive")]
    before = table("t", number("x"), *rules)

    assert between([before], [table("t")]) == [DropColumn("t", "x")]


def test_what_a_dropped_column_shares_is_dropped_first() -> None:
    index = Index("ix", [IndexColumn("x")])
    before = table("t", number("x"), number("y"), UniqueConstraint(["x", "y"]), index)
    after = table("t", number("y"))

    assert between([before], [after]) == [
        DropIndex("t", "ix"),
        DropConstraint("t", UniqueConstraint(["x", "y"])),
        DropColumn("t", "x"),
    ]


def test_a_name_that_moves_to_a_new_constraint_is_freed_first() -> None:
    old, new = UniqueConstraint(["x"], "u"), UniqueConstraint(["y"], "u")

    ops = between([table("t", text("x"), old)], [table("t", text("y"), new)])

    assert ops == [
        DropConstraint("t", old),
        AddColumn("t", text("y"), [new]),
        DropColumn("t", "x"),
    ]


def test_a_name_that_moves_from_the_key_to_a_new_table_is_freed_first() -> None:
    old, new = table("t"), table("u", UniqueConstraint(["id"], "k"))

    ops = between([evolve(old, primary_key=PrimaryKey(["id"], "k"))], [old, new])

    assert ops == [SetPrimaryKey("t", None), CreateTable(new), SetPrimaryKey("t", KEY)]


def test_of_two_checks_that_a_renamed_column_makes_one_a_single_one_is_left() -> None:
    word = CheckConstraint("y > 0")
    before = table("t", number("x"), CheckConstraint("x > 0"), word)
    after = table("t", number("y"), word)

    ops = between([before], [after], renames=Renames(columns=[("t", "x", "y")]))

    assert ops == [
        RenameColumn("t", "x", "y"),
        DropConstraint("t", word),
        AddConstraint("t", word),
    ]


def test_all_columns_can_be_exchanged_and_one_is_always_left() -> None:
    ops = between([Table("t", [text("a")])], [Table("t", [text("b")])])

    assert ops == [AddColumn("t", text("b")), DropColumn("t", "a")]


def test_a_key_over_a_dropped_column_makes_place_for_another() -> None:
    before = Table("t", [ID, text("x"), text("y")], PrimaryKey(["id", "x"]))
    after = Table("t", [ID, text("y")], PrimaryKey(["id", "y"]))

    assert between([before], [after]) == [
        SetPrimaryKey("t", after.primary_key),
        DropColumn("t", "x"),
    ]


def test_a_numbered_key_moves_to_a_new_column() -> None:
    before = Table("t", [number("id", identity=Identity()), text("x")], KEY)
    after = Table("t", [text("x"), number("uid", identity=Identity())], PrimaryKey(["uid"]))

    assert between([before], [after]) == [
        DropColumn("t", "id"),
        AddColumn("t", number("uid", identity=Identity()), [PrimaryKey(["uid"])]),
    ]


def test_a_column_that_leaves_the_key_can_be_null_only_then() -> None:
    before = Table("t", [ID, number("x")], PrimaryKey(["id", "x"]))
    after = Table("t", [ID, number("x", nullable=True)], KEY)

    assert between([before], [after]) == [
        SetPrimaryKey("t", None),
        AlterColumn("t", number("x", nullable=True)),
        SetPrimaryKey("t", KEY),
    ]


def test_numbering_stops_before_the_key_leaves_that_it_needs() -> None:
    numbered = number("id", identity=Identity())
    before = Table("t", [numbered, number("x")], PrimaryKey(["id", "x"]))
    after = Table("t", [ID, number("x", nullable=True)], KEY)

    assert between([before], [after]) == [
        AlterColumn("t", ID),
        SetPrimaryKey("t", None),
        AlterColumn("t", number("x", nullable=True)),
        SetPrimaryKey("t", KEY),
    ]


def test_a_computed_column_of_the_key_can_be_null_only_without_it() -> None:
    computed, plain = number("x", generated=Generated("id + 1")), number("x", nullable=True)
    before = Table("t", [ID, computed], PrimaryKey(["x"]))

    assert between([before], [Table("t", [ID, plain], KEY)]) == [
        SetPrimaryKey("t", None),
        AlterColumn("t", plain),
        SetPrimaryKey("t", KEY),
    ]


def test_a_key_of_a_new_table_waits_for_what_makes_columns_a_key() -> None:
    unique, key = UniqueConstraint(["code"]), ForeignKey(["other"], "users", ["code"])
    posts = table("posts", text("other"), key)

    ops = between([table("users", text("code"))], [table("users", text("code"), unique), posts])

    assert ops == [
        CreateTable(table("posts", text("other"))),
        AddConstraint("users", unique),
        AddConstraint("posts", key),
    ]


def test_keys_stand_aside_while_what_they_refer_to_changes() -> None:
    posts = table("posts", number("other_id"), to("users"))
    wide = Table("users", [Column("id", Integer(64))], KEY)

    assert between([table("users"), posts], [wide, posts]) == [
        DropConstraint("posts", to("users")),
        AlterColumn("users", Column("id", Integer(64))),
        AddConstraint("posts", to("users")),
    ]


def test_keys_stand_aside_while_the_columns_that_refer_change_their_type() -> None:
    narrow, wide = (table("posts", Column("other_id", Integer(b)), to("users")) for b in (32, 64))

    assert between([table("users"), narrow], [table("users"), wide]) == [
        DropConstraint("posts", to("users")),
        AlterColumn("posts", Column("other_id", Integer(64))),
        AddConstraint("posts", to("users")),
    ]


@pytest.mark.parametrize("type_", [VarChar(20), VarChar(90)])
def test_keys_stay_while_a_text_they_refer_to_gets_another_length(type_: Type) -> None:
    key = ForeignKey(["other"], "users", ["name"])
    posts = table("posts", Column("other", VarChar(50)), key)
    name = UniqueConstraint(["name"])
    before = table("users", Column("name", VarChar(50)), name)
    after = table("users", Column("name", type_), name)

    assert between([before, posts], [after, posts]) == [AlterColumn("users", Column("name", type_))]


def test_keys_stand_aside_while_what_makes_them_keys_is_exchanged() -> None:
    old, new = UniqueConstraint(["code"]), UniqueConstraint(["code"], "codes")
    key = ForeignKey(["other"], "users", ["code"])
    posts = table("posts", text("other"), key)

    ops = between(
        [table("users", text("code"), old), posts], [table("users", text("code"), new), posts]
    )

    assert ops == [
        DropConstraint("posts", key),
        DropConstraint("users", old),
        AddConstraint("users", new),
        AddConstraint("posts", key),
    ]


def test_an_index_that_differs_in_its_name_alone_is_renamed() -> None:
    parts = [IndexColumn("x")]
    before = table("t", text("x"), Index("a", parts), Index("b", parts, unique=True))
    after = table("t", text("x"), Index("b", parts), Index("a", parts, unique=True))

    assert between([before], [after]) == [
        RenameIndex("t", "a", "renaming_1"),
        RenameIndex("t", "b", "a"),
        RenameIndex("t", "renaming_1", "b"),
    ]


def test_an_index_that_changes_is_dropped_and_created() -> None:
    old, new = (Index("ix", [IndexColumn("x", descending)]) for descending in (False, True))

    ops = between([table("t", text("x"), old)], [table("t", text("x"), new)])

    assert ops == [DropIndex("t", "ix"), CreateIndex("t", new)]


def test_a_generated_column_is_made_anew_with_what_stands_on_it() -> None:
    old, new = (number("g", generated=Generated(sql)) for sql in ("x + 1", "x + 2"))
    index = Index("ix", [IndexColumn("g")])

    ops = between([table("t", number("x"), old, index)], [table("t", number("x"), new, index)])

    assert ops == [
        DropIndex("t", "ix"),
        DropColumn("t", "g"),
        AddColumn("t", new),
        CreateIndex("t", index),
    ]


@pytest.mark.parametrize(
    "source", [Column("x", Integer(64)), Column("x", Integer(), collation="C")]
)
def test_a_generated_column_is_made_anew_when_its_source_changes_type(source: Column) -> None:
    twice = number("g", generated=Generated("x * 2"))

    ops = between([table("t", number("x"), twice)], [table("t", source, twice)])

    assert ops == [
        DropColumn("t", "g"),
        AlterColumn("t", source),
        AddColumn("t", twice),
    ]


def test_values_that_users_wrote_are_never_dropped_to_generate_others() -> None:
    plain, made = number("y"), number("y", generated=Generated("x + 1"))
    before, after = table("t", number("x"), plain), table("t", number("x"), made)

    assert between([before], [after]) == [AlterColumn("t", made)]
    assert between([after], [before]) == [AlterColumn("t", plain)]


def test_comments_come_last() -> None:
    after = Table("t", [ID, text("x")], KEY, comment="new")

    assert between([table("t")], [after]) == [AddColumn("t", text("x")), SetComment("t", "new")]


@pytest.mark.parametrize(
    ("renames", "codes"),
    [
        (Renames(tables=[("nobody", "b")]), ["AQ103"]),
        (Renames(tables=[("a", "nobody")]), ["AQ103"]),
        (Renames(tables=[("a", "b"), ("a", "c")]), ["AQ103"]),
        (Renames(tables=[("a", "b"), ("c", "b")]), ["AQ104"]),
        (Renames(columns=[("nobody", "x", "y")]), ["AQ103"]),
        (Renames([("a", "b")], [("a", "x", "y")]), ["AQ103"]),
        (Renames(columns=[("a", "nope", "y"), ("a", "x", "nope")]), ["AQ101", "AQ101"]),
        (Renames(columns=[("a", "x", "y"), ("a", "z", "y")]), ["AQ105"]),
        (Renames(columns=[("a", "x", "y"), ("a", "x", "x")]), ["AQ101"]),
    ],
)
def test_renames_of_what_is_not_there_are_all_reported(renames: Renames, codes: list[str]) -> None:
    schema = Schema([table(name, text("x"), text("y"), text("z")) for name in "abc"])

    with pytest.raises(SchemaError) as caught:
        diff(schema, schema, renames=renames)

    assert [found.code for found in caught.value.diagnostics] == codes
