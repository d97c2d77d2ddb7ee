"""How are constraints written that no column says? As definitions in standard SQL, both ways.

AddConstraint(name="positive", table="orders", definition="CHECK (total >= 0)")
AddConstraint("orders", CheckConstraint("total >= 0", "positive"))
"""

from attrs import evolve

from aquilia_backends.definition import read_constraint, spell_constraint
from aquilia_ir.diagnostics import fail
from aquilia_ir.expressions import quote
from aquilia_ir.operations import AddConstraint, DropConstraint, Operation, SetPrimaryKey
from aquilia_ir.schema import Constraint, PrimaryKey, Schema, Table, TableConstraint
from aquilia_ir.suggest import did_you_mean
from aquilia_schema.dsl.builders import spelled
from aquilia_schema.dsl.calls import Call, Listing, Literal, Value, gather, placed, plain
from aquilia_schema.dsl.changes import Expand, always


def read_definition(value: Value) -> Constraint:
    """Read a definition where it stands in a file."""
    return placed(lambda: read_constraint(plain(value)), value.span)


def read_definitions(value: Value | None) -> tuple[Constraint, ...]:
    """Read a list of definitions, and complain about all that are none."""
    return gather(read_definition, value.items if isinstance(value, Listing) else ())


def write_definition(constraint: Constraint) -> str:
    """Write a constraint with its name, if it has one."""
    name = "" if constraint.name is None else f"CONSTRAINT {quote(constraint.name)} "
    return name + spell_constraint(constraint)


def _read_named(call: Call) -> Constraint:
    """Read a definition that may have a name of its own or one beside it."""
    found = read_definition(call.find("definition") or Literal(""))
    name = call.plain("name")
    if None not in {name, found.name} and name != found.name:
        raise fail(
            "AQ423",
            f'{call.name} calls its constraint both "{name}" and "{found.name}"',
            span=call.span_of("definition"),
        )
    return found if name is None else evolve(found, name=name)


def read_add_constraint(call: Call) -> AddConstraint | SetPrimaryKey:
    constraint = _read_named(call)
    if isinstance(constraint, PrimaryKey):
        return SetPrimaryKey(call.plain("table"), constraint)
    return AddConstraint(call.plain("table"), constraint)


def read_remove_constraint(call: Call) -> Expand:
    table, name = call.plain("table"), call.plain("name")
    if call.plain("definition") is not None:
        constraint = _read_named(call)
        return always(_remove(table, constraint))
    if name is None:
        raise fail(
            "AQ423",
            'RemoveConstraint has neither "name" nor "definition"',
            span=call.span,
            help="give the name or, for a constraint without one, its definition",
        )
    return lambda before: (_remove(table, _constraint_named(before.table(table), name)),)


def _remove(table: str, constraint: Constraint) -> Operation:
    if isinstance(constraint, PrimaryKey):
        return SetPrimaryKey(table, None)
    return DropConstraint(table, constraint)


def _constraint_named(table: Table, name: str) -> Constraint:
    if table.primary_key is not None and table.primary_key.name == name:
        return table.primary_key
    found = table.find_constraint(name)
    if found is None:
        names = [constraint.name for constraint in table.constraints if constraint.name]
        raise fail(
            "AQ426",
            f'table "{table.name}" has no constraint "{name}"',
            help=did_you_mean(name, names)
            or "give the definition of a constraint that has no name",
        )
    return found


def write_constraint(call: str, table: str, constraint: TableConstraint) -> Call:
    """Return the AddConstraint or RemoveConstraint that says the whole constraint."""
    name = {} if constraint.name is None else {"name": constraint.name}
    return spelled(call, name, {"table": table, "definition": spell_constraint(constraint)})


def write_drop_constraint(table: str, constraint: TableConstraint, before: Schema) -> Call:
    """Return the RemoveConstraint of a constraint: by its name if that is enough."""
    name = constraint.name
    if name is not None and before.table(table).find_constraint(name) == constraint:
        return spelled("RemoveConstraint", {"name": name, "table": table})
    return write_constraint("RemoveConstraint", table, constraint)


def write_primary_key(table: str, key: PrimaryKey | None) -> Call:
    """Return the AlterPrimaryKey that makes `key`, or none, the primary key."""
    columns = {} if key is None else {"columns": key.columns}
    name = {} if key is None or key.name is None else {"name": key.name}
    return spelled("AlterPrimaryKey", {"table": table}, columns, name)
