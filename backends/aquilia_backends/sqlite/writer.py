"""How does SQLite write a part of a command? Where it differs from standard SQL."""

import math
from collections.abc import Iterator

from attrs import frozen

from aquilia_backends.sqlite.values import is_clock, unqualified
from aquilia_backends.writer import Writer
from aquilia_ir.expressions import quote
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKey,
    PrimaryKey,
    Table,
)
from aquilia_ir.types import Enum, Integer, Opaque, Scalar


def enum_check(column: str, type: Enum) -> CheckConstraint:  # noqa: A002  the word of the IR
    """The check that stands in for an enumeration."""
    values = ", ".join("'" + value.replace("'", "''") + "'" for value in type.values)
    return CheckConstraint(f"{quote(column)} IN ({values})")


def is_rowid(column: Column, table: Table) -> bool:
    """Whether `column` is another name of the rowid; see https://sqlite.org/lang_createtable.html.

    A rowid is never null, whether or not the definition says so.
    """
    key = table.primary_key
    if key is None or key.columns != (column.name,):
        return False
    words = column.type.sql if isinstance(column.type, Opaque) else ""
    return isinstance(column.type, Integer) or words.upper() == "INTEGER"


@frozen
class SqliteWriter(Writer):
    """Writes parts of commands for SQLite."""

    def literal(self, value: Scalar) -> str:
        if isinstance(value, float) and not math.isfinite(value):
            return "NULL" if math.isnan(value) else ("9e999" if value > 0 else "-9e999")
        return super().literal(value)

    def expression(self, sql: str) -> str:
        return unqualified(sql)

    def default_expression(self, sql: str, column: Column) -> str:  # noqa: ARG002
        return sql if is_clock(sql) else f"({self.expression(sql)})"

    def column_clauses(self, column: Column, table: Table) -> Iterator[str]:
        # a type may be no words at all
        return (clause for clause in super().column_clauses(column, table) if clause)

    def inline(self, column: Column, table: Table) -> tuple[Constraint, ...]:
        own = super().inline(column, table)
        if not isinstance(column.type, Enum):
            return own
        return (enum_check(column.name, column.type), *own)

    def key_clauses(self, column: Column, table: Table) -> Iterator[str]:
        key = table.primary_key
        if key is not None and key.columns == (column.name,) and self.is_inline(key, table):
            numbered = column.identity is not None
            yield f"PRIMARY KEY {self.dialect.auto_increment}" if numbered else "PRIMARY KEY"
        if not column.nullable and not is_rowid(column, table):
            yield "NOT NULL"

    def constraint_sql(self, constraint: Constraint, table: Table) -> str:
        written = super().constraint_sql(constraint, table)
        if not isinstance(constraint, PrimaryKey):
            return written
        columns = (table.find_column(name) for name in constraint.columns)
        if not any(column is not None and column.identity is not None for column in columns):
            return written
        return f"{written.removesuffix(')')} {self.dialect.auto_increment})"

    def references_sql(self, key: ForeignKey) -> str:
        written = super().references_sql(key)
        empty = f"{self.ident(key.table)}()"
        return written if key.references else written.replace(empty, self.ident(key.table), 1)
