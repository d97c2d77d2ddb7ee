"""Which operations turn one schema into another? Renames are decisions that it is given.

    before   users(id, email UNIQUE)      after   accounts(id, mail UNIQUE), posts(id)
    renames  users -> accounts, accounts.email -> mail
    result   RenameTable users, RenameColumn email, CreateTable posts

The law: `apply_all(diff(before, after), before) == after`, and each operation fits where it stands.
The result depends on nothing but the two schemas and the renames.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from aquilia_ir.beside import beside
from aquilia_ir.change import Change, Circumstances, change_of
from aquilia_ir.keys import Footing, displaced, footing, is_ready, without_keys
from aquilia_ir.operations import AddConstraint, CreateTable, Operation
from aquilia_ir.order import creation_order, later_keys
from aquilia_ir.outcome import Outcome, outcome
from aquilia_ir.renames import NO_RENAMES, Renames
from aquilia_ir.renaming import check, drop_tables, rename_columns, rename_tables
from aquilia_ir.reshape import (
    add_columns,
    add_foreign_keys,
    add_rules,
    alter_columns,
    drop_columns,
    drop_foreign_keys,
    drop_rules,
    generate_columns,
    make_room,
    rename_indexes,
    set_comment,
    set_key,
)
from aquilia_ir.schema import ForeignKey, Schema, Table

Phase = Callable[[Change], Iterator[Operation]]

_BEFORE_CREATING: tuple[Phase, ...] = (drop_foreign_keys, drop_rules, rename_indexes, make_room)
_AFTER_CREATING: tuple[Phase, ...] = (
    alter_columns,
    add_columns,
    generate_columns,
    set_key,
    drop_columns,
    add_rules,
    add_foreign_keys,
)


def diff(before: Schema, after: Schema, *, renames: Renames = NO_RENAMES) -> tuple[Operation, ...]:
    """Return the operations that turn `before` into `after`, in the order to run.

    `renames` of what is not there are an error (AQ101, AQ103), and so are two for one thing
    (AQ104, AQ105). What is not renamed is the same if it has the same name.
    """
    changes = between_tables(before, after, renames=renames)
    extras = beside(before, after, changes)
    return (*extras.first, *changes, *extras.last)


def between_tables(
    before: Schema, after: Schema, *, renames: Renames = NO_RENAMES
) -> tuple[Operation, ...]:
    """Return what turns the tables of `before` into those of `after`, without what is beside them.

    The same errors as those of `diff`.
    """
    check(renames, before, after)
    dropping, kept = drop_tables(before, after, renames)
    renaming, named = rename_tables(kept, after, renames)
    moving, start = rename_columns(named, after, renames)
    return (*dropping, *renaming, *moving, *_reshaping(start, after))


def _reshaping(start: Schema, after: Schema) -> Iterator[Operation]:
    """Yield what turns `start` into `after`; every table of `start` is in `after`."""
    olds = {table.name: table for table in start.tables}
    created = [table for table in after.tables if table.name not in olds]
    outcomes = {
        table.name: outcome(olds[table.name], table)
        for table in after.tables
        if table.name in olds and olds[table.name] != table
    }
    footings = {name: footing(change) for name, change in outcomes.items()}
    changes = _changes(start, outcomes, footings, created)
    creating, later = _creating(created, footings)
    yield from _in_phases(_BEFORE_CREATING, changes)
    yield from creating
    yield from _in_phases(_AFTER_CREATING, changes)
    yield from later
    yield from _in_phases((set_comment,), changes)


def _in_phases(phases: Iterable[Phase], changes: Iterable[Change]) -> Iterator[Operation]:
    return (op for phase in phases for change in changes for op in phase(change))


def _changes(
    start: Schema,
    outcomes: Mapping[str, Outcome],
    footings: Mapping[str, Footing],
    created: Iterable[Table],
) -> list[Change]:
    """Decide how all tables change, those included that only have to let go of a foreign key."""
    moved = displaced(start, outcomes.values(), footings)
    wanted = frozenset(_part_names(created)).union(
        _part_names(change.after for change in outcomes.values())
    )
    found = []
    for name in sorted({*outcomes, *moved}):
        table = start.table(name)
        around = Circumstances(
            moved.get(name, frozenset()), wanted, lambda k: is_ready(k, footings)
        )
        found.append(change_of(outcomes.get(name) or outcome(table, table), around))
    return found


def _part_names(tables: Iterable[Table]) -> Iterator[str]:
    """Yield the names that constraints and indexes have; some databases share them out once."""
    for table in tables:
        for part in (table.primary_key, *table.constraints, *table.indexes):
            if part is not None and part.name is not None:
                yield part.name


def _creating(
    created: Iterable[Table], footings: Mapping[str, Footing]
) -> tuple[list[Operation], list[Operation]]:
    """Return what creates tables, and what adds the keys that can't come with them."""
    ordered = creation_order(created)
    waiting: dict[str, list[ForeignKey]] = {}
    for name, key in later_keys(ordered):
        waiting.setdefault(name, []).append(key)
    creating: list[Operation] = []
    later: list[Operation] = []
    for table in ordered:
        late = waiting.get(table.name, [])
        late += [key for key in table.foreign_keys if not is_ready(key, footings)]
        creating.append(CreateTable(without_keys(table, late)))
        later += (AddConstraint(table.name, key) for key in late)
    return creating, later
