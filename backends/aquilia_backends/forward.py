"""May a foreign key precede the table it refers to? A pass for databases where it may not.

before  CreateTable posts (... REFERENCES users), CreateTable users
after   CreateTable posts, CreateTable users, AddConstraint posts (... REFERENCES users)
"""

from collections.abc import Iterable, Iterator

from attrs import evolve

from aquilia_ir.operations import AddConstraint, CreateTable, DropTable, Operation, RenameTable
from aquilia_ir.schema import Constraint, ForeignKey, Schema


def references_last(ops: Iterable[Operation], before: Schema) -> Iterator[Operation]:
    """Yield `ops` with every foreign key added once the table it refers to is there."""
    known = {table.name for table in before.tables}
    waiting: list[AddConstraint] = []
    for op in ops:
        known = _followed(op, known)
        if isinstance(op, DropTable):
            waiting = [addition for addition in waiting if addition.table != op.table]
        for now in _split(op, known):
            if isinstance(now, AddConstraint) and _is_early(now.constraint, known):
                waiting.append(now)
            else:
                yield now
        yield from (late for late in waiting if not _is_early(late.constraint, known))
        waiting = [late for late in waiting if _is_early(late.constraint, known)]
    yield from waiting


def _is_early(constraint: Constraint, known: set[str]) -> bool:
    return isinstance(constraint, ForeignKey) and constraint.table not in known


def _split(op: Operation, known: set[str]) -> Iterator[Operation]:
    """Take the foreign keys that are too early out of a new table."""
    if not isinstance(op, CreateTable):
        yield op
        return
    early = [key for key in op.table.foreign_keys if _is_early(key, known)]
    kept = [constraint for constraint in op.table.constraints if constraint not in early]
    yield CreateTable(evolve(op.table, constraints=kept)) if early else op
    for key in early:
        yield AddConstraint(op.table.name, key)


def _followed(op: Operation, known: set[str]) -> set[str]:
    """The tables that are known after `op`."""
    if isinstance(op, CreateTable):
        return known | {op.table.name}
    if isinstance(op, DropTable):
        return known - {op.table}
    if isinstance(op, RenameTable):
        return known - {op.table} | {op.to}
    return known
