"""What does inspection give back for a schema? The rules that dialects share."""

from collections.abc import Callable

from attrs import evolve

from aquilia_ir.schema import Column, Constraint, PrimaryKey, Schema, Table
from aquilia_ir.types import Boolean, Constant


def normal(
    schema: Schema,
    column: Callable[[Column, Table], Column],
    named: Callable[[Constraint, Table], Constraint],
) -> Schema:
    """Return `schema` with each column and each constraint as the database gives it back."""
    tables = (_table(table, column, named) for table in schema.tables)
    return Schema(tables, schema.extras)


def _table(
    table: Table,
    column: Callable[[Column, Table], Column],
    named: Callable[[Constraint, Table], Constraint],
) -> Table:
    key = table.primary_key and named(table.primary_key, table)
    return evolve(
        table,
        columns=[column(_plain(c, table), table) for c in table.columns],
        primary_key=key if isinstance(key, PrimaryKey) else None,
        constraints=[
            c for c in (named(c, table) for c in table.constraints) if not isinstance(c, PrimaryKey)
        ],
    )


def _plain(column: Column, table: Table) -> Column:
    """A key and a numbered column are never null, and NULL is the default of having none."""
    key = table.primary_key
    full = column.identity is not None or (key is not None and column.name in key.columns)
    default = None if column.default == Constant(None) else column.default
    if isinstance(column.type, Boolean) and isinstance(default, Constant):
        truth = default.value
        default = Constant(bool(truth)) if isinstance(truth, int) else default
    return evolve(column, nullable=column.nullable and not full, default=default)
