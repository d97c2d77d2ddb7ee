"""What does an operation touch? The tables and columns it reads and writes, and what it loses.

    before  users(id, email UNIQUE), posts(id, author -> users.id)
    op      RenameColumn("users", "id", "number")
    writes  users.id, users.number, posts.author

Two operations can change places if neither writes what the other reads or writes. What the text of
a RunSQL or RunPython does beyond its declared state is not known here.
"""

from collections.abc import Iterable, Iterator
from typing import assert_never

from attrs import field, frozen

from aquilia_ir.apply import apply
from aquilia_ir.expressions import mentioned
from aquilia_ir.extra import Extra
from aquilia_ir.operations import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    CreateExtra,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropExtra,
    DropIndex,
    DropTable,
    Operation,
    RenameColumn,
    RenameIndex,
    RenameTable,
    RunPython,
    RunSQL,
    SetComment,
    SetPrimaryKey,
)
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKey,
    PrimaryKey,
    Schema,
    Table,
)
from aquilia_ir.uses import index_columns, owned
from aquilia_ir.widening import holds_all_of


def _none_first(column: str | None) -> str:
    return column or ""


@frozen(order=True)
class Ref:
    """A column; or, without one, a table: that it exists, its name, comment and names within."""

    table: str
    column: str | None = field(default=None, order=_none_first)


@frozen(kw_only=True)
class Footprint:
    """What an operation needs to stay as it is, what it changes, and where values are lost.

    In `destroys` a table stands for all of its columns.
    """

    reads: frozenset[Ref] = frozenset()
    writes: frozenset[Ref] = frozenset()
    destroys: frozenset[Ref] = frozenset()

    def conflicts_with(self, other: "Footprint") -> bool:
        """Whether the order of two operations can matter."""
        return bool(
            self.writes & (other.reads | other.writes) or other.writes & (self.reads | self.writes)
        )


def footprint(op: Operation, before: Schema) -> Footprint:
    """Return what `op` touches when it is applied to `before`, which it must fit."""
    match op:
        case CreateTable(table):
            return _footprint(reads=_all_targets(table), writes=_whole(table))
        case DropTable(name):
            table = before.table(name)
            return _footprint(_all_targets(table), _whole(table), [Ref(name)])
        case RenameTable(name, to):
            return _footprint(writes=_renamed_table(before.table(name), to, before))
        case SetComment(name):
            return _footprint(writes=[Ref(name)])
        case AddColumn(name, column, constraints):
            return _column_of(name, column, constraints, before.table(name))
        case DropColumn(name, column_name):
            return _dropped_column(before.table(name), column_name)
        case AlterColumn(name, column):
            return _altered_column(before.table(name), column)
        case RenameColumn(name, column_name, to):
            return _renamed_column(before.table(name), column_name, to, before)
        case SetPrimaryKey(name, key):
            old = before.table(name).primary_key
            columns = [c for k in (old, key) if k is not None for c in k.columns]
            return _footprint(writes=[Ref(name), *_refs(name, columns)])
        case AddConstraint(name, constraint) | DropConstraint(name, constraint):
            table = before.table(name)
            return _footprint([Ref(name), *_targets(constraint)], _ruled([constraint], table))
        case CreateIndex(name, index):
            columns = sorted(index_columns(index, before.table(name)))
            return _footprint(_refs(name, columns), [Ref(name)])
        case DropIndex(name) | RenameIndex(name):
            return _footprint(writes=[Ref(name)])
        case CreateExtra(extra):
            return _of_extra(extra, before)
        case DropExtra(kind, name):
            return _of_extra(before.extra(kind, name), before)
        case RunSQL(_, _, state) | RunPython(_, _, state):
            return _footprint_of_all(state, before)
        case _:
            assert_never(op)


def _of_extra(extra: Extra, before: Schema) -> Footprint:
    """Nobody knows which columns its words mean, so all of its tables are touched."""
    tables = [before.find(name) for name in extra.tables]
    touched = [ref for table in tables if table is not None for ref in _whole(table)]
    return _footprint(writes=[Ref(extra.key), *(Ref(need) for need in extra.needs), *touched])


def _footprint(
    reads: Iterable[Ref] = (), writes: Iterable[Ref] = (), destroys: Iterable[Ref] = ()
) -> Footprint:
    return Footprint(reads=frozenset(reads), writes=frozenset(writes), destroys=frozenset(destroys))


def _refs(table: str, columns: Iterable[str]) -> list[Ref]:
    return [Ref(table, column) for column in columns]


def _whole(table: Table) -> list[Ref]:
    return [Ref(table.name), *_refs(table.name, table.column_names)]


def _targets(constraint: Constraint) -> list[Ref]:
    if not isinstance(constraint, ForeignKey):
        return []
    return [Ref(constraint.table), *_refs(constraint.table, constraint.references)]


def _all_targets(table: Table) -> list[Ref]:
    return [ref for key in table.foreign_keys for ref in _targets(key)]


def _ruled(constraints: Iterable[Constraint], table: Table) -> Iterator[Ref]:
    """Yield what constraints rule; a name or the primary key is a matter of the whole table."""
    for constraint in constraints:
        if isinstance(constraint, CheckConstraint):
            columns = sorted(mentioned(constraint.sql, table.column_names))
        else:
            columns = list(constraint.columns)
        yield from _refs(table.name, columns)
        if constraint.name is not None or constraint == table.primary_key or not columns:
            yield Ref(table.name)


def _needed(column: Column, table: Table) -> list[Ref]:
    generated = column.generated
    names = () if generated is None else mentioned(generated.sql, table.column_names)
    return [Ref(table.name), *_refs(table.name, names)]


def _column_of(
    name: str, column: Column, constraints: tuple[Constraint, ...], table: Table
) -> Footprint:
    reads = [*_needed(column, table), *(ref for c in constraints for ref in _targets(c))]
    namespace = [Ref(name) for c in constraints if c.name is not None or isinstance(c, PrimaryKey)]
    return _footprint(reads, [Ref(name, column.name), *namespace])


def _dropped_column(table: Table, column: str) -> Footprint:
    gone = owned(table, column)
    reads = [*_needed(table.column(column), table), *(ref for c in gone for ref in _targets(c))]
    ref = Ref(table.name, column)
    return _footprint(reads, [ref, Ref(table.name)], [ref])


def _altered_column(table: Table, column: Column) -> Footprint:
    old = table.column(column.name)
    ref = Ref(table.name, column.name)
    lost = not holds_all_of(column.type, old.type) or (column.generated and not old.generated)
    reads = [*_needed(old, table), *_needed(column, table)]
    return _footprint(reads, [ref], [ref] if lost else [])


def _following(table: Table, columns: frozenset[str], before: Schema) -> Iterator[Ref]:
    """Yield the columns of foreign keys that follow when these columns of `table` are renamed."""
    for referrer in before.referrers(table.name):
        for key in before.table(referrer).foreign_keys:
            if key.table == table.name and columns.intersection(key.references):
                yield from (Ref(referrer), *_refs(referrer, key.columns))


def _renamed_table(table: Table, to: str, before: Schema) -> Iterator[Ref]:
    yield from _whole(table)
    yield from (Ref(to), *_refs(to, table.column_names))
    yield from _following(table, frozenset(table.column_names), before)


def _renamed_column(table: Table, column: str, to: str, before: Schema) -> Footprint:
    names = _refs(table.name, (column, to))
    following = _following(table, frozenset({column}), before)
    return _footprint([Ref(table.name)], [*names, *following])


def _footprint_of_all(ops: Iterable[Operation], before: Schema) -> Footprint:
    reads: frozenset[Ref] = frozenset()
    writes: frozenset[Ref] = frozenset()
    destroys: frozenset[Ref] = frozenset()
    for op in ops:
        found = footprint(op, before)
        reads, writes = reads | found.reads, writes | found.writes
        destroys |= found.destroys
        before = apply(op, before)
    return Footprint(reads=reads, writes=writes, destroys=destroys)
