"""What is the schema after an operation? A total answer, one case per operation.

    before  users(id, email UNIQUE)
    op      DropColumn("users", "email")
    after   users(id)

An operation that does not fit the schema before it is an error: it names what is not there, adds
what is there already, or removes what something else still needs. Whether the schema as a whole
makes sense is for `aquilia_ir.verify`; so a foreign key may precede the table it refers to.
"""

from collections.abc import Iterable
from typing import assert_never

from attrs import evolve

from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_ir.expressions import rename_in
from aquilia_ir.extras import check_free, following, with_extra, without_extra
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
    ForeignKey,
    Generated,
    Index,
    IndexColumn,
    IndexExpression,
    PrimaryKey,
    Schema,
    Table,
    TableConstraint,
    UniqueConstraint,
    with_column,
    without_column,
)
from aquilia_ir.types import Constant, Default
from aquilia_ir.uses import called, is_over_alone, owned, uses


def apply(op: Operation, before: Schema) -> Schema:
    """Return the schema after `op`; a `SchemaError` if `op` does not fit `before`."""
    match op:
        case CreateTable(table):
            return _create_table(table, before)
        case DropTable(name):
            return _drop_table(name, before)
        case RenameTable(name, to, model):
            return _rename_table(name, to, model, before)
        case SetComment(name, comment):
            return before.put(evolve(before.table(name), comment=comment))
        case AddColumn(name, column, constraints, fill):
            _check_fill(column, fill)
            return before.put(_add_column(before.table(name), column, constraints))
        case DropColumn(name, column_name):
            return before.put(_drop_column(name, column_name, before))
        case AlterColumn(name, column):
            before.table(name).column(column.name)
            return before.put(with_column(before.table(name), column))
        case RenameColumn():
            return _rename_column(op, before)
        case SetPrimaryKey(name, key):
            return before.put(_set_primary_key(before.table(name), key))
        case AddConstraint(name, constraint):
            return before.put(_add_constraint(before.table(name), constraint))
        case DropConstraint(name, constraint):
            return before.put(_drop_constraint(before.table(name), constraint))
        case CreateIndex(name, index):
            return before.put(_create_index(before.table(name), index))
        case DropIndex(name, index_name):
            return before.put(_without_index(before.table(name), index_name))
        case RenameIndex(name, index_name, to):
            renamed = _rename_index(before.table(name), index_name, to)
            return following(op, before).put(renamed)
        case CreateExtra(extra):
            return with_extra(extra, before)
        case DropExtra(kind, name):
            return without_extra(before.extra(kind, name), before)
        case RunSQL(_, _, state) | RunPython(_, _, state):
            return apply_all(state, before)
        case _:
            assert_never(op)


def apply_all(ops: Iterable[Operation], before: Schema) -> Schema:
    """Return the schema after `ops`, one after the other."""
    for op in ops:
        before = apply(op, before)
    return before


def _create_table(table: Table, before: Schema) -> Schema:
    if before.find(table.name) is not None:
        raise _table_exists(table.name)
    _distinct(table.column_names, f'table "{table.name}"')
    return before.put(table)


def _table_exists(name: str) -> SchemaError:
    return fail("AQ104", f'there is already a table "{name}"')


def _distinct(columns: tuple[str, ...], of: str) -> None:
    twice = [name for at, name in enumerate(columns) if name in columns[:at]]
    if len(set(columns)) < len(columns):
        raise fail("AQ114", f'{of} has the column "{twice[0]}" twice')


def _drop_table(name: str, before: Schema) -> Schema:
    others = [referrer for referrer in before.referrers(name) if referrer != name]
    before.table(name)
    check_free(name, before)
    if others:
        raise fail(
            "AQ110",
            f'table "{name}" is still referred to by {_listed(others)}',
            help="drop those foreign keys first",
        )
    return before.without(name)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _rename_table(name: str, to: str, model: str, before: Schema) -> Schema:
    table = before.table(name)
    if name == to:
        return before.put(evolve(table, model=model or table.model))
    if before.find(to) is not None:
        raise _table_exists(to)
    referrers = (before.table(referrer) for referrer in before.referrers(name))
    followed = [_retarget(referrer, name, to) for referrer in referrers if referrer.name != name]
    renamed = evolve(_retarget(table, name, to), name=to, model=model or table.model)
    after = following(RenameTable(name, to), before).without(name).put(renamed)
    for referrer in followed:
        after = after.put(referrer)
    return after


def _retarget(table: Table, old: str, new: str) -> Table:
    return evolve(
        table,
        constraints=tuple(
            evolve(c, table=new) if isinstance(c, ForeignKey) and c.table == old else c
            for c in table.constraints
        ),
    )


def _add_column(table: Table, column: Column, constraints: tuple[Constraint, ...]) -> Table:
    _new_column(table, column.name)
    table = with_column(table, column)
    for constraint in constraints:
        if not is_over_alone(constraint, column.name, table):
            raise fail(
                "AQ113",
                f'{called(constraint)} is not over the new column "{column.name}" alone',
                help="add it as an operation of its own",
            )
        if isinstance(constraint, PrimaryKey):
            table = _first_primary_key(table, constraint)
        else:
            table = _add_constraint(table, constraint)
    return table


def _check_fill(column: Column, fill: Default | None) -> None:
    if fill is None:
        return
    if column.identity is not None or column.generated is not None:
        raise fail(
            "AQ660",
            f'rows can\'t be filled with a value for "{column.name}": the database computes it',
            help="leave the value out",
        )
    if fill == Constant(None) and not column.nullable:
        raise fail(
            "AQ660", f'rows can\'t be filled with NULL for "{column.name}", which forbids it'
        )


def _new_column(table: Table, column: str) -> None:
    if table.find_column(column) is not None:
        raise fail("AQ105", f'table "{table.name}" has already a column "{column}"')


def _first_primary_key(table: Table, key: PrimaryKey) -> Table:
    if table.primary_key is not None:
        raise fail("AQ108", f'table "{table.name}" has already a {called(table.primary_key)}')
    return _set_primary_key(table, key)


def _set_primary_key(table: Table, key: PrimaryKey | None) -> Table:
    if key is not None:
        _these_columns(table, key)
    return evolve(table, primary_key=key)


def _these_columns(table: Table, constraint: Constraint) -> None:
    if isinstance(constraint, CheckConstraint):
        return
    for column in constraint.columns:
        table.column(column)
    _distinct(constraint.columns, called(constraint))


def _drop_column(name: str, column: str, before: Schema) -> Table:
    table = before.table(name)
    table.column(column)
    users = [*uses(table, column), *_referring(table, column, before)]
    if users:
        raise fail(
            "AQ111",
            f'column "{name}.{column}" is still used by {", ".join(users)}',
            help="drop or change these first",
        )
    gone = owned(table, column)
    return evolve(
        without_column(table, column),
        primary_key=None if table.primary_key in gone else table.primary_key,
        constraints=tuple(c for c in table.constraints if c not in gone),
    )


def _referring(table: Table, column: str, before: Schema) -> list[str]:
    return [
        f'{called(key)} of table "{referrer}"'
        for referrer in before.referrers(table.name)
        if referrer != table.name
        for key in before.table(referrer).foreign_keys
        if key.table == table.name and column in key.references
    ]


def _rename_column(op: RenameColumn, before: Schema) -> Schema:
    name, column, to = op.table, op.column, op.to
    table = before.table(name)
    table.column(column)
    _new_column(table, to)
    after = following(op, before)
    for referrer in before.referrers(name):
        after = after.put(_follow(before.table(referrer), name, column, to))
    return after.put(_renamed(after.table(name), column, to))


def _follow(referrer: Table, name: str, column: str, to: str) -> Table:
    return evolve(
        referrer,
        constraints=tuple(
            evolve(c, references=_swapped(c.references, column, to))
            if isinstance(c, ForeignKey) and c.table == name
            else c
            for c in referrer.constraints
        ),
    )


def _swapped(names: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in names)


def _renamed(table: Table, old: str, new: str) -> Table:
    key = table.primary_key
    return evolve(
        table,
        columns=tuple(_renamed_in_column(column, old, new) for column in table.columns),
        primary_key=key and evolve(key, columns=_swapped(key.columns, old, new)),
        constraints=tuple(_renamed_in_constraint(c, old, new) for c in table.constraints),
        indexes=tuple(_renamed_in_index(index, old, new) for index in table.indexes),
    )


def _renamed_in_column(column: Column, old: str, new: str) -> Column:
    if column.generated is not None:
        sql = rename_in(column.generated.sql, old, new)
        column = evolve(column, generated=Generated(sql, column.generated.stored))
    return evolve(column, name=new) if column.name == old else column


def _renamed_in_constraint(constraint: TableConstraint, old: str, new: str) -> TableConstraint:
    match constraint:
        case CheckConstraint(sql):
            return evolve(constraint, sql=rename_in(sql, old, new))
        case UniqueConstraint(columns):
            return evolve(constraint, columns=_swapped(columns, old, new))
        case ForeignKey(columns):
            return evolve(constraint, columns=_swapped(columns, old, new))
        case _:
            assert_never(constraint)


def _renamed_in_index(index: Index, old: str, new: str) -> Index:
    return evolve(
        index,
        parts=tuple(_renamed_in_part(part, old, new) for part in index.parts),
        where=None if index.where is None else rename_in(index.where, old, new),
        include=_swapped(index.include, old, new),
    )


def _renamed_in_part(
    part: IndexColumn | IndexExpression, old: str, new: str
) -> IndexColumn | IndexExpression:
    if isinstance(part, IndexExpression):
        return evolve(part, sql=rename_in(part.sql, old, new))
    return evolve(part, name=new) if part.name == old else part


def _add_constraint(table: Table, constraint: TableConstraint) -> Table:
    _these_columns(table, constraint)
    names = {c.name for c in (table.primary_key, *table.constraints) if c is not None}
    if constraint in table.constraints or (constraint.name or None) in names - {None}:
        raise fail("AQ107", f'table "{table.name}" has already a {called(constraint)}')
    return evolve(table, constraints=(*table.constraints, constraint))


def _drop_constraint(table: Table, constraint: TableConstraint) -> Table:
    if constraint not in table.constraints:
        there = ", ".join(map(called, table.constraints))
        raise fail(
            "AQ109",
            f'table "{table.name}" has no such {called(constraint)}',
            help=f"it has {there}" if there else "it has no constraints",
        )
    return evolve(table, constraints=tuple(c for c in table.constraints if c != constraint))


def _create_index(table: Table, index: Index) -> Table:
    _free_index(table, index.name)
    for column in index.columns:
        table.column(column)
    return evolve(table, indexes=(*table.indexes, index))


def _free_index(table: Table, name: str) -> None:
    if table.find_index(name) is not None:
        raise fail("AQ106", f'table "{table.name}" has already an index "{name}"')


def _without_index(table: Table, name: str) -> Table:
    table.index(name)
    return evolve(table, indexes=tuple(index for index in table.indexes if index.name != name))


def _rename_index(table: Table, name: str, to: str) -> Table:
    renamed = evolve(table.index(name), name=to)
    _free_index(table, to)
    return evolve(
        _without_index(table, name), indexes=(*_without_index(table, name).indexes, renamed)
    )
