"""How is a part of a command written? Names, constants, types, columns, constraints, indexes."""

from collections.abc import Iterable, Iterator
from decimal import Decimal as Number
from typing import assert_never

from attrs import evolve, frozen

from aquilia_backends.dialect import Dialect
from aquilia_backends.naming import all_constraints, convention, is_ambiguous, told_apart
from aquilia_ir.expressions import mentioned, tokens
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    Constraint,
    ForeignKey,
    Generated,
    Identity,
    Index,
    IndexColumn,
    IndexExpression,
    IndexPart,
    PrimaryKey,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import Boolean, Constant, Default, Expression, Integer, Opaque, Scalar, Type
from aquilia_ir.uses import is_over_alone


@frozen
class Writer:
    """Writes parts of commands in standard SQL, with the words of `dialect`."""

    dialect: Dialect

    def ident(self, name: str) -> str:
        quote = self.dialect.quote
        return f"{quote}{name.replace(quote, quote * 2)}{quote}"

    def idents(self, names: Iterable[str]) -> str:
        return ", ".join(map(self.ident, names))

    def alter(self, table: str, *clauses: str) -> str:
        """Write one ALTER TABLE with all of `clauses`."""
        separator = "\n  " if len(clauses) > 1 else " "
        return f"ALTER TABLE {self.ident(table)}{separator}" + ",\n  ".join(clauses)

    def literal(self, value: Scalar) -> str:
        """Write a constant so that it keeps its type and every digit."""
        match value:
            case None:
                return "NULL"
            case bool():
                return self.dialect.true if value else self.dialect.false
            case int():
                return str(value)
            case Number():
                return f"{value:f}"
            case float():
                return self.literal_float(value)
            case str():
                return self.string(value)
            case bytes():
                return self.dialect.bytes_literal.format(hex=value.hex())
            case _:
                assert_never(value)

    def literal_float(self, value: float) -> str:
        return repr(value)

    def string(self, text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    def expression(self, sql: str) -> str:
        """Write a standard SQL expression with this dialect's quotes around names."""
        pieces, at = [], 0
        for token in tokens(sql):
            if token.kind == "name" and token.name is not None and token.text[0] != "[":
                pieces += [sql[at : token.start], self.ident(token.name)]
                at = token.end
        return "".join([*pieces, sql[at:]])

    def type_sql(self, type: Type) -> str:  # noqa: A002  the word of the IR
        """Write a type that means the same for every column."""
        if isinstance(type, Opaque):
            return type.sql
        types = self.dialect.types
        template = types.get(type) or types[type.__class__]
        return template.format(t=type)

    def column_type(self, column: Column, table: Table) -> str:  # noqa: ARG002
        """Write the type of one column."""
        return self.type_sql(column.type)

    def default_sql(self, default: Default, column: Column) -> str:
        """Write what follows the word DEFAULT."""
        match default:
            case Constant(value):
                return self.literal(fitted(value, column.type))
            case Expression(sql):
                return self.default_expression(sql, column)
            case _:
                assert_never(default)

    def default_expression(self, sql: str, column: Column) -> str:  # noqa: ARG002
        written = self.expression(sql)
        return written if is_enclosed(sql) else f"({written})"

    def generated_sql(self, generated: Generated) -> str:
        how = "STORED" if generated.stored else "VIRTUAL"
        return f"GENERATED ALWAYS AS ({self.expression(generated.sql)}) {how}"

    def column_sql(self, column: Column, table: Table) -> str:
        """Write the definition of `column` in `table`, with its inline constraints."""
        return " ".join(self.column_clauses(column, table))

    def column_clauses(self, column: Column, table: Table) -> Iterator[str]:
        yield self.ident(column.name)
        yield self.column_type(column, table)
        if column.collation is not None:
            yield f"COLLATE {self.ident(column.collation)}"
        inline = self.inline(column, table)
        if any(isinstance(c, UniqueConstraint) for c in inline):
            yield "UNIQUE"
        yield from self.key_clauses(column, table)
        if column.default is not None:
            yield f"DEFAULT {self.default_sql(column.default, column)}"
        if column.generated is not None:
            yield self.generated_sql(column.generated)
        for constraint in inline:
            if isinstance(constraint, CheckConstraint):
                yield self.constraint_sql(constraint, table)
            elif isinstance(constraint, ForeignKey):
                yield self.references_sql(constraint)

    def key_clauses(self, column: Column, table: Table) -> Iterator[str]:
        """Write whether the column is the primary key, numbered, and not null."""
        key = table.primary_key
        if column.identity is not None:
            yield from self.identity_clauses(column.identity, column)
        if key is not None and key.columns == (column.name,) and self.is_inline(key, table):
            yield "PRIMARY KEY"
        elif not column.nullable:
            yield "NOT NULL"

    def identity_clauses(self, identity: Identity, column: Column) -> Iterator[str]:  # noqa: ARG002
        """Write that the database numbers the column, unless its type says so already."""
        yield self.dialect.auto_increment

    def is_inline(self, constraint: Constraint, table: Table) -> bool:
        """Whether a constraint of `table` is a part of its column's definition."""
        if constraint.name is not None or self.is_named(constraint, table):
            return False
        return len(constraint_columns(constraint, table)) == 1

    def is_named(self, constraint: Constraint, table: Table) -> bool:  # noqa: ARG002
        """Whether an unnamed constraint gets its conventional name, lest it can't be dropped."""
        return False

    def inline(self, column: Column, table: Table) -> tuple[Constraint, ...]:
        """The constraints, but the primary key, that are a part of the column's definition."""
        return tuple(
            constraint
            for constraint in table.constraints
            if is_over_alone(constraint, column.name, table) and self.is_inline(constraint, table)
        )

    def constraint_name(self, constraint: Constraint, table: Table) -> str:
        """The name under which the database knows a constraint of `table`."""
        if constraint.name is not None:
            return constraint.name
        name = self.customary_name(constraint, table.name)
        if is_ambiguous(constraint, table, name):
            return told_apart(name, constraint, self.dialect)
        return name

    def customary_name(self, constraint: Constraint, table: str) -> str:
        """The name of an unnamed constraint, unless another one would have it as well."""
        return convention(constraint, table, self.dialect)

    def constraint_sql(self, constraint: Constraint, table: Table) -> str:
        """Write a constraint of `table`, with its name if it has one or needs one."""
        body = self.constraint_body(constraint)
        if constraint.name is None and not self.is_named(constraint, table):
            return body
        return f"CONSTRAINT {self.ident(self.constraint_name(constraint, table))} {body}"

    def constraint_body(self, constraint: Constraint) -> str:
        match constraint:
            case PrimaryKey(columns):
                return f"PRIMARY KEY ({self.idents(columns)})"
            case UniqueConstraint(columns):
                return f"UNIQUE ({self.idents(columns)})"
            case CheckConstraint(sql):
                return f"CHECK ({self.expression(sql)})"
            case ForeignKey(columns):
                key = f"FOREIGN KEY ({self.idents(columns)})"
                return f"{key} {self.references_sql(constraint)}"
            case _:
                assert_never(constraint)

    def references_sql(self, key: ForeignKey) -> str:
        clauses = [f"REFERENCES {self.ident(key.table)}({self.idents(key.references)})"]
        if key.on_delete is not Action.NO_ACTION:
            clauses.append(f"ON DELETE {key.on_delete}")
        if key.on_update is not Action.NO_ACTION:
            clauses.append(f"ON UPDATE {key.on_update}")
        if key.deferral is not None:
            clauses.append(key.deferral)
        return " ".join(clauses)

    def drop_clause(self, constraint: Constraint, table: Table) -> str:
        """Write what of ALTER TABLE drops a constraint."""
        return f"DROP CONSTRAINT {self.ident(self.constraint_name(constraint, table))}"

    def alter_clauses(self, old: Column, new: Column, table: Table) -> Iterator[str]:
        """Write what of ALTER TABLE makes column `old` like `new`, but for its comment."""
        column = f"ALTER COLUMN {self.ident(new.name)}"
        if (old.type, old.collation) != (new.type, new.collation):
            yield f"{column} SET DATA TYPE {self.column_type(new, table)}"
        if old.nullable != new.nullable:
            yield f"{column} {'DROP' if new.nullable else 'SET'} NOT NULL"
        if new.default is None and old.default is not None:
            yield f"{column} DROP DEFAULT"
        elif new.default is not None and old.default != new.default:
            yield f"{column} SET DEFAULT {self.default_sql(new.default, new)}"

    def table_constraints(self, table: Table) -> Iterator[str]:
        """Write the constraints that stand below the columns of CREATE TABLE."""
        for constraint in self.below(table):
            yield self.constraint_sql(constraint, table)

    def below(self, table: Table) -> Iterator[Constraint]:
        """Yield the constraints of `table` that are no part of a column's definition."""
        for constraint in all_constraints(table):
            if not self.is_inline(constraint, table):
                yield constraint

    def table_options(self, table: Table) -> str:  # noqa: ARG002
        """Write what follows the closing parenthesis of CREATE TABLE, with a blank before it."""
        return ""

    def create_table_sql(self, table: Table, *, name: str | None = None) -> str:
        """Write CREATE TABLE for `table`, under another `name` if one is given."""
        columns = (self.column_sql(column, table) for column in table.columns)
        body = ",\n  ".join([*columns, *self.table_constraints(table)])
        heading = f"CREATE TABLE {self.ident(name or table.name)}"
        return f"{heading} (\n  {body}\n){self.table_options(table)}"

    def index_sql(self, index: Index, table: Table) -> str:
        """Write CREATE INDEX for an index of `table`."""
        unique = "UNIQUE " if index.unique else ""
        clauses = [f"CREATE {unique}INDEX {self.ident(index.name)} ON {self.ident(table.name)}"]
        if index.method is not None:
            clauses.append(f"USING {index.method}")
        clauses.append(f"({', '.join(map(self.index_part, index.parts))})")
        if index.include:
            clauses.append(f"INCLUDE ({self.idents(index.include)})")
        if index.where is not None:
            clauses.append(f"WHERE {self.expression(index.where)}")
        return " ".join(clauses)

    def index_part(self, part: IndexPart) -> str:
        match part:
            case IndexColumn(name):
                text = self.ident(name)
            case IndexExpression(sql):
                text = f"({self.expression(sql)})"
            case _:
                assert_never(part)
        opclass = f" {part.opclass}" if part.opclass else ""
        return f"{text}{opclass} DESC" if part.descending else f"{text}{opclass}"


def is_enclosed(sql: str) -> bool:
    """Whether an expression is one word, constant or pair of parentheses."""
    depth, found = 0, list(tokens(sql))
    for token in found[:-1]:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0:
            return False
    return True


def constraint_columns(constraint: Constraint, table: Table) -> tuple[str, ...]:
    """The columns of `table` that a constraint of it is over."""
    if isinstance(constraint, CheckConstraint):
        found = mentioned(constraint.sql, table.column_names)
        return tuple(name for name in table.column_names if name in found)
    return constraint.columns


def with_column_added(table: Table, column: Column, constraints: Iterable[Constraint]) -> Table:
    """The table with `column` and the constraints over it alone."""
    key, others = table.primary_key, list(table.constraints)
    for constraint in constraints:
        if isinstance(constraint, PrimaryKey):
            key = constraint
        else:
            others.append(constraint)
    columns = (*table.columns, column)
    return evolve(table, columns=columns, primary_key=key, constraints=others)


def fitted(value: Scalar, type: Type) -> Scalar:  # noqa: A002  the word of the IR
    """Write a truth value as the column has it: 1 and TRUE are the same in some dialects only."""
    if isinstance(type, Boolean) and isinstance(value, int):
        return bool(value)
    if isinstance(type, Integer) and isinstance(value, bool):
        return int(value)
    return value
