"""In which order does a run of operations become steps? Renames at once, rebuilds at the end.

    RenameColumn(t, a, b), AlterColumn(t, b), DropIndex(t, i), AddConstraint(t, c)
    ->  rename, drop the index, and one rebuild of t from what is real to what is said

Two schemas are kept. `real` is what the database holds once the steps so far have run; `said` is
what the operations so far ask for. Renames, whole tables and dropped indexes become real at once:
SQLite then follows renames into views, triggers and other tables. What else is asked of a table
that must be rebuilt anyway waits, and a rebuild settles the difference: at the end of the run, or
before a script of the user's. So all tables, and all columns that are not about to go, have in
both the same name.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar, assert_never

from attrs import define, evolve, field

from aquilia_backends.compiler import Compiler
from aquilia_backends.options import OPTIONS, options_of_new
from aquilia_backends.session import Catalogue, Dependent
from aquilia_backends.sqlite.carry import Rename
from aquilia_backends.sqlite.extras import dependent, find_options, is_on
from aquilia_backends.sqlite.live import Live
from aquilia_backends.sqlite.native import is_native
from aquilia_backends.sqlite.normalize import normal_table
from aquilia_backends.sqlite.rebuild import Rebuild, free_name, rebuild_sql
from aquilia_backends.sqlite.stand_in import STAND_IN
from aquilia_backends.sqlite.values import folded
from aquilia_backends.statement import Note, Statement, Step
from aquilia_ir.apply import apply
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
from aquilia_ir.schema import Column, Schema, Table

_Found = TypeVar("_Found")

ENFORCED = 'rebuild of "{table}": by hand, only after PRAGMA foreign_keys = OFF'
"""What a reader of the commands must know: dropping a table deletes its rows, and so those that
refer to them, where foreign keys are enforced."""

TableChange = (
    AddColumn
    | DropColumn
    | AlterColumn
    | SetPrimaryKey
    | AddConstraint
    | DropConstraint
    | CreateIndex
)
"""What can wait for a rebuild of its table."""


def settled(
    compiler: Compiler, ops: Iterable[Operation], before: Schema, catalogue: Catalogue
) -> Iterator[Step]:
    """Yield the steps of a run of operations."""
    ops = tuple(ops)
    run = _Run(compiler, catalogue, before, options_of_new(ops))
    last = None
    for op, rebuilt in _with_rebuilt(ops, before):
        yield from run.take(op, rebuilt)
        last = op
    if last is not None:
        yield from run.settle(last)


def _with_rebuilt(
    ops: tuple[Operation, ...], before: Schema
) -> list[tuple[Operation, frozenset[str]]]:
    """Pair each operation with the tables, as then called, that it or a later one rebuilds."""
    states = []
    for op in ops:
        states.append((op, before))
        before = apply(op, before)
    rebuilt: frozenset[str] = frozenset()
    found = []
    for op, state in reversed(states):
        rebuilt = _rebuilt_before(op, state, rebuilt)
        found.append((op, rebuilt))
    return found[::-1]


def _rebuilt_before(op: Operation, before: Schema, rebuilt: frozenset[str]) -> frozenset[str]:
    if isinstance(op, RunSQL | RunPython):
        return frozenset()
    if isinstance(op, CreateExtra | DropExtra):
        kind, name = _named(op)
        return rebuilt | {name} if kind == OPTIONS else frozenset()
    if isinstance(op, CreateTable):
        return rebuilt - {op.table.name}
    if isinstance(op, DropTable):
        return rebuilt - {op.table}
    if isinstance(op, RenameTable):
        return rebuilt - {op.to} | {op.table} if op.to in rebuilt else rebuilt
    if op.table in rebuilt or is_native(op, before):
        return rebuilt
    return rebuilt | {op.table}


@define
class _Waiting:
    """A table that is to be rebuilt."""

    op: Operation
    """The first that asks for it."""
    fresh: dict[str, Column] = field(factory=dict)
    """Its columns that are said and not real, as they were when they were added."""
    restyled: bool = False
    """Whether it gets other options."""


@define
class _Run:
    """How far a run of operations has come."""

    compiler: Compiler
    catalogue: Catalogue
    before: Schema
    created: Mapping[str, Extra]
    """The options of tables that this run creates."""
    real: Schema = field(init=False)
    said: Schema = field(init=False)
    waiting: dict[str, _Waiting] = field(init=False, factory=dict)
    origins: dict[str, str] = field(init=False)
    """What the tables were called in `before`, by what they are called now."""
    renames: list[Rename] = field(init=False, factory=list)
    touched: set[str] = field(init=False, factory=set)
    """The extras that were dropped or made."""

    @real.default
    def _real(self) -> Schema:
        return self.before

    @said.default
    def _said(self) -> Schema:
        return self.before

    @origins.default
    def _origins(self) -> dict[str, str]:
        return {table.name: table.name for table in self.before.tables}

    def take(self, op: Operation, rebuilt: frozenset[str]) -> Iterator[Step]:
        """Yield what has to run at once for `op`, and note the rest."""
        match op:
            case RunSQL() | RunPython():
                yield from self.settle(op)
                yield from self.now(op)
            case CreateExtra() | DropExtra():
                yield from self.change_extra(op)
            case CreateTable():
                yield from self.create_table(op)
            case SetComment():
                yield from self.now(op)
            case DropTable():
                yield from self.drop_table(op)
            case RenameTable():
                yield from self.rename_table(op)
            case RenameColumn():
                yield from self.rename_column(op)
            case DropIndex() | RenameIndex():
                yield from self.change_index(op, waits=op.table in {*rebuilt, *self.waiting})
            case (
                AddColumn()
                | DropColumn()
                | AlterColumn()
                | SetPrimaryKey()
                | AddConstraint()
                | DropConstraint()
                | CreateIndex()
            ):
                waits = op.table in {*rebuilt, *self.waiting}
                yield from self.wait(op) if waits else self.now(op)
            case _:
                assert_never(op)
        self.said = apply(op, self.said)

    def now(self, op: Operation) -> Iterator[Step]:
        """Yield the steps of an operation, which becomes real."""
        after = apply(op, self.real)
        for line in self.compiler.lines(op, self.real, after):
            yield self.compiler.step(line, op)
        self.real = after

    def create_table(self, op: CreateTable) -> Iterator[Step]:
        options = self.created.get(op.table.name)
        for step in self.now(op):
            if options and isinstance(step, Statement) and step.sql.startswith("CREATE TABLE"):
                yield evolve(step, sql=f"{step.sql} {options.create}")
            else:
                yield step

    def change_extra(self, op: CreateExtra | DropExtra) -> Iterator[Step]:
        kind, name = _named(op)
        if kind != OPTIONS:
            yield from self.settle(op)
            yield from self.now(op)
        elif not isinstance(op, CreateExtra) or self.created.get(name) is not op.extra:
            self.waiting.setdefault(name, _Waiting(op)).restyled = True
        self.touched.add(f"{kind} {name}")

    def drop_table(self, op: DropTable) -> Iterator[Step]:
        # what is real may still hold foreign keys to it, which are about to go
        for line in self.compiler.lines(op, self.real, self.said):
            yield self.compiler.step(line, op)
        self.real = self.real.without(op.table)
        self.waiting.pop(op.table, None)
        self.origins.pop(op.table, None)

    def rename_table(self, op: RenameTable) -> Iterator[Step]:
        yield from self.now(op)
        if op.table == op.to:
            return
        self.renames.append(op)
        if op.table in self.waiting:
            self.waiting[op.to] = self.waiting.pop(op.table)
        if f"{OPTIONS} {op.table}" in self.touched:
            self.touched.add(f"{OPTIONS} {op.to}")
        if op.table in self.origins:
            self.origins[op.to] = self.origins.pop(op.table)

    def rename_column(self, op: RenameColumn) -> Iterator[Step]:
        waiting = self.waiting.get(op.table)
        if waiting is not None and op.column in waiting.fresh:
            waiting.fresh[op.to] = evolve(waiting.fresh.pop(op.column), name=op.to)
            return
        names = self.real.table(op.table).column_names
        for name in names:
            if folded(name) == folded(op.to) and name != op.column:
                # it is about to go, but still there
                aside = free_name(f"{STAND_IN}{name}", names)
                yield from self.rename_really(RenameColumn(op.table, name, aside))
        yield from self.rename_really(op)

    def rename_really(self, op: RenameColumn) -> Iterator[Step]:
        yield from self.now(op)
        self.renames.append(op)

    def change_index(self, op: DropIndex | RenameIndex, *, waits: bool) -> Iterator[Step]:
        if self.real.table(op.table).find_index(op.index) is None:
            return
        if not waits:
            yield from self.now(op)
            return
        drop = DropIndex(op.table, op.index)
        yield from self.now(drop)
        if isinstance(op, RenameIndex):
            self.waiting.setdefault(op.table, _Waiting(op))

    def wait(self, op: TableChange) -> Iterator[Step]:
        """Note what a table that is to be rebuilt shall have."""
        if isinstance(op, AlterColumn) and self.starts_or_stops_computing(op):
            yield from self.settle(op)
        waiting = self.waiting.setdefault(op.table, _Waiting(op))
        if isinstance(op, AddColumn):
            waiting.fresh[op.column.name] = op.column
        if isinstance(op, DropColumn):
            waiting.fresh.pop(op.column, None)
        if isinstance(op, AddColumn | AlterColumn):
            old = self.said.table(op.table).find_column(op.column.name)
            if op.column.comment != (old and old.comment):
                yield self.compiler.no_comments(op)

    def starts_or_stops_computing(self, op: AlterColumn) -> bool:
        """Whether rows must first get the values that a new column has before it is altered."""
        waiting = self.waiting.get(op.table)
        added = waiting.fresh.get(op.column.name) if waiting is not None else None
        return added is not None and (added.generated is None) != (op.column.generated is None)

    def settle(self, op: Operation) -> Iterator[Step]:
        """Yield the rebuilds that make everything real that is said."""
        for table in self.said.tables:
            real = self.real.table(table.name)
            if real is table and table.name not in self.waiting:
                continue
            waiting = self.waiting.get(table.name, _Waiting(op))
            if waiting.fresh or waiting.restyled or normal_table(real) != normal_table(table):
                rebuild = self.rebuild(real, table, dict(waiting.fresh))
                yield Note(text=ENFORCED.format(table=table.name), op=waiting.op)
                for line in rebuild_sql(rebuild, self.compiler):
                    yield Statement(sql=line, op=waiting.op, rewrites=table.name)
        self.real = self.said
        self.waiting.clear()

    def rebuild(self, real: Table, table: Table, fresh: Mapping[str, Column]) -> Rebuild:
        taken = [*self.catalogue.columns, *(each.name for each in self.said.tables)]
        stand_in = free_name(f"{STAND_IN}{table.name}", taken)
        origin = self.origins.get(table.name)
        if origin is None:
            created = self.created.get(table.name)
            options = created.create if created else find_options(self.said, table.name) or ""
            made = tuple(self._made(table.name))
            return Rebuild(real, table, fresh, stand_in, options, options, made)
        live = Live(
            self.before.table(origin),
            _find(self.catalogue.columns, origin),
            _find(self.catalogue.constraints, origin) or (),
            self._dependents(origin),
        )
        return Rebuild(
            real,
            table,
            fresh,
            stand_in,
            *self._options(table.name, origin),
            (*live.restored(self.renames, self.catalogue.columns), *self._made(table.name)),
        )

    def _options(self, table: str, origin: str) -> tuple[str, str]:
        """The options of a table that are to be, and those that were."""
        known = find_options(self.before, origin)
        were = _find(self.catalogue.options, origin) or known or ""
        if f"{OPTIONS} {table}" in self.touched:
            return find_options(self.said, table) or "", were
        return were, were

    def _dependents(self, origin: str) -> tuple[Dependent, ...]:
        """What goes with a table that was called `origin`, and was left alone by this run."""
        if _find(self.catalogue.columns, origin) is not None:
            found = _find(self.catalogue.dependents, origin) or ()
            return tuple(d for d in found if f"{d.kind} {d.name}" not in self.touched)
        kept = (each for each in self.before.extras if each.key not in self.touched)
        return tuple(dependent(extra) for extra in kept if is_on(extra, origin))

    def _made(self, table: str) -> Iterator[str]:
        """Yield the commands for triggers of a table that were made by this run."""
        for extra in self.said.extras:
            if extra.key in self.touched and is_on(extra, table):
                yield extra.create


def _named(op: CreateExtra | DropExtra) -> tuple[str, str]:
    """The kind and the name of what comes or goes."""
    return (op.extra.kind, op.extra.name) if isinstance(op, CreateExtra) else (op.kind, op.name)


def _find(by_table: Mapping[str, _Found], name: str) -> _Found | None:
    """Look up a table whose name may be in another case in the database."""
    if name in by_table:
        return by_table[name]
    return next((by_table[key] for key in by_table if folded(key) == folded(name)), None)
