"""How are operations said in SQLite? In place where it can, and else by one rebuild per table.

AddColumn(t, a), AlterColumn(t, b), CreateIndex(t, i), RenameColumn(t, c, d)
->  ALTER TABLE t RENAME COLUMN c TO d · one rebuild of t, with a, b and i
"""

from collections.abc import Iterable

from attrs import evolve, frozen

from aquilia_backends.compiler import NO_CATALOGUE, Compiler, Lines
from aquilia_backends.filling import defaults_first
from aquilia_backends.native import local
from aquilia_backends.session import Catalogue
from aquilia_backends.sqlite.mending import mended
from aquilia_backends.sqlite.rebuild import free_name
from aquilia_backends.sqlite.settling import settled
from aquilia_backends.sqlite.stand_in import STAND_IN
from aquilia_backends.sqlite.values import folded
from aquilia_backends.sqlite.writer import SqliteWriter
from aquilia_backends.statement import Note, Step
from aquilia_ir.operations import AlterColumn, Operation, RenameIndex, RenameTable, SetPrimaryKey
from aquilia_ir.schema import Schema
from aquilia_ir.simplify import simplify


@frozen
class SqliteCompiler(SqliteWriter, Compiler):
    """Says operations in SQLite's SQL."""

    def compile(
        self,
        ops: Iterable[Operation],
        before: Schema,
        catalogue: Catalogue = NO_CATALOGUE,
    ) -> tuple[Step, ...]:
        """Say a run of operations that starts from `before`.

        What is done to a table after it is created goes into its CREATE TABLE: SQLite lets a
        foreign key refer to a table that is still to come. AQ1xx where an operation does not fit,
        and AQ716 to AQ718 where a rebuild could lose something.
        """
        found = local(ops, before, self.dialect)
        before = found.before
        fewer = simplify(defaults_first(found.ops), before, forward_references=True)
        return (
            *mended(fewer, before, catalogue, self),
            *settled(self, fewer, before, catalogue),
            *found.notes,
        )

    def rename_table(self, op: RenameTable, before: Schema) -> Lines:
        if folded(op.table) != folded(op.to):
            yield from super().rename_table(op, before)
        elif op.table != op.to:
            # SQLite takes the two names for one, which is taken
            between = free_name(f"{STAND_IN}{op.to}", (table.name for table in before.tables))
            yield self.alter(op.table, f"RENAME TO {self.ident(between)}")
            yield self.alter(between, f"RENAME TO {self.ident(op.to)}")

    def alter_column(self, op: AlterColumn, before: Schema) -> Lines:
        """Say that nothing has to change: any other change is a rebuild."""
        old = before.table(op.table).column(op.column.name)
        if old.comment != op.column.comment:
            yield self.no_comments(op)
        elif old != op.column:
            yield Note(text=f'"{op.table}.{op.column.name}" stays the same to sqlite', op=op)

    def set_primary_key(self, op: SetPrimaryKey, before: Schema) -> Lines:  # noqa: ARG002
        """Say that nothing has to change: any other change is a rebuild."""
        yield Note(text=f'the primary key of "{op.table}" stays the same', op=op)

    def rename_index(self, op: RenameIndex, before: Schema) -> Lines:
        table = before.table(op.table)
        yield f"DROP INDEX {self.ident(op.index)}"
        yield self.index_sql(evolve(table.index(op.index), name=op.to), table)
