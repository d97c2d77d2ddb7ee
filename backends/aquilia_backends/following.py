"""Which constraints change their names along with an operation? Those that were given none.

    RenameTable users, accounts       users_email_key -> accounts_email_key

So the name of a constraint can always be told from the schema, whatever came before.
"""

from collections.abc import Callable, Iterator

from attrs import evolve, frozen

from aquilia_backends.naming import all_constraints
from aquilia_ir.expressions import rename_in
from aquilia_ir.operations import (
    CreateExtra,
    CreateTable,
    DropExtra,
    DropTable,
    Operation,
    RenameColumn,
    RenameTable,
    RunPython,
    RunSQL,
)
from aquilia_ir.schema import CheckConstraint, Constraint, ForeignKey, Schema, Table


@frozen
class Following:
    """A constraint that stays, but whose name an operation changes, since it was given none."""

    table: Table
    """As it is before the operation."""
    before: Constraint
    after: Constraint
    old: str
    new: str


def followed(
    op: Operation,
    before: Schema,
    after: Schema,
    name: Callable[[Constraint, Table], str],
) -> Iterator[Following]:
    """Yield the constraints whose `name` differs before and after `op`."""
    if isinstance(op, CreateTable | DropTable | CreateExtra | DropExtra | RunSQL | RunPython):
        return
    renames = isinstance(op, RenameTable | RenameColumn)
    others = before.referrers(op.table) if renames else ()
    for table_name in dict.fromkeys((op.table, *others)):
        old, new = before.table(table_name), after.table(table_after(table_name, op))
        there = set(all_constraints(new))
        for constraint in all_constraints(old):
            image = image_of(constraint, table_name, op)
            if image in there and name(constraint, old) != name(image, new):
                yield Following(old, constraint, image, name(constraint, old), name(image, new))


def table_after(table: str, op: Operation) -> str:
    """What a table is called after an operation."""
    return op.to if isinstance(op, RenameTable) and op.table == table else table


def image_of(constraint: Constraint, table: str, op: Operation) -> Constraint:
    """What a constraint of `table` is after an operation that renames."""
    if isinstance(op, RenameTable):
        if isinstance(constraint, ForeignKey) and constraint.table == op.table:
            return evolve(constraint, table=op.to)
        return constraint
    if not isinstance(op, RenameColumn):
        return constraint
    if isinstance(constraint, ForeignKey) and constraint.table == op.table:
        references = _swapped(constraint.references, op)
        constraint = evolve(constraint, references=references)
    if table != op.table:
        return constraint
    if isinstance(constraint, CheckConstraint):
        return evolve(constraint, sql=rename_in(constraint.sql, op.column, op.to))
    return evolve(constraint, columns=_swapped(constraint.columns, op))


def _swapped(names: tuple[str, ...], op: RenameColumn) -> tuple[str, ...]:
    return tuple(op.to if name == op.column else name for name in names)
