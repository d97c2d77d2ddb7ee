"""How does one table become another of the same name? The operations for it, phase by phase.

    before  users(id, age, UNIQUE(age))      after  users(id, years, CHECK (years > 0))
    phases  add years with its check, then drop age and UNIQUE(age) with it

`diff` runs each phase for all tables before the next, so that nothing is used before it is there
or after it is gone.
"""

from collections.abc import Iterator

from aquilia_ir.change import Change
from aquilia_ir.operations import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
    Operation,
    RenameIndex,
    SetComment,
    SetPrimaryKey,
)
from aquilia_ir.order import rename_steps
from aquilia_ir.schema import Column, ForeignKey


def drop_foreign_keys(change: Change) -> Iterator[Operation]:
    """First, so that keys, columns and tables are free to go."""
    for constraint in change.leaving:
        if isinstance(constraint, ForeignKey):
            yield DropConstraint(change.name, constraint)


def drop_rules(change: Change) -> Iterator[Operation]:
    """Drop what could stand in the way of columns, or hold a name that is wanted again."""
    for index in change.old_indexes:
        yield DropIndex(change.name, index.name)
    for constraint in change.leaving:
        if not isinstance(constraint, ForeignKey):
            yield DropConstraint(change.name, constraint)


def rename_indexes(change: Change) -> Iterator[Operation]:
    """Rename where only the name differs: no need to build an index again."""
    taken = {index.name for table in (change.before, change.after) for index in table.indexes}
    for old, new in rename_steps(change.renamed_indexes, taken):
        yield RenameIndex(change.name, old, new)


def make_room(change: Change) -> Iterator[Operation]:
    """Drop the primary key and the columns that can't be there when columns are added."""
    loosened = [column for column in _altered(change) if _loosens(change, column)]
    # In a primary key a column can't be NULL; without one, some databases can't number rows.
    key = change.before.primary_key
    waits = frozenset(key.columns if key is not None else ())
    first = [column for column in loosened if not (column.nullable and column.name in waits)]
    yield from (AlterColumn(change.name, column) for column in first)
    if change.key_leaves:
        yield SetPrimaryKey(change.name, None)
    yield from (AlterColumn(change.name, column) for column in loosened if column not in first)
    yield from (DropColumn(change.name, column) for column in change.columns.early)


def alter_columns(change: Change) -> Iterator[Operation]:
    """Alter when nothing is computed from what changes its type, so before columns are added."""
    for column in _altered(change):
        if column.generated is None and not _loosens(change, column):
            yield AlterColumn(change.name, column)


def add_columns(change: Change) -> Iterator[Operation]:
    """Add columns with the constraints over them alone, if these can come already."""
    for name in change.columns.added:
        constraints = change.attached.get(name, ())
        yield AddColumn(change.name, change.after.column(name), constraints)


def generate_columns(change: Change) -> Iterator[Operation]:
    """Let columns be generated when all are there that they may need."""
    for column in _altered(change):
        if column.generated is not None:
            yield AlterColumn(change.name, column)


def set_key(change: Change) -> Iterator[Operation]:
    """Set the primary key when its columns are there and can't be NULL."""
    if change.key_arrives:
        yield SetPrimaryKey(change.name, change.after.primary_key)


def drop_columns(change: Change) -> Iterator[Operation]:
    """Drop the other columns: now there is surely one left, and no other needs them."""
    for name in change.columns.late:
        yield DropColumn(change.name, name)


def add_rules(change: Change) -> Iterator[Operation]:
    """Add constraints, foreign keys aside, and then indexes."""
    for constraint in change.arriving:
        if not isinstance(constraint, ForeignKey):
            yield AddConstraint(change.name, constraint)
    for index in change.new_indexes:
        yield CreateIndex(change.name, index)


def add_foreign_keys(change: Change) -> Iterator[Operation]:
    """Last of what rows must fulfil: all keys are there to be referred to."""
    for constraint in change.arriving:
        if isinstance(constraint, ForeignKey):
            yield AddConstraint(change.name, constraint)


def set_comment(change: Change) -> Iterator[Operation]:
    """Set the comment of the table; those of columns are part of the columns."""
    if change.before.comment != change.after.comment:
        yield SetComment(change.name, change.after.comment)


def _altered(change: Change) -> list[Column]:
    """The columns that stay and differ, as they are to be, numbered ones last."""
    left_out = change.columns.lost.union(change.columns.added)
    stay = (column for column in change.after.columns if column.name not in left_out)
    found = (column for column in stay if change.before.column(column.name) != column)
    return sorted(found, key=_is_numbered)


def _is_numbered(column: Column) -> bool:
    return column.identity is not None


def _loosens(change: Change, column: Column) -> bool:
    """Whether the column stops being generated or numbered, so that others can go or come."""
    old = change.before.column(column.name)
    stops_numbering = old.identity is not None and column.identity is None
    return column.generated is None and (old.generated is not None or stops_numbering)
