"""Which values must a migration leave as they were? Those of columns that it leaves there.

RenameColumn(users.email, address), DropColumn(users.age)
users.id -> users.id, users.email -> users.address
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aquilia_backends.backend import Backend
from aquilia_backends.session import Session
from aquilia_ir.apply import apply
from aquilia_ir.footprint import footprint
from aquilia_ir.operations import (
    AlterColumn,
    DropColumn,
    DropTable,
    Operation,
    RenameColumn,
    RenameTable,
    RunPython,
    RunSQL,
)
from aquilia_ir.schema import Schema
from aquilia_ir.widening import holds_all_of

Place = tuple[str, str]
"""A table and a column."""
Survivors = Mapping[Place, Place]
"""For each column whose values stay, where they are afterwards."""
Values = Mapping[str, Counter[tuple[str, ...]]]
"""For each table, its rows, as far as they are compared."""


def survivors(ops: Iterable[Operation], before: Schema) -> Survivors:
    """Follow the columns of `before` through operations; those that lose their values are left out.

    So are columns that are computed, and those that get another type than a wider one of their
    kind, since their values may be written otherwise.
    """
    now = {
        (table.name, column.name): (table.name, column.name)
        for table in before.tables
        for column in table.columns
        if column.generated is None
    }
    for op in _flat(ops):
        now = {old: new for old, place in now.items() for new in _followed(op, place, before)}
        before = apply(op, before)
    return now


def _flat(ops: Iterable[Operation]) -> Iterator[Operation]:
    for op in ops:
        if isinstance(op, RunSQL | RunPython):
            yield from _flat(op.state)
        else:
            yield op


def _followed(op: Operation, place: Place, before: Schema) -> Iterator[Place]:
    table, column = place
    if isinstance(op, RenameTable) and op.table == table:
        yield op.to, column
    elif isinstance(op, RenameColumn) and (op.table, op.column) == place:
        yield table, op.to
    elif not _ends(op, place, before):
        yield place


def _ends(op: Operation, place: Place, before: Schema) -> bool:
    match op:
        case DropTable(table):
            return table == place[0]
        case DropColumn(table, column):
            return (table, column) == place
        case AlterColumn(table, column) if (table, column.name) == place:
            old = before.table(table).column(column.name)
            alike = type(column.type) is type(old.type) and holds_all_of(column.type, old.type)
            return column.generated is not None or not alike
        case _:
            return False


def destroys(ops: Iterable[Operation], before: Schema) -> bool:
    """Whether any of the operations loses values, so that nothing can bring them back."""
    for op in ops:
        if footprint(op, before).destroys:
            return True
        before = apply(op, before)
    return False


def values_at(session: Session, backend: Backend, places: Iterable[Place]) -> Values:
    """Return the rows of each table, cut down to the columns of `places`, in their order.

    The key of each is the table's name; a table without columns in `places` is left out.
    """
    columns: dict[str, list[str]] = {}
    for table, column in places:
        columns.setdefault(table, []).append(column)
    return {table: _rows(session, backend, table, names) for table, names in columns.items()}


def _rows(
    session: Session, backend: Backend, table: str, names: list[str]
) -> Counter[tuple[str, ...]]:
    ident = backend.compiler.ident
    sql = f"SELECT {', '.join(map(ident, names))} FROM {ident(table)}"
    return Counter(tuple(map(_written, row)) for row in session.query(sql))


def _written(value: Any) -> str:
    """Write a value so that values of different types differ."""
    return repr(bytes(value)) if isinstance(value, memoryview) else repr(value)


def losses(before: Values, after: Values, moved: Survivors) -> Iterator[str]:
    """Yield, for each table, what is there no more or has come instead."""
    names = {old[0]: new[0] for old, new in moved.items()}
    columns: dict[str, list[str]] = {}
    for table, column in moved:
        columns.setdefault(table, []).append(column)
    for table, was in before.items():
        now = after.get(names[table], Counter())
        if was == now:
            continue
        yield f'table "{table}", columns {", ".join(columns[table])}:'
        yield from (f"  - {_shown(row)}" for row in (was - now).elements())
        yield from (f"  + {_shown(row)}" for row in (now - was).elements())


def _shown(row: tuple[str, ...]) -> str:
    return f"({', '.join(value if len(value) < _WIDE else value[:_WIDE] + '…' for value in row)})"


_WIDE = 60
