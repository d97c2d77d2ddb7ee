"""What is native to some dialects to one of them? Its own words for it, or what stands in.

    Native(Text(), [Opaque("postgresql", "int4range")])
    to postgresql   Opaque("postgresql", "int4range")
    to the others   Text()

Past this point a dialect never meets a native type. Indexes are so too: `indexes` says how.
"""

from collections.abc import Iterable

from attrs import evolve, frozen

from aquilia_backends.dialect import Dialect
from aquilia_backends.indexes import local_indexes, with_local_indexes
from aquilia_backends.statement import Note
from aquilia_ir.operations import AddColumn, AlterColumn, CreateTable, Operation, RunPython, RunSQL
from aquilia_ir.schema import Column, Schema, Table
from aquilia_ir.types import Array, Native, Type, type_in


def local_schema(schema: Schema, dialect: Dialect) -> Schema:
    """Return a schema with each native type, and the indexes, as they are to `dialect`."""
    for table in schema.tables:
        changed = local_table(table, dialect)
        schema = schema if changed is table else schema.put(changed)
    return schema


def local_table(table: Table, dialect: Dialect) -> Table:
    """Return a table with each native type, and the indexes, as they are to `dialect`."""
    table = local_indexes(table, dialect)
    if not _is_native(table):
        return table
    return evolve(table, columns=[_column(column, dialect) for column in table.columns])


@frozen
class Local:
    """Operations and the schema they start from as they are to one dialect, and what to say."""

    ops: tuple[Operation, ...]
    before: Schema
    notes: tuple[Note, ...]


def local(ops: Iterable[Operation], before: Schema, dialect: Dialect) -> Local:
    """Return operations, and the schema they start from, as both are to one dialect."""
    kept, notes = with_local_indexes(ops, before, dialect)
    said = tuple(_operation(op, dialect) for op in kept)
    return Local(said, local_schema(before, dialect), notes)


def _is_native(table: Table) -> bool:
    return any(_has_words(column.type) for column in table.columns)


def _has_words(type_: Type) -> bool:
    return isinstance(type_, Native) or (isinstance(type_, Array) and _has_words(type_.item))


def _column(column: Column, dialect: Dialect) -> Column:
    if not _has_words(column.type):
        return column
    return evolve(column, type=type_in(column.type, dialect.name))


def _operation(op: Operation, dialect: Dialect) -> Operation:
    match op:
        case CreateTable(table):
            changed = local_table(table, dialect)
            return op if changed is table else CreateTable(changed)
        case AddColumn() | AlterColumn():
            return evolve(op, column=_column(op.column, dialect))
        case RunSQL() | RunPython() if op.state:
            return evolve(op, state=[_operation(one, dialect) for one in op.state])
        case _:
            return op
