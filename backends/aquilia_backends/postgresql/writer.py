"""How is a part of a command written in PostgreSQL? Sequences, named types, constraint names."""

import json
from collections.abc import Iterator

from attrs import evolve, frozen
from typing_extensions import override

from aquilia_backends.naming import all_constraints, is_ambiguous
from aquilia_backends.postgresql.enums import NamedType, find_named_type
from aquilia_backends.postgresql.names import sequence_name, server_name
from aquilia_backends.writer import Writer
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKey,
    Identity,
    IdentityKind,
    PrimaryKey,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import Array, Constant, Default, Enum, Integer, Interval, Type

_SERIALS = {16: "SMALLSERIAL", 32: "SERIAL", 64: "BIGSERIAL"}


@frozen
class PostgreSQLWriter(Writer):
    """Writes parts of commands as PostgreSQL has them."""

    @override
    def literal_float(self, value: float) -> str:
        # A number with a point or exponent is an exact one, and those know no negative zero.
        text = repr(value)
        is_plain = text != "-0.0" and text.lstrip("-").replace(".", "").isdigit()
        return text if is_plain else f"'{text}'::double precision"

    @override
    def default_sql(self, default: Default, column: Column) -> str:
        value = default.value if isinstance(default, Constant) else None
        if isinstance(column.type, Array) and isinstance(value, str):
            return self.string(find_array(value) or value)
        if isinstance(column.type, Interval) and type(value) is int:
            return self.string(f"{value} microseconds")
        return super().default_sql(default, column)

    @override
    def type_sql(self, type: Type) -> str:
        return (
            f"{self.type_sql(type.item)}[]" if isinstance(type, Array) else super().type_sql(type)
        )

    @override
    def column_type(self, column: Column, table: Table) -> str:
        if is_serial(column) and isinstance(column.type, Integer):
            return _SERIALS[column.type.bits]
        return self.stored_type(column.type, column, table)

    def stored_type(self, type: Type, column: Column, table: Table) -> str:  # noqa: A002
        """Write the type of a column's values: SERIAL is one of INTEGER."""
        if isinstance(type, Array):
            return f"{self.stored_type(type.item, column, table)}[]"
        if isinstance(type, Enum):
            named = find_named_type(column, table.name)
            return self.ident(named.name if named else "")
        return self.type_sql(type)

    @override
    def column_clauses(self, column: Column, table: Table) -> Iterator[str]:
        # DEFAULT NULL says nothing, but some types keep it as an expression
        none = column.default == Constant(None)
        return super().column_clauses(evolve(column, default=None) if none else column, table)

    @override
    def identity_clauses(self, identity: Identity, column: Column) -> Iterator[str]:
        if not is_serial(column):
            yield self.identity_sql(identity)

    def identity_sql(self, identity: Identity) -> str:
        when = "ALWAYS" if identity.kind is IdentityKind.ALWAYS else "BY DEFAULT"
        options = []
        if identity.start is not None:
            options.append(f"START WITH {identity.start}")
        if identity.increment is not None:
            options.append(f"INCREMENT BY {identity.increment}")
        options += bounds(identity)
        suffix = f" ({' '.join(options)})" if options else ""
        return f"GENERATED {when} AS IDENTITY{suffix}"

    def create_type_sql(self, named: NamedType) -> str:
        values = ", ".join(map(self.string, named.values))
        return f"CREATE TYPE {self.ident(named.name)} AS ENUM ({values})"

    @override
    def is_named(self, constraint: Constraint, table: Table) -> bool:
        name = self.customary_name(constraint, table.name)
        return isinstance(constraint, CheckConstraint) or is_ambiguous(constraint, table, name)

    @override
    def is_inline(self, constraint: Constraint, table: Table) -> bool:
        return super().is_inline(constraint, table) and not comes_later(constraint, table)

    @override
    def table_constraints(self, table: Table) -> Iterator[str]:
        return (
            self.constraint_sql(constraint, table)
            for constraint in self.below(table)
            if not comes_later(constraint, table)
        )

    def real_sequence(self, table: str, column: str) -> str:
        """The name of the sequence that numbers a column."""
        return sequence_name(table, column)

    @override
    def customary_name(self, constraint: Constraint, table: str) -> str:
        return server_name(constraint, table, self.dialect)


def may_be_null(column: Column, table: Table) -> bool:
    """Whether the server lets a column of a table be NULL: not in a key, and not if numbered."""
    key = table.primary_key
    in_key = key is not None and column.name in key.columns
    return column.nullable and column.identity is None and not in_key


def find_array(text: str) -> str | None:
    """Return how PostgreSQL writes the array that a text of JSON is, or None if it is none.

    See https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO.
    """
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return _array(value) if isinstance(value, list) else None


def _array(value: object) -> str:
    match value:
        case list():
            return "{" + ",".join(map(_array, value)) + "}"
        case None:
            return "NULL"
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        case _:
            return json.dumps(value)


def bounds(identity: Identity) -> list[str]:
    """Write the bound without which numbers could not start where they do."""
    start = identity.start or 1
    if (identity.increment or 1) > 0:
        return [f"MINVALUE {start}"] if start < 1 else []
    return [f"MAXVALUE {start}"] if identity.start is not None and start > -1 else []


def is_serial(column: Column) -> bool:
    """Whether a column is numbered by a sequence of its own, as SERIAL makes it."""
    identity = column.identity
    return identity == Identity(IdentityKind.AUTO) and isinstance(column.type, Integer)


def is_merged(constraint: Constraint, table: Table) -> bool:
    """Whether CREATE TABLE would take a constraint for one with an earlier one of its columns."""
    if not isinstance(constraint, UniqueConstraint):
        return False
    key = table.primary_key
    if key is not None and key.columns == constraint.columns:
        return True
    alike = (c for c in table.constraints if isinstance(c, UniqueConstraint))
    return next(c for c in alike if c.columns == constraint.columns) != constraint


def comes_later(constraint: Constraint, table: Table) -> bool:
    """Whether a constraint can be added only when its table and its indexes are there."""
    return is_merged(constraint, table) or _relies_on_index(constraint, table)


def _relies_on_index(constraint: Constraint, table: Table) -> bool:
    """Whether a table refers to columns of its own that no key, but an index makes unique."""
    if not isinstance(constraint, ForeignKey) or constraint.table != table.name:
        return False
    keys = (c for c in all_constraints(table) if isinstance(c, PrimaryKey | UniqueConstraint))
    return all(set(key.columns) != set(constraint.references) for key in keys)
