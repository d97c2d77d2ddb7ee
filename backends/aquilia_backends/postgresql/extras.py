"""What is in a PostgreSQL database beside its tables, and what needs what? Read in few queries.

    view v             CREATE VIEW v AS SELECT id FROM t        stands on t
    trigger t.stamp    CREATE TRIGGER stamp ... EXECUTE ...     stands on t, needs function stamp()

So is what belongs to a table, but says more than the IR can: an index with an operator class, a
constraint that is deferrable without being a foreign key.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from aquilia_backends.postgresql.dialect import POSTGRESQL
from aquilia_backends.postgresql.extra_queries import KINDS, NEEDS, OWNERS, extras
from aquilia_backends.session import Dependent
from aquilia_ir.extra import Extra
from aquilia_ir.order import topological

Query = Callable[[str], list[tuple[Any, ...]]]
_Place = tuple[str, int]
"""A class of the catalogue, and the number of an object there."""
_PARTS = {"default of domain": "domain", "not null of domain": "domain"}
_PARTS |= {"constraint of domain": "domain", "owner of sequence": "sequence"}


@frozen
class _Row:
    """A row of the query for extras."""

    kind: str
    name: str
    place: _Place
    create: str
    drop: str
    tables: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.kind} {self.name}"


@frozen
class Beside:
    """What is beside the tables, and which columns of them it uses."""

    extras: tuple[Extra, ...]
    columns: Mapping[str, frozenset[tuple[str, str]]]
    """For each extra, by its key, tables and their columns."""


def read_beside(query: Query, numbers: Mapping[int, str], serial: frozenset[str]) -> Beside:
    """Read what is beside the tables, whose `numbers` in the catalogue give their names.

    The sequences of `serial` columns belong to those.
    """
    (present,) = query(KINDS)
    rows = [
        _Row(kind, name, (cls, oid), create, drop, tuple(tables))
        for kind, name, cls, oid, create, drop, tables in query(extras(present))
        if not (kind.endswith("sequence") and name in serial)
    ]
    keys = {row.place: row.key for row in rows if row.place[0] and row.kind != "sequence"}
    whole = {row.place: row.key for row in rows if row.place[0]}
    known = {row.key for row in rows}
    tables: dict[str, set[str]] = {row.key: set(row.tables) for row in rows}
    needs: dict[str, set[str]] = {row.key: set(_of_part(row, known)) for row in rows}
    columns: dict[str, set[tuple[str, str]]] = {row.key: set() for row in rows}
    for cls, oid, other_cls, other_oid, column in query(NEEDS) if keys else ():
        key, other = keys.get((cls, oid)), whole.get((other_cls, other_oid))
        table = numbers.get(other_oid) if other_cls == "pg_class" else None
        if key is not None and other is not None and other != key:
            needs[key].add(other)
        elif key is not None and table is not None:
            tables[key].add(table)
            columns[key] |= {(table, column)} if column is not None else set()
    found = tuple(_extra(row, tables[row.key], needs[row.key]) for row in rows)
    return Beside(found, {key: frozenset(some) for key, some in columns.items()})


def _extra(row: _Row, tables: Iterable[str], needs: Iterable[str]) -> Extra:
    told = sorted(tables), sorted(needs)
    return Extra(row.kind, row.name, POSTGRESQL.name, row.create, row.drop, *told)


_IN_THE_WAY = frozenset({"view", "materialized view", "rule", "policy", "trigger"})
"""Of a change of type: what the server does not make anew by itself."""


def dependents(query: Query, beside: Beside) -> Mapping[str, tuple[Dependent, ...]]:
    """For each table what is in the way of a change of its columns, each after what it needs."""
    owners = {name: f"; ALTER {words}" for name, words in query(OWNERS)}
    extras = {extra.key: extra for extra in beside.extras}
    used = {
        key: set(beside.columns[key]) for key, extra in extras.items() if extra.kind in _IN_THE_WAY
    }
    order = topological(sorted(extras), {key: extra.needs for key, extra in extras.items()})
    found: dict[str, list[Dependent]] = {}
    for key in order:
        extra = extras[key]
        below = used.setdefault(key, set())
        below.update(*(used.get(need, ()) for need in extra.needs))
        for table in sorted({table for table, _ in below}):
            columns = frozenset(column for other, column in below if other == table)
            sql = extra.create + (owners.get(extra.name, "") if "view" in extra.kind else "")
            dependent = Dependent(extra.kind, extra.name, sql, extra.drop, columns)
            found.setdefault(table, []).append(dependent)
    return {table: tuple(some) for table, some in found.items()}


def _of_part(row: _Row, known: set[str]) -> Iterator[str]:
    """Yield the key of what a row is a part of."""
    whole, name = _PARTS.get(row.kind), row.name
    if row.kind == "constraint of domain":
        name = next(key for key in _prefixes(name) if f"domain {key}" in known)
    if whole is not None and f"{whole} {name}" in known:
        yield f"{whole} {name}"


def _prefixes(name: str) -> Iterator[str]:
    """Yield the parts of `name` that end before a point."""
    yield from (name[:at] for at, letter in enumerate(name) if letter == ".")
