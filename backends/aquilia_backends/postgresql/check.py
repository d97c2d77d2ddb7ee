"""What of a schema can PostgreSQL not hold? Beyond what its features and limits say."""

from collections.abc import Iterator

from aquilia_backends.limits import limits, unlike_key
from aquilia_backends.naming import all_constraints
from aquilia_backends.native import local_schema
from aquilia_backends.postgresql.casts import NUMBERS, STRINGS
from aquilia_backends.postgresql.dialect import POSTGRESQL
from aquilia_backends.postgresql.enums import NamedType, find_named_type
from aquilia_backends.postgresql.names import sequence_name
from aquilia_backends.postgresql.writer import PostgreSQLWriter
from aquilia_ir.diagnostics import Diagnostic
from aquilia_ir.schema import Column, ForeignKey, PrimaryKey, Schema, Table, UniqueConstraint
from aquilia_ir.types import Date, Timestamp

_WRITER = PostgreSQLWriter(POSTGRESQL)


def check(schema: Schema) -> tuple[Diagnostic, ...]:
    """Every place where `schema` asks for what PostgreSQL does not have."""
    schema = local_schema(schema, POSTGRESQL)
    return (*limits(schema, POSTGRESQL), *_clashes(schema), *_unlike_keys(schema))


def _clashes(schema: Schema) -> Iterator[Diagnostic]:
    """Find names that two things have of those which share one space of names."""
    types: dict[str, NamedType] = {}
    taken: set[str] = set()
    for table in schema.tables:
        for name, what in _relations(table):
            if name in taken:
                yield _clash(name, what)
            taken.add(name)
    for table in schema.tables:
        for column in table.columns:
            named = find_named_type(column, table.name)
            if named and (named.name in taken or types.setdefault(named.name, named) != named):
                yield _clash(named.name, f'the type of column "{table.name}.{column.name}"')


def _relations(table: Table) -> Iterator[tuple[str, str]]:
    """Yield the names of a table and of the indexes and sequences that belong to it."""
    of_table = f'of table "{table.name}"'
    yield table.name, f'table "{table.name}"'
    for constraint in all_constraints(table):
        if isinstance(constraint, PrimaryKey | UniqueConstraint):
            yield _WRITER.constraint_name(constraint, table), f"a key {of_table}"
    for index in table.indexes:
        yield index.name, f"an index {of_table}"
    for column in table.columns:
        if column.identity is not None:
            yield sequence_name(table.name, column.name), f"a sequence {of_table}"


def _unlike_keys(schema: Schema) -> Iterator[Diagnostic]:
    """Find foreign keys between types that PostgreSQL can't compare."""
    for table in schema.tables:
        for key in table.foreign_keys:
            other = schema.find(key.table)
            if other is not None and not _is_comparable(key, table, other):
                yield unlike_key(key, table, "postgresql")


def _is_comparable(key: ForeignKey, table: Table, other: Table) -> bool:
    return all(
        _kind(table.column(own), table) == _kind(other.column(its), other)
        for own, its in zip(key.columns, key.references, strict=True)
    )


def _kind(column: Column, table: Table) -> str:
    """What stands for all types that compare with a column's."""
    if isinstance(column.type, NUMBERS):
        return "number"
    if isinstance(column.type, STRINGS):
        return "string"
    if isinstance(column.type, Timestamp | Date):
        return "moment"
    return _WRITER.stored_type(column.type, column, table)


def _clash(name: str, what: str) -> Diagnostic:
    return Diagnostic(
        code="AQ308",
        message=f'{what} is called "{name}" like another table, index, key or type of postgresql',
        help="give one of them another name",
    )
