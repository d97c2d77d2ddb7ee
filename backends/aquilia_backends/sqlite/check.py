"""What of a schema can SQLite not hold? Some names, numbers and collations.

Findings come before anything runs.
"""

from collections.abc import Iterable, Iterator

from aquilia_backends.limits import limits
from aquilia_backends.native import local_schema
from aquilia_backends.sqlite.dialect import SQLITE
from aquilia_backends.sqlite.normalize import normal_collation
from aquilia_backends.sqlite.values import folded
from aquilia_backends.sqlite.writer import is_rowid
from aquilia_ir.diagnostics import Diagnostic
from aquilia_ir.schema import Column, Schema, Table
from aquilia_ir.types import Constant

_OWN = frozenset({None, "NOCASE", "RTRIM"})


def check(schema: Schema) -> tuple[Diagnostic, ...]:
    """Return every place where `schema` asks for what SQLite can't hold."""
    schema = local_schema(schema, SQLITE)
    own = (finding for table in schema.tables for finding in _table(table))
    return (*limits(schema, SQLITE), *_same_names(schema), *own)


def _same_names(schema: Schema) -> Iterator[Diagnostic]:
    """Yield names that SQLite takes for one: tables and indexes share theirs."""
    tables = [f'table "{table.name}"' for table in schema.tables]
    indexes = [f'index "{index.name}"' for table in schema.tables for index in table.indexes]
    for first, second in _twins([*tables, *indexes]):
        yield _finding("AQ351", f"{first} and {second} have the same name to sqlite")
    for table in schema.tables:
        for first, second in _twins(f'column "{name}"' for name in table.column_names):
            message = f'{first} and {second} of table "{table.name}" have the same name to sqlite'
            yield _finding("AQ351", message)


def _twins(things: Iterable[str]) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for thing in things:
        name = folded(thing.partition(" ")[2])
        if name in seen:
            yield seen[name], thing
        seen.setdefault(name, thing)


def _table(table: Table) -> Iterator[Diagnostic]:
    for name in (table.name, *(index.name for index in table.indexes)):
        if folded(name).startswith("sqlite_"):
            yield _finding("AQ352", f'the name "{name}" begins with sqlite_, which sqlite reserves')
    for text in (table.name, *table.column_names, *(index.name for index in table.indexes)):
        if not _can_be_said(text):
            yield _finding("AQ353", f"the name {text!r} holds a character that sqlite can't read")
    for column in table.columns:
        yield from _column(column, table)
    if table.columns and all(column.generated is not None for column in table.columns):
        yield _finding("AQ356", f'table "{table.name}" has only generated columns')


def _column(column: Column, table: Table) -> Iterator[Diagnostic]:
    place = f'column "{table.name}.{column.name}"'
    if column.identity is not None and not is_rowid(column, table):
        yield _finding(
            "AQ354",
            f"{place} is numbered by the database, but is not an integer that is the primary key",
            "sqlite numbers only a primary key of one integer column",
        )
    if normal_collation(column.collation) not in _OWN:
        yield _finding(
            "AQ355",
            f"{place} has the collation {column.collation}, which sqlite does not have",
            "sqlite has BINARY, NOCASE and RTRIM",
        )
    value = column.default.value if isinstance(column.default, Constant) else None
    if isinstance(value, str) and not _can_be_said(value):
        yield _finding("AQ353", f"the default of {place} holds a character that sqlite can't read")


def _can_be_said(text: str) -> bool:
    """Whether the text of a command can hold `text`: no NUL, and no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _finding(code: str, message: str, way_out: str = "") -> Diagnostic:
    return Diagnostic(code=code, message=message, help=way_out)
