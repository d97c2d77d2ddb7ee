"""In which order can things be made that need each other? Each after what it needs.

    tables   invoices -> users <-> teams          (-> means: refers to)
    order    teams, users, invoices               and the key teams -> users comes later

A cycle is cut where the fewest keys have to come later. Names are changed in an order in which
no two things ever have the same. Nothing here is
recursive, so a chain of thousands of tables is fine.
"""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import count

from aquilia_ir.schema import ForeignKey, Table

Needs = Mapping[str, Collection[str]]


def creation_order(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Return `tables` so that each follows those it refers to, by name where that leaves a choice.

    Keys for which a cycle made this impossible are the `later_keys` of the result.
    """
    by_name = {table.name: table for table in sorted(tables, key=lambda table: table.name)}
    needs = {name: [key.table for key in table.foreign_keys] for name, table in by_name.items()}
    return tuple(by_name[name] for name in topological(tuple(by_name), needs))


def later_keys(tables: Sequence[Table]) -> tuple[tuple[str, ForeignKey], ...]:
    """Return, with their tables, the keys of `tables` that refer to one further on."""
    position = {table.name: at for at, table in enumerate(tables)}
    return tuple(
        (table.name, key)
        for at, table in enumerate(tables)
        for key in table.foreign_keys
        if position.get(key.table, at) > at
    )


def topological(names: Sequence[str], needs: Needs) -> tuple[str, ...]:
    """Return `names` so that each follows the names it needs, else in the order given.

    What a name needs outside of `names`, or of itself, does not count. Cycles are cut.
    """
    position = {name: at for at, name in enumerate(names)}
    inside = {
        name: sorted(
            {n for n in needs.get(name, ()) if n in position and n != name},
            key=position.__getitem__,
        )
        for name in names
    }
    return tuple(
        name
        for component in _components(names, inside)
        for name in _cut(component, inside, position)
    )


def _components(names: Sequence[str], needs: Needs) -> Iterator[list[str]]:
    """Yield the strongly connected components, those needed first (Tarjan, 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    open_names: list[str] = []
    for root in names:
        walk = [] if root in index else [(root, iter(needs[root]))]
        while walk:
            name, rest = walk[-1]
            if name not in index:
                index[name] = low[name] = len(index)
                open_names.append(name)
            unseen = _next_unseen(name, rest, index, low)
            if unseen is not None:
                walk.append((unseen, iter(needs[unseen])))
                continue
            walk.pop()
            if walk:
                parent = walk[-1][0]
                low[parent] = min(low[parent], low[name])
            if low[name] == index[name]:
                yield _closed(name, open_names, low)


_CLOSED = 1 << 62
"""Lower than no index: a component that is finished holds nothing together."""


def _next_unseen(
    name: str, rest: Iterator[str], index: dict[str, int], low: dict[str, int]
) -> str | None:
    for needed in rest:
        if needed not in index:
            return needed
        if low[needed] != _CLOSED:
            low[name] = min(low[name], index[needed])
    return None


def _closed(root: str, open_names: list[str], low: dict[str, int]) -> list[str]:
    at = len(open_names) - 1
    while open_names[at] != root:
        at -= 1
    component = open_names[at:]
    del open_names[at:]
    low.update(dict.fromkeys(component, _CLOSED))
    return component


def _cut(component: list[str], needs: Needs, position: Mapping[str, int]) -> Iterator[str]:
    """Yield the names of a component; where none is free, one that waits for the fewest."""
    if len(component) == 1:
        yield component[0]
        return
    waiting = dict.fromkeys(component, 0)
    followers: dict[str, list[str]] = {name: [] for name in component}
    for name in component:
        for needed in needs[name]:
            if needed in waiting:
                waiting[name] += 1
                followers[needed].append(name)
    heap = [(waiting[name], position[name], name) for name in component]
    heapify(heap)
    while heap:
        _, _, name = heappop(heap)
        if waiting.pop(name, None) is None:
            continue
        yield name
        for follower in followers[name]:
            if follower in waiting:
                waiting[follower] -= 1
                heappush(heap, (waiting[follower], position[follower], follower))


def rename_steps(
    pairs: Iterable[tuple[str, str]], taken: Container[str]
) -> tuple[tuple[str, str], ...]:
    """Return single renames, in an order in which no name is ever held twice.

    `pairs` of old and new names, each old and each new one once; a new name is free or an old one
    of another pair. A cycle goes through a name that is not `taken`.

        a -> b, b -> c      b -> c, a -> b
        a -> b, b -> a      a -> renaming_1, b -> a, renaming_1 -> b
    """
    to = {old: new for old, new in sorted(pairs) if old != new}
    ends = [old for old, new in to.items() if new not in to]
    came_from = {new: old for old, new in to.items()}
    steps: list[tuple[str, str]] = []
    for end in ends:
        steps += _back(end, to, came_from)
    free = free_names(taken)
    while to:
        first = next(iter(to))
        target, away = to.pop(first), next(free)
        steps.append((first, away))
        steps += _back(came_from[first], to, came_from)
        steps.append((away, target))
    return tuple(steps)


def _back(last: str, to: dict[str, str], came_from: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield, and take from `to`, the renames that end in that of `last`, beginning with it."""
    old: str | None = last
    while old is not None and old in to:
        yield old, to.pop(old)
        old = came_from.get(old)


def free_names(taken: Container[str]) -> Iterator[str]:
    """Yield names, short and the same every time, that are not `taken`."""
    return (name for name in map("renaming_{}".format, count(1)) if name not in taken)
