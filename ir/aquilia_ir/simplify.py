"""Which fewer operations do the same? A pass over a run that has been recorded or put together.

    before  CreateTable(users(id)), AddColumn(users, email), RenameColumn(users, email, mail)
    after   CreateTable(users(id, mail))

    before  AlterColumn(users, age BIGINT), CreateIndex(users, ix), DropIndex(users, ix)
    after   AlterColumn(users, age BIGINT)

What happens to a table is moved into its creation, and what takes back the step before it vanishes
with it. Nothing moves across a RunSQL, a RunPython or an extra, before what it refers to, or to
where a name that it needs is still taken. The law: `apply_all(simplify(ops, before), before)` is
`apply_all(ops, before)`.
"""

from collections.abc import Iterable, Iterator
from math import inf

from attrs import define, evolve, field

from aquilia_ir.apply import apply
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
from aquilia_ir.schema import Column, ForeignKey, Schema, Table, UniqueConstraint
from aquilia_ir.types import Array, Default, Enum

_OnTable = (
    DropTable
    | RenameTable
    | SetComment
    | AddColumn
    | DropColumn
    | AlterColumn
    | RenameColumn
    | SetPrimaryKey
    | AddConstraint
    | DropConstraint
    | CreateIndex
    | DropIndex
    | RenameIndex
)


def simplify(
    ops: Iterable[Operation], before: Schema, *, forward_references: bool = False
) -> tuple[Operation, ...]:
    """Return fewer operations of the same meaning.

    With `forward_references` a table may be created with a foreign key to one that is created
    later in the same run.
    """
    done: list[Operation] = []
    run = _Run(before, forward_references)
    for op in ops:
        if isinstance(op, RunSQL | RunPython | CreateExtra | DropExtra):
            done += (*run.operations(), op)
            run = _Run(apply(op, run.now), forward_references)
        else:
            run.take(op)
    return (*done, *run.operations())


@define
class _Run:
    """A run of operations without scripts, as it is being rewritten.

    Positions count in `out`. A table of the run is `made` at a position as long as nothing but
    foreign keys, at the positions `later`, was done to it after that.
    """

    now: Schema
    forward_references: bool
    out: list[Operation | None] = field(factory=list)
    made: dict[str, int] = field(factory=dict)
    later: dict[str, list[int]] = field(factory=dict)
    own: dict[str, list[int]] = field(factory=dict)
    """Where something is done to a table, since it last got its name."""
    touched: dict[str, int] = field(factory=dict)
    """Where something was last done to a table of that name, even if it is gone."""
    mentioned: dict[str, float] = field(factory=dict)
    """Where another table was last made to refer to a table."""
    freed: dict[str, int] = field(factory=dict)
    """Where the name of a table, index, constraint or enum was last given up."""

    def operations(self) -> Iterator[Operation]:
        return (op for op in self.out if op is not None)

    def take(self, op: "CreateTable | _OnTable") -> None:
        if isinstance(op, CreateTable):
            # asks who refers to the table, which the schema after it then knows as well
            self._create(op)
            self.now = apply(op, self.now)
            return
        after = apply(op, self.now)
        if not self._does_nothing(op) and not self._fold(op) and not self._combine(op, after):
            self._append(op, after)
        self.now = after

    def _does_nothing(self, op: _OnTable) -> bool:
        return (
            isinstance(op, AlterColumn)
            and self.now.table(op.table).find_column(op.column.name) == op.column
        )

    def _create(self, op: CreateTable) -> None:
        name, at = op.table.name, len(self.out)
        self.out.append(op)
        self.made[name] = self.touched[name] = at
        self.own[name], self.later[name] = [at], []
        self._mention(op.table.foreign_keys, name, at)
        if self.now.referrers(name):
            self.mentioned[name] = inf

    def _mention(self, keys: Iterable[ForeignKey], name: str, at: float) -> None:
        for key in keys:
            if key.table != name:
                self.mentioned[key.table] = max(at, self.mentioned.get(key.table, at))

    def _append(self, op: _OnTable, after: Schema) -> None:
        name, at = op.table, len(self.out)
        self.out.append(op)
        before, then = self.now.table(name), after.find(name)
        for freed in _names(before) - (set() if then is None else _names(then)):
            self.freed[freed] = at
        self.touched[name] = at
        self.own.setdefault(name, []).append(at)
        self._mention(_new_foreign_keys(before, then), name, at)
        if isinstance(op, DropConstraint) and isinstance(op.constraint, ForeignKey):
            self._mention([op.constraint], name, at)
        if isinstance(op, AddConstraint) and isinstance(op.constraint, ForeignKey):
            self.later.get(name, []).append(at)
        else:
            self.made.pop(name, None)
        if isinstance(op, RenameTable | RenameColumn):
            self._close_referrers(name)
        if isinstance(op, RenameTable | DropTable):
            del self.own[name]
        if isinstance(op, RenameTable):
            self.touched[op.to], self.own[op.to] = at, [at]

    def _close_referrers(self, name: str) -> None:
        """Their foreign keys follow the new name from here on, not from where they were made."""
        for referrer in self.now.referrers(name):
            self.made.pop(referrer, None)

    def _fold(self, op: _OnTable) -> bool:
        """Do `op` where its table is created, if that is possible; return whether it was."""
        at = self.made.get(op.table)
        if at is None:
            return False
        alone = self.mentioned.get(op.table, -1) <= at
        if isinstance(op, DropTable):
            return alone and self._unmake(op.table)
        if not alone and self._takes_away(op):
            return False
        if self.later[op.table] and not self._only_adds(op):
            return False
        table = _created(self.out[at])
        (folded,) = apply(op, Schema([table])).tables
        if self._is_taken(_names(folded) - _names(table), at):
            return False
        keys = _new_foreign_keys(table, folded)
        if not all(self._can_refer(key, at, op.table) for key in keys):
            return False
        self.out[at] = CreateTable(folded)
        self._mention(keys, folded.name, len(self.out) if self.forward_references else at)
        if isinstance(op, RenameTable) and op.table != op.to:
            self._rename_made(op.table, op.to)
        return True

    def _unmake(self, name: str) -> bool:
        for at in (self.made.pop(name), *self.later.pop(name)):
            self.out[at] = None
        del self.own[name]
        return True

    def _rename_made(self, old: str, new: str) -> None:
        for positions in (self.made, self.touched):
            positions[new] = positions[old]
        self.own[new], self.later[new] = self.own.pop(old), self.later.pop(old)
        del self.made[old]

    def _takes_away(self, op: _OnTable) -> bool:
        """Whether `op` takes away or renames what a foreign key of another table may need."""
        match op:
            case RenameTable() | RenameColumn() | DropColumn():
                return True
            case SetPrimaryKey(table):
                return self.now.table(table).primary_key is not None
            case DropConstraint(_, constraint):
                return isinstance(constraint, UniqueConstraint)
            case DropIndex(table, index):
                return self.now.table(table).index(index).unique
            case _:
                return False

    def _only_adds(self, op: _OnTable) -> bool:
        """Whether `op` is the same before and after a foreign key is added to its table."""
        if isinstance(op, SetPrimaryKey):
            return self.now.table(op.table).primary_key is None
        return isinstance(op, AddColumn | AddConstraint | AlterColumn | CreateIndex | SetComment)

    def _is_taken(self, names: set[str], at: int) -> bool:
        return any(self.freed.get(name, -1) > at for name in names)

    def _can_refer(self, key: ForeignKey, at: int, name: str) -> bool:
        """Whether the target of `key` is at position `at` what it is now."""
        if key.table == name or self.touched.get(key.table, -1) < at:
            return True
        return self.forward_references and key.table in self.made

    def _combine(self, op: _OnTable, after: Schema) -> bool:
        """Let `op` become one with the step before it on its table, if that is possible."""
        own = self.own.get(op.table)
        if not own or self.mentioned.get(op.table, -1) > own[-1]:
            return False
        at = own[-1]
        then = after.find(op.table)
        if then is None or self._is_taken(_names(then) - _names(self.now.table(op.table)), at):
            return False
        combined = _combined(self.out[at], op)
        if combined is None:
            return False
        self.out[at] = combined[0] if combined else None
        if not combined:
            own.pop()
        return True


def _created(op: Operation | None) -> Table:
    assert isinstance(op, CreateTable)  # noqa: S101  `made` holds positions of these only
    return op.table


def _fills_alike(added: Column, altered: Column, fill: Default | None) -> bool:
    """Whether rows get the same values when a column is added as it is altered to afterwards."""
    alike = evolve(altered, comment=added.comment, collation=added.collation)
    return added == (alike if fill is None else evolve(alike, default=added.default))


def _combined(first: Operation | None, second: Operation) -> tuple[Operation, ...] | None:
    """Return the one or no operation that does what both do, or None if there is no such."""
    match first, second:
        case AlterColumn(_, old), AlterColumn(_, new) if old.name == new.name:
            return (second,)
        case AddColumn(table, old, constraints, fill), AlterColumn(_, new) if _fills_alike(
            old, new, fill
        ):
            return (AddColumn(table, new, constraints, fill),)
        case AddColumn(_, column), DropColumn(_, dropped) if column.name == dropped:
            return ()
        case RenameColumn(table, old, to), RenameColumn(_, again, new) if to == again:
            return () if old == new else (RenameColumn(table, old, new),)
        case AddConstraint(_, constraint), DropConstraint(_, dropped) if constraint == dropped:
            return ()
        case CreateIndex(_, index), DropIndex(_, dropped) if index.name == dropped:
            return ()
        case CreateIndex(_, index), RenameIndex(_, old, new) if index.name == old:
            return (evolve(first, index=evolve(index, name=new)),)
        case SetComment(), SetComment():
            return (second,)
        case SetPrimaryKey(), SetPrimaryKey():
            return (second,)
        case _:
            return None


def _names(table: Table) -> set[str]:
    """Return the names that some database lets only one thing of a schema have."""
    found = {table.name, *(index.name for index in table.indexes)}
    found.update(c.name for c in (table.primary_key, *table.constraints) if c and c.name)
    for column in table.columns:
        type_ = column.type
        while isinstance(type_, Array):
            type_ = type_.item
        if isinstance(type_, Enum) and type_.name is not None:
            found.add(type_.name)
    return found


def _new_foreign_keys(before: Table, after: Table | None) -> list[ForeignKey]:
    if after is None or before.constraints is after.constraints:
        return []
    return [key for key in after.foreign_keys if key not in before.constraints]
