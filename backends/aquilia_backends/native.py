"""What are native types to one dialect? Its own words for them, or the common type.

    Native(Text(), [Opaque("postgresql", "int4range")])
    to postgresql   Opaque("postgresql", "int4range")
    to the others   Text()

Past this point a dialect never meets a native type.
"""

from collections.abc import Iterable

from attrs import evolve

from aquilia_ir.operations import AddColumn, AlterColumn, CreateTable, Operation, RunPython, RunSQL
from aquilia_ir.schema import Column, Schema, Table
from aquilia_ir.types import Array, Native, Type, type_in


def local_schema(schema: Schema, dialect: str) -> Schema:
    """Return a schema with each native type as it is to `dialect`."""
    for table in filter(_is_native, schema.tables):
        schema = schema.put(local_table(table, dialect))
    return schema


def local_table(table: Table, dialect: str) -> Table:
    """Return a table with each native type as it is to `dialect`."""
    if not _is_native(table):
        return table
    return evolve(table, columns=[_column(column, dialect) for column in table.columns])


def local(
    ops: Iterable[Operation], before: Schema, dialect: str
) -> tuple[tuple[Operation, ...], Schema]:
    """Return operations, and the schema they start from, with native types as they are there."""
    return tuple(_operation(op, dialect) for op in ops), local_schema(before, dialect)


def _is_native(table: Table) -> bool:
    return any(_has_words(column.type) for column in table.columns)


def _has_words(type_: Type) -> bool:
    return isinstance(type_, Native) or (isinstance(type_, Array) and _has_words(type_.item))


def _column(column: Column, dialect: str) -> Column:
    if not _has_words(column.type):
        return column
    return evolve(column, type=type_in(column.type, dialect))


def _operation(op: Operation, dialect: str) -> Operation:
    match op:
        case CreateTable(table):
            return CreateTable(local_table(table, dialect)) if _is_native(table) else op
        case AddColumn() | AlterColumn():
            return evolve(op, column=_column(op.column, dialect))
        case RunSQL() | RunPython() if op.state:
            return evolve(op, state=[_operation(one, dialect) for one in op.state])
        case _:
            return op
