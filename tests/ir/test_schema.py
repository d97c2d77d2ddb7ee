"""Is equality of schemas meaning, and is a schema quick to ask and to change?"""

from decimal import Decimal as Number

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aquilia_ir.apply import apply
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    ForeignKey,
    Generated,
    Index,
    IndexColumn,
    IndexExpression,
    PrimaryKey,
    Schema,
    Table,
    UniqueConstraint,
    with_column,
    without_column,
)
from aquilia_ir.types import Constant, Expression, Integer, Scalar, Text
from aquilia_schema.testing.strategies import operation_runs, schemas, tables

A = Column("a", Integer())
B = Column("b", Text())
TO_T = ForeignKey(["a"], "t", ["a"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (True, 1),
        (False, 0),
        (1, 1.0),
        (0.0, -0.0),
        (Number("1.0"), Number("1.00")),
        (1, "1"),
        ("", b""),
        (None, False),
        (None, "NULL"),
    ],
)
def test_constants_of_different_types_differ(one: Scalar, other: Scalar) -> None:
    assert Constant(one) != Constant(other)
    assert len({Constant(one), Constant(other)}) == 2


@pytest.mark.parametrize("value", [float("nan"), -0.0, Number("1.00"), b"x", None])
def test_a_constant_equals_itself(value: Scalar) -> None:
    assert Constant(value) == Constant(value)
    assert hash(Constant(value)) == hash(Constant(value))


@pytest.mark.parametrize(
    "make",
    [
        Expression,
        Generated,
        CheckConstraint,
        IndexExpression,
        lambda sql: Index("i", [IndexColumn("a")], where=sql),
    ],
)
def test_expressions_compare_by_their_canonical_form(make: type[Expression]) -> None:
    assert make('A >  "b"') == make("a > b -- always")
    assert hash(make('A >  "b"')) == hash(make("a > b"))
    assert make("a > 'b'") != make("a > 'B'")


def test_the_order_of_columns_and_constraints_does_not_count() -> None:
    unique, check = UniqueConstraint(["a"]), CheckConstraint("a > 0")
    one, two = Index("i", [IndexColumn("a")]), Index("j", [IndexColumn("a")])

    table = Table("t", [A, B], None, [unique, check], [one, two])
    same = Table("t", [B, A], None, [check, unique], [two, one])

    assert table == same
    assert hash(table) == hash(same)
    assert table.column_names == ("a", "b")


def test_checks_written_differently_are_sorted_the_same() -> None:
    table = Table("t", [A], constraints=[CheckConstraint("A>1"), CheckConstraint("a > 0")])
    same = Table("t", [A], constraints=[CheckConstraint('"a" > 0'), CheckConstraint('"a">1')])

    assert table == same


def test_the_order_within_keys_and_indexes_counts() -> None:
    assert PrimaryKey(["a", "b"]) != PrimaryKey(["b", "a"])
    assert Index("i", [IndexColumn("a"), IndexColumn("b")]) != Index(
        "i", [IndexColumn("b"), IndexColumn("a")]
    )


def test_the_model_does_not_count_and_the_comment_does() -> None:
    assert Table("t", [A], model="T") == Table("t", [A])
    assert Table("t", [A], comment="T") != Table("t", [A])


def test_other_columns_make_another_table() -> None:
    assert Table("t", [A]) != Table("t", [A, B])
    assert Table("t", [A]) != Table("t", [Column("a", Integer(), nullable=True)])


@given(schemas(), st.randoms())
def test_a_schema_does_not_depend_on_the_order_of_its_tables(
    schema: Schema, random: object
) -> None:
    shuffled = list(schema.tables)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert Schema(shuffled) == schema
    assert hash(Schema(shuffled)) == hash(schema)


@given(schemas(max_tables=2), tables())
def test_putting_is_like_building_anew(schema: Schema, table: Table) -> None:
    others = [other for other in schema.tables if other.name != table.name]

    put = schema.put(table)

    assert put == Schema([*others, table])
    assert put.find(table.name) == table
    assert put.without(table.name) == Schema(others)
    assert schema.find(table.name) == next(
        (other for other in schema.tables if other.name == table.name), None
    )


@given(st.data())
def test_referrers_stay_true_while_tables_come_and_go(data: st.DataObject) -> None:
    schema = data.draw(schemas(min_tables=1))
    known = sorted({key.table for table in schema.tables for key in table.foreign_keys} | {"gone"})
    schema.referrers("any")

    for _ in range(data.draw(st.integers(0, 5))):
        name = data.draw(st.sampled_from([table.name for table in schema.tables] or [""]))
        if schema.find(name) is not None and data.draw(st.booleans()):
            schema = schema.without(name)
        else:
            keys = [ForeignKey(["a"], target, ["a"]) for target in data.draw(_some(known))]
            schema = schema.put(Table(name or "new", [A], constraints=keys))

    for target in known:
        assert schema.referrers(target) == Schema(schema.tables).referrers(target)


def _some(names: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), unique=True, max_size=2)


@given(st.data())
def test_referrers_stay_true_under_operations(data: st.DataObject) -> None:
    from_scratch = data.draw(schemas())
    ops = data.draw(operation_runs(from_scratch))
    schema = from_scratch
    schema.referrers("any")

    for op in ops:
        schema = apply(op, schema)

    for table in schema.tables:
        assert schema.referrers(table.name) == Schema(schema.tables).referrers(table.name)


def test_a_table_that_refers_to_itself_is_its_own_referrer() -> None:
    table = Table("t", [A], constraints=[TO_T])

    assert Schema([table]).referrers("t") == ("t",)
    assert Schema([table]).referrers("other") == ()


def test_the_bare_noun_raises_and_find_does_not() -> None:
    schema = Schema([Table("users", [A])])

    assert schema.find("user") is None
    assert schema.table("users").find_column("c") is None
    assert schema.table("users").find_index("i") is None
    with pytest.raises(SchemaError, match="AQ103") as no_table:
        schema.table("user")
    with pytest.raises(SchemaError, match="AQ101") as no_column:
        schema.table("users").column("zzz")
    with pytest.raises(SchemaError, match="AQ102"):
        schema.table("users").index("i")
    with pytest.raises(SchemaError, match="AQ103"):
        schema.without("user")
    assert no_table.value.diagnostics[0].help == 'did you mean "users"?'
    assert no_column.value.diagnostics[0].help == "its columns are a"


def test_only_named_constraints_are_found_by_name() -> None:
    named = UniqueConstraint(["a"], "uq")
    table = Table("t", [A], constraints=[named, UniqueConstraint(["a", "b"]), TO_T])

    assert table.find_constraint("uq") == named
    assert table.find_constraint("other") is None
    assert set(table.constraints_on("a")) == {named, TO_T}
    assert table.constraints_on("b") == ()


def test_a_column_is_replaced_where_it_stands_or_added_at_the_end() -> None:
    table = Table("t", [A, B])
    nullable = Column("a", Integer(), nullable=True)

    assert with_column(table, nullable).columns == (nullable, B)
    assert with_column(table, Column("c", Text())).column_names == ("a", "b", "c")
    assert without_column(table, "a").columns == (B,)


def test_the_columns_of_an_index_are_its_plain_parts_and_those_included() -> None:
    index = Index("i", [IndexColumn("a"), IndexExpression("lower(b)")], include=["c"])

    assert index.columns == ("a", "c")
