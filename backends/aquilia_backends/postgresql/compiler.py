"""How is an operation said to PostgreSQL? What differs from standard SQL.

What the server names after a table or column (sequences, constraints, enum types) is renamed along
with it, so that the name can always be told from the schema.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, field, frozen
from typing_extensions import override

from aquilia_backends.barriers import with_barriers
from aquilia_backends.compiler import NO_CATALOGUE, Compiler, Lines
from aquilia_backends.following import Following, followed, table_after
from aquilia_backends.options import OPTIONS, options_of_new
from aquilia_backends.postgresql import divided, enums
from aquilia_backends.postgresql.alter import Alteration
from aquilia_backends.postgresql.checks import find_check
from aquilia_backends.postgresql.names import not_null_name, sequence_name
from aquilia_backends.postgresql.writer import PostgreSQLWriter, comes_later, may_be_null
from aquilia_backends.session import Catalogue, Dependent
from aquilia_backends.statement import Note, Statement, Step
from aquilia_ir.expressions import mentions
from aquilia_ir.extra import Extra
from aquilia_ir.operations import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    CreateExtra,
    CreateIndex,
    CreateTable,
    DropConstraint,
    DropExtra,
    DropIndex,
    Operation,
    RenameColumn,
    RenameTable,
    SetPrimaryKey,
)
from aquilia_ir.schema import CheckConstraint, Constraint, Schema, Table

_NAMING = RenameTable | RenameColumn | SetPrimaryKey | DropConstraint
"""What is said otherwise if the live catalogue knows a table's constraints by other names."""
_COMMENTED = "; COMMENT ON "


@frozen
class PostgreSQLCompiler(PostgreSQLWriter, Compiler):
    """Says operations to PostgreSQL 12 or later."""

    live: Catalogue = field(default=NO_CATALOGUE, eq=False, repr=False)
    """Of the database for which a run of operations is said."""
    start: Schema = field(default=Schema(), eq=False, repr=False)
    """What that run starts from."""
    options: Mapping[str, Extra] = field(factory=dict, eq=False, repr=False)
    """Of the tables that the run creates."""
    doomed: frozenset[str] = field(default=frozenset(), eq=False, repr=False)
    """The tables that it drops."""
    staying: frozenset[str] = field(default=frozenset(), eq=False, repr=False)
    """The partitions that it drops and makes again, which keep their rows."""

    @override
    def compile(
        self,
        ops: Iterable[Operation],
        before: Schema,
        catalogue: Catalogue = NO_CATALOGUE,
    ) -> tuple[Step, ...]:
        ops = tuple(ops)
        told = evolve(
            self,
            live=catalogue,
            start=before,
            options=options_of_new(ops),
            doomed=divided.doomed(ops),
            staying=divided.staying(ops),
        )
        loose, tight = divided.parted(ops, before)
        letting_go = [self.step(extra.drop, ops[0]) for extra in loose]
        coming_back = [self.step(extra.create, ops[-1]) for extra in tight]
        steps = Compiler.compile(told, ops, before, catalogue)
        return with_barriers((*letting_go, *steps, *coming_back))

    @override
    def parts(self, ops: Sequence[Operation]) -> Iterator[Sequence[Operation]]:
        """Split before what looks at the catalogue, if that may say something else by then.

        A new name may be in any view, but in the constraints of its own table only. The server
        names NOT NULL by itself, so what is made and then renamed is looked at in between.
        """
        ops = divided.with_options_early(ops)
        start, renamed, made, other_views = 0, set[str](), set[str](), False
        for at, op in enumerate(ops):
            if (
                (isinstance(op, _NAMING) and op.table in renamed)
                or (isinstance(op, AlterColumn) and (renamed or other_views))
                or (isinstance(op, RenameTable | RenameColumn) and op.table in made)
            ):
                yield ops[start:at]
                start, renamed, made, other_views = at, set(), set(), False
            made |= _made(op)
            if isinstance(op, RenameTable | RenameColumn):
                renamed |= {op.table, op.to if isinstance(op, RenameTable) else op.table}
            other_views |= isinstance(op, CreateExtra)
        yield ops[start:]

    @override
    def lines(self, op: Operation, before: Schema, after: Schema) -> Lines:
        names = list(followed(op, before, after, self.constraint_name))
        if isinstance(op, AddColumn | AddConstraint):
            yield from self.renamed_constraints(names, op)
            names = []
        if isinstance(op, RenameTable | RenameColumn):
            yield from super().lines(op, before, after)
            for old, new in enums.renamed(op, before):
                yield f"ALTER TYPE {self.ident(old)} RENAME TO {self.ident(new)}"
        else:
            for named in enums.made(op, before, after):
                yield self.create_type_sql(named)
            yield from super().lines(op, before, after)
            for named in enums.gone(op, before, after):
                yield f"DROP TYPE {self.ident(named.name)}"
        yield from self.renamed_constraints(names, op)
        if isinstance(op, AlterColumn):
            yield from self.lost_comments(op, before)

    def renamed_constraints(self, names: Iterable[Following], op: Operation) -> Lines:
        for one in names:
            old = self.real_name(one.before, one.table)
            clause = f"RENAME CONSTRAINT {self.ident(old)} TO {self.ident(one.new)}"
            yield self.alter(table_after(one.table.name, op), clause)

    @override
    def drop_clause(self, constraint: Constraint, table: Table) -> str:
        return f"DROP CONSTRAINT {self.ident(self.real_name(constraint, table))}"

    def real_name(self, constraint: Constraint, table: Table) -> str:
        """The name that a constraint has in the live database, where others may have made it.

        A run that has dropped its twin may have renamed it, of which the catalogue knows nothing.
        """
        name = self.constraint_name(constraint, table)
        if constraint.name is not None:
            return name
        live: list[Constraint] = [*self.live.constraints.get(table.name, ())]
        live += [key for key in (self.live.keys.get(table.name),) if key is not None]
        ours = {name, self.constraint_name(constraint, self.start.find(table.name) or table)}
        if any(each.name in ours for each in live):
            return name
        alike = next((each for each in live if evolve(each, name=None) == constraint), None)
        if alike is None and isinstance(constraint, CheckConstraint):
            alike = find_check(constraint, table, live, self.constraint_name)
        return (alike.name if alike is not None else None) or name

    def lost_comments(self, op: AlterColumn, before: Schema) -> Lines:
        """Say again what goes with a constraint, index or type that is made anew."""
        for extra in before.extras:
            if extra.kind == "comment" and op.table in extra.tables:
                yield extra.create

    @override
    def create_extra(self, op: CreateExtra, before: Schema) -> Lines:
        extra, old = op.extra, before.find_extra(op.extra.key)
        if enums.is_of_column(extra, before):
            return
        if extra.kind == OPTIONS:
            if self.options.get(extra.name) != extra:
                raise divided.undividable(extra.name)
            yield Note(text=f'table "{extra.name}" is created with it', op=op)
        elif extra.kind == divided.PARTITION and (old is not None or self.is_staying(extra)):
            yield from () if old is None else (divided.detached(old),)
            yield divided.attached(extra)
        elif old is not None and old.create != extra.create and extra.kind == "sequence":
            yield f"ALTER{extra.create.removeprefix('CREATE')}"
        elif old is not None and _is_replaceable(old, extra):
            yield extra.create
        else:
            yield from super().create_extra(op, before)

    @override
    def drop_extra(self, op: DropExtra, before: Schema) -> Lines:
        extra = before.extra(op.kind, op.name)
        if enums.is_of_column(extra, before):
            return
        if extra.kind == OPTIONS and extra.name not in self.doomed:
            raise divided.undividable(extra.name)
        if self.is_staying(extra):
            yield divided.detached(extra)
        else:
            yield from super().drop_extra(op, before)

    def is_staying(self, extra: Extra) -> bool:
        """Whether the run drops and makes a partition, whose rows must not be lost by that."""
        is_partition = extra.kind == divided.PARTITION and divided.is_leaf(extra)
        return is_partition and extra.name in self.staying

    @override
    def table_options(self, table: Table) -> str:
        options = self.options.get(table.name)
        return f" {options.create}" if options is not None else ""

    @override
    def create_table(self, op: CreateTable, before: Schema) -> Lines:
        yield from super().create_table(op, before)
        for constraint in op.table.constraints:
            if comes_later(constraint, op.table):
                added = f"ADD {self.constraint_sql(constraint, op.table)}"
                yield self.alter(op.table.name, added)

    @override
    def rename_table(self, op: RenameTable, before: Schema) -> Lines:
        yield from super().rename_table(op, before)
        table = before.table(op.table)
        for column in table.columns:
            if column.identity is not None:
                yield from self.rename_sequence((op.table, column.name), (op.to, column.name))
            if not may_be_null(column, table):
                places = (op.table, column.name), (op.to, column.name)
                yield from self.rename_not_null(op.to, *places)

    @override
    def rename_column(self, op: RenameColumn, before: Schema) -> Lines:
        yield from super().rename_column(op, before)
        table = before.table(op.table)
        column = table.column(op.column)
        places = (op.table, op.column), (op.table, op.to)
        if column.identity is not None:
            yield from self.rename_sequence(*places)
        if not may_be_null(column, table):
            yield from self.rename_not_null(op.table, *places)

    def rename_sequence(self, old: tuple[str, str], new: tuple[str, str]) -> Lines:
        before, after = self.real_sequence(*old), sequence_name(*new)
        if before != after:
            yield f"ALTER SEQUENCE {self.ident(before)} RENAME TO {self.ident(after)}"

    @override
    def real_sequence(self, table: str, column: str) -> str:
        known = self.live.sequences.get(table, {})
        return known.get(column) or super().real_sequence(table, column)

    def rename_not_null(self, table: str, old: tuple[str, str], new: tuple[str, str]) -> Lines:
        """Rename what keeps NULL away, if the server has a name for it; a run may have let it go
        before, of which the catalogue knows nothing yet.
        """
        before, after = not_null_name(*old), not_null_name(*new)
        if before != after and before in self.live.not_nulls.get(old[0], ()):
            clause = f"RENAME CONSTRAINT {self.ident(before)} TO {self.ident(after)}"
            yield self.alter(table, clause)

    @override
    def alter_column(self, op: AlterColumn, before: Schema) -> Lines:
        table = before.table(op.table)
        old = table.column(op.column.name)
        change = Alteration(self, before, table, old, op.column)
        if change.goes_away():
            yield from self._foretold(op, before)
        around = self.in_the_way(op, before, change) if change.goes_away() else ()
        keys = tuple(change.stuck_keys())
        yield from (dependent.drop for dependent in reversed(around))
        yield from (self.alter(one.name, self.drop_clause(key, one)) for one, key in keys)
        yield from change.lines()
        yield from (
            self.alter(one.name, f"ADD {self.constraint_sql(key, one)}") for one, key in keys
        )
        yield from (dependent.sql for dependent in around)
        if old.comment != op.column.comment:
            yield from self.set_column_comment(op.column, table, op)

    def in_the_way(
        self, op: AlterColumn, before: Schema, change: Alteration
    ) -> tuple[Dependent, ...]:
        """What uses the column, or one computed from it, and goes meanwhile, such as views."""
        columns = {op.column.name, *(column.name for column in change.computed_from_it())}
        kept = {extra.key for extra in before.extras}
        gone = {extra.key for extra in self.start.extras} - kept
        return tuple(
            dependent
            for dependent in self.live.dependents.get(op.table, ())
            if columns & dependent.columns and f"{dependent.kind} {dependent.name}" not in gone
        )

    def _foretold(self, op: AlterColumn, before: Schema) -> Iterator[Note]:
        """Say what will be in the way, where no catalogue tells it, but the history does."""
        if op.table in self.live.columns:
            return
        for extra in before.extras:
            if "view" in extra.kind and _uses(extra, op):
                text = f'{extra.kind} "{extra.name}" goes meanwhile, and comes back as it is'
                yield Note(text=text, op=op)

    @override
    def create_index(self, op: CreateIndex, before: Schema) -> Lines:
        """Say CONCURRENTLY as a step of its own; what it may leave is an index without use."""
        (line,) = super().create_index(op, before)
        if not op.concurrently:
            yield line
            return
        name = self.ident(op.index.name)
        start, word, rest = str(line).partition(" INDEX ")
        found = f"indexrelid = to_regclass({self.string(name)})"
        yield Statement(
            sql=f"{start}{word}CONCURRENTLY {rest}",
            op=op,
            transactional=False,
            again=f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
            left=f"SELECT 1 FROM pg_index WHERE {found} AND NOT indisvalid",
        )

    @override
    def drop_index(self, op: DropIndex, before: Schema) -> Lines:
        """Say CONCURRENTLY so that it may be run again, since nobody could tell how far it came."""
        if not op.concurrently:
            yield from super().drop_index(op, before)
            return
        sql = f"DROP INDEX CONCURRENTLY IF EXISTS {self.ident(op.index)}"
        yield Statement(sql=sql, op=op, transactional=False, again="")

    @override
    def set_primary_key(self, op: SetPrimaryKey, before: Schema) -> Lines:
        table = before.table(op.table)
        clauses = []
        if table.primary_key is not None:
            clauses.append(self.drop_clause(table.primary_key, table))
        if op.primary_key is not None:
            clauses.append(f"ADD {self.constraint_sql(op.primary_key, table)}")
        if clauses:
            changed = self.alter(op.table, *clauses)
            yield from self.without_references(table.primary_key, table, before, changed)

    @override
    def drop_constraint(self, op: DropConstraint, before: Schema) -> Lines:
        table = before.table(op.table)
        dropped = self.alter(op.table, self.drop_clause(op.constraint, table))
        yield from self.without_references(op.constraint, table, before, dropped)


def _made(op: Operation) -> set[str]:
    """The table in which an operation makes what no catalogue that was read before it knows."""
    if isinstance(op, CreateTable):
        return {op.table.name}
    return {op.table} if isinstance(op, AddColumn) else set()


def _uses(extra: Extra, op: AlterColumn) -> bool:
    return op.table in extra.tables and mentions(extra.create, op.column.name)


def _is_replaceable(old: Extra, new: Extra) -> bool:
    """Whether CREATE OR REPLACE takes a routine for the same: its result has not changed."""
    keeps_comment = _COMMENTED in old.create and _COMMENTED not in new.create
    if new.kind not in {"function", "procedure"} or keeps_comment:
        return False
    return old.create.partition("LANGUAGE")[0] == new.create.partition("LANGUAGE")[0]
