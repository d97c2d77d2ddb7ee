"""What becomes of an index whose method a dialect does not have? It is plain, or left out.

    GinIndex(fields=["tags"])               to sqlite, mysql   left out
    Index(fields=["n"], method="btree")     to sqlite, mysql   Index(fields=["n"])

An index makes queries fast and changes no answer, so a database without its method does without it.
One that is also a rule, since it is unique, is not left out: that is for `limits` to refuse.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve

from aquilia_backends.dialect import Dialect, Feature
from aquilia_backends.statement import Note
from aquilia_ir.operations import (
    CreateIndex,
    CreateTable,
    DropIndex,
    DropTable,
    Operation,
    RenameIndex,
    RenameTable,
    RunPython,
    RunSQL,
)
from aquilia_ir.schema import Index, Schema, Table

_SORTED = "btree"
"""The method that every database has."""
_Names = set[tuple[str, str]]
"""Of indexes that are left out, each with the name of its table."""


def local_indexes(table: Table, dialect: Dialect) -> Table:
    """Return a table with those indexes alone that `dialect` can have."""
    if dialect.has(Feature.INDEX_METHODS) or not any(map(_is_special, table.indexes)):
        return table
    kept = (_plain(index) for index in table.indexes if not _is_left_out(index))
    return evolve(table, indexes=kept)


def with_local_indexes(
    ops: Iterable[Operation], before: Schema, dialect: Dialect
) -> tuple[tuple[Operation, ...], tuple[Note, ...]]:
    """Return operations without what they do to indexes that are left out, and notes of that."""
    if dialect.has(Feature.INDEX_METHODS):
        return tuple(ops), ()
    gone: _Names = {pair for table in before.tables for pair in _left_out(table)}
    kept: list[Operation] = []
    notes: list[Note] = []
    for op in ops:
        names = _dropped(op, gone)
        text = f"{dialect.name} does without index {{}}, for it has no other method than btree"
        notes += [Note(text=text.format(f'"{name}"'), op=op) for name in names]
        kept += [_without(op)] if not names or isinstance(op, CreateTable) else []
        _follow(op, gone)
    return tuple(kept), tuple(notes)


def _dropped(op: Operation, gone: _Names) -> tuple[str, ...]:
    """Return the names of the indexes that an operation is about and that are left out."""
    match op:
        case CreateTable(table):
            return tuple(name for _, name in _left_out(table))
        case CreateIndex(_, index):
            return (index.name,) if _is_left_out(index) else ()
        case DropIndex(table, name) | RenameIndex(table, name):
            return (name,) if (table, name) in gone else ()
        case _:
            return ()


def _without(op: Operation) -> Operation:
    """Return an operation with its indexes as plain ones; tables are seen to elsewhere."""
    return evolve(op, index=_plain(op.index)) if isinstance(op, CreateIndex) else op


def _follow(op: Operation, gone: _Names) -> None:
    """Note what an operation on a table does to the indexes that are left out."""
    match op:
        case CreateTable(table):
            gone.update(_left_out(table))
        case CreateIndex(table, index) if _is_left_out(index):
            gone.add((table, index.name))
        case DropIndex(table, name):
            gone.discard((table, name))
        case RenameIndex(table, name, to) if (table, name) in gone:
            gone.remove((table, name))
            gone.add((table, to))
        case RunSQL() | RunPython():
            for one in op.state:
                _follow(one, gone)
        case DropTable(name):
            gone.difference_update([pair for pair in gone if pair[0] == name])
        case RenameTable(name, to):
            moved = [pair for pair in gone if pair[0] == name]
            gone.difference_update(moved)
            gone.update((to, index) for _, index in moved)
        case _:
            return


def _left_out(table: Table) -> Iterator[tuple[str, str]]:
    return ((table.name, index.name) for index in table.indexes if _is_left_out(index))


def _is_special(index: Index) -> bool:
    return index.method is not None or any(part.opclass for part in index.parts)


def _is_left_out(index: Index) -> bool:
    return index.method not in {None, _SORTED} and not index.unique


def _plain(index: Index) -> Index:
    if not _is_special(index) or index.method not in {None, _SORTED}:
        return index
    parts = (evolve(part, opclass=None) for part in index.parts)
    return evolve(index, method=None, parts=parts)
