"""How is an operation said to PostgreSQL? What differs from standard SQL.

What the server names after a table or column (sequences, constraints, enum types) is renamed along
with it, so that the name can always be told from the schema.
"""

from collections.abc import Iterable

from attrs import frozen
from typing_extensions import override

from aquilia_backends.compiler import Compiler, Lines
from aquilia_backends.following import Following, followed, table_after
from aquilia_backends.postgresql import enums
from aquilia_backends.postgresql.alter import Alteration
from aquilia_backends.postgresql.names import sequence_name
from aquilia_backends.postgresql.writer import PostgreSQLWriter, comes_later
from aquilia_ir.operations import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    CreateTable,
    DropConstraint,
    Operation,
    RenameColumn,
    RenameTable,
    SetPrimaryKey,
)
from aquilia_ir.schema import Schema


@frozen
class PostgreSQLCompiler(PostgreSQLWriter, Compiler):
    """Says operations to PostgreSQL 12 or later."""

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

    def renamed_constraints(self, names: Iterable[Following], op: Operation) -> Lines:
        for one in names:
            clause = f"RENAME CONSTRAINT {self.ident(one.old)} TO {self.ident(one.new)}"
            yield self.alter(table_after(one.table.name, op), clause)

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
        for column in before.table(op.table).columns:
            if column.identity is not None:
                yield from self.rename_sequence((op.table, column.name), (op.to, column.name))

    @override
    def rename_column(self, op: RenameColumn, before: Schema) -> Lines:
        yield from super().rename_column(op, before)
        if before.table(op.table).column(op.column).identity is not None:
            yield from self.rename_sequence((op.table, op.column), (op.table, op.to))

    def rename_sequence(self, old: tuple[str, str], new: tuple[str, str]) -> Lines:
        before, after = sequence_name(*old), sequence_name(*new)
        if before != after:
            yield f"ALTER SEQUENCE {self.ident(before)} RENAME TO {self.ident(after)}"

    @override
    def alter_column(self, op: AlterColumn, before: Schema) -> Lines:
        table = before.table(op.table)
        old = table.column(op.column.name)
        yield from Alteration(self, before, table, old, op.column).lines()
        if old.comment != op.column.comment:
            yield from self.set_column_comment(op.column, table, op)

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
