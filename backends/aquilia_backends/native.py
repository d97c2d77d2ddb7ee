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
from aquilia_ir.types import Array, Native, type_in


def local_schema(schema: Schema, dialect: str) -> Schema:
    """Return a schema with each native type as it is to `dialect`."""
    if not any(map(_is_native, schema.tables)):
        return schema
    return Schema(local_table(table, dialect) for table in schema.tables)


def local_table(table: Table, dialect: str) -> Table:
    """Return a table with each native type as it is to `dialect`."""
    if not _is_native(table):
        return table
    return evolve(table, columns=[_column(column, dialect) for column in table.columns])


def local(
    ops: Iterable[Operation], before: Schema, dialect: str
) -> tuple[tuple[Operation, ...], Schema]:
    """Return operations, and the schema they start from, with native types as they are there.

    Only the tables that are worked on are looked at.
    """
    given = tuple(ops)
    names = (getattr(op, "table", None) for op in given)
    for name in dict.fromkeys(name for name in names if isinstance(name, str)):
        table = before.find(name)
        if table is not None and _is_native(table):
            before = before.put(local_table(table, dialect))
    return tuple(_operation(op, dialect) for op in given), before


def _is_native(table: Table) -> bool:
    return any(isinstance(column.type, Native | Array) for column in table.columns)


def _column(column: Column, dialect: str) -> Column:
    type_ = type_in(column.type, dialect)
    return column if type_ == column.type else evolve(column, type=type_)


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
