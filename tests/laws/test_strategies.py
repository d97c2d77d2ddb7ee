"""Are the published strategies rich, and is what they draw well formed?"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import lru_cache
from itertools import accumulate
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from aquilia_backends.sqlite import BACKEND as SQLITE
from aquilia_backends.statement import Statement
from aquilia_ir.apply import apply, apply_all
from aquilia_ir.expressions import quote
from aquilia_ir.operations import CreateTable, Operation
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    Deferral,
    IdentityKind,
    IndexColumn,
    IndexExpression,
    Schema,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import Array, Constant, Enum, Expression, Opaque, Type
from aquilia_ir.verify import verify
from aquilia_schema.testing.limits import ODD_NAMES, limits_of
from aquilia_schema.testing.rows import Row
from aquilia_schema.testing.strategies import (
    columns,
    names,
    operation_runs,
    operations,
    rows,
    schema_pairs,
    schemas,
    steps,
    tables,
    types,
)

DIALECTS = [None, "sqlite"]


@lru_cache
def drawn(strategy: st.SearchStrategy[Any]) -> list[Any]:
    """Draw the same few hundred examples every time."""
    found: list[Any] = []

    @seed(20)
    @settings(max_examples=250, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(strategy)
    def collect(example: Any) -> None:
        found.append(example)

    collect()
    return found


@st.composite
def _stories(draw: st.DrawFn, dialect: str | None) -> tuple[Schema, tuple[Operation, ...]]:
    before = draw(schemas(dialect=dialect))
    return before, draw(operation_runs(before, dialect=dialect))


_STORIES = {dialect: _stories(dialect) for dialect in DIALECTS}
_PAIRS = schema_pairs()


@lru_cache
def _schemas(dialect: str | None) -> list[Schema]:
    """The schemas drawn, and those that the drawn operations make of them."""
    found: list[Schema] = []
    for before, ops in drawn(_STORIES[dialect]):
        found += accumulate(ops, lambda schema, op: apply(op, schema), initial=before)
    if dialect is None:
        found += (schema for pair in drawn(_PAIRS) for schema in pair)
    return found


def _tables(dialect: str | None) -> Iterator[Table]:
    return (table for schema in _schemas(dialect) for table in schema.tables)


def _columns(dialect: str | None) -> Iterator[Column]:
    return (column for table in _tables(dialect) for column in table.columns)


@pytest.mark.parametrize("dialect", DIALECTS)
@given(st.data())
def test_schemas_are_well_formed(dialect: str | None, data: st.DataObject) -> None:
    assert verify(data.draw(schemas(dialect=dialect))) == ()


@given(tables())
def test_tables_can_stand_alone(table: Table) -> None:
    assert verify(Schema([table])) == ()


@pytest.mark.parametrize("dialect", DIALECTS)
@given(st.data())
def test_operations_fit_and_leave_a_schema_well_formed(
    dialect: str | None, data: st.DataObject
) -> None:
    op, before = data.draw(steps(dialect=dialect))

    assert verify(apply(op, before)) == ()


@given(st.data())
def test_runs_fit_from_beginning_to_end(data: st.DataObject) -> None:
    before = data.draw(schemas())
    ops = data.draw(operation_runs(before))

    assert verify(apply_all(ops, before)) == ()


@given(schemas(dialect="sqlite"))
def test_schemas_for_a_dialect_can_be_held_by_it(schema: Schema) -> None:
    assert SQLITE.check(schema) == ()


@given(st.data())
def test_schemas_stay_within_a_dialect_under_operations(data: st.DataObject) -> None:
    before = data.draw(schemas(dialect="sqlite"))
    ops = data.draw(operation_runs(before, dialect="sqlite"))

    assert SQLITE.check(apply_all(ops, before)) == ()


def _filled(schema: Schema, some: Mapping[str, list[Row]]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA foreign_keys = OFF")
    creations = [CreateTable(table) for table in schema.tables]
    for step in SQLITE.compiler.compile(creations, Schema()):
        if isinstance(step, Statement):
            connection.execute(step.sql)
    for table, table_rows in some.items():
        for row in table_rows:
            listed, marks = ", ".join(map(quote, row)), ", ".join("?" * len(row))
            sql = f"INSERT INTO {quote(table)} ({listed}) VALUES ({marks})"
            connection.execute(sql, list(row.values()))
    return connection


@given(st.data())
def test_a_database_takes_the_rows_and_finds_no_violation(data: st.DataObject) -> None:
    schema = data.draw(schemas(dialect="sqlite"))
    some = data.draw(rows(schema))

    with closing(_filled(schema, some)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_rows_hold_nulls_duplicates_and_edge_values() -> None:
    drawn_rows = drawn(schemas(dialect="sqlite", min_tables=1).flatmap(rows))
    per_table = [some for each in drawn_rows for some in each.values()]
    values = [value for some in per_table for row in some for value in row.values()]
    columns_of = [list(zip(*(row.values() for row in some), strict=True)) for some in per_table]
    edges = (None, 2**63 - 1, -(2**63), "", b"", b"\x00\xff", "line\nbreak; -- no", 0.0)

    assert [edge for edge in edges if edge not in values] == []
    assert any(isinstance(value, str) and len(value) > 1000 for value in values)
    assert any(len(set(column)) < len(column) for some in columns_of for column in some)
    assert sum(map(bool, per_table)) > len(per_table) / 2


def test_two_schemas_of_a_pair_are_mostly_related() -> None:
    pairs = drawn(_PAIRS)
    shared = [
        {table.name for table in before.tables} & {table.name for table in after.tables}
        for before, after in pairs
        if before.tables and after.tables
    ]

    assert sum(map(bool, shared)) > len(shared) / 2
    assert any(before != after for before, after in pairs)
    assert any(not names for names in shared)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("operation", get_args(Operation))
def test_every_operation_occurs(dialect: str | None, operation: type[Operation]) -> None:
    assert any(isinstance(op, operation) for _, ops in drawn(_STORIES[dialect]) for op in ops)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("type_", get_args(Type))
def test_every_type_occurs(dialect: str | None, type_: type[Type]) -> None:
    assert any(isinstance(column.type, type_) for column in _columns(dialect))


@pytest.mark.parametrize("type_", get_args(Type))
def test_every_type_occurs_among_types(type_: type[Type]) -> None:
    assert any(isinstance(found, type_) for found in drawn(types()))


def test_every_odd_name_occurs_as_a_table_and_as_a_column() -> None:
    as_tables = {table.name for dialect in DIALECTS for table in _tables(dialect)}
    as_columns = {column.name for dialect in DIALECTS for column in _columns(dialect)}

    assert set(ODD_NAMES) - as_tables == set()
    assert set(ODD_NAMES) - as_columns == set()
    assert set(ODD_NAMES) <= set(drawn(names()))


_COLUMN_FEATURES: dict[str, Callable[[Column], object]] = {
    "nullable": lambda c: c.nullable,
    "not nullable": lambda c: not c.nullable,
    "comment": lambda c: c.comment,
    "odd comment": lambda c: c.comment and "'" in c.comment,
    "collation": lambda c: c.collation,
    "identity": lambda c: c.identity,
    "stored": lambda c: c.generated and c.generated.stored,
    "virtual": lambda c: c.generated and not c.generated.stored,
    "expression": lambda c: isinstance(c.default, Expression),
    "null": lambda c: c.default == Constant(None),
    "true": lambda c: c.default == Constant(True),
    "one": lambda c: c.default == Constant(1),
    "zero": lambda c: c.default == Constant(0.0),
    "negative zero": lambda c: c.default == Constant(-0.0),
    "negative": lambda c: c.default == Constant(-1),
    "quote": lambda c: c.default == Constant("it's"),
    "backslash": lambda c: c.default == Constant("back\\slash"),
    "percent": lambda c: c.default == Constant("%s %(x)s"),
    "newline": lambda c: c.default == Constant("line\nbreak; -- no"),
    "unicode": lambda c: c.default == Constant("naïve 日本 😀"),
    "bytes": lambda c: c.default == Constant(b"\x00\xff"),
    "decimal": lambda c: type(getattr(c.default, "value", None)).__name__ == "Decimal",
    "named enum": lambda c: isinstance(c.type, Enum) and c.type.name,
    "odd enum": lambda c: isinstance(c.type, Enum) and any("'" in v for v in c.type.values),
    "nested array": lambda c: isinstance(c.type, Array) and isinstance(c.type.item, Array),
}


@pytest.mark.parametrize("feature", _COLUMN_FEATURES)
def test_every_kind_of_column_occurs(feature: str) -> None:
    everywhere = (column for dialect in DIALECTS for column in _columns(dialect))

    assert any(_COLUMN_FEATURES[feature](column) for column in everywhere)


def _checked(table: Table) -> list[CheckConstraint]:
    return [c for c in table.constraints if isinstance(c, CheckConstraint)]


_TABLE_FEATURES: dict[str, Callable[[Table], object]] = {
    "no key": lambda t: t.primary_key is None,
    "key": lambda t: t.primary_key and len(t.primary_key.columns) == 1,
    "composite key": lambda t: t.primary_key and len(t.primary_key.columns) > 1,
    "named key": lambda t: t.primary_key and t.primary_key.name,
    "unnamed constraint": lambda t: any(c.name is None for c in t.constraints),
    "named constraint": lambda t: any(c.name is not None for c in t.constraints),
    "composite unique": lambda t: any(
        isinstance(c, UniqueConstraint) and len(c.columns) > 1 for c in t.constraints
    ),
    "self reference": lambda t: any(key.table == t.name for key in t.foreign_keys),
    "composite foreign key": lambda t: any(len(key.columns) > 1 for key in t.foreign_keys),
    "check": _checked,
    "check with a string that names a column": lambda t: any("'say" in c.sql for c in _checked(t)),
    "unique index": lambda t: any(index.unique for index in t.indexes),
    "partial index": lambda t: any(index.where for index in t.indexes),
    "descending index": lambda t: any(part.descending for i in t.indexes for part in i.parts),
    "composite index": lambda t: any(len(index.parts) > 1 for index in t.indexes),
    "index on expression": lambda t: any(
        isinstance(part, IndexExpression) for i in t.indexes for part in i.parts
    ),
    "index on column": lambda t: any(
        isinstance(part, IndexColumn) for i in t.indexes for part in i.parts
    ),
    "comment": lambda t: t.comment,
    "model": lambda t: t.model,
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("feature", _TABLE_FEATURES)
def test_every_kind_of_table_occurs(dialect: str | None, feature: str) -> None:
    assert any(_TABLE_FEATURES[feature](table) for table in _tables(dialect))


def test_every_action_deferral_and_identity_occurs() -> None:
    keys = [key for table in _tables(None) for key in table.foreign_keys]
    kinds = {column.identity.kind for column in _columns(None) if column.identity}

    assert {key.on_delete for key in keys} == {key.on_update for key in keys} == set(Action)
    assert {key.deferral for key in keys} == {None, *Deferral}
    assert kinds == set(IdentityKind)
    assert any(index.include for table in _tables(None) for index in table.indexes)
    assert any(index.method for table in _tables(None) for index in table.indexes)


def _reaches(schema: Schema, start: str, steps_left: int) -> set[str]:
    if not steps_left:
        return {start}
    others = {key.table for key in schema.table(start).foreign_keys if key.table != start}
    return {end for other in others for end in _reaches(schema, other, steps_left - 1)}


@pytest.mark.parametrize("length", [2, 3])
def test_cycles_of_foreign_keys_occur(length: int) -> None:
    assert any(
        table.name in _reaches(schema, table.name, length)
        for dialect in DIALECTS
        for schema in _schemas(dialect)
        for table in schema.tables
        if len(schema.tables) >= length
    )


def test_names_for_sqlite_differ_in_more_than_case() -> None:
    for schema in _schemas("sqlite"):
        named = [t.name for t in schema.tables]
        named += [index.name for t in schema.tables for index in t.indexes]
        folded = [name.lower() for name in named]
        assert len(set(folded)) == len(folded)
        assert not any(name.startswith("sqlite_") for name in folded)


def test_types_of_sqlite_are_not_those_of_others() -> None:
    opaque = [c.type for c in _columns("sqlite") if isinstance(c.type, Opaque)]

    assert {type_.dialect for type_ in opaque} == {"sqlite"}


@given(st.data())
def test_operations_for_rows_do_not_need_other_rows(data: st.DataObject) -> None:
    """What the flag promises: no added column is both NOT NULL and without a value."""
    before = data.draw(schemas(min_tables=1))
    op = data.draw(operations(before, fits_rows=True, scripts=False))

    column = getattr(op, "column", None)
    if isinstance(column, Column) and type(op).__name__ == "AddColumn":
        filled = column.default not in {None, Constant(None)}
        assert column.nullable or filled or column.generated or getattr(op, "fill", None)


@given(columns())
def test_a_column_that_can_not_be_null_is_not_null_by_default(column: Column) -> None:
    assert column.nullable or column.default != Constant(None)


def test_a_dialect_without_strategies_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="sqlite"):
        limits_of("oracle")
