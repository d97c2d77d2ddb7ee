"""Which operation can SQLite do in place? All others need the table to be rebuilt.

The rules are those of https://sqlite.org/lang_altertable.html, for versions from 3.35 on.
"""

from decimal import Decimal as Number
from typing import assert_never

from aquilia_backends.sqlite.normalize import normal_table
from aquilia_ir.expressions import mentions
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
from aquilia_ir.schema import CheckConstraint, Column, ForeignKey, Schema, Table, with_column
from aquilia_ir.types import Array, Char, Constant, Enum, Json, Opaque, Text, Uuid, VarChar
from aquilia_ir.uses import index_columns

_TEXTS = Array | Char | Json | Opaque | Text | Uuid | VarChar


def is_native(op: Operation, before: Schema) -> bool:
    """Whether `op` needs no rebuild of a table that is as `before` says."""
    match op:
        case AddColumn():
            return _can_add(op)
        case DropColumn(table, column):
            return _can_drop(before.table(table), column)
        case AlterColumn(table, column):
            old = before.table(table)
            return normal_table(old) == normal_table(with_column(old, column))
        case SetPrimaryKey(table, key):
            return before.table(table).primary_key == key
        case AddConstraint() | DropConstraint():
            return False
        case CreateTable() | DropTable() | RenameTable() | SetComment() | RenameColumn():
            return True
        case CreateIndex() | DropIndex() | RenameIndex() | RunSQL() | RunPython():
            return True
        case CreateExtra() | DropExtra():
            return True
        case _:
            assert_never(op)


def _can_add(op: AddColumn) -> bool:
    column = op.column
    keys_only = all(isinstance(c, ForeignKey) and c.name is None for c in op.constraints)
    if column.identity is not None or not keys_only:
        return False
    if column.generated is not None:
        return column.nullable and not column.generated.stored and not op.constraints
    if not _fills_rows(column):
        return False
    # with foreign keys enforced, SQLite refuses a reference with any other default
    return not op.constraints or _default_is_null(column)


def _default_is_null(column: Column) -> bool:
    return column.default is None or column.default == Constant(None)


def _fills_rows(column: Column) -> bool:
    """Whether the rows that are there can have the default, which must be constant."""
    if _default_is_null(column):
        return column.nullable
    if not isinstance(column.default, Constant):
        return False
    if isinstance(column.default.value, float | Number) and isinstance(column.type, _TEXTS):
        # rows that are there would show the digits as written (2.50), and new ones others (2.5)
        return False
    # before version 3.37, rows are not tested against a check that comes with the column
    return not isinstance(column.type, Enum) or column.default.value in column.type.values


def _can_drop(table: Table, name: str) -> bool:
    if table.column(name).identity is not None or isinstance(table.column(name).type, Enum):
        return False
    if table.primary_key is not None and name in table.primary_key.columns:
        return False
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            if mentions(constraint.sql, name):
                return False
        elif name in constraint.columns:
            return False
    if any(name in index_columns(index, table) for index in table.indexes):
        return False
    generated = (column.generated for column in table.columns)
    return not any(each is not None and mentions(each.sql, name) for each in generated)
