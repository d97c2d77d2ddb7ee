"""What is in a PostgreSQL database? The tables of its current schema, with their real names.

What the IR has no structure for, such as views, is among its extras, in the server's words.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import frozen

from aquilia_backends.late import Late
from aquilia_backends.postgresql import queries
from aquilia_backends.postgresql.extra_queries import OTHER_SCHEMAS, UNMANAGED
from aquilia_backends.postgresql.extras import Beside, dependents, read_beside
from aquilia_backends.postgresql.names import sequence_name
from aquilia_backends.postgresql.normalize import USUAL_METHOD, explicit
from aquilia_backends.postgresql.texts import read_default, read_type, unwrapped
from aquilia_backends.session import Catalogue, Dependent
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    Constraint,
    Deferral,
    ForeignKey,
    Generated,
    Identity,
    IdentityKind,
    Index,
    IndexColumn,
    IndexExpression,
    IndexPart,
    PrimaryKey,
    Schema,
    Table,
    TableConstraint,
    UniqueConstraint,
)
from aquilia_ir.types import Enum

Query = Callable[[str], list[tuple[Any, ...]]]
"""Runs a query and returns its rows."""

_Constraints = Mapping[str, tuple[Constraint, ...]]
"""Those of each table, the primary key included."""

OURS = frozenset({"aquilia_migrations", "aquilia_migration_steps"})
"""The tables that keep the record of migrations."""

_ACTIONS = {
    "a": Action.NO_ACTION,
    "r": Action.RESTRICT,
    "c": Action.CASCADE,
    "n": Action.SET_NULL,
    "d": Action.SET_DEFAULT,
}
_KINDS = {"d": IdentityKind.BY_DEFAULT, "a": IdentityKind.ALWAYS}


@frozen
class _Column:
    """A row of the query for columns, without its table."""

    name: str
    type: str
    enum: str | None
    nullable: bool
    identity: str
    generated: str
    default: str | None
    collation: str | None
    comment: str | None
    start: int | None
    increment: int | None
    sequence: str | None
    is_serial: bool
    """Whether the default is the next number of a sequence that belongs to the column."""


@frozen
class _Constraint:
    """A row of the query for constraints, without its table."""

    name: str
    kind: str
    columns: list[str]
    other: str | None
    references: list[str]
    on_delete: str
    on_update: str
    deferrable: bool
    deferred: bool
    expression: str | None


@frozen
class _Index:
    """A row of the query for indexes, without its table."""

    name: str
    method: str
    unique: bool
    condition: str | None
    width: int
    """How many of the columns are parts of the key; the others are included."""
    columns: list[str | None]
    """None where there is an expression."""
    texts: list[str]
    descending: list[bool]
    opclasses: list[str | None]
    """None where it is the usual one of the type."""


def inspect(query: Query) -> Schema:
    """Read the whole schema in normal form; to be called in a transaction that is then undone."""
    for command in queries.plain_printing():
        query(command)
    labels = _grouped(query(queries.ENUMS))
    enums = {name: Enum([label for (label,) in rows], name) for name, rows in labels.items()}
    columns = {name: [_Column(*row) for row in rows] for name, rows in _columns(query)}
    constraints = _grouped(query(queries.CONSTRAINTS))
    indexes = _grouped(query(queries.INDEXES))
    told = [row for row in query(queries.TABLES) if row[0] not in OURS]
    tables = (
        _table(
            (name, comment),
            [_column(row, name, enums) for row in columns.get(name, ())],
            [_constraint(_Constraint(*row)) for row in constraints.get(name, ())],
            [_index(_Index(*row)) for row in indexes.get(name, ())],
        )
        for name, comment, _ in told
    )
    return Schema(tables, _beside(query, columns).extras)


def _beside(query: Query, columns: Mapping[str, list[_Column]]) -> Beside:
    numbers = {number: name for name, _, number in query(queries.TABLES) if name not in OURS}
    return read_beside(query, numbers, _serials(columns))


def unmanaged(query: Query, *, chosen: bool) -> tuple[Dependent, ...]:
    """List what inspection leaves out; other schemas as well, unless this one was `chosen`."""
    found = query(UNMANAGED) if chosen else [*query(UNMANAGED), *query(OTHER_SCHEMAS)]
    return tuple(Dependent(kind, name, "") for kind, name in sorted(found) if name not in OURS)


def _columns(query: Query) -> Iterable[tuple[str, list[tuple[Any, ...]]]]:
    return _grouped(query(queries.COLUMNS)).items()


def _serials(columns: Mapping[str, list[_Column]]) -> frozenset[str]:
    """The sequences that belong to SERIAL columns."""
    return frozenset(
        row.sequence or ""
        for table, rows in columns.items()
        for row in rows
        if not row.identity and _find_identity(row, table) is not None
    )


def _grouped(rows: list[tuple[Any, ...]]) -> Mapping[str, list[tuple[Any, ...]]]:
    """Put the rows of each table together, without its name, which is the first value."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for name, *rest in rows:
        found.setdefault(name, []).append(tuple(rest))
    return found


def _table(
    told: tuple[str, str | None],
    columns: list[Column],
    constraints: list[Constraint],
    indexes: list[Index],
) -> Table:
    name, comment = told
    key = next((c for c in constraints if isinstance(c, PrimaryKey)), None)
    others = [c for c in constraints if not isinstance(c, PrimaryKey)]
    return Table(name, columns, key, others, indexes, comment)


def _column(row: _Column, table: str, enums: Mapping[str, Enum]) -> Column:
    kind = read_type(row.type, enums.get(row.enum or ""))
    identity = _find_identity(row, table)
    computed = Generated(unwrapped(row.default or ""), row.generated == "s")
    has_default = row.default is not None and identity is None and not row.generated
    return Column(
        row.name,
        kind,
        nullable=row.nullable,
        default=read_default(row.default or "", kind) if has_default else None,
        identity=identity,
        generated=computed if row.generated else None,
        collation=row.collation,
        comment=row.comment,
    )


def _find_identity(row: _Column, table: str) -> Identity | None:
    if row.identity:
        return explicit(Identity(_KINDS[row.identity], row.start, row.increment))
    # a sequence that starts elsewhere is no SERIAL, but a default like others
    plain = row.is_serial and (row.start, row.increment) == (1, 1)
    plain = plain and row.sequence == sequence_name(table, row.name)
    return Identity() if plain and (row.default or "").startswith("nextval(") else None


def _constraint(row: _Constraint) -> Constraint:
    match row.kind:
        case "p":
            return PrimaryKey(row.columns, row.name)
        case "u":
            return UniqueConstraint(row.columns, row.name)
        case "c":
            return CheckConstraint(unwrapped(row.expression or ""), row.name)
        case _:
            return ForeignKey(
                row.columns,
                row.other or "",
                row.references,
                on_delete=_ACTIONS[row.on_delete],
                on_update=_ACTIONS[row.on_update],
                deferral=_deferral(row),
                name=row.name,
            )


def _deferral(row: _Constraint) -> Deferral | None:
    if not row.deferrable:
        return None
    return Deferral.DEFERRED if row.deferred else Deferral.IMMEDIATE


def _index(row: _Index) -> Index:
    return Index(
        row.name,
        map(_part, row.columns, row.texts, row.descending, row.opclasses),
        unique=row.unique,
        where=None if row.condition is None else unwrapped(row.condition),
        method=None if row.method == USUAL_METHOD else row.method,
        include=[name for name in row.columns[row.width :] if name is not None],
    )


def _part(
    column: str | None,
    text: str,
    descending: bool,  # noqa: FBT001
    opclass: str | None,
) -> IndexPart:
    if column is None:
        return IndexExpression(unwrapped(text), descending, opclass)
    return IndexColumn(column, descending, opclass)


def catalogue(query: Query) -> Catalogue:
    """Return what a compiler must know of a live database; read when it first looks."""
    constraints: _Constraints = Late(lambda: _constraints(query))
    return Catalogue(
        columns=Late(lambda: _column_names(query)),
        constraints=Late(lambda: _others(constraints)),
        keys=Late(lambda: _keys(constraints)),
        sequences=Late(lambda: _sequences(query)),
        not_nulls=Late(lambda: _not_nulls(query)),
        dependents=Late(lambda: _dependents(query)),
    )


def _dependents(query: Query) -> Mapping[str, tuple[Dependent, ...]]:
    columns = {name: [_Column(*row) for row in rows] for name, rows in _columns(query)}
    return dependents(query, _beside(query, columns))


def _column_names(query: Query) -> Mapping[str, tuple[str, ...]]:
    rows = _grouped(query(queries.NAMES))
    return {table: tuple(name for (name,) in names) for table, names in rows.items()}


def _constraints(query: Query) -> _Constraints:
    rows = _grouped(query(queries.CONSTRAINTS)).items()
    return {table: tuple(_constraint(_Constraint(*row)) for row in some) for table, some in rows}


def _sequences(query: Query) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for table, column, name in query(queries.SEQUENCES):
        owned = found.setdefault(table, {})
        # of several that belong to a column, the one that is called after it numbers it
        if owned.get(column) != sequence_name(table, column):
            owned[column] = name
    return found


def _not_nulls(query: Query) -> Mapping[str, frozenset[str]]:
    rows = _grouped(query(queries.NOT_NULLS)).items()
    return {table: frozenset(name for (name,) in names) for table, names in rows}


def _others(found: _Constraints) -> Mapping[str, tuple[TableConstraint, ...]]:
    return {
        table: tuple(c for c in some if not isinstance(c, PrimaryKey))
        for table, some in found.items()
    }


def _keys(found: _Constraints) -> Mapping[str, PrimaryKey]:
    keys = ((table, c) for table, some in found.items() for c in some)
    return {table: c for table, c in keys if isinstance(c, PrimaryKey)}
