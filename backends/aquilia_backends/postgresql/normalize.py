"""What does PostgreSQL give back for a schema? All of it, with the names that the server gave."""

from attrs import evolve

from aquilia_backends.normal import normal
from aquilia_backends.postgresql.dialect import POSTGRESQL
from aquilia_backends.postgresql.enums import find_named_type
from aquilia_backends.postgresql.writer import PostgreSQLWriter, is_serial
from aquilia_ir.schema import Column, Constraint, IdentityKind, Schema, Table
from aquilia_ir.types import Array, Enum, Type

_WRITER = PostgreSQLWriter(POSTGRESQL)


def normalize(schema: Schema) -> Schema:
    """Return what inspection gives back for a database built from `schema`."""
    return normal(schema, _column, _named)


def _column(column: Column, table: Table) -> Column:
    identity = column.identity
    if identity is not None and identity.kind is IdentityKind.AUTO and not is_serial(column):
        identity = evolve(identity, kind=IdentityKind.BY_DEFAULT)
    return evolve(column, identity=identity, type=_type(column.type, column, table))


def _type(type: Type, column: Column, table: Table) -> Type:  # noqa: A002  the word of the IR
    if isinstance(type, Array):
        return Array(_type(type.item, column, table))
    named = find_named_type(column, table.name)
    return evolve(type, name=named.name) if isinstance(type, Enum) and named else type


def _named(constraint: Constraint, table: Table) -> Constraint:
    return evolve(constraint, name=_WRITER.constraint_name(constraint, table))
