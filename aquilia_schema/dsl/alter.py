"""What does AlterField change? All that differs between a column and what it should be like.

    before    email VARCHAR(255), unnamed UNIQUE (email)
    call      AlterField("User", "users", "email", new_field=C.varchar("email", 500))
    after     DropConstraint(UNIQUE (email)), AlterColumn(email VARCHAR(500))

Only unnamed constraints over the column alone come and go with it. A named one stays, and stands
for the unnamed one of the same meaning.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve

from aquilia_ir.diagnostics import fail
from aquilia_ir.operations import (
    AddConstraint,
    AlterColumn,
    DropConstraint,
    Operation,
    SetPrimaryKey,
)
from aquilia_ir.schema import CheckConstraint, Column, Constraint, PrimaryKey, Schema, Table
from aquilia_ir.typewords import read_type
from aquilia_schema.dsl.builders import spelled
from aquilia_schema.dsl.calls import Call, placed
from aquilia_schema.dsl.changes import Expand
from aquilia_schema.dsl.definitions import read_definitions, write_definition
from aquilia_schema.dsl.fields import read_default, read_field, write_field

_PARTS = ("new_type", "nullable", "new_default", "drop_default")


def read_alter_field(call: Call) -> Expand:
    """Return what expands an AlterField; AQ422, AQ423 where it contradicts itself."""
    field = call.find("new_field")
    if not isinstance(field, Call):
        return _read_parts(call)
    parts = next((part for part in _PARTS if call.has(part)), None)
    if parts is not None:
        raise fail(
            "AQ423",
            f'AlterField has both "new_field" and "{parts}"',
            span=call.span_of(parts),
            help="say all in new_field",
        )
    return _read_whole(call, field)


def _read_whole(call: Call, field: Call) -> Expand:
    wanted = read_field(field)
    table, name = call.plain("table"), call.plain("field_name")
    if wanted.column.name != name:
        raise fail(
            "AQ422",
            f'AlterField of "{name}" has a new field called "{wanted.column.name}"',
            span=field.span_of("name"),
            help="rename a column with RenameField",
        )
    constraints = (*wanted.constraints, *read_definitions(call.find("constraints")))

    def expand(before: Schema) -> tuple[Operation, ...]:
        return tuple(_differences(before.table(table), wanted.column, constraints))

    return expand


def _differences(
    table: Table, column: Column, wanted: tuple[Constraint, ...]
) -> Iterator[Operation]:
    changed: list[Operation] = [*_dropped(table, column.name, wanted)]
    if table.column(column.name) != column:
        changed.append(AlterColumn(table.name, column))
    changed += _keyed(table, column.name, wanted)
    changed += _added(table, wanted)
    yield from changed or [AlterColumn(table.name, column)]


def alone(table: Table, column: str) -> tuple[Constraint, ...]:
    """Return the unnamed keys and unique constraints over that column alone."""
    key = () if table.primary_key is None else (table.primary_key,)
    return tuple(
        constraint
        for constraint in (*key, *table.constraints)
        if not isinstance(constraint, CheckConstraint)
        and constraint.name is None
        and constraint.columns == (column,)
    )


def _dropped(table: Table, column: str, wanted: Iterable[Constraint]) -> Iterator[DropConstraint]:
    for constraint in alone(table, column):
        if constraint not in wanted and not isinstance(constraint, PrimaryKey):
            yield DropConstraint(table.name, constraint)


def _keyed(table: Table, column: str, wanted: Iterable[Constraint]) -> Iterator[SetPrimaryKey]:
    key = next((c for c in wanted if isinstance(c, PrimaryKey)), None)
    if key is None and table.primary_key in alone(table, column):
        yield SetPrimaryKey(table.name, None)
    if key is not None and (table.primary_key is None or table.primary_key.columns != key.columns):
        yield SetPrimaryKey(table.name, key)


def _added(table: Table, wanted: Iterable[Constraint]) -> Iterator[AddConstraint]:
    there = [evolve(constraint, name=None) for constraint in table.constraints]
    for constraint in sorted(wanted, key=repr):
        if not isinstance(constraint, PrimaryKey) and evolve(constraint, name=None) not in there:
            yield AddConstraint(table.name, constraint)


def _read_parts(call: Call) -> Expand:
    table, name = call.plain("table"), call.plain("field_name")
    words, nullable = call.plain("new_type"), call.plain("nullable")
    type_ = words and placed(lambda: read_type(words), call.span_of("new_type"))
    default = read_default(call.find("new_default"))
    drop_default = call.plain("drop_default", default=False)

    def expand(before: Schema) -> tuple[Operation, ...]:
        old = before.table(table).column(name)
        column = evolve(
            old,
            type=type_ or old.type,
            nullable=old.nullable if nullable is None else nullable,
            default=None if drop_default else default or old.default,
        )
        return (AlterColumn(table, column),)

    return expand


def write_alter_field(table: Table, column: str) -> Call:
    """Return the call that makes a column like that of `table`, with what is unnamed over it."""
    constraints = alone(table, column)
    field, said = write_field(table.column(column), constraints)
    rest = [write_definition(c) for c in constraints if c not in said]
    model = {"model_name": table.model or table.name, "table": table.name, "field_name": column}
    more = {"constraints": rest} if rest else {}
    return spelled("AlterField", model, {"new_field": field}, more)
