"""What does a file of the older kind mean? A call of its functions, and what that changes.

upgrade     CREATE TABLE "users" ...
operations  RunPython("upgrade", "downgrade", state=(CreateTable(users),))
"""

from collections.abc import Callable

from attrs import evolve

from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff
from aquilia_ir.operations import Operation, RunPython
from aquilia_ir.schema import ForeignKey, Schema, Table
from aquilia_schema.dsl.calls import Call, Reference, placed
from aquilia_schema.dsl.changes import Change
from aquilia_schema.dsl.executing import Module
from aquilia_schema.dsl.raw.effects import Unread, effect
from aquilia_schema.dsl.raw.find import Raw, RawFunction
from aquilia_schema.dsl.raw.running import RawModule
from aquilia_schema.dsl.raw.scratch import try_out
from aquilia_schema.dsl.raw.texts import statements as split


def raw_change(raw: Raw, module: Module) -> Change:
    """Return the one change that a file of the older kind is."""
    runnable = _runnable(module)
    functions = {"forward": raw.upgrade, "reverse": raw.downgrade}
    arguments = tuple(
        (name, Reference(function.name, span=function.span))
        for name, function in functions.items()
        if function is not None
    )
    undo = None if raw.downgrade is None else raw.downgrade.name

    def expand(before: Schema) -> tuple[Operation, ...]:
        after = _after(runnable, raw.upgrade, before)
        return (RunPython(raw.upgrade.name, undo, diff(before, _settled(after, before))),)

    return Change(Call("RunPython", arguments, raw.upgrade.span), expand)


def _after(module: RawModule, function: RawFunction, before: Schema) -> Schema:
    if function.statements is None:
        return try_out(module, function, before)[0]
    after = before
    try:
        for told in function.statements:
            for sql in split(told.sql):
                after = placed(_effect(sql, after), told.span)
    except Unread:
        return try_out(module, function, before)[0]
    return after


def _effect(sql: str, before: Schema) -> Callable[[], Schema]:
    return lambda: effect(sql, before)


def statements(raw: Raw, module: Module, name: str, before: Schema) -> tuple[str, ...] | None:
    """Return the SQL that a function runs, as far as that can be told; or None."""
    function = raw.upgrade if name == raw.upgrade.name else raw.downgrade
    if function is None:
        return None
    if function.statements is not None:
        return tuple(told.sql for told in function.statements)
    try:
        return tuple(try_out(_runnable(module), function, before)[1])
    except SchemaError:
        return None


def _runnable(module: Module) -> RawModule:
    if not isinstance(module, RawModule):
        raise TypeError(f"{module.source.name} is no file of the older kind")
    return module


def _settled(after: Schema, before: Schema) -> Schema:
    """Let foreign keys that name no columns refer to the key of their table, as databases do."""
    for table in after.tables:
        if before.find(table.name) != table:
            after = after.put(_with_references(table, after))
    return after


def _with_references(table: Table, schema: Schema) -> Table:
    def full(key: ForeignKey) -> ForeignKey:
        target = schema.find(key.table)
        own = target.primary_key if target is not None else None
        return key if key.references or own is None else evolve(key, references=own.columns)

    constraints = (full(c) if isinstance(c, ForeignKey) else c for c in table.constraints)
    return evolve(table, constraints=tuple(constraints))
