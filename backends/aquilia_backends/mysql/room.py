"""Which column must go before another one comes? One whose name is the same to MySQL.

AddColumn name, DropColumn Name  ->  DropColumn Name, AddColumn name
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from aquilia_ir.operations import AddColumn, DropColumn, Operation


def making_room(ops: Iterable[Operation]) -> Iterator[Operation]:
    """Drop a column before one is added whose name differs in case only."""
    for plain, some in groupby(ops, key=lambda op: isinstance(op, AddColumn | DropColumn)):
        run = list(some)
        drops = [at for at, op in enumerate(run) if plain and isinstance(op, DropColumn)]
        early: set[int] = set()
        for at, op in enumerate(run):
            here = [drop for drop in drops if drop > at and _is_same_name(op, run[drop])]
            early.update(here)
            yield from (run[other] for other in here)
            if at not in early:
                yield op


def _is_same_name(new: Operation, old: Operation) -> bool:
    if not isinstance(new, AddColumn) or not isinstance(old, DropColumn):
        return False
    names = new.column.name, old.column
    # one of the very same name is the new one itself
    return (
        new.table == old.table
        and names[0] != names[1]
        and names[0].casefold() == names[1].casefold()
    )
