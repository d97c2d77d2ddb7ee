"""Which columns of a table live through its change? Those in both tables, with few exceptions.

    before  t(a, b, g = a + b)       after  t(a, b, g = a - b)
    early   g                        added  g

A generated column whose expression changes, or that is computed from a column that goes or changes
its type, is dropped and added again: most databases can't change it in place, and nothing is lost.
"""

from collections.abc import Iterable, Iterator

from attrs import frozen

from aquilia_ir.expressions import mentioned
from aquilia_ir.order import Needs, topological
from aquilia_ir.schema import Column, Table
from aquilia_ir.types import VarChar


@frozen
class Outcome:
    """What becomes of the columns of a table; those neither lost nor added stay."""

    before: Table
    after: Table
    early: tuple[str, ...] = ()
    """Dropped before any is added, maybe to be added again; what is computed comes first."""
    late: tuple[str, ...] = ()
    """Dropped when all that are added are there; what is computed comes first."""
    added: tuple[str, ...] = ()
    """Each after those it is computed from."""
    lost: frozenset[str] = frozenset()
    """Those early and late."""
    names: frozenset[str] = frozenset()
    """All names of columns, before and after."""


def outcome(before: Table, after: Table) -> Outcome:
    """Decide what becomes of each column when `before` turns into `after`."""
    going = tuple(name for name in before.column_names if after.find_column(name) is None)
    computed = _computed_from(before)
    early = _early(before, after, going, computed)
    late = frozenset(going) - early
    gone = [name for name in before.column_names if name in early or name in late]
    ordered = tuple(reversed(topological(gone, computed)))
    new = [c for c in after.column_names if c in early or before.find_column(c) is None]
    return Outcome(
        before,
        after,
        early=tuple(name for name in ordered if name in early),
        late=tuple(name for name in ordered if name in late),
        added=topological(new, _computed_from(after)),
        lost=early | late,
        names=frozenset(before.column_names + after.column_names),
    )


def retyped(before: Table, after: Table) -> frozenset[str]:
    """The columns whose type changes so that what stands on them can't stay as it is."""
    pairs = ((column, after.find_column(column.name)) for column in before.columns)
    return frozenset(old.name for old, new in pairs if new is not None and _retyped(old, new))


def _retyped(old: Column, new: Column) -> bool:
    both_text = isinstance(old.type, VarChar) and isinstance(new.type, VarChar)
    return (old.type != new.type and not both_text) or old.collation != new.collation


def _generating(table: Table) -> Iterator[str]:
    return (column.generated.sql for column in table.columns if column.generated is not None)


def _computed_from(table: Table) -> Needs:
    return {
        column.name: mentioned(column.generated.sql, table.column_names)
        for column in table.columns
        if column.generated is not None
    }


def _early(before: Table, after: Table, going: tuple[str, ...], computed: Needs) -> frozenset[str]:
    """What is to be dropped early: never all columns, since a table has at least one."""
    again = _again(before, after, going, computed)
    # A database may allow only one column that counts, so the old one goes before a new one comes.
    hasty = {name for name in going if before.column(name).identity is not None}
    # An expression may hold as a word what is no column any more; it is none when that has gone.
    hasty = hasty.union(*(mentioned(sql, going) for sql in _generating(after)))
    # What is computed from a column may have no meaning for the type that the column gets.
    unfit = retyped(before, after)
    hasty |= {name for name in going if unfit.intersection(computed.get(name, ()))}
    for early in (again | hasty, again):
        with_computed = early | {name for name in going if early and name in computed}
        if len(with_computed) < len(before.columns):
            return with_computed
    return frozenset()


def _again(before: Table, after: Table, going: Iterable[str], computed: Needs) -> frozenset[str]:
    """The generated columns that are to be dropped and added again."""
    unsteady = retyped(before, after).union(going) if computed else frozenset()
    again: set[str] = set()
    for name in topological(tuple(computed), computed):
        old, new = before.column(name), after.find_column(name)
        if new is None or new.generated is None:
            continue
        if old.generated != new.generated or again.union(unsteady).intersection(computed[name]):
            again.add(name)
    return frozenset(again)
