"""What do rows get that are there when a column is added? The value of `fill`, as a first default.

before  AddColumn(users.role NOT NULL, fill='user')
after   AddColumn(users.role NOT NULL DEFAULT 'user'), AlterColumn(users.role NOT NULL)

So no dialect needs to know more than how a column is added and how its default changes, and no
row is ever without a value.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve

from aquilia_ir.operations import AddColumn, AlterColumn, Operation


def defaults_first(ops: Iterable[Operation]) -> Iterator[Operation]:
    """Yield `ops` with every column added with what fills it as its default, which then goes."""
    for op in ops:
        if not isinstance(op, AddColumn) or op.fill is None:
            yield op
            continue
        column = evolve(op.column, default=op.fill)
        yield AddColumn(op.table, column, op.constraints)
        if column != op.column:
            yield AlterColumn(op.table, op.column)
