"""What does PostgreSQL give back for a schema? All of it, with the names that the server gave."""

from attrs import evolve

from aquilia_backends.native import local_schema
from aquilia_backends.normal import normal
from aquilia_backends.postgresql.dialect import POSTGRESQL
from aquilia_backends.postgresql.enums import find_named_type
from aquilia_backends.postgresql.writer import PostgreSQLWriter, is_serial
from aquilia_ir.schema import Column, Constraint, Identity, IdentityKind, Index, Schema, Table
from aquilia_ir.types import Array, Enum, Type

_WRITER = PostgreSQLWriter(POSTGRESQL)
USUAL_METHOD = "btree"
"""Of an index that names no other."""


def normalize(schema: Schema) -> Schema:
    """Return what inspection gives back for a database built from `schema`."""
    named = normal(local_schema(schema, POSTGRESQL), _column, _named)
    tables = (evolve(table, indexes=map(_index, table.indexes)) for table in named.tables)
    return Schema(tables, schema.extras)


def _index(index: Index) -> Index:
    return evolve(index, method=None) if index.method == USUAL_METHOD else index


def _column(column: Column, table: Table) -> Column:
    identity = column.identity
    if identity is not None and not is_serial(column):
        identity = explicit(identity)
    return evolve(column, identity=identity, type=_type(column.type, column, table))


def explicit(identity: Identity) -> Identity:
    """Return the numbering that the standard has for `identity`, without what goes unsaid."""
    first = -1 if (identity.increment or 1) < 0 else 1
    always = identity.kind is IdentityKind.ALWAYS
    return Identity(
        IdentityKind.ALWAYS if always else IdentityKind.BY_DEFAULT,
        None if identity.start == first else identity.start,
        None if identity.increment == 1 else identity.increment,
    )


def _type(type: Type, column: Column, table: Table) -> Type:  # noqa: A002  the word of the IR
    if isinstance(type, Array):
        item = _type(type.item, column, table)
        return item if isinstance(item, Array) else Array(item)
    named = find_named_type(column, table.name)
    return evolve(type, name=named.name) if isinstance(type, Enum) and named else type


def _named(constraint: Constraint, table: Table) -> Constraint:
    return evolve(constraint, name=_WRITER.constraint_name(constraint, table))
