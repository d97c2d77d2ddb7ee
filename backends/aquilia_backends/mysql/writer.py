"""How is a part of a command written in MySQL? Whole columns, with comments and without keys."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise

from attrs import frozen
from typing_extensions import override

from aquilia_backends.mysql.dialect import CHARSET, USUAL_CHARSET
from aquilia_backends.mysql.keys import is_keyed, own_keys
from aquilia_backends.mysql.words import find_prefix, with_escapes
from aquilia_backends.naming import digest, shortened
from aquilia_backends.writer import Writer
from aquilia_ir.expressions import canonical
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKey,
    Index,
    IndexExpression,
    IndexPart,
    PrimaryKey,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import (
    Array,
    Blob,
    Constant,
    Default,
    Enum,
    Expression,
    Json,
    Opaque,
    Text,
    Timestamp,
    Type,
)

_NOW = {"current_timestamp", "current_timestamp ( )", "now ( )", "localtimestamp"}
_CLOCK = re.compile(r"(datetime|timestamp)\b", re.IGNORECASE)
_IS_NOW = re.compile(
    r"\s*(current_timestamp|now|localtimestamp)\s*(\(\s*\d*\s*\))?\s*", re.IGNORECASE
).fullmatch
_MICROSECONDS = "CURRENT_TIMESTAMP(6)"


@frozen
class MySQLWriter(Writer):
    """Writes parts of commands as MySQL and MariaDB have them."""

    @override
    def string(self, text: str) -> str:
        return super().string(text.replace("\\", "\\\\"))

    @override
    def expression(self, sql: str) -> str:
        return super().expression(with_escapes(sql))

    @override
    def literal_float(self, value: float) -> str:
        # Without an exponent it is an exact number, and those know no negative zero.
        return "-0e0" if repr(value) == "-0.0" else repr(value)

    def rename_index_clauses(self, old: str, new: str) -> tuple[str, ...]:
        """Return what gives an index another name: clauses, each for a command of its own.

        MariaDB 11 can't read a table any more whose index got a name that differs in case only
        (seen on 11.8.6), so that it gets a third name in between.
        """
        names = [old, new]
        if old.casefold() == new.casefold():
            between = shortened(f"{new}_{digest(new)}", self.dialect)
            names = [old, between, new]
        return tuple(
            f"RENAME INDEX {self.ident(name)} TO {self.ident(to)}" for name, to in pairwise(names)
        )

    @override
    def type_sql(self, type: Type) -> str:
        if isinstance(type, Enum):
            return f"ENUM({', '.join(map(self.string, type.values))})"
        return super().type_sql(type)

    @override
    def default_sql(self, default: Default, column: Column) -> str:
        if isinstance(column.type, Timestamp):
            default = without_zone(default)
        written = super().default_sql(default, column)
        if isinstance(column.type, Text | Blob | Json | Array) and default != Constant(None):
            return written if isinstance(default, Expression) else f"({written})"
        return written

    @override
    def default_expression(self, sql: str, column: Column) -> str:
        if isinstance(column.type, Timestamp) and canonical(sql) in _NOW:
            return _MICROSECONDS
        if isinstance(column.type, Opaque) and _CLOCK.match(column.type.sql) and _IS_NOW(sql):
            # in parentheses, MySQL takes it for an expression, which is something else
            return sql.strip()
        return f"({self.expression(sql)})"

    @override
    def column_clauses(self, column: Column, table: Table) -> Iterator[str]:
        key = table.primary_key
        is_key = key is not None and key.columns == (column.name,) and self.is_inline(key, table)
        return self.definition(column, table, "PRIMARY KEY" if is_key else "NOT NULL")

    def definition(self, column: Column, table: Table, full: str = "NOT NULL") -> Iterator[str]:
        """Write a column whole; `full` says that it can't be null."""
        yield self.ident(column.name)
        yield self.column_type(column, table)
        if column.collation is not None:
            yield f"COLLATE {self.ident(column.collation)}"
        if column.generated is not None:
            yield self.generated_sql(column.generated)
        elif not is_nullable(column, table):
            yield full
        if column.default is not None:
            yield f"DEFAULT {self.default_sql(column.default, column)}"
        if column.identity is not None and is_keyed(column.name, table):
            yield self.dialect.auto_increment
        if column.comment is not None:
            yield f"COMMENT {self.string(column.comment)}"

    def modify(self, column: Column, table: Table) -> str:
        """Write what of ALTER TABLE makes a column of `table` be `column`."""
        return f"MODIFY COLUMN {' '.join(self.definition(column, table))}"

    @override
    def is_named(self, constraint: Constraint, table: Table) -> bool:
        return not isinstance(constraint, PrimaryKey)

    @override
    def drop_clause(self, constraint: Constraint, table: Table) -> str:
        name = self.ident(self.constraint_name(constraint, table))
        match constraint:
            case PrimaryKey():
                return "DROP PRIMARY KEY"
            case ForeignKey():
                return f"DROP FOREIGN KEY {name}"
            case UniqueConstraint():
                return f"DROP INDEX {name}"
            case CheckConstraint():
                return f"DROP CONSTRAINT {name}"

    @override
    def table_constraints(self, table: Table) -> Iterator[str]:
        """Write the indexes as well: foreign keys and numbers need them at once."""
        for name, columns in own_keys(table).items():
            yield f"INDEX {self.ident(name)} ({self.idents(columns)})"
        yield from map(self.index_clause, table.indexes)
        yield from super().table_constraints(table)

    def index_clause(self, index: Index) -> str:
        """Write an index as a part of CREATE TABLE or after ADD."""
        unique = "UNIQUE " if index.unique else ""
        parts = ", ".join(map(self.index_part, index.parts))
        return f"{unique}INDEX {self.ident(index.name)} ({parts})"

    @override
    def index_part(self, part: IndexPart) -> str:
        found = find_prefix(part.sql) if isinstance(part, IndexExpression) else None
        if found is None:
            return super().index_part(part)
        column, length = found
        text = f"{self.ident(column)}({length})"
        return f"{text} DESC" if part.descending else text

    @override
    def table_options(self, table: Table) -> str:
        options = f" {self.table_words(table)}"
        for column in table.columns:
            if column.identity is not None and column.identity.start is not None:
                options += f" AUTO_INCREMENT = {column.identity.start}"
        return options if table.comment is None else f"{options} {self.comment(table.comment)}"

    def table_words(self, table: Table) -> str:  # noqa: ARG002  for the compiler to override
        """Write how the texts of a table are kept."""
        return self.usual_words()

    def usual_words(self) -> str:
        """Write how texts are kept where nothing is said of it."""
        return f"{CHARSET} {USUAL_CHARSET}"

    def comment(self, comment: str | None) -> str:
        """Write the comment of a table as an option; an empty one is none."""
        return f"COMMENT = {self.string(comment or '')}"


def without_zone(default: Default) -> Default:
    """A point in time in UTC: DATETIME has no zone, and MariaDB reads none either."""
    text = default.value if isinstance(default, Constant) else None
    if not isinstance(text, str):
        return default
    with suppress(ValueError):
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return Constant(moment.astimezone(UTC).replace(tzinfo=None).isoformat(" "))
    return default


def is_nullable(column: Column, table: Table) -> bool:
    """Whether a column can be null where it is: in a primary key it can't."""
    key = table.primary_key
    in_key = key is not None and column.name in key.columns
    return column.nullable and column.identity is None and not in_key
