"""How is an operation said to MySQL and MariaDB? What differs from standard SQL.

No command can be undone together with others, so that an operation takes as few as possible. MODIFY
forgets what it does not restate, and constraints can't be renamed: they are dropped and added.
"""

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, field, frozen
from typing_extensions import override

from aquilia_backends.compiler import NO_CATALOGUE, Compiler, Lines
from aquilia_backends.dialect import Feature
from aquilia_backends.following import Following, followed
from aquilia_backends.mysql.alter import Alteration
from aquilia_backends.mysql.bending import foreseen, objections
from aquilia_backends.mysql.beside import (
    Anew,
    doomed,
    replacing,
    rewritten,
    unknown_views,
    with_columns,
    words_of,
)
from aquilia_backends.mysql.breaking import left_behind, refuse_breaking
from aquilia_backends.mysql.combine import combined
from aquilia_backends.mysql.dialect import CHARSET
from aquilia_backends.mysql.extras import OF_KEYS, PROGRAMS, SET_MODE, VIEW, has_key
from aquilia_backends.mysql.keys import is_keyed, leading, own_keys
from aquilia_backends.mysql.rename import Renaming
from aquilia_backends.mysql.room import making_room
from aquilia_backends.mysql.server import refuse
from aquilia_backends.mysql.spelling import catalogue_like
from aquilia_backends.mysql.values import is_drawn
from aquilia_backends.mysql.writer import MySQLWriter
from aquilia_backends.options import OPTIONS, options_of_new
from aquilia_backends.session import Catalogue
from aquilia_backends.statement import Script, Statement, Step
from aquilia_backends.writer import with_column_added
from aquilia_ir.apply import apply, apply_all
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
    Schema,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import Expression
from aquilia_ir.uses import owned

_ON_NO_TABLE = CreateTable | CreateExtra | DropExtra | RunSQL | RunPython
"""What changes no table that is there."""


@frozen
class MySQLCompiler(MySQLWriter, Compiler):
    """Says operations to MySQL 8.0.19 or MariaDB 10.5, or later ones."""

    doomed: frozenset[str] = field(default=frozenset(), eq=False, repr=False)
    """The tables that a run of operations drops, with all that belongs to them."""
    options: Mapping[str, Extra] = field(factory=dict, eq=False, repr=False)
    """The options of tables that a run creates."""
    collation: str = field(default="", eq=False, repr=False)
    """How the database compares texts, where that is not what their charset brings."""
    anew: Anew = field(factory=dict, eq=False, repr=False)
    """How views that the history does not know follow renamed columns."""

    @override
    def compile(
        self, ops: Iterable[Operation], before: Schema, catalogue: Catalogue = NO_CATALOGUE
    ) -> tuple[Step, ...]:
        some = tuple(making_room(ops))
        if Feature.TABLE_CASE in catalogue.lacking:
            catalogue = catalogue_like(catalogue, before)
        if catalogue.lacking:
            refuse(before, apply_all(some, before), catalogue.lacking)
        anew = unknown_views(some, before, catalogue)
        refuse_breaking(some, before, catalogue, anew)
        told = evolve(
            self,
            doomed=doomed(some),
            options=options_of_new(some),
            collation=catalogue.collation,
            anew=anew,
        )
        steps = (
            *self._without_inline_checks(some, before, catalogue),
            *combined(Compiler.compile(told, some, before, catalogue), told),
        )
        return tuple(foreseen(steps, some, before))

    def _without_inline_checks(
        self, ops: tuple[Operation, ...], before: Schema, catalogue: Catalogue
    ) -> Iterator[Step]:
        """Make constraints of the table of what MODIFY would forget, and nothing else can drop."""
        done: set[str] = set()
        for op in ops:
            if isinstance(op, _ON_NO_TABLE) or op.table in done:
                continue
            done.add(op.table)
            table = before.find(op.table)
            if table is None:
                continue
            names = catalogue.inline_checks.get(op.table, ())
            clauses = [clause for name in names for clause in self._as_constraint(name, table)]
            if clauses:
                sql = self.alter(op.table, *clauses)
                yield Statement(sql=sql, op=op, transactional=False, prepares=True)

    def _as_constraint(self, name: str, table: Table) -> Iterator[str]:
        column = table.find_column(name)
        for check in table.constraints:
            if column and isinstance(check, CheckConstraint) and check.name == name:
                yield self.modify(column, table)
                yield f"ADD {self.constraint_sql(check, table)}"

    @override
    def value_of_rows(self, op: AddColumn, table: Table) -> str | None:
        """Also what is drawn anew for each row: MySQL refuses it as the default of a new column."""
        value = op.column.default if op.fill is None else op.fill
        if isinstance(value, Expression) and is_drawn(value.sql):
            return value.sql
        return super().value_of_rows(op, table)

    @override
    def lines(self, op: Operation, before: Schema, after: Schema) -> Lines:
        said = super().lines(op, before, after)
        names = list(followed(op, before, after, self.constraint_name))
        match op:
            case CreateTable() | DropTable() | RunSQL() | RunPython():
                yield from said
            case CreateExtra() | DropExtra():
                yield from said
            case RenameTable() | RenameColumn():
                yield from said
                others = [one for one in names if one.table.name != op.table]
                yield from self.renamed_keys({one.table.name for one in others}, before, after)
                yield from self.renamed_constraints(others, after)
                if isinstance(op, RenameColumn):
                    yield from left_behind(op, before)
            case AddColumn() | AddConstraint():
                old, new = before.table(op.table), after.table(op.table)
                yield from self.before_keys_go(old, new)
                yield from self.renamed_constraints(names, after)
                yield from said
                yield from self.after_keys_came(old, new, op)
                yield from self.kept_words(op, before)
            case CreateIndex():
                yield from said
                old, new = before.table(op.table), after.table(op.table)
                yield from self.after_keys_came(old, new, op)
                yield from self.kept_words(op, before)
            case _:
                old, new = before.table(op.table), after.table(op.table)
                yield from self.before_keys_go(old, new)
                yield from said
                yield from self.renamed_constraints(names, after)
                yield from self.after_keys_came(old, new, op)
                if isinstance(op, DropColumn):
                    yield from left_behind(op, before)

    @override
    def rename_index(self, op: RenameIndex, before: Schema) -> Lines:
        for clause in self.rename_index_clauses(op.index, op.to):
            yield self.alter(op.table, clause)

    def kept_words(self, op: AddColumn | AddConstraint | CreateIndex, before: Schema) -> Lines:
        """Say of a key that is made anew what was said of the one of its name."""
        if not before.extras:
            return
        table = apply(op, before).table(op.table)
        if isinstance(op, CreateIndex):
            names = [op.index.name]
        else:
            some = op.constraints if isinstance(op, AddColumn) else (op.constraint,)
            keys = (one for one in some if isinstance(one, UniqueConstraint))
            names = [self.constraint_name(key, table) for key in keys]
        for name in names:
            for kind in OF_KEYS:
                extra = before.find_extra(f"{kind} {op.table}.{name}")
                yield from self.say(extra.create if extra else "", op)

    def renamed_constraints(self, names: Iterable[Following], after: Schema) -> Lines:
        for one in names:
            table = after.table(one.table.name)
            if isinstance(one.before, UniqueConstraint):
                for clause in self.rename_index_clauses(one.old, one.new):
                    yield self.alter(table.name, clause)
            else:
                yield self.alter(table.name, self.drop_clause(one.before, one.table))
                yield self.alter(table.name, f"ADD {self.constraint_sql(one.after, table)}")

    def renamed_keys(self, tables: Iterable[str], before: Schema, after: Schema) -> Lines:
        """Call the indexes of foreign keys after them, whose names change with another table's."""
        for name in sorted(tables):
            keys = {columns: key for key, columns in own_keys(after.table(name)).items()}
            for key, columns in own_keys(before.table(name)).items():
                if keys[columns] != key:
                    for clause in self.rename_index_clauses(key, keys[columns]):
                        yield self.alter(name, clause)

    def before_keys_go(self, old: Table, new: Table) -> Lines:
        """Make the indexes that others stood in for; stop numbering what will have no key."""
        for name, columns in own_keys(new).items():
            if name not in own_keys(old) and set(columns) <= set(old.column_names):
                place = f"{self.ident(old.name)} ({self.idents(columns)})"
                yield f"CREATE INDEX {self.ident(name)} ON {place}"
        for column in numbered(old):
            there = new.find_column(column.name)
            if there and is_keyed(column.name, old) and not is_keyed(column.name, new):
                yield self.alter(old.name, self.modify(column, new))

    def after_keys_came(self, old: Table, new: Table, op: Operation) -> Lines:
        """Number what has a key now; drop the indexes that others stand in for."""
        for column in numbered(new):
            there = old.find_column(column.name)
            if there and is_keyed(column.name, new) and not is_keyed(column.name, old):
                sql = self.alter(new.name, self.modify(column, new))
                held = objections(evolve(column, identity=None), column, new, self)
                yield Statement(sql=sql, op=op, transactional=False, objections=held)
        for name, columns in own_keys(old).items():
            if name not in own_keys(new) and set(columns) <= set(new.column_names):
                yield f"DROP INDEX {self.ident(name)} ON {self.ident(new.name)}"

    @override
    def create_table(self, op: CreateTable, before: Schema) -> Lines:
        yield self.create_table_sql(op.table)

    @override
    def table_words(self, table: Table) -> str:
        options = self.options.get(table.name)
        return self.usual_words() if options is None else words_of(options, self.usual_words())

    @override
    def usual_words(self) -> str:
        return f"{super().usual_words()}{self.own_collation()}"

    def own_collation(self) -> str:
        """Write that texts are compared as the database does it, where that must be said."""
        return f" COLLATE {self.collation}" if self.collation else ""

    @override
    def create_extra(self, op: CreateExtra, before: Schema) -> Lines:
        extra, old = op.extra, before.find_extra(op.extra.key)
        if self.options.get(extra.name) is extra:
            return
        if old is not None:
            yield from self.say(old.drop, op)
        if extra.kind == OPTIONS and CHARSET in extra.create:
            yield with_columns(extra.create, before.table(extra.name), self)
        else:
            yield from self.say(extra.create, op)

    @override
    def drop_extra(self, op: DropExtra, before: Schema) -> Lines:
        extra = before.extra(op.kind, op.name)
        if extra.kind in OF_KEYS and not has_key(extra.name, before):
            return
        if extra.kind in PROGRAMS or self.doomed.isdisjoint(extra.tables):
            if extra.kind == OPTIONS and CHARSET in extra.create:
                usual = extra.drop + self.own_collation()
                yield with_columns(usual, before.table(extra.name), self)
            else:
                yield from self.say(extra.drop, op)

    def say(self, sql: str, op: Operation) -> Lines:
        """Say the words of an extra, which are a script if they set what they are read by."""
        if sql:
            yield Script(sql=sql, op=op) if sql.startswith(SET_MODE) else sql

    @override
    def set_comment(self, op: SetComment, before: Schema) -> Lines:
        yield self.alter(op.table, self.comment(op.comment))

    @override
    def set_column_comment(self, column: Column, table: Table, op: Operation) -> Lines:
        # It is a part of the column's definition.
        return iter(())

    @override
    def rename_table(self, op: RenameTable, before: Schema) -> Lines:
        if op.table == op.to:
            return
        after = apply(op, before)
        yield from Renaming(self, op, before.table(op.table), after.table(op.to)).lines()
        for old, new in rewritten(before, after):
            yield from self.say(old.drop, op)
            yield from self.say(new.create, op)

    @override
    def rename_column(self, op: RenameColumn, before: Schema) -> Lines:
        after = apply(op, before)
        old, new = before.table(op.table), after.table(op.table)
        referrers = (before.table(name).foreign_keys for name in before.referrers(op.table))
        theirs = (key for keys in referrers for key in keys if key.table == op.table)
        in_foreign_key = any(op.column in key.references for key in theirs)
        in_foreign_key |= any(op.column in key.columns for key in old.foreign_keys)
        yield from Renaming(self, op, old, new, in_foreign_key=in_foreign_key).lines()
        for was, now in rewritten(before, after):
            if now.kind == VIEW:
                yield replacing(now.create)
                continue
            yield from self.say(was.drop, op)
            yield from self.say(now.create, op)
        for (of, _), sql in self.anew.items():
            if of == id(op):
                yield Statement(sql=sql, op=op, transactional=False, prepares=True)

    @override
    def add_column(self, op: AddColumn, before: Schema) -> Lines:
        table = with_column_added(before.table(op.table), op.column, op.constraints)
        indexes = (
            f"ADD INDEX {self.ident(name)} ({self.idents(columns)})"
            for name, columns in own_keys(table).items()
            if columns == (op.column.name,)
        )
        constraints = (
            f"ADD {self.constraint_sql(constraint, table)}"
            for constraint in op.constraints
            if not self.is_inline(constraint, table)
        )
        column = f"ADD COLUMN {self.column_sql(op.column, table)}"
        yield self.alter(op.table, column, *indexes, *constraints)

    @override
    def drop_column(self, op: DropColumn, before: Schema) -> Lines:
        table = before.table(op.table)
        stuck = [c for c in owned(table, op.column) if isinstance(c, ForeignKey | CheckConstraint)]
        dropped = [self.drop_clause(constraint, table) for constraint in stuck]
        yield self.alter(op.table, *dropped, f"DROP COLUMN {self.ident(op.column)}")

    @override
    def alter_column(self, op: AlterColumn, before: Schema) -> Lines:
        return Alteration(self, op, before).lines()

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
        clauses = (self.drop_clause(op.constraint, table), *self._kept_index(op.constraint, table))
        dropped = self.alter(op.table, *clauses)
        yield from self.without_references(op.constraint, table, before, dropped)

    def _kept_index(self, constraint: Constraint, table: Table) -> Iterator[str]:
        """Say that the index behind a foreign key is our own.

        One that the server has made would go when the next foreign key over its columns comes.
        """
        columns = constraint.columns if isinstance(constraint, ForeignKey) else ()
        for index in table.indexes:
            if columns and not index.unique and leading(index) == columns == index.columns:
                yield f"DROP INDEX {self.ident(index.name)}"
                yield f"ADD {self.index_clause(index)}"


def numbered(table: Table) -> Iterator[Column]:
    """Yield the columns that the database numbers."""
    return (column for column in table.columns if column.identity is not None)
