"""What do rows get that are there when a column is added? The value of `fill`, as a first default.

before  AddColumn(users.role NOT NULL, fill='user')
after   AddColumn(users.role NOT NULL DEFAULT 'user'), AlterColumn(users.role NOT NULL)

So no dialect needs to know more than how a column is added and how its default changes, and no
row is ever without a value. A default can't be computed from other columns: for such a value the
column is added as one that may be NULL, and rows are updated in between.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve

from aquilia_ir.expressions import mentioned
from aquilia_ir.operations import AddColumn, AlterColumn, Operation, SetPrimaryKey
from aquilia_ir.schema import PrimaryKey, Table
from aquilia_ir.types import Expression


def computed_from_row(op: AddColumn, table: Table) -> str | None:
    """Return the expression for the rows of `table` if it needs other columns, or None."""
    if isinstance(op.fill, Expression) and mentioned(op.fill.sql, table.column_names):
        return op.fill.sql
    return None


def empty_first(op: AddColumn) -> Iterator[AddColumn | AlterColumn | SetPrimaryKey]:
    """Yield what adds a column that may be NULL, and what makes it as it should be.

    It can be a primary key only once rows have their values.
    """
    keys = [key for key in op.constraints if isinstance(key, PrimaryKey)]
    others = [constraint for constraint in op.constraints if constraint not in keys]
    yield AddColumn(op.table, evolve(op.column, nullable=True, default=None), others)
    yield AlterColumn(op.table, op.column)
    for key in keys:
        yield SetPrimaryKey(op.table, key)


def defaults_first(ops: Iterable[Operation]) -> Iterator[Operation]:
    """Yield `ops` with every column added with what fills it as its default, which then goes."""
    for op in ops:
        if isinstance(op, AddColumn) and op.fill is not None:
            yield from default_first(op)
        else:
            yield op


def default_first(op: AddColumn) -> Iterator[AddColumn | AlterColumn]:
    """Yield what adds a column with what fills it as its default, and what takes that away."""
    column = evolve(op.column, default=op.fill)
    yield AddColumn(op.table, column, op.constraints)
    if column != op.column:
        yield AlterColumn(op.table, op.column)
