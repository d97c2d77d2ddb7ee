"""What does a function do that only running it can tell? It is called on an empty database.

The database is SQLite's, in memory, with the tables that the history has made and no rows. Texts
that SQLite refuses are passed over where reading them tells what they do.
"""

import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import define, field

from aquilia_backends.registry import backend
from aquilia_backends.session import Session
from aquilia_backends.statement import Statement
from aquilia_ir.diagnostics import SchemaError, Span, fail, words_of
from aquilia_ir.diff import diff
from aquilia_ir.schema import Schema, Table
from aquilia_schema.dsl.raw.connection import Connection
from aquilia_schema.dsl.raw.effects import Unread, effect
from aquilia_schema.dsl.raw.find import RawFunction
from aquilia_schema.dsl.raw.running import RawModule

_SQLITE = "sqlite"
_NOWHERE = "sqlite:///:memory:"


@define
class Scratch(Connection):
    """A connection that keeps what was asked of it, and what that did to the schema."""

    schema: Schema = field(factory=Schema, kw_only=True)
    """As far as reading the statements tells."""
    told: list[str] = field(factory=list, init=False)
    is_read: bool = field(default=True, init=False)
    """Whether reading told of all statements."""

    def run(self, sql: str, params: Any) -> Any:
        self.told.append(sql)
        before = self.schema
        try:
            self.schema = effect(sql, before)
        except Unread:
            self.is_read = False
        try:
            return Connection.run(self, sql, params)
        except sqlite3.Error:
            if self.schema is before:
                raise
            return self.raw.cursor()


def try_out(module: RawModule, function: RawFunction, before: Schema) -> tuple[Schema, list[str]]:
    """Return the schema after a function, and the statements that it ran; AQ432, AQ433."""
    with _built(before) as session:
        conn = Scratch(session.raw, schema=before)
        try:
            session.call(lambda _: module.run(function.name, conn), function.name)
        except (KeyboardInterrupt, SchemaError):
            raise
        except BaseException as error:
            raise _unclear(module, function, error) from error
        after = conn.schema if conn.is_read else _inspected(session, before)
        return after, conn.told


@contextmanager
def _built(before: Schema) -> Iterator[Session]:
    """Open a database that has the tables of a schema; AQ432 if SQLite can't hold them."""
    sqlite = backend(_SQLITE)
    wrong = sqlite.check(before)
    if wrong:
        raise fail(
            "AQ432",
            "what this file does can't be tried out, for SQLite can't hold the schema before it",
            help="write it as RunSQL with state=[...] in a list `operations`",
            notes=[found.message for found in wrong],
        )
    with sqlite.open(_NOWHERE, create=True) as session, session.migration():
        for step in sqlite.compiler.compile(diff(Schema(), before), Schema()):
            if isinstance(step, Statement):
                session.run(step)
        yield session


def _inspected(session: Session, before: Schema) -> Schema:
    """Return what is there now; a table that is as it was keeps all that SQLite doesn't keep."""
    known = {table.name: table for table in backend(_SQLITE).normalize(before).tables}

    def kept(table: Table) -> Table:
        return before.table(table.name) if known.get(table.name) == table else table

    return Schema(map(kept, session.inspect().tables))


def _unclear(module: RawModule, function: RawFunction, error: BaseException) -> SchemaError:
    return fail(
        "AQ433",
        f'what "{function.name}" does to the schema can\'t be found out: on an empty database it '
        f"raises {words_of(error)}",
        span=_place(module, error) or function.span,
        help="write it as RunSQL or RunPython with state=[...] in a list `operations`",
    )


def _place(module: RawModule, error: BaseException) -> Span | None:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == module.source.name]
    if not lines or lines[-1] is None:
        return None
    text = module.source.lines[lines[-1] - 1]
    start = len(text) - len(text.lstrip()) + 1
    return module.source.point(lines[-1], start, len(text) + 1)
