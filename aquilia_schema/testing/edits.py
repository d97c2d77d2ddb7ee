"""Strategies for operations that fit a schema, runs of them, and pairs of schemas."""

from collections.abc import Callable, Sequence

from attrs import evolve, frozen
from hypothesis import strategies as st

from aquilia_ir.apply import apply
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.expressions import mentioned
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
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    Constraint,
    PrimaryKey,
    Schema,
    Table,
)
from aquilia_ir.types import Constant, Default, Integer, Type
from aquilia_ir.uses import index_columns, is_over_alone
from aquilia_ir.verify import verify
from aquilia_ir.widening import holds_all_of
from aquilia_schema.testing.columns import defaults, draw_column, types_within
from aquilia_schema.testing.extras import draw_extra
from aquilia_schema.testing.limits import limits_of
from aquilia_schema.testing.picking import Names, pick, pick_some
from aquilia_schema.testing.tables import (
    always_true,
    draw_check,
    draw_foreign_key,
    draw_generated,
    draw_identity,
    draw_index,
    draw_related,
    draw_table,
    draw_unique,
    is_negative,
    keys,
    matching,
    not_null,
    stored,
)

_COMMENTS = (None, "plain", "it's 100%\n")
_TRIES = 6
_OFTEN = 6
"""How often to offer what can seldom be done."""


@frozen
class _Edit:
    """What the next operation is drawn from: the schema before, and what may be done to it."""

    draw: st.DrawFn
    before: Schema
    taken: Names
    fits_rows: bool
    scripts: bool

    def pick(self, options: Sequence[str]) -> str:
        return pick(self.draw, options)

    def table(self) -> Table:
        return pick(self.draw, self.before.tables)

    def concurrently(self) -> bool:
        """What can't be taken back with the rest is drawn only where scripts are."""
        return self.scripts and pick(self.draw, (False, True))


def _create_table(edit: _Edit) -> Operation | None:
    table = draw_table(edit.draw, edit.taken)
    return CreateTable(draw_related(edit.draw, table, edit.before.put(table), edit.taken))


def _drop_table(edit: _Edit) -> Operation | None:
    return DropTable(edit.table().name)


def _rename_table(edit: _Edit) -> Operation | None:
    model = pick(edit.draw, ("", "Renamed"))
    return RenameTable(edit.table().name, edit.taken.table(edit.draw), model)


def _create_extra(edit: _Edit) -> Operation | None:
    return CreateExtra(draw_extra(edit.draw, edit.before, edit.taken.limits.opaque[0].dialect))


def _drop_extra(edit: _Edit) -> Operation | None:
    if not edit.before.extras:
        return None
    extra = pick(edit.draw, edit.before.extras)
    return DropExtra(extra.kind, extra.name)


def _set_comment(edit: _Edit) -> Operation | None:
    return SetComment(edit.table().name, pick(edit.draw, _COMMENTS))


def _add_column(edit: _Edit) -> Operation | None:
    table, draw, limits = edit.table(), edit.draw, edit.taken.limits
    kind = edit.pick(("plain", "plain", "generated", "key", "refers"))
    if kind == "generated":
        return AddColumn(table.name, draw_generated(draw, table, edit.taken))
    name = edit.taken.column(draw, table.column_names)
    column = draw_column(draw, name, draw(types_within(limits)), limits)
    if kind == "key" and table.primary_key is None and not edit.fits_rows:
        return _add_key(edit, table, column)
    if kind == "refers":
        return _add_reference(edit, table, column)
    fill = _draw_fill(edit, column)
    if edit.fits_rows and fill is None:
        column = _for_old_rows(column)
    constraints = _constraints_of_new(edit, table, column, is_filled=fill is not None)
    return AddColumn(table.name, column, constraints, fill)


def _draw_fill(edit: _Edit, column: Column) -> Default | None:
    """Draw what old rows get in a new column; nothing below zero, since there may be a check."""
    if edit.pick(("no", "no", "fill")) == "no":
        return None
    options = defaults(column.type, edit.taken.limits, nullable=column.nullable)
    fill = pick(edit.draw, options)
    return None if is_negative(fill) else fill


def _add_key(edit: _Edit, table: Table, column: Column) -> Operation:
    key = PrimaryKey([column.name], edit.taken.constraint(edit.draw))
    numbered = isinstance(column.type, Integer) and pick(edit.draw, (False, True))
    if numbered:
        identity = draw_identity(edit.draw, edit.taken.limits)
        column = evolve(column, default=None, identity=identity)
    return AddColumn(table.name, not_null(column), [key])


def _for_old_rows(column: Column) -> Column:
    """Return the column as one that can be added to a table that has rows."""
    filled = column.default is not None and column.default != Constant(None)
    return evolve(column, nullable=column.nullable or not filled)


def _constraints_of_new(
    edit: _Edit, table: Table, column: Column, *, is_filled: bool
) -> list[Constraint]:
    alone = Table(table.name, [column])
    may_be_unique = not edit.fits_rows or (column.default is None and not is_filled)
    found: list[Constraint] = []
    if edit.pick(("no", "no", "check")) == "check":
        found.append(draw_check(edit.draw, alone, edit.taken))
    if may_be_unique and edit.pick(("no", "unique")) == "unique":
        found.append(draw_unique(edit.draw, alone, edit.taken))
    whole = evolve(table, columns=(*table.columns, column))
    return [constraint for constraint in found if is_over_alone(constraint, column.name, whole)]


def _add_reference(edit: _Edit, table: Table, column: Column) -> Operation | None:
    """Draw a new column that is a foreign key."""
    targets = [(t, key) for t in edit.before.tables for key in keys(t) if len(key) == 1]
    if not targets:
        return None
    target, key = pick(edit.draw, targets)
    nullable = edit.fits_rows or column.nullable
    type_ = target.column(key[0]).type
    column = evolve(column, type=type_, nullable=nullable, default=None, collation=None)
    constraint = draw_foreign_key(edit.draw, [column], target.name, key, edit.taken)
    return AddColumn(table.name, column, [constraint])


def _drop_column(edit: _Edit) -> Operation | None:
    table = edit.table()
    column = edit.pick(table.column_names)
    if not [other for other in stored(table) if other.name != column]:
        return None
    return DropColumn(table.name, column)


def _alter_column(edit: _Edit) -> Operation | None:
    table = edit.table()
    old = pick(edit.draw, table.columns)
    if old.generated is not None or old.identity is not None:
        return AlterColumn(table.name, evolve(old, comment=pick(edit.draw, _COMMENTS)))
    type_ = old.type if _is_tied(old.name, table, edit.before) else _another_type(edit, old.type)
    new = draw_column(edit.draw, old.name, type_, edit.taken.limits)
    in_key = table.primary_key is not None and old.name in table.primary_key.columns
    if in_key:
        new = not_null(new)
    elif edit.fits_rows and old.nullable:
        new = evolve(new, nullable=True)
    if is_negative(new.default):
        new = evolve(new, default=None)  # there may be a check
    return AlterColumn(table.name, new)


def _another_type(edit: _Edit, old: Type) -> Type:
    new = edit.draw(types_within(edit.taken.limits))
    return old if edit.fits_rows and not holds_all_of(new, old) else new


def _is_tied(column: str, table: Table, schema: Schema) -> bool:
    """Whether a foreign key or an expression depends on the type of the column."""
    texts = [c.sql for c in table.constraints if isinstance(c, CheckConstraint)]
    texts += [other.generated.sql for other in table.columns if other.generated]
    if any(mentioned(sql, (column,)) for sql in texts):
        return True
    if any(column in index_columns(index, table) for index in table.indexes):
        return True
    referrers = (schema.table(name) for name in schema.referrers(table.name))
    outside = [key for t in referrers for key in t.foreign_keys if key.table == table.name]
    refers = any(column in key.columns for key in table.foreign_keys)
    return refers or any(column in key.references for key in outside)


def _rename_column(edit: _Edit) -> Operation | None:
    table = edit.table()
    column = edit.pick(table.column_names)
    return RenameColumn(table.name, column, edit.taken.column(edit.draw, table.column_names))


def _set_primary_key(edit: _Edit) -> Operation | None:
    table = edit.table()
    if any(column.identity for column in table.columns):
        return None  # some databases number the primary key only
    names = [column.name for column in stored(table) if not column.nullable]
    columns = [] if edit.fits_rows or not names else pick_some(edit.draw, names, least=0)
    key = PrimaryKey(columns, edit.taken.constraint(edit.draw)) if columns else None
    return None if key == table.primary_key else SetPrimaryKey(table.name, key)


def _add_constraint(edit: _Edit) -> Operation | None:
    table = edit.table()
    if edit.fits_rows:
        return AddConstraint(table.name, always_true(edit.draw, table, edit.taken))
    kind = edit.pick(("check", "unique", "refers"))
    if kind == "check":
        return AddConstraint(table.name, draw_check(edit.draw, table, edit.taken))
    if kind == "unique":
        return AddConstraint(table.name, draw_unique(edit.draw, table, edit.taken))
    found = [
        (column, target, key)
        for target in edit.before.tables
        for key in keys(target)
        for column in matching(table, target, key)
    ]
    if not found:
        return None
    column, target, key = pick(edit.draw, found)
    constraint = draw_foreign_key(edit.draw, [column], target.name, key, edit.taken)
    return AddConstraint(table.name, constraint)


def _drop_constraint(edit: _Edit) -> Operation | None:
    table = edit.table()
    if not table.constraints:
        return None
    return DropConstraint(table.name, pick(edit.draw, table.constraints))


def _create_index(edit: _Edit) -> Operation | None:
    table = edit.table()
    index = draw_index(edit.draw, table, edit.taken, may_be_unique=not edit.fits_rows)
    return CreateIndex(table.name, index, concurrently=edit.concurrently())


def _drop_index(edit: _Edit) -> Operation | None:
    table = edit.table()
    if not table.indexes:
        return None
    name = pick(edit.draw, table.indexes).name
    return DropIndex(table.name, name, concurrently=edit.concurrently())


def _rename_index(edit: _Edit) -> Operation | None:
    table = edit.table()
    if not table.indexes:
        return None
    old = pick(edit.draw, table.indexes).name
    return RenameIndex(table.name, old, edit.taken.index(edit.draw))


def _run_sql(edit: _Edit) -> Operation | None:
    reverse = pick(edit.draw, (None, (), ("SELECT 'it''s';", "SELECT 2")))
    return RunSQL("SELECT 1; -- it's", reverse, _state(edit))


def _run_python(edit: _Edit) -> Operation | None:
    return RunPython("fill", pick(edit.draw, (None, "empty")), _state(edit))


def _state(edit: _Edit) -> tuple[Operation, ...]:
    """Draw what a script declares to have done; mostly nothing."""
    return () if pick(edit.draw, (True, True, False)) else (_edited(edit, _OF_TABLES),)


_Draw = Callable[[_Edit], Operation | None]

_OF_TABLES: tuple[_Draw, ...] = (
    _add_column,
    _add_column,
    _alter_column,
    _alter_column,
    _rename_column,
    _drop_column,
    _drop_column,
    _create_index,
    _create_table,
    _add_constraint,
    _drop_constraint,
    _create_index,
    _drop_index,
    _rename_index,
    _set_primary_key,
    _set_comment,
    _rename_table,
    _drop_table,
)


_NEVER_RUN: tuple[_Draw, ...] = (_run_sql, _run_python, _create_extra)


def _edited(edit: _Edit, ways: Sequence[_Draw]) -> Operation:
    """Draw an operation that fits; creating a table always does."""
    for _ in range(_TRIES if edit.before.tables else 0):
        op = pick(edit.draw, ways)(edit)
        if op is not None and _fits(op, edit.before):
            return op
    return CreateTable(draw_table(edit.draw, edit.taken))


def _fits(op: Operation, before: Schema) -> bool:
    try:
        return not verify(apply(op, before))
    except SchemaError:
        return False


@st.composite
def operations(
    draw: st.DrawFn,
    schema: Schema,
    *,
    dialect: str | None = None,
    fits_rows: bool = False,
    scripts: bool = True,
) -> Operation:
    """Operations that fit `schema` and leave it well formed.

    With `fits_rows` they also fit any rows that `rows` draws, and lose values only of what they
    drop. Without `scripts` there is no RunSQL, RunPython or extra; those drawn do not run for real.
    Neither are indexes made or dropped `concurrently` then.
    """
    edit = _Edit(draw, schema, Names.of(schema, limits_of(dialect)), fits_rows, scripts)
    dropping = [_drop_extra] * _OFTEN if schema.extras else []
    return _edited(edit, (*_OF_TABLES, *_NEVER_RUN, *dropping) if scripts else _OF_TABLES)
