"""SQLite with STRICT tables, as a dialect of aquilia_schema from a package of its own.

A strict table knows five types only, so that more of the IR's types become one.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from types import MappingProxyType

from attrs import evolve, frozen

from aquilia_backends.backend import Backend
from aquilia_backends.compiler import NO_CATALOGUE
from aquilia_backends.native import local_schema
from aquilia_backends.session import Catalogue, Session
from aquilia_backends.sqlite import BACKEND as SQLITE
from aquilia_backends.sqlite.compiler import SqliteCompiler
from aquilia_backends.sqlite.extras import options_of
from aquilia_backends.statement import Step
from aquilia_ir.operations import Operation
from aquilia_ir.schema import Column, Schema, Table
from aquilia_ir.types import (
    Array,
    Blob,
    Boolean,
    Char,
    Date,
    Decimal,
    Double,
    Enum,
    Integer,
    Interval,
    Json,
    Real,
    Text,
    Time,
    Timestamp,
    Uuid,
    VarChar,
)

_TEXTS = (VarChar, Char, Text, Decimal, Timestamp, Date, Time, Uuid, Json, Enum, Array)

STRICTLITE = evolve(
    SQLITE.dialect,
    name="strictlite",
    types=MappingProxyType(
        {
            **dict.fromkeys(_TEXTS, "TEXT"),
            **dict.fromkeys((Integer, Boolean, Interval), "INTEGER"),
            **dict.fromkeys((Real, Double), "REAL"),
            Blob: "BLOB",
        }
    ),
)


@frozen
class StrictliteCompiler(SqliteCompiler):
    """Says operations to SQLite so that every table it makes is strict."""

    def compile(
        self, ops: Iterable[Operation], before: Schema, catalogue: Catalogue = NO_CATALOGUE
    ) -> tuple[Step, ...]:
        # A rebuilt table would take over the word STRICT, which `table_options` writes already.
        return super().compile(ops, before, evolve(catalogue, options={}))

    def table_options(self, table: Table) -> str:
        del table
        return " STRICT"


def _stored(column: Column) -> Column:
    """A column as a strict table keeps it; an enum is still told by its check."""
    if isinstance(column.type, Enum):
        return column
    if isinstance(column.type, _TEXTS):
        return evolve(column, type=Text())
    if isinstance(column.type, Boolean | Interval):
        return evolve(column, type=Integer())
    return column


def normalize(schema: Schema) -> Schema:
    schema = local_schema(schema, STRICTLITE)
    tables = (evolve(t, columns=map(_stored, t.columns)) for t in schema.tables)
    normal = SQLITE.normalize(Schema(tables))
    return normal.with_extras(options_of(table.name, "STRICT") for table in normal.tables)


def _sqlite_url(url: str) -> str:
    return url.replace("strictlite://", "sqlite://", 1)


def _open(
    url: str, *, create: bool = False, read_only: bool = False, wait: float = 60.0
) -> AbstractContextManager[Session]:
    return SQLITE.open(_sqlite_url(url), create=create, read_only=read_only, wait=wait)


def _exists(url: str) -> bool:
    return SQLITE.exists(_sqlite_url(url))


BACKEND = Backend(
    dialect=STRICTLITE,
    compiler=StrictliteCompiler(STRICTLITE),
    check=SQLITE.check,
    normalize=normalize,
    open=_open,
    exists=_exists,
)
