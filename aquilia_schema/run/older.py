"""Does a model differ from what an older release said of it? Only where that could say more.

    older file   active INTEGER DEFAULT TRUE     model  active = BooleanField(default=True)
    target       active INTEGER DEFAULT TRUE

The framework's releases 1.0 to 1.3.9 had fewer words for types. A column that such a file has
described last keeps its description, as long as that is what the older release would say of the
model as it is now.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve

from aquilia_ir.operations import (
    AddColumn,
    AlterColumn,
    CreateTable,
    Operation,
    RenameColumn,
    RenameTable,
    RunPython,
    RunSQL,
)
from aquilia_ir.renames import NO_RENAMES, Renames
from aquilia_ir.schema import Column, ForeignKey, Schema, Table, with_column
from aquilia_ir.types import (
    Array,
    Boolean,
    Constant,
    Default,
    Double,
    Enum,
    Integer,
    Interval,
    Json,
    Native,
    Opaque,
    Real,
    Text,
    Timestamp,
    Type,
    Uuid,
    VarChar,
)
from aquilia_schema.dsl.generation import Generation
from aquilia_schema.run.history import History

Name = tuple[str, str]
"""A table and a column of it."""


def as_described(history: History, target: Schema, renames: Renames = NO_RENAMES) -> Schema:
    """Return the target, with the columns of `history` that older releases meant by its own."""
    marked = _described_by_older(history)
    if not marked:
        return target
    names = _Names(renames)
    kept: dict[Name, Column] = {}
    for table in target.tables:
        for column in table.columns:
            old = names.before(table.name, column.name)
            found = _find(history.final, old) if old in marked else None
            if found is not None and _means(found, column):
                kept[table.name, column.name] = evolve(found, name=column.name)
    return _following(target, kept)


def as_compared(history: History, target: Schema) -> Schema:
    """Return the target as renames are looked for in it: with the older words for types.

    history  is_on INTEGER, by an older file    target  is_active BOOLEAN    compared  INTEGER
    """
    marked = _described_by_older(history)
    lost = _lost(history.final, target, marked)
    if not lost:
        return target
    tables = (table for table in lost if target.find(table) is None)
    everywhere = [column for table in tables for column in lost[table]]

    def compared(table: Table) -> Table:
        before = history.final.find(table.name)
        gone = everywhere if before is None else lost.get(table.name, ())
        new = (
            c if before and before.find_column(c.name) else _like(c, gone) for c in table.columns
        )
        return evolve(table, columns=tuple(new))

    return Schema(map(compared, target.tables), target.extras)


def _lost(before: Schema, target: Schema, marked: Iterable[Name]) -> dict[str, list[Column]]:
    """The columns among the marked that are gone, by their tables."""
    found: dict[str, list[Column]] = {}
    for name in sorted(marked):
        column = _find(before, name)
        if column is not None and _find(target, name) is None:
            found.setdefault(name[0], []).append(column)
    return found


def _like(column: Column, gone: Sequence[Column]) -> Column:
    """Give a new column the type of one that is gone, if older releases would call it so."""
    alike = [each for each in gone if each.name == column.name] or gone
    if any(each.type == column.type for each in alike):
        return column
    words = _older_words(column.type)
    found = next((each.type for each in alike if each.type in words), column.type)
    return evolve(column, type=found)


class _Names:
    """What tables and columns of a target were called before."""

    def __init__(self, renames: Renames) -> None:
        self._tables = {new: old for old, new in renames.tables}
        self._columns = {(table, new): old for table, old, new in renames.columns}

    def before(self, table: str, column: str) -> Name:
        return self._tables.get(table, table), self._columns.get((table, column), column)


def _find(schema: Schema, name: Name) -> Column | None:
    table = schema.find(name[0])
    return None if table is None else table.find_column(name[1])


def _described_by_older(history: History) -> set[Name]:
    """The columns that an older file was the last to describe, by their names at the end."""
    marked: set[Name] = set()
    for entry in history.entries:
        is_older = entry.migration.generation is Generation.OLDER
        for op in _flat(entry.operations):
            described = set(_described(op))
            marked = {_renamed(name, op) for name in marked}
            marked = marked | described if is_older else marked - described
    return marked


def _flat(ops: Iterable[Operation]) -> Iterator[Operation]:
    for op in ops:
        if isinstance(op, RunSQL | RunPython):
            yield from _flat(op.state)
        else:
            yield op


def _described(op: Operation) -> Iterator[Name]:
    match op:
        case CreateTable(table):
            yield from ((table.name, column.name) for column in table.columns)
        case AddColumn(table, column) | AlterColumn(table, column):
            yield table, column.name
        case _:
            return


def _renamed(name: Name, op: Operation) -> Name:
    table, column = name
    match op:
        case RenameTable(old, new) if old == table:
            return new, column
        case RenameColumn(of, old, new) if (of, old) == name:
            return table, new
        case _:
            return name


def _means(described: Column, column: Column) -> bool:
    """Whether an older release says `described` of what is `column` now."""
    if described == column:
        return True
    same = evolve(column, name=described.name, type=described.type, default=described.default)
    types = (column.type, *_older_words(column.type))
    return same == described and described.type in types and _same(described, column)


def _older_words(type_: Type) -> tuple[Type, ...]:
    """Return what the older releases write for a type, if that is another."""
    match type_:
        case Boolean() | Integer() | Interval():
            return (Integer(),)
        case Uuid():
            return (VarChar(36),)
        case Json():
            return (Text(),)
        case Native(common):
            return (common, *_older_words(common), Text())
        case Enum() | Array() | Opaque():
            return (Text(), VarChar(39), VarChar(50))
        case Double():
            return (Real(),)
        case Timestamp():
            return (Timestamp(),)
        case _:
            return ()


def _same(described: Column, column: Column) -> bool:
    return _told(described.default) == _told(column.default)


def _told(default: Default | None) -> object:
    """Return a default in the words that the older releases have for it."""
    if not isinstance(default, Constant) or default.value is None:
        return None if isinstance(default, Constant) else default
    value = default.value
    return repr(int(value)) if isinstance(value, bool) else str(value)


def _following(target: Schema, kept: Mapping[Name, Column]) -> Schema:
    """Put the kept columns into the target; new foreign keys take the types of what they name."""
    tables = (_with_columns(table, kept) for table in target.tables)
    changed = Schema(tables, target.extras)
    for table in changed.tables:
        for key in table.foreign_keys:
            changed = changed.put(_fitted(changed.table(table.name), key, kept, target))
    return changed


def _with_columns(table: Table, kept: Mapping[Name, Column]) -> Table:
    columns = (kept.get((table.name, column.name), column) for column in table.columns)
    return evolve(table, columns=tuple(columns))


def _fitted(table: Table, key: ForeignKey, kept: Mapping[Name, Column], target: Schema) -> Table:
    for name, referred in zip(key.columns, key.references, strict=False):
        wanted, settled = _find(target, (key.table, referred)), kept.get((key.table, referred))
        own = table.find_column(name)
        if wanted is None or settled is None or own is None or own.type != wanted.type:
            continue
        table = with_column(table, evolve(own, type=settled.type))
    return table
