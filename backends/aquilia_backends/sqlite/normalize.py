"""What of a schema does SQLite keep? The form in which inspection gives it back.

before  active BOOLEAN DEFAULT TRUE, mood ENUM('a','b'), comment 'x'
after   active INTEGER DEFAULT 1,    mood ENUM('a','b')
"""

from collections.abc import Iterable, Mapping

from attrs import evolve

from aquilia_backends.native import local_schema
from aquilia_backends.sqlite.dialect import SQLITE
from aquilia_backends.sqlite.extras import settled_extras
from aquilia_backends.sqlite.parse import plain_part, with_actual_columns
from aquilia_backends.sqlite.values import folded, read_default, read_type, unqualified
from aquilia_backends.sqlite.writer import SqliteWriter, enum_check, is_rowid
from aquilia_ir.expressions import Token, tokens
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    IndexColumn,
    Schema,
    Table,
    TableConstraint,
)
from aquilia_ir.types import Enum, Opaque, Text, Type

LEDGER = "aquilia_migrations"
"""The table of what has been applied; it is no part of any schema."""

_WRITER = SqliteWriter(SQLITE)
_COLLATIONS = frozenset({"BINARY", "NOCASE", "RTRIM"})
_MEMBERS_FROM = 3
"""A check that stands in for an enumeration has this many tokens before its first member."""


def normalize(schema: Schema) -> Schema:
    """Return what inspection gives back for a database built from `schema`."""
    schema = local_schema(schema, SQLITE)
    tables = (normal_table(table) for table in schema.tables if table.name != LEDGER)
    normal = resolved(Schema(tables))
    return normal.with_extras(settled_extras(schema.extras, normal.tables))


def normal_table(table: Table) -> Table:
    """Return a table as SQLite keeps it, but for references that name no columns."""
    unfolded = [
        enum_check(column.name, column.type)
        for column in table.columns
        if isinstance(column.type, Enum)
    ]
    return finished(
        evolve(
            table,
            columns=tuple(_normal_column(column) for column in table.columns),
            constraints=(*table.constraints, *unfolded),
            comment=None,
        )
    )


def finished(table: Table) -> Table:
    """Return a table with what can be told only from all of its parts.

    Enumerations are found again, a rowid is never null, and names have one spelling.
    """
    actual = {folded(column.name): column.name for column in table.columns}
    columns = tuple(
        evolve(column, nullable=False) if column.nullable and is_rowid(column, table) else column
        for column in table.columns
    )
    constraints = tuple(dict.fromkeys(_normal_constraint(c, actual) for c in table.constraints))
    enums = dict(_enumerations(columns, constraints))
    return evolve(
        table,
        columns=tuple(
            evolve(column, type=enums[column.name][1]) if column.name in enums else column
            for column in columns
        ),
        primary_key=table.primary_key and with_actual_columns(table.primary_key, actual),
        constraints=tuple(c for c in constraints if c not in {e[0] for e in enums.values()}),
        indexes=tuple(_normal_index(index, actual) for index in table.indexes),
    )


def _normal_column(column: Column) -> Column:
    type_, generated = _normal_type(column.type), column.generated
    default = column.default and read_default(_WRITER.default_sql(column.default, column), type_)
    return Column(
        column.name,
        type_,
        column.nullable,
        default,
        None if column.identity is None else Identity(),
        generated and evolve(generated, sql=unqualified(generated.sql)),
        normal_collation(column.collation),
    )


def _normal_type(type_: Type) -> Type:
    if isinstance(type_, Opaque) and type_.dialect != SQLITE.name:
        return type_
    return read_type(_WRITER.type_sql(type_))


def normal_collation(collation: str | None) -> str | None:
    """Return the one spelling of a collation that SQLite has; BINARY is that of every column."""
    if collation is None or collation.upper() not in _COLLATIONS:
        return collation
    return None if collation.upper() == "BINARY" else collation.upper()


def _normal_constraint(constraint: TableConstraint, actual: Mapping[str, str]) -> TableConstraint:
    if isinstance(constraint, CheckConstraint):
        return evolve(constraint, sql=unqualified(constraint.sql))
    return with_actual_columns(constraint, actual)


def _normal_index(index: Index, actual: Mapping[str, str]) -> Index:
    parts = []
    for part in index.parts:
        if not isinstance(part, IndexColumn):
            part = plain_part(unqualified(part.sql), descending=part.descending)  # noqa: PLW2901
        if isinstance(part, IndexColumn):
            part = evolve(part, name=actual.get(folded(part.name), part.name))  # noqa: PLW2901
        parts.append(part)
    where = None if index.where is None else unqualified(index.where)
    return evolve(index, parts=tuple(parts), where=where, method=None, include=())


def _enumerations(
    columns: Iterable[Column], constraints: Iterable[TableConstraint]
) -> Iterable[tuple[str, tuple[CheckConstraint, Enum]]]:
    """Yield the text columns with exactly one check of the form that stands in for an Enum."""
    found: dict[str, list[tuple[CheckConstraint, Enum]]] = {}
    for constraint in constraints:
        if isinstance(constraint, CheckConstraint) and constraint.name is None:
            name, enum = _members(tuple(tokens(constraint.sql)))
            if enum is not None:
                found.setdefault(name, []).append((constraint, enum))
    for column in columns:
        checks = found.get(column.name, [])
        if isinstance(column.type, Text) and len(checks) == 1:
            yield column.name, checks[0]


def _members(found: tuple[Token, ...]) -> tuple[str, Enum | None]:
    """Return the column and its values if the text is `"column" IN ('a', 'b')`."""
    head = [token.text.upper() for token in found[1:_MEMBERS_FROM]]
    members, commas = found[_MEMBERS_FROM:-1:2], found[_MEMBERS_FROM + 1 : -1 : 2]
    if head != ["IN", "("] or found[-1].text != ")" or len(members) != len(commas) + 1:
        return "", None
    name = found[0].name
    if name is None or not all(m.kind == "string" and m.text[0] == "'" for m in members):
        return "", None
    if any(comma.text != "," for comma in commas):
        return "", None
    return name, Enum(tuple(m.text[1:-1].replace("''", "'") for m in members))


def resolved(schema: Schema) -> Schema:
    """Return the schema with foreign keys that name tables and columns as these are spelled.

    A foreign key that names no columns refers to the primary key of its table.
    """
    actual = {folded(table.name): table for table in schema.tables}
    tables = (_with_targets(table, actual) for table in schema.tables)
    return Schema(tables, schema.extras)


def _with_targets(table: Table, actual: Mapping[str, Table]) -> Table:
    if not table.foreign_keys:
        return table
    constraints = tuple(
        _with_target(c, actual) if isinstance(c, ForeignKey) else c for c in table.constraints
    )
    return evolve(table, constraints=constraints)


def _with_target(key: ForeignKey, actual: Mapping[str, Table]) -> ForeignKey:
    target = actual.get(folded(key.table))
    if target is None:
        return key
    names = {folded(column.name): column.name for column in target.columns}
    own = target.primary_key.columns if target.primary_key is not None else ()
    references = tuple(names.get(folded(name), name) for name in key.references)
    return evolve(key, table=target.name, references=references or own)
