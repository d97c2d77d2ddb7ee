"""What does MySQL give back for a schema? Fewer types, and every constraint with a name."""

from attrs import evolve

from aquilia_backends.mysql.dialect import MYSQL
from aquilia_backends.naming import name_of
from aquilia_backends.normal import normal
from aquilia_ir.schema import Column, Constraint, ForeignKey, Identity, PrimaryKey, Schema, Table
from aquilia_ir.types import Array, Enum, Integer, Interval, Json, Timestamp, Type, Uuid, VarChar


def normalize(schema: Schema) -> Schema:
    """Return what inspection gives back for a database built from `schema`."""
    return normal(schema, _column, _named)


def _column(column: Column, _: Table) -> Column:
    identity = column.identity and Identity(start=column.identity.start)
    return evolve(column, identity=identity, type=_type(column.type))


def _type(type: Type) -> Type:  # noqa: A002  the word of the IR
    match type:
        case Timestamp():
            return Timestamp()
        case Interval():
            return Integer(64)
        case Uuid():
            return VarChar(36)
        case Array():
            return Json()
        case Enum(values):
            return Enum(values)
        case _:
            return type


def _named(constraint: Constraint, table: Table) -> Constraint:
    if isinstance(constraint, PrimaryKey):
        return evolve(constraint, name=None)
    name = name_of(constraint, table, MYSQL)
    if isinstance(constraint, ForeignKey):
        return evolve(constraint, name=name, deferral=None)
    return evolve(constraint, name=name)
