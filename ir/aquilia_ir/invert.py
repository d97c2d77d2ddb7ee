"""Which operation undoes an operation? The schema before it knows what a drop took away.

    before  users(id, email UNIQUE)
    op      DropColumn("users", "email")
    undo    AddColumn("users", email, UNIQUE (email))

The law: `apply(invert(op, before), apply(op, before)) == before`. Values of rows do not come back.
"""

from collections.abc import Iterable
from typing import assert_never

from aquilia_ir.apply import apply
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
from aquilia_ir.schema import ForeignKey, Schema
from aquilia_ir.uses import owned


def invert(op: Operation, before: Schema) -> Operation:
    """Return the operation that undoes `op`; AQ201 if nothing is known to."""
    match op:
        case CreateTable(table):
            return DropTable(table.name)
        case DropTable(name):
            return CreateTable(before.table(name))
        case RenameTable(name, to):
            return RenameTable(to, name, model=before.table(name).model)
        case SetComment(name):
            return SetComment(name, before.table(name).comment)
        case AddColumn(name, column):
            return DropColumn(name, column.name)
        case DropColumn(name, column_name):
            table = before.table(name)
            return AddColumn(name, table.column(column_name), owned(table, column_name))
        case AlterColumn(name, column):
            return AlterColumn(name, before.table(name).column(column.name))
        case RenameColumn(name, column_name, to):
            return RenameColumn(name, to, column_name)
        case SetPrimaryKey(name):
            return SetPrimaryKey(name, before.table(name).primary_key)
        case AddConstraint(name, constraint):
            return DropConstraint(name, constraint)
        case DropConstraint(name, constraint):
            return AddConstraint(name, constraint)
        case CreateIndex(name, index):
            return DropIndex(name, index.name, concurrently=op.concurrently)
        case DropIndex(name, index_name):
            index = before.table(name).index(index_name)
            return CreateIndex(name, index, concurrently=op.concurrently)
        case RenameIndex(name, index_name, to):
            return RenameIndex(name, to, index_name)
        case CreateExtra(extra):
            old = before.find_extra(extra.key)
            return DropExtra(extra.kind, extra.name) if old is None else CreateExtra(old)
        case DropExtra(kind, extra_name):
            return CreateExtra(before.extra(kind, extra_name))
        case RunSQL():
            return _undo_sql(op, before)
        case RunPython():
            return _undo_python(op, before)
        case _:
            assert_never(op)


def invert_all(ops: Iterable[Operation], before: Schema) -> tuple[Operation, ...]:
    """Return the operations that undo `ops`, in the order in which to run them."""
    undoing: list[tuple[Operation, ...]] = []
    for op in ops:
        undoing.append(_undo(op, before))
        before = apply(op, before)
    return tuple(op for undo in reversed(undoing) for op in undo)


def _undo(op: Operation, before: Schema) -> tuple[Operation, ...]:
    """Undo `op`; a table that was referred to before it existed goes without complaint."""
    undo = invert(op, before)
    if not isinstance(op, CreateTable):
        return (undo,)
    early = [
        (referrer, key)
        for referrer in before.referrers(op.table.name)
        for key in before.table(referrer).foreign_keys
        if key.table == op.table.name
    ]
    return (*_each(DropConstraint, early), undo, *_each(AddConstraint, early))


def _each(
    make: type[AddConstraint | DropConstraint], keys: list[tuple[str, ForeignKey]]
) -> Iterable[Operation]:
    return (make(table, key) for table, key in keys)


def _undo_sql(op: RunSQL, before: Schema) -> RunSQL:
    if op.reverse is None:
        raise fail(
            "AQ201",
            "nothing is known to undo a RunSQL without reverse",
            help='give it reverse="...", or reverse=[] if nothing has to be undone',
        )
    return RunSQL(op.reverse, op.forward, invert_all(op.state, before))


def _undo_python(op: RunPython, before: Schema) -> RunPython:
    if op.reverse is None:
        raise fail(
            "AQ201",
            f'nothing is known to undo "{op.forward}", a RunPython without reverse',
            help="give it reverse=, a function that undoes it",
        )
    return RunPython(op.reverse, op.forward, invert_all(op.state, before))
