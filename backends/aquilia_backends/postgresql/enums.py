"""Which named types does an operation make, rename, change or drop? Those of enum columns.

An enum column has a type of the name given, or of the name `<table>_<column>`; named ones may be
shared by columns, and go with the last of them.
"""

from collections.abc import Iterator

from attrs import evolve, frozen

from aquilia_backends.naming import shortened
from aquilia_backends.postgresql.dialect import POSTGRESQL
from aquilia_ir.extra import Extra
from aquilia_ir.operations import (
    CreateExtra,
    CreateTable,
    DropExtra,
    Operation,
    RenameColumn,
    RenameTable,
    RunPython,
    RunSQL,
)
from aquilia_ir.schema import Column, Schema, Table
from aquilia_ir.types import Array, Enum, Type

KIND = "enum"
"""Of an extra that is an enum type without a column."""


@frozen
class NamedType:
    """An enum type as the database has it."""

    name: str
    values: tuple[str, ...]
    shared: bool
    """Whether the user named it, so that other columns may have it."""


def find_enum(type: Type) -> Enum | None:  # noqa: A002  the word of the IR
    """Return the enum that a type is or holds, or None."""
    while isinstance(type, Array):
        type = type.item  # noqa: A001
    return type if isinstance(type, Enum) else None


def find_named_type(column: Column, table: str) -> NamedType | None:
    """Return the named type of a column, or None if it has another type."""
    enum = find_enum(column.type)
    if enum is None:
        return None
    name = enum.name or shortened(f"{table}_{column.name}", POSTGRESQL)
    return NamedType(name, enum.values, enum.name is not None)


def outdated(name: str) -> str:
    """The name of a type while another one takes its place."""
    return shortened(f"{name}_outdated", POSTGRESQL)


def named_types(table: Table | None) -> dict[str, NamedType]:
    """The named types of a table's columns, by name."""
    if table is None:
        return {}
    found = (find_named_type(column, table.name) for column in table.columns)
    return {named.name: named for named in found if named is not None}


def is_used(named: NamedType, schema: Schema, *, apart_from: tuple[str, str | None]) -> bool:
    """Whether a column of `schema` has that type with these values, but for one table or column."""
    if not named.shared:
        return False
    return any(
        find_named_type(column, table.name) == named
        for table in schema.tables
        for column in table.columns
        if apart_from not in {(table.name, None), (table.name, column.name)}
    )


def is_of_column(extra: Extra, schema: Schema) -> bool:
    """Whether a column of `schema` has the enum type that an extra is, and so brings it along."""
    if extra.kind != KIND:
        return False
    return any(extra.name in named_types(table) for table in schema.tables)


def _table_names(op: Operation) -> tuple[str, str]:
    if isinstance(op, CreateTable):
        return op.table.name, op.table.name
    if isinstance(op, RenameTable):
        return op.table, op.to
    if isinstance(op, RunSQL | RunPython | CreateExtra | DropExtra):
        return "", ""
    return op.table, op.table


def made(op: Operation, before: Schema, after: Schema) -> Iterator[NamedType]:
    """Yield the types that have to be there before `op`."""
    old, new = _table_names(op)
    there = named_types(before.find(old))
    for name, named in named_types(after.find(new)).items():
        if name in there or before.find_extra(f"{KIND} {name}"):
            continue
        if not is_used(named, before, apart_from=(old, None)):
            yield named


def gone(op: Operation, before: Schema, after: Schema) -> Iterator[NamedType]:
    """Yield the types that nothing has any more after `op`."""
    old, new = _table_names(op)
    left = named_types(after.find(new))
    for name, named in named_types(before.find(old)).items():
        if name in left or after.find_extra(f"{KIND} {name}"):
            continue
        if not is_used(named, after, apart_from=(new, None)):
            yield named


def renamed(op: RenameTable | RenameColumn, before: Schema) -> Iterator[tuple[str, str]]:
    """Yield the old and new names of the types that are called after a table or column."""
    table = before.table(op.table)
    for column in table.columns:
        old = find_named_type(column, op.table)
        if isinstance(op, RenameTable):
            new = find_named_type(column, op.to)
        else:
            name = op.to if column.name == op.column else column.name
            new = find_named_type(evolve(column, name=name), op.table)
        if old is not None and new is not None and old.name != new.name:
            yield old.name, new.name


def additions(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[tuple[str, str], ...] | None:
    """Return the values to add, each with its place, or None if that does not make `new` of `old`.

    A place is empty at the end, or else says before which value.
    """
    rest = iter(new)
    if not all(value in rest for value in old):
        return None
    added = []
    for at, value in enumerate(new):
        if value not in old:
            next_old = next((later for later in new[at:] if later in old), "")
            added.append((value, next_old))
    return tuple(added)
