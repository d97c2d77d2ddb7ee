"""Which foreign keys can't stay, or come yet, while tables change? Those that lose their ground.

before  orders.user_id -> users.id     and the type of users.id changes
so      the key is dropped first and added again last
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import evolve, frozen

from aquilia_ir.outcome import Outcome, retyped
from aquilia_ir.schema import ForeignKey, IndexColumn, Schema, Table, UniqueConstraint

Names = frozenset[str]


@frozen
class Footing:
    """What foreign keys to a table can stand on while it changes, all in sets of columns."""

    unsteady: Names
    """Columns that are lost, are added, or change their type."""
    going: frozenset[Names]
    """Keys that go or change."""
    coming: frozenset[Names]
    """Keys that are there only when the table has changed."""


def footing(change: Outcome) -> Footing:
    """Tell what foreign keys to the table of `change` can stand on."""
    old, new = _keys(change.before), _keys(change.after)
    stays = {key: c for key, c in old.items() if key in new and change.lost.isdisjoint(c)}
    return Footing(
        unsteady=change.lost.union(change.added, retyped(change.before, change.after)),
        going=frozenset(columns for key, columns in old.items() if key not in stays),
        coming=frozenset(new.values()) - frozenset(stays.values()),
    )


def _keys(table: Table) -> Mapping[object, Names]:
    """Return everything that makes some columns of `table` a key, and those columns."""
    keys: dict[object, Names] = {}
    if table.primary_key is not None:
        keys[table.primary_key] = frozenset(table.primary_key.columns)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            keys[constraint] = frozenset(constraint.columns)
    for index in table.indexes:
        plain = [part.name for part in index.parts if isinstance(part, IndexColumn)]
        if index.unique and index.where is None and len(plain) == len(index.parts):
            keys[evolve(index, name="")] = frozenset(plain)
    return keys


def displaced(
    start: Schema, changes: Iterable[Outcome], footings: Mapping[str, Footing]
) -> dict[str, frozenset[ForeignKey]]:
    """Return, by table, the foreign keys of `start` that can't stay during `changes`."""
    found: dict[str, set[ForeignKey]] = {}
    for change in changes:
        for table, key in _shaken(start, change, footings[change.before.name]):
            found.setdefault(table, set()).add(key)
    return {name: frozenset(keys) for name, keys in found.items()}


def _shaken(start: Schema, change: Outcome, ground: Footing) -> Iterator[tuple[str, ForeignKey]]:
    name, columns = change.before.name, retyped(change.before, change.after)
    for key in change.before.foreign_keys:
        if not columns.isdisjoint(key.columns):
            yield name, key
    if not ground.unsteady and not ground.going:
        return
    for referrer in map(start.table, start.referrers(name)):
        for key in referrer.foreign_keys:
            if key.table == name and not _stands(key, ground):
                yield referrer.name, key


def _stands(key: ForeignKey, ground: Footing) -> bool:
    references = frozenset(key.references)
    return references not in ground.going and references.isdisjoint(ground.unsteady)


def is_ready(key: ForeignKey, footings: Mapping[str, Footing]) -> bool:
    """Whether what a new key refers to is there before anything is added, and stays."""
    ground = footings.get(key.table)
    if ground is None:
        return True
    return _stands(key, ground) and frozenset(key.references) not in ground.coming


def without_keys(table: Table, keys: Collection[ForeignKey]) -> Table:
    """Leave out those foreign keys of `table`."""
    if not keys:
        return table
    return evolve(table, constraints=(c for c in table.constraints if c not in keys))
