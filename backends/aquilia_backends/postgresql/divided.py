"""How do the partitions and heirs of a table live through changes? None of their rows is lost.

CreateTable t, CreateExtra options t        CREATE TABLE t (...) PARTITION BY RANGE (a)
DropExtra partition p, CreateExtra p        ALTER TABLE t DETACH PARTITION p, ... ATTACH PARTITION p
AddColumn t.b, and table u inherits t       u lets go of t, both change, u inherits t again
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from aquilia_backends.cursor import Cursor
from aquilia_backends.options import options_of_new
from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_ir.expressions import quote
from aquilia_ir.extra import Extra
from aquilia_ir.extras import followed
from aquilia_ir.operations import (
    CreateExtra,
    CreateIndex,
    CreateTable,
    DropExtra,
    DropIndex,
    DropTable,
    Operation,
    RenameIndex,
    RenameTable,
    RunPython,
    RunSQL,
    SetComment,
)
from aquilia_ir.schema import Schema

PARTITION, INHERITANCE = "partition", "inheritance"
"""Kinds of extras."""
_ALONE = CreateExtra | DropExtra | RunSQL | RunPython | RenameTable | CreateTable | SetComment
_ALONE |= CreateIndex | DropIndex | RenameIndex
"""What changes no heir of its table."""


def with_options_early(ops: Sequence[Operation]) -> Sequence[Operation]:
    """Let the options of each new table come right after it, lest they are told too late."""
    found = options_of_new(ops)
    told = {id(extra) for extra in found.values()}
    return [
        each
        for op in ops
        if not (isinstance(op, CreateExtra) and id(op.extra) in told)
        for each in _with_its(op, found)
    ]


def _with_its(op: Operation, options: Mapping[str, Extra]) -> Iterator[Operation]:
    yield op
    if isinstance(op, CreateTable) and op.table.name in options:
        yield CreateExtra(options[op.table.name])


def staying(ops: Sequence[Operation]) -> frozenset[str]:
    """The partitions that a run drops only to make them again later."""
    dropped = {op.name for op in ops if isinstance(op, DropExtra) and op.kind == PARTITION}
    made = {o.extra.name for o in ops if isinstance(o, CreateExtra) and o.extra.kind == PARTITION}
    return frozenset(dropped & made)


def detached(extra: Extra) -> str:
    """Write what takes a partition out of its table, with its rows."""
    partition, table, _ = _read(extra)
    return f"ALTER TABLE {quote(table)} DETACH PARTITION {quote(partition)}"


def attached(extra: Extra) -> str:
    """Write what puts it back; the server looks whether its rows are within its bounds."""
    partition, table, rest = _read(extra)
    return f"ALTER TABLE {quote(table)} ATTACH PARTITION {quote(partition)} {rest}"


def _read(extra: Extra) -> tuple[str, str, str]:
    """Take the words of a partition apart: its name, that of its table, and its bounds."""
    cursor = Cursor(extra.create)
    cursor.expect("CREATE TABLE")
    partition = cursor.name()
    cursor.expect("PARTITION OF")
    return partition, cursor.name(), cursor.rest()


def is_leaf(extra: Extra) -> bool:
    """Whether a partition has rows itself, and no partitions of its own."""
    return "PARTITION BY" not in extra.create


def doomed(ops: Iterable[Operation]) -> frozenset[str]:
    """The tables that a run drops."""
    return frozenset(op.table for op in ops if isinstance(op, DropTable))


def undividable(table: str) -> SchemaError:
    """Return, for the caller to raise, that a table can't begin or cease to be divided."""
    return fail(
        "AQ340",
        f'table "{table}" can\'t be divided into partitions otherwise than it was created',
        help="make another table with the same columns, move the rows, and rename it; where the "
        "table is created, its options come after it with no RunSQL or RunPython between",
    )


def parted(ops: Sequence[Operation], before: Schema) -> tuple[tuple[Extra, ...], tuple[Extra, ...]]:
    """Return the inheritances to let go before a run, and as what they come back after it.

    Otherwise a change of a table would change its heirs, which are tables of their own here.
    """
    changed = {op.table for op in ops if not isinstance(op, _ALONE)}
    gone = {f"{op.kind} {op.name}" for op in ops if isinstance(op, DropExtra)}
    loose = [
        extra
        for extra in before.extras
        if extra.kind == INHERITANCE and extra.key not in gone and changed & {*extra.tables}
    ]
    after = loose
    for op in ops:
        if isinstance(op, RenameTable):
            after = [followed(extra, op, before) for extra in after]
    return tuple(loose), tuple(after)
