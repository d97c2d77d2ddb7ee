"""What did the older generators mean by what they wrote? Two habits of theirs, put right.

RemoveField(... 'pages'), DropIndex('ix_pages')     the index goes first, or nothing can
CreateIndex(columns=['author'])                     author_id, the column of that field
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve

from aquilia_ir.operations import CreateIndex, Operation
from aquilia_ir.schema import Index, IndexColumn, IndexPart, Schema, Table
from aquilia_schema.dsl.calls import Call
from aquilia_schema.dsl.changes import Change, Expand


def as_meant(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes of an older file in an order, and over columns, that can be."""
    return tuple(_over_columns(change) for change in _indexes_first(changes))


def _indexes_first(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Move each DropIndex before the first RemoveField, unless names change on the way."""
    first = next((at for at, each in enumerate(changes) if each.call.name == "RemoveField"), None)
    if first is None:
        return tuple(changes)
    early = [each for at, each in enumerate(changes) if at > first and _moves(each, changes[:at])]
    rest = [each for each in changes if not any(each is one for one in early)]
    return (*rest[:first], *early, *rest[first:])


def _moves(change: Change, before: Sequence[Change]) -> bool:
    """Whether a change is the end of an index that was there before the file, by its old name."""
    drop = change.call
    if drop.name != "DropIndex":
        return False
    return not any(_makes(each.call, drop) or each.call.name == "RenameModel" for each in before)


def _makes(call: Call, drop: Call) -> bool:
    return call.name == "CreateIndex" and call.plain("name") == drop.plain("name")


def _over_columns(change: Change) -> Change:
    if change.call.name != "CreateIndex":
        return change
    return evolve(change, expand=_expanding(change.expand))


def _expanding(expand: Expand) -> Expand:
    def meant(before: Schema) -> tuple[Operation, ...]:
        return tuple(_over_real_columns(expand(before), before))

    return meant


def _over_real_columns(ops: Iterable[Operation], before: Schema) -> Iterator[Operation]:
    for op in ops:
        if isinstance(op, CreateIndex):
            yield evolve(op, index=with_real_columns(op.index, before.table(op.table)))
        else:
            yield op


def with_real_columns(index: Index, table: Table) -> Index:
    """Return an index over columns where it names the fields of foreign keys, which are none."""
    real = {
        key.columns[0].removesuffix("_id"): key.columns[0]
        for key in table.foreign_keys
        if len(key.columns) == 1
    }
    return evolve(index, parts=tuple(_real(part, real, table) for part in index.parts))


def _real(part: IndexPart, real: Mapping[str, str], table: Table) -> IndexPart:
    if isinstance(part, IndexColumn) and table.find_column(part.name) is None:
        return evolve(part, name=real.get(part.name, part.name))
    return part
