"""What does the call of an operation mean, and how is an operation written? Both ways.

    AddField(model_name="User", table="users", field=C.text("bio", null=True))
    AddColumn("users", Column("bio", Text(), nullable=True))

What needs no schema is checked when a call is read, so that all errors of a file come at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from keyword import iskeyword
from typing import assert_never

from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import fail
from aquilia_ir.operations import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    CreateExtra,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropExtra,
    DropIndex,
    DropTable,
    Operation,
    RenameColumn,
    RenameIndex,
    RenameTable,
    RunPython,
    RunSQL,
    SetComment,
    SetPrimaryKey,
)
from aquilia_ir.schema import CheckConstraint, Constraint, PrimaryKey, Schema, with_column
from aquilia_ir.suggest import did_you_mean
from aquilia_schema.dsl.alter import read_alter_field, write_alter_field
from aquilia_schema.dsl.builders import spelled
from aquilia_schema.dsl.calls import Call, Reference, gather
from aquilia_schema.dsl.changes import Change, Expand, always, expand_all
from aquilia_schema.dsl.definitions import (
    read_add_constraint,
    read_definitions,
    read_remove_constraint,
    write_constraint,
    write_definition,
    write_drop_constraint,
    write_primary_key,
)
from aquilia_schema.dsl.extras import read_extra, write_extra
from aquilia_schema.dsl.fields import (
    is_short,
    read_default,
    read_field,
    write_default,
    write_field,
)
from aquilia_schema.dsl.tables import read_index, read_table, write_index, write_table


def read_operation(call: Call) -> Change:
    """Understand the call of an operation; AQ412 to AQ427 for what it says wrong."""
    return Change(call, _read(call))


def _read(call: Call) -> Expand:
    say = call.plain
    match call.name:
        case "CreateModel":
            return always(CreateTable(read_table(call)))
        case "DropModel":
            return always(DropTable(say("table")))
        case "RenameModel":
            return always(RenameTable(say("old_table"), say("new_table"), say("new_name")))
        case "AddField":
            return always(_read_add_field(call))
        case "RemoveField":
            return always(DropColumn(say("table"), say("field_name")))
        case "AlterField":
            return read_alter_field(call)
        case "RenameField":
            return always(RenameColumn(say("table"), say("old_name"), say("new_name")))
        case "CreateIndex":
            return always(CreateIndex(say("table"), read_index(call), concurrently=_aside(call)))
        case "DropIndex":
            return _read_drop_index(call)
        case "RenameIndex":
            return always(RenameIndex(say("table"), say("old_name"), say("new_name")))
        case "AddConstraint":
            return always(read_add_constraint(call))
        case "RemoveConstraint":
            return read_remove_constraint(call)
        case "AlterPrimaryKey":
            key = PrimaryKey(say("columns"), say("name")) if say("columns") else None
            return always(SetPrimaryKey(say("table"), key))
        case "SetComment":
            return always(SetComment(say("table"), say("comment")))
        case "CreateExtra":
            return always(CreateExtra(read_extra(call)))
        case "DropExtra":
            return always(DropExtra(say("kind"), say("name")))
        case "RunSQL" | "RunPython":
            return _read_run(call)
        case name:
            raise AssertionError(f"no operation is written as {name}")


def _read_add_field(call: Call) -> AddColumn:
    field = read_field(call.call("field"))
    constraints = read_definitions(call.find("constraints"))
    fill = read_default(call.find("fill"))
    return AddColumn(call.plain("table"), field.column, (*field.constraints, *constraints), fill)


def _aside(call: Call) -> bool:
    return bool(call.plain("concurrently", default=False))


def _read_drop_index(call: Call) -> Expand:
    name, said = call.plain("name"), call.plain("table")
    if said is not None:
        return always(DropIndex(said, name, concurrently=_aside(call)))

    def expand(before: Schema) -> tuple[Operation, ...]:
        tables = [table.name for table in before.tables if table.find_index(name)]
        if len(tables) != 1:
            where = f"tables {', '.join(tables)} have" if tables else "no table has"
            known = (index.name for table in before.tables for index in table.indexes)
            raise fail(
                "AQ425",
                f'{where} an index "{name}"',
                span=call.span_of("name"),
                help="say which table is meant" if tables else did_you_mean(name, known),
            )
        return (DropIndex(tables[0], name, concurrently=_aside(call)),)

    return expand


def _read_run(call: Call) -> Expand:
    state = gather(read_operation, call.calls("state"))
    forward, reverse = call.find("forward"), call.find("reverse")

    def expand(before: Schema) -> tuple[Operation, ...]:
        ops = expand_all(state, before)
        if isinstance(forward, Reference):
            undo = reverse.name if isinstance(reverse, Reference) else None
            return (RunPython(forward.name, undo, ops),)
        scripts = call.plain("forward", "")
        undo = call.plain("reverse")
        return (RunSQL([] if scripts == "" else scripts, None if undo == "" else undo, ops),)

    return expand


def write_operation(op: Operation, before: Schema) -> Call:
    """Return the call that says `op`; AQ427 for a function without a name."""
    match op:
        case CreateTable(table):
            return write_table(table)
        case DropTable(name):
            return spelled("DropModel", {"name": _model(name, before), "table": name})
        case RenameTable(name, to, model):
            old = _model(name, before)
            names = {"old_name": old, "new_name": model or old}
            return spelled("RenameModel", names, {"old_table": name, "new_table": to})
        case SetComment(name, comment):
            return spelled("SetComment", {"table": name, "comment": comment})
        case AddColumn(name, column, constraints, fill):
            field, said = write_field(column, constraints)
            words = _of(name, before) | {"field": field}
            filled = {} if fill is None else {"fill": write_default(fill)}
            return spelled("AddField", words, _rest(constraints, said), filled)
        case DropColumn(name, column_name):
            return spelled("RemoveField", _of(name, before), {"field_name": column_name})
        case AlterColumn(name, column):
            return write_alter_field(with_column(before.table(name), column), column.name)
        case RenameColumn(name, column_name, to):
            words = {"old_name": column_name, "new_name": to}
            return spelled("RenameField", _of(name, before), words)
        case SetPrimaryKey(name, key):
            return write_primary_key(name, key)
        case AddConstraint(name, constraint):
            return write_constraint("AddConstraint", name, constraint)
        case DropConstraint(name, constraint):
            return write_drop_constraint(name, constraint, before)
        case CreateIndex(name, index):
            return write_index(name, index, concurrently=op.concurrently)
        case DropIndex(name, index_name):
            words = {"name": index_name, "table": name}
            return spelled("DropIndex", words, {"concurrently": True} if op.concurrently else {})
        case RenameIndex(name, index_name, to):
            words = {"old_name": index_name, "new_name": to}
            return spelled("RenameIndex", {"table": name}, words)
        case CreateExtra(extra):
            return write_extra(extra)
        case DropExtra(kind, extra_name):
            return spelled("DropExtra", {"kind": kind, "name": extra_name})
        case RunSQL() | RunPython():
            return _write_run(op, before)
        case _:
            assert_never(op)


def _model(table: str, before: Schema) -> str:
    found = before.find(table)
    return (found.model if found else "") or table


def _of(table: str, before: Schema) -> dict[str, object]:
    return {"model_name": _model(table, before), "table": table}


def _rest(constraints: Iterable[Constraint], said: Iterable[Constraint]) -> dict[str, object]:
    rest = [write_definition(c) for c in constraints if c not in said]
    return {"constraints": rest} if rest else {}


def _write_run(op: RunSQL | RunPython, before: Schema) -> Call:
    words: dict[str, object]
    if isinstance(op, RunPython):
        words = {"forward": _reference(op.forward)}
        words |= {} if op.reverse is None else {"reverse": _reference(op.reverse)}
    else:
        words = {"forward": _scripts(op.forward)}
        words |= {} if op.reverse is None else {"reverse": _scripts(op.reverse)}
    state = list(write_calls(op.state, before))
    return spelled(type(op).__name__, words | ({"state": state} if state else {}))


def _scripts(scripts: tuple[str, ...]) -> str | tuple[str, ...]:
    return scripts[0] if len(scripts) == 1 and scripts[0] else scripts


def _reference(name: str) -> Reference:
    if not name.isidentifier() or iskeyword(name):
        raise fail(
            "AQ427",
            f'"{name}" is no name of a function that a migration could mention',
            help="give the function a name with `def`",
        )
    return Reference(name)


def write_calls(ops: Sequence[Operation], before: Schema) -> Iterator[Call]:
    """Yield the calls that say `ops`, where one AlterField says several of them together."""
    at = 0
    while at < len(ops):
        call, count = _together(ops[at:], before) or (write_operation(ops[at], before), 1)
        yield call
        before = apply_all(ops[at : at + count], before)
        at += count


def _together(ops: Sequence[Operation], before: Schema) -> tuple[Call, int] | None:
    """Find the longest run of operations on one column that one AlterField means exactly."""
    column = _altered(ops[0], before)
    same = takewhile(lambda op: _altered(op, before) == column, ops)
    run = tuple(same) if column is not None else ()
    for count in range(len(run), 0, -1):
        part = run[:count]
        if column is None or all(isinstance(op, SetPrimaryKey) for op in part):
            continue
        call = write_alter_field(apply_all(part, before).table(column[0]), column[1])
        if read_operation(call).expand(before) == part:
            return call, count
    return None


def _altered(op: Operation, before: Schema) -> tuple[str, str] | None:
    """The table and column that an operation is about, if an AlterField may say it."""
    match op:
        case AlterColumn(table, column):
            return table, column.name
        case AddConstraint(table, constraint) | DropConstraint(table, constraint):
            return _short(table, constraint)
        case SetPrimaryKey(table, key):
            return _short(table, key or before.table(table).primary_key)
        case _:
            return None


def _short(table: str, constraint: Constraint | None) -> tuple[str, str] | None:
    if constraint is None or isinstance(constraint, CheckConstraint) or not constraint.columns:
        return None
    column = constraint.columns[0]
    return (table, column) if is_short(constraint, column) else None
