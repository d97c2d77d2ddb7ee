"""How do the strategies draw? One cheap integer at a time; the first option is the simplest."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from attrs import field, frozen
from hypothesis import strategies as st

from aquilia_ir.schema import Schema
from aquilia_schema.testing.limits import (
    COLUMN_NAMES,
    CONSTRAINT_NAMES,
    INDEX_NAMES,
    ODD_NAMES,
    TABLE_NAMES,
    Limits,
)

_T = TypeVar("_T")


# All choices have one range: Hypothesis varies an example by moving its parts about, and a number
# that lands where another range is expected would become the first option. There is a bias towards
# small numbers in ranges of more than 127.
_NUMBER = st.integers(0, 119)


def pick(draw: st.DrawFn, options: Sequence[_T]) -> _T:
    """Draw one of `options`, as `sampled_from` does, at a fraction of its cost."""
    return options[draw(_NUMBER) % len(options)]


def pick_some(draw: st.DrawFn, options: Sequence[_T], *, least: int = 1, most: int = 2) -> list[_T]:
    """Draw some of `options`, each at most once."""
    left = list(options)
    count = pick(draw, range(least, min(most, len(left)) + 1))
    return [left.pop(draw(_NUMBER) % len(left)) for _ in range(count)]


def rarely(draw: st.DrawFn) -> bool:
    """Draw True now and then."""
    return pick(draw, (False, False, False, False, False, True))


@frozen
class Names:
    """The names that are taken; drawing a new one takes it as well."""

    limits: Limits
    tables: set[str] = field(factory=set)
    indexes: set[str] = field(factory=set)
    constraints: set[str] = field(factory=set)

    @classmethod
    def of(cls, schema: Schema, limits: Limits) -> "Names":
        """Take the names of all tables, indexes and constraints of `schema`."""
        taken = cls(limits)
        for table in schema.tables:
            named = (table.primary_key, *table.constraints)
            taken.tables.add(limits.fold(table.name))
            taken.indexes.update(limits.fold(index.name) for index in table.indexes)
            taken.constraints.update(limits.fold(c.name) for c in named if c and c.name)
        return taken

    def table(self, draw: st.DrawFn) -> str:
        return self._new(draw, TABLE_NAMES, self.tables, self.indexes)

    def index(self, draw: st.DrawFn) -> str:
        return self._new(draw, INDEX_NAMES, self.indexes, self.tables)

    def constraint(self, draw: st.DrawFn) -> str | None:
        """Draw a name for a constraint, or None: half of them have none."""
        if not pick(draw, (False, True)):
            return None
        return self._new(draw, CONSTRAINT_NAMES, self.constraints, set())

    def column(self, draw: st.DrawFn, others: Iterable[str]) -> str:
        """Draw a name for a column that none of `others` has."""
        taken = {self.limits.fold(name) for name in others}
        return self._new(draw, COLUMN_NAMES, taken, set())

    def _new(self, draw: st.DrawFn, plain: Sequence[str], taken: set[str], near: set[str]) -> str:
        """Draw a name that is free, an odd one in about a third of all cases."""
        shut = taken | near if self.limits.one_namespace else taken
        fold = self.limits.fold
        usual = [name for name in plain if fold(name) not in shut]
        odd = [name for name in ODD_NAMES if fold(name) not in shut]
        numbered = [f"{plain[0]}_{number}" for number in range(len(shut))]
        free = usual * (2 * len(odd) // max(1, len(usual))) + odd
        name = pick(draw, free or [name for name in numbered if fold(name) not in shut])
        taken.add(fold(name))
        return name
