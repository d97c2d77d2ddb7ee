"""What does MySQL give back for a schema? Fewer types, and no name that follows from the rest."""

from attrs import evolve

from aquilia_backends.mysql.dialect import MYSQL
from aquilia_backends.mysql.extras import settled_extras
from aquilia_backends.mysql.naming import folded
from aquilia_backends.mysql.values import normal_default
from aquilia_backends.naming import name_of
from aquilia_backends.native import local_schema
from aquilia_backends.normal import normal
from aquilia_ir.schema import (
    Action,
    Column,
    Constraint,
    ForeignKey,
    Identity,
    PrimaryKey,
    Schema,
    Table,
)
from aquilia_ir.types import Array, Enum, Integer, Interval, Json, Timestamp, Type, Uuid, VarChar


def normalize(schema: Schema) -> Schema:
    """Return what inspection gives back for a database built from `schema`.

    Expressions stay as they are written: only a server can tell how it will write them.
    """
    return with_extras_settled(folded(named(schema)))


def with_extras_settled(schema: Schema) -> Schema:
    return schema.with_extras(settled_extras(schema.extras, schema.tables))


def named(schema: Schema) -> Schema:
    """Return the normal form in which every constraint still has the name that it gets."""
    return normal(local_schema(schema, MYSQL), _column, _named)


def _column(column: Column, _: Table) -> Column:
    type_ = _type(column.type)
    return evolve(
        column,
        identity=column.identity and Identity(),
        type=type_,
        nullable=column.nullable or column.generated is not None,
        default=column.default and normal_default(column.default, column.type),
    )


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
        return evolve(
            constraint,
            name=name,
            deferral=None,
            on_delete=same_action(constraint.on_delete),
            on_update=same_action(constraint.on_update),
        )
    return evolve(constraint, name=name)


def same_action(action: Action) -> Action:
    """Return the action that InnoDB carries out: it knows no difference between these two."""
    return Action.NO_ACTION if action is Action.RESTRICT else action
