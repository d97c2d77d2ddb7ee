"""What of a schema can MySQL not hold? Beyond what its features and limits say."""

import re
from collections.abc import Iterator

from aquilia_backends.limits import limits, unlike_key
from aquilia_backends.mysql.dialect import MYSQL
from aquilia_backends.mysql.keys import begins_a_key, is_keyed
from aquilia_backends.mysql.shared import shared_names
from aquilia_backends.mysql.writer import MySQLWriter, is_nullable
from aquilia_backends.native import local_schema
from aquilia_ir.diagnostics import Diagnostic
from aquilia_ir.expressions import mentioned
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    ForeignKey,
    Generated,
    Schema,
    Table,
    TableConstraint,
    UniqueConstraint,
)
from aquilia_ir.types import Array, Blob, Char, Enum, Json, Text, VarChar

_KEY_BYTES = 3072
_CHARACTER_BYTES = 4
_NAME = re.compile("[\x01-\ud7ff\ue000-\uffff]*(?<! )")
"""What may be a name; https://dev.mysql.com/doc/refman/8.4/en/identifiers.html."""
_WRITER = MySQLWriter(MYSQL)


def check(schema: Schema) -> tuple[Diagnostic, ...]:
    """Every place where `schema` asks for what MySQL or MariaDB does not have."""
    schema = local_schema(schema, MYSQL)
    found = [*limits(schema, MYSQL), *shared_names(schema)]
    for table in schema.tables:
        found += [*_strange_names(table), *_long_keys(table), *_numbers(table)]
        found += [*_same_values(table), *_uses_of_numbers(table), *_changed_and_used(table)]
        found += [*_unlike_keys(table, schema), *_handed_down_nulls(table, schema)]
    return tuple(found)


def _strange_names(table: Table) -> Iterator[Diagnostic]:
    """Find names with a character that the catalogue can't hold, or with a blank at the end."""
    things = (constraint.name for constraint in table.constraints)
    indexes = (index.name for index in table.indexes)
    for name in (table.name, *table.column_names, *things, *indexes):
        if name is not None and not _NAME.fullmatch(name):
            yield Diagnostic(
                code="AQ353",
                message=f"the name {name!r} holds a character that mysql can't have there",
                help="names have no blank at the end, and no character beyond U+FFFF",
            )


def _keys(table: Table) -> Iterator[tuple[str, ...]]:
    if table.primary_key is not None:
        yield table.primary_key.columns
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint | ForeignKey):
            yield constraint.columns
    for index in table.indexes:
        yield index.columns


def _long_keys(table: Table) -> Iterator[Diagnostic]:
    """Find keys over texts without a limit, or over more bytes than a key can have."""
    for names in dict.fromkeys(_keys(table)):
        columns = [column for column in table.columns if column.name in names]
        endless = [c.name for c in columns if isinstance(c.type, Text | Blob | Json | Array)]
        if endless or sum(map(_bytes, columns)) > _KEY_BYTES:
            yield Diagnostic(
                code="AQ310",
                message=f'the key ({", ".join(names)}) of table "{table.name}" is longer than the '
                f"{_KEY_BYTES} bytes that mysql allows",
                help="give its columns a type with a shorter length, such as VARCHAR(255)",
            )


def _bytes(column: Column) -> int:
    if isinstance(column.type, VarChar | Char):
        return column.type.length * _CHARACTER_BYTES
    return 0


def _numbers(table: Table) -> Iterator[Diagnostic]:
    numbered = [column.name for column in table.columns if column.identity is not None]
    for name in numbered:
        if not is_keyed(name, table) or len(numbered) > 1:
            yield Diagnostic(
                code="AQ311",
                message=f'column "{table.name}.{name}" is numbered, but not the only such column '
                "at the beginning of a key, as mysql asks",
                help="make it the primary key, or give it an index",
            )


def _uses_of_numbers(table: Table) -> Iterator[Diagnostic]:
    """Find what is computed from a number that the server gives only while the row is stored."""
    numbered = {column.name for column in table.columns if column.identity is not None}
    texts: list[tuple[str, Generated | TableConstraint | None]] = [
        *((f'column "{table.name}.{c.name}"', c.generated) for c in table.columns),
        *((f'a check of table "{table.name}"', c) for c in table.constraints),
    ]
    for place, what in texts:
        if isinstance(what, Generated | CheckConstraint) and mentioned(what.sql, numbered):
            yield Diagnostic(
                code="AQ313",
                message=f"{place} is computed from a numbered column, which mysql does not allow",
                help="compute it in a query or in the program",
            )


def _changed_and_used(table: Table) -> Iterator[Diagnostic]:
    """Find checks and stored values over columns that a foreign key changes by itself."""
    changing = {Action.SET_NULL, Action.CASCADE}
    changed = {
        column
        for key in table.foreign_keys
        if key.on_update in changing or key.on_delete is Action.SET_NULL
        for column in key.columns
    }
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint) and mentioned(constraint.sql, changed):
            yield Diagnostic(
                code="AQ314",
                message=f'a check of table "{table.name}" is over a column that a foreign key '
                "changes by itself, which mysql does not allow",
                help="drop the check, or let the foreign key refuse the change",
            )
    for column in table.columns:
        computed = column.generated
        own = column.name in changed
        if computed and (own or (computed.stored and mentioned(computed.sql, changed))):
            yield Diagnostic(
                code="AQ333",
                message=f'column "{table.name}.{column.name}" is computed, but a foreign key would '
                f"change {'it' if own else 'what it is computed from'}, which mysql does not allow",
                help="do not store what is computed, or let the foreign key refuse the change",
            )


def _same_values(table: Table) -> Iterator[Diagnostic]:
    """Find enums with values that are the same in the usual collation."""
    for column in table.columns:
        values = column.type.values if isinstance(column.type, Enum) else ()
        if len({value.casefold().rstrip(" ") for value in values}) < len(values):
            yield Diagnostic(
                code="AQ315",
                message=f'the enum of column "{table.name}.{column.name}" has values that differ '
                "in case or final blanks only, which is no difference to mysql",
                help="spell them differently",
            )


def _unlike_keys(table: Table, schema: Schema) -> Iterator[Diagnostic]:
    for key in table.foreign_keys:
        other = schema.find(key.table)
        if other is None:
            continue
        pairs = zip(key.columns, key.references, strict=True)
        if any(_unlike(table.find_column(a), other.find_column(b)) for a, b in pairs):
            yield unlike_key(key, table, "mysql")
        if not begins_a_key(key.references, other):
            yield Diagnostic(
                code="AQ334",
                message=f'a foreign key of table "{table.name}" refers to columns of "{key.table}" '
                f"that begin no key of it in this order: ({', '.join(key.references)})",
                help="name them as a key of that table does, or give it one",
            )


def _unlike(one: Column | None, other: Column | None) -> bool:
    if one is None or other is None:
        return False
    if one.collation != other.collation:
        return True
    if isinstance(one.type, VarChar | Char | Enum):
        return type(one.type) is not type(other.type)
    return _WRITER.type_sql(one.type) != _WRITER.type_sql(other.type)


def _handed_down_nulls(table: Table, schema: Schema) -> Iterator[Diagnostic]:
    """Find foreign keys that would set a column to NULL which can't be, since their target may."""
    for key in table.foreign_keys:
        other = schema.find(key.table)
        if other is None or key.on_update is not Action.CASCADE:
            continue
        for own, theirs in zip(key.columns, key.references, strict=True):
            if not _may_be_null(own, table) and _may_be_null(theirs, other):
                yield Diagnostic(
                    code="AQ330",
                    message=f'column "{table.name}.{own}" follows changes of "{key.table}.{theirs}"'
                    ", which may become NULL while the other can't, as mysql does not allow",
                    help="leave out ON UPDATE CASCADE, or let both columns be NULL or neither",
                )


def _may_be_null(name: str, table: Table) -> bool:
    column = table.find_column(name)
    return column is not None and is_nullable(column, table)
