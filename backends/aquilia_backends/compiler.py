"""How is an operation said in SQL? Standard SQL, a method per operation, for dialects to override.

Each yields the commands of its operation in the order to run: a text becomes a `Statement`, other
steps are taken as they are. The parts of commands are written by `Writer`.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from attrs import frozen

from aquilia_backends.dialect import Feature
from aquilia_backends.filling import computed_from_row, default_first, empty_first
from aquilia_backends.forward import references_last
from aquilia_backends.native import local
from aquilia_backends.references import relying
from aquilia_backends.session import Catalogue
from aquilia_backends.statement import Note, PythonCall, Script, Statement, Step
from aquilia_backends.writer import Writer, with_column_added
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
from aquilia_ir.schema import Column, Constraint, Schema, Table

Lines = Iterator[str | Step]

NO_CATALOGUE = Catalogue()


@frozen
class Compiler(Writer):
    """Says operations in standard SQL, with the words of its dialect."""

    def compile(
        self,
        ops: Iterable[Operation],
        before: Schema,
        catalogue: Catalogue = NO_CATALOGUE,
    ) -> tuple[Step, ...]:
        """Say a run of operations that starts from `before`; AQ1xx where one does not fit."""
        found = local(ops, before, self.dialect)
        ops, before = found.ops, found.before
        steps: list[Step] = []
        # Who refers to whom is found here once, and then kept up to date by each schema.
        before.referrers("")
        if not self.dialect.has(Feature.FORWARD_REFERENCES):
            ops = references_last(ops, before)
        for op in ops:
            after = apply(op, before)
            said = [self.step(line, op) for line in self.with_rows_filled(op, before, after)]
            steps += said or [self.nothing(op)]
            before = after
        return (*steps, *found.notes)

    def parts(self, ops: Sequence[Operation]) -> Iterator[Sequence[Operation]]:
        """Split a run of operations where the catalogue must be read anew for what follows."""
        yield ops

    def step(self, line: str | Step, op: Operation) -> Step:
        """Make a statement of a text; other steps stay as they are."""
        if not isinstance(line, str):
            return line
        transactional = self.dialect.has(Feature.TRANSACTIONAL_DDL)
        return Statement(sql=line, op=op, transactional=transactional)

    def with_rows_filled(self, op: Operation, before: Schema, after: Schema) -> Lines:
        """Say one operation, and what gives rows their values in a column that it adds."""
        computed = None
        if isinstance(op, AddColumn):
            computed = self.value_of_rows(op, before.table(op.table))
        if not isinstance(op, AddColumn) or (op.fill is None and computed is None):
            yield from self.lines(op, before, after)
            return
        for part in default_first(op) if computed is None else empty_first(op):
            then = apply(part, before)
            yield from self.lines(part, before, then)
            if computed is not None and isinstance(part, AddColumn):
                value = f"{self.ident(op.column.name)} = {self.expression(computed)}"
                yield f"UPDATE {self.ident(op.table)} SET {value}"
            before = then

    def value_of_rows(self, op: AddColumn, table: Table) -> str | None:
        """Return the expression to update rows with, if no default can give them their value."""
        return computed_from_row(op, table)

    def lines(self, op: Operation, before: Schema, after: Schema) -> Lines:
        """Say one operation, which makes `after` of `before`."""
        match op:
            case CreateTable():
                return self.create_table(op, before)
            case DropTable():
                return self.drop_table(op, before)
            case RenameTable():
                return self.rename_table(op, before)
            case SetComment():
                return self.set_comment(op, before)
            case AddColumn():
                return self.add_column(op, before)
            case DropColumn():
                return self.drop_column(op, before)
            case AlterColumn():
                return self.alter_column(op, before)
            case RenameColumn():
                return self.rename_column(op, before)
            case SetPrimaryKey():
                return self.set_primary_key(op, before)
            case AddConstraint():
                return self.add_constraint(op, before)
            case DropConstraint():
                return self.drop_constraint(op, before)
            case CreateIndex():
                return self.create_index(op, before)
            case DropIndex():
                return self.drop_index(op, before)
            case RenameIndex():
                return self.rename_index(op, before)
            case CreateExtra():
                return self.create_extra(op, before)
            case DropExtra():
                return self.drop_extra(op, before)
            case RunSQL():
                return self.run_sql(op)
            case RunPython():
                return self.run_python(op)
            case _:
                assert_never(op)

    def create_table(self, op: CreateTable, before: Schema) -> Lines:
        yield self.create_table_sql(op.table)
        for index in op.table.indexes:
            yield self.index_sql(index, op.table)
        if op.table.comment is not None:
            yield from self.set_comment(SetComment(op.table.name, op.table.comment), before)
        for column in op.table.columns:
            if column.comment is not None:
                yield from self.set_column_comment(column, op.table, op)

    def drop_table(self, op: DropTable, before: Schema) -> Lines:
        yield f"DROP TABLE {self.ident(op.table)}"

    def rename_table(self, op: RenameTable, before: Schema) -> Lines:
        if op.to != op.table:
            yield self.alter(op.table, f"RENAME TO {self.ident(op.to)}")

    def set_comment(self, op: SetComment, before: Schema) -> Lines:
        if self.dialect.has(Feature.COMMENTS):
            yield f"COMMENT ON TABLE {self.ident(op.table)} IS {self.literal(op.comment)}"
        else:
            yield self.no_comments(op)

    def add_column(self, op: AddColumn, before: Schema) -> Lines:
        table = with_column_added(before.table(op.table), op.column, op.constraints)
        yield self.alter(op.table, f"ADD COLUMN {self.column_sql(op.column, table)}")
        for constraint in op.constraints:
            if not self.is_inline(constraint, table):
                yield self.alter(op.table, f"ADD {self.constraint_sql(constraint, table)}")
        if op.column.comment is not None:
            yield from self.set_column_comment(op.column, table, op)

    def drop_column(self, op: DropColumn, before: Schema) -> Lines:
        yield self.alter(op.table, f"DROP COLUMN {self.ident(op.column)}")

    def alter_column(self, op: AlterColumn, before: Schema) -> Lines:
        table = before.table(op.table)
        old = table.column(op.column.name)
        clauses = tuple(self.alter_clauses(old, op.column, table))
        if clauses:
            yield self.alter(op.table, *clauses)
        if old.comment != op.column.comment:
            yield from self.set_column_comment(op.column, table, op)

    def rename_column(self, op: RenameColumn, before: Schema) -> Lines:
        names = f"{self.ident(op.column)} TO {self.ident(op.to)}"
        yield self.alter(op.table, f"RENAME COLUMN {names}")

    def set_primary_key(self, op: SetPrimaryKey, before: Schema) -> Lines:
        table = before.table(op.table)
        if table.primary_key is not None:
            yield self.alter(op.table, self.drop_clause(table.primary_key, table))
        if op.primary_key is not None:
            yield self.alter(op.table, f"ADD {self.constraint_sql(op.primary_key, table)}")

    def add_constraint(self, op: AddConstraint, before: Schema) -> Lines:
        table = before.table(op.table)
        yield self.alter(op.table, f"ADD {self.constraint_sql(op.constraint, table)}")

    def drop_constraint(self, op: DropConstraint, before: Schema) -> Lines:
        table = before.table(op.table)
        yield self.alter(op.table, self.drop_clause(op.constraint, table))

    def create_index(self, op: CreateIndex, before: Schema) -> Lines:
        yield self.index_sql(op.index, before.table(op.table))

    def drop_index(self, op: DropIndex, before: Schema) -> Lines:
        index, table = self.ident(op.index), self.ident(op.table)
        yield self.dialect.drop_index.format(index=index, table=table)

    def rename_index(self, op: RenameIndex, before: Schema) -> Lines:
        index, to, table = self.ident(op.index), self.ident(op.to), self.ident(op.table)
        yield self.dialect.rename_index.format(index=index, to=to, table=table)

    def create_extra(self, op: CreateExtra, before: Schema) -> Lines:
        old = before.find_extra(op.extra.key)
        if old is not None and old.drop:
            yield old.drop
        if op.extra.create:
            yield op.extra.create

    def drop_extra(self, op: DropExtra, before: Schema) -> Lines:
        drop = before.extra(op.kind, op.name).drop
        if drop:
            yield drop

    def run_sql(self, op: RunSQL) -> Lines:
        for script in op.forward:
            yield Script(sql=script, op=op)

    def run_python(self, op: RunPython) -> Lines:
        yield PythonCall(function=op.forward, op=op)

    def set_column_comment(self, column: Column, table: Table, op: Operation) -> Lines:
        if self.dialect.has(Feature.COMMENTS):
            place = f"{self.ident(table.name)}.{self.ident(column.name)}"
            yield f"COMMENT ON COLUMN {place} IS {self.literal(column.comment)}"
        else:
            yield self.no_comments(op)

    def without_references(
        self, key: Constraint | None, table: Table, before: Schema, changed: str
    ) -> Lines:
        """Say what changes a key of `table` while no foreign key relies on it."""
        relied = list(relying(key, table.name, before))
        for referrer, foreign_key in relied:
            yield self.alter(referrer.name, self.drop_clause(foreign_key, referrer))
        yield changed
        for referrer, foreign_key in relied:
            yield self.alter(referrer.name, f"ADD {self.constraint_sql(foreign_key, referrer)}")

    def nothing(self, op: Operation) -> Note:
        return Note(text=f"this changes nothing for {self.dialect.name}", op=op)

    def no_comments(self, op: Operation) -> Note:
        return Note(text=f"{self.dialect.name} stores no comments", op=op)
