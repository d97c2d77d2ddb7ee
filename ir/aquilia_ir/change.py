"""What becomes of each part of a table that changes? It stays, goes, comes, maybe with a column.

before  users(id, age, UNIQUE(age))      after  users(id, years, CHECK (years > 0))
leaving nothing: UNIQUE(age) goes with its column
attached to years: CHECK (years > 0)
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

from attrs import evolve, frozen

from aquilia_ir.expressions import mentioned
from aquilia_ir.outcome import Outcome
from aquilia_ir.schema import (
    CheckConstraint,
    Constraint,
    ForeignKey,
    Index,
    PrimaryKey,
    Table,
    TableConstraint,
)
from aquilia_ir.uses import index_columns


@frozen
class Circumstances:
    """What other tables, and the rest of this one, mean for the change of a table."""

    displaced: Collection[ForeignKey]
    """Foreign keys of the table that can't stay while it, or what it refers to, changes."""
    wanted: Collection[str]
    """Names that something new is going to have."""
    is_ready: Callable[[ForeignKey], bool]
    """Whether what a new foreign key refers to is there when columns are added."""


@frozen
class Change:
    """One table before and after, and how all its parts get there."""

    columns: Outcome
    leaving: tuple[TableConstraint, ...]
    """Constraints dropped on their own; others go with a column."""
    attached: Mapping[str, tuple[Constraint, ...]]
    """Constraints added with a column."""
    arriving: tuple[TableConstraint, ...]
    """Constraints added on their own."""
    key_leaves: bool
    """Whether the primary key is dropped before any column is."""
    key_arrives: bool
    """Whether the primary key is set, or set to none, after columns are added."""
    old_indexes: tuple[Index, ...]
    renamed_indexes: tuple[tuple[str, str], ...]
    new_indexes: tuple[Index, ...]

    @property
    def before(self) -> Table:
        """The table as it is, under its name after."""
        return self.columns.before

    @property
    def after(self) -> Table:
        """The table as it is to be."""
        return self.columns.after

    @property
    def name(self) -> str:
        """The name of the table, before as after."""
        return self.columns.after.name


def change_of(columns: Outcome, around: Circumstances) -> Change:
    """Decide how each part of a table changes, given what becomes of its columns."""
    kept = _kept(columns, around)
    fresh = tuple(c for c in columns.after.constraints if c not in kept)
    key_leaves, key_arrives = _key_moves(columns, around)
    attached = _attached(columns, fresh, around)
    with_column = frozenset(c for group in attached.values() for c in group)
    old_indexes, renamed_indexes, new_indexes = _indexes(columns)
    return Change(
        columns,
        leaving=tuple(
            c
            for c in dict.fromkeys(columns.before.constraints)
            if c not in kept and not _goes_along(c, columns, around)
        ),
        attached=attached,
        arriving=tuple(c for c in fresh if c not in with_column),
        key_leaves=key_leaves,
        key_arrives=key_arrives,
        old_indexes=old_indexes,
        renamed_indexes=renamed_indexes,
        new_indexes=new_indexes,
    )


def _over(constraint: Constraint, names: Iterable[str]) -> frozenset[str]:
    if isinstance(constraint, CheckConstraint):
        return mentioned(constraint.sql, names)
    return frozenset(constraint.columns)


def _kept(columns: Outcome, around: Circumstances) -> frozenset[TableConstraint]:
    wanted = frozenset(columns.after.constraints)
    # Renaming a column can make two checks equal, if one held the new name as a mere word.
    copies = Counter(columns.before.constraints)
    return frozenset(
        c
        for c in columns.before.constraints
        if c in wanted
        and copies[c] == 1
        and c not in around.displaced
        and columns.lost.isdisjoint(_over(c, columns.lost))
    )


def _only_column(constraint: Constraint, columns: Outcome) -> str | None:
    """The column that the constraint is over alone, whichever columns are there by then."""
    over = _over(constraint, columns.names)
    return next(iter(over)) if len(over) == 1 else None


def _goes_along(constraint: TableConstraint, columns: Outcome, around: Circumstances) -> bool:
    """Whether dropping a column drops the constraint, and soon enough."""
    column = _only_column(constraint, columns)
    if column not in columns.lost or constraint in around.displaced:
        return False
    return column in columns.early or constraint.name not in around.wanted


def _attached(
    columns: Outcome, fresh: Iterable[TableConstraint], around: Circumstances
) -> dict[str, tuple[Constraint, ...]]:
    key = columns.after.primary_key
    candidates = (*fresh, *((key,) if key is not None and _key_is_attached(columns) else ()))
    added = frozenset(columns.added)
    found: dict[str, tuple[Constraint, ...]] = {}
    for constraint in candidates:
        column = _only_column(constraint, columns) if added else None
        waits = isinstance(constraint, ForeignKey) and not around.is_ready(constraint)
        if column is not None and column in added and not waits:
            found[column] = (*found.get(column, ()), constraint)
    return found


def _key_is_attached(columns: Outcome) -> bool:
    """Whether the new primary key comes with a column."""
    key = columns.after.primary_key
    return key is not None and len(key.columns) == 1 and key.columns[0] in columns.added


def _key_moves(columns: Outcome, around: Circumstances) -> tuple[bool, bool]:
    """Tell whether the primary key leaves before columns do, and arrives after columns come."""
    old, new = columns.before.primary_key, columns.after.primary_key
    if old == new and (old is None or columns.lost.isdisjoint(old.columns)):
        return False, False
    alone = old.columns[0] if old is not None and len(old.columns) == 1 else None
    attached = _key_is_attached(columns)
    leaves = (
        old is not None
        and alone not in columns.early
        and (attached or _is_in_the_way(old, columns, around))
    )
    is_gone = old is None or leaves or alone in columns.lost
    return leaves, not attached and not (new is None and is_gone)


def _is_in_the_way(key: PrimaryKey, columns: Outcome, around: Circumstances) -> bool:
    after = columns.after
    named_again = after.primary_key is not None and after.primary_key.name == key.name
    if key.name in around.wanted and not named_again:
        return True
    can_be_null = (column.name for column in after.columns if column.nullable)
    return not frozenset(key.columns).isdisjoint([*columns.early, *can_be_null])


def _indexes(
    columns: Outcome,
) -> tuple[tuple[Index, ...], tuple[tuple[str, str], ...], tuple[Index, ...]]:
    """Sort the indexes into those dropped, those renamed, and those created."""
    before, after = columns.before, columns.after
    new = {index.name: index for index in after.indexes}
    old: dict[str, Index] = {}
    dropped: list[Index] = []
    for index in before.indexes:
        stays = columns.lost.isdisjoint(index_columns(index, before))
        if stays and new.get(index.name) == index:
            del new[index.name]
        elif stays:
            old[index.name] = index
        else:
            dropped.append(index)
    pairs = _renamed(old.values(), new.values())
    renamed, named = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    dropped += (index for name, index in old.items() if name not in renamed)
    created = tuple(index for name, index in new.items() if name not in named)
    return tuple(dropped), pairs, created


def _renamed(olds: Iterable[Index], news: Iterable[Index]) -> tuple[tuple[str, str], ...]:
    """Pair indexes that differ in nothing but the name, the first names with each other."""
    waiting: dict[Index, list[str]] = {}
    for index in reversed(list(olds)):
        waiting.setdefault(evolve(index, name=""), []).append(index.name)
    pairs = []
    for index in news:
        same = waiting.get(evolve(index, name=""))
        if same:
            pairs.append((same.pop(), index.name))
    return tuple(pairs)
