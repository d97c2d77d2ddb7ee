"""How does one migration run on PostgreSQL? In one transaction that only this session can end."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from attrs import define, field
from psycopg import Connection, Error, ProgrammingError, Rollback
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row

from aquilia_backends.postgresql import inspect as reading
from aquilia_backends.postgresql.compiler import PostgreSQLCompiler
from aquilia_backends.postgresql.dialect import POSTGRESQL
from aquilia_backends.postgresql.errors import refused, undecided
from aquilia_backends.postgresql.guarding import Guard
from aquilia_backends.postgresql.scripts import find_transaction_command
from aquilia_backends.session import Catalogue, Dependent
from aquilia_backends.statement import Script, Statement
from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_ir.diff import diff
from aquilia_ir.operations import CreateIndex
from aquilia_ir.schema import Schema

_PAUSE = 0.05
"""Seconds between two attempts to get the lock."""
_LOCK = "hashtext('aquilia_migrations'), hashtext(coalesce(current_schema(), ''))"
"""The key of the advisory lock: one for each schema of a database."""
_KEPT = ("search_path", "role", "standard_conforming_strings")
"""What a script must not set for the statements after it."""
_SCRATCH = "aquilia scratch"


@define
class PostgreSQLSession:
    """One open connection, in autocommit mode outside of `migration`."""

    raw: Connection[Any]
    wait: float
    """How many seconds to wait for a lock."""
    guard: Guard = field(factory=Guard)
    chosen: bool = False
    """Whether the URL names the schema, so that nobody expects to hear of others."""
    _open: ExitStack = field(factory=ExitStack)
    """Holds the transaction of the migration that is running."""

    @contextmanager
    def migration(self) -> Iterator[None]:
        """Hold the lock of migrators; commit all on a normal exit, undo all on any exception."""
        self._lock()
        try:
            with ExitStack() as self._open:
                self._open.enter_context(self._transaction())
                yield
        finally:
            if not self.raw.closed:
                self._rows(f"SELECT pg_advisory_unlock({_LOCK})")

    def keep(self) -> None:
        """Commit what was done so far, and go on in a new transaction."""
        self._open.close()
        self._open.enter_context(self._transaction())

    def run_alone(self, step: Statement) -> None:
        """Run a statement outside of any transaction."""
        self._open.close()
        try:
            self.query(step.sql)
        finally:
            if not self.raw.closed:
                self._open.enter_context(self._transaction())

    def give_up(self, error: BaseException) -> tuple[str, ...]:  # noqa: ARG002  as others have it
        """Undo what was done since the last `keep`; nothing stays unless the connection ended."""
        if self.raw.closed:
            return ("perhaps: what was running",)
        self._open.pop_all().__exit__(Rollback, Rollback(), None)
        self._open.enter_context(self._transaction())
        return ()

    def trace(self, step: Statement) -> str | None:
        """Name the index that is to be made once it can be used; nothing tells of the rest."""
        if not isinstance(step.op, CreateIndex):
            return None
        name = PostgreSQLCompiler(POSTGRESQL).ident(step.op.index.name)
        found = "SELECT indexrelid FROM pg_index WHERE indexrelid = to_regclass(%s) AND indisvalid"
        return f"index {self.query(found, (name,))}"

    def undoes(self, script: Script) -> bool:  # noqa: ARG002  as others have it
        """A script can't end its transaction, and all of it can be undone."""
        return True

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit what is done inside, but not if the server would turn COMMIT into ROLLBACK."""
        committing = False
        try:
            with self.raw.transaction():
                yield
                self._check_usable("the migration")
                committing = True
        except Error as error:
            raise (
                undecided(error) if committing and self.raw.closed else refused(error)
            ) from error

    def _lock(self) -> None:
        deadline = time.monotonic() + self.wait
        while self.query(f"SELECT pg_try_advisory_lock({_LOCK})") != [(True,)]:
            if time.monotonic() >= deadline:
                raise fail(
                    "AQ707",
                    f"another process has been migrating this database for {self.wait:g} seconds",
                    help="try again when it is done",
                )
            time.sleep(_PAUSE)

    def run(self, step: Statement | Script) -> None:
        """Run one step; what the database refuses is a `SchemaError` that shows the statement."""
        if isinstance(step, Statement):
            self._say(step)
            return
        command = find_transaction_command(step.sql)
        if command is not None:
            raise _denied("the script", command)
        with self._guarded("the script"):
            self.query(step.sql)

    def _say(self, step: Statement) -> None:
        """Run a statement; one that can't be in a transaction comes after what is committed."""
        if step.transactional:
            self.query(step.sql)
        else:
            self.run_alone(step)

    def call(self, function: Callable[..., Any], what: str) -> None:
        """Call a user's function with `raw`, keeping it from ending the transaction."""
        with self._guarded(f'function "{what}"'):
            function(self.raw)

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        """Let the user's code change rows and tables, but neither the transaction nor settings."""
        before = self._settings()
        (transaction,) = self.query("SELECT txid_current()")
        factories = self.raw.row_factory, self.raw.cursor_factory
        self.guard.begin()
        try:
            yield
        except Exception as error:
            denied = self.guard.denied or _denied_by_driver(error)
            if denied:
                raise _denied(what, denied) from error
            raise
        finally:
            self.guard.end()
            self.raw.row_factory, self.raw.cursor_factory = factories
        if self.guard.denied:
            raise _denied(what, self.guard.denied)
        self._check_usable(what)
        if self.query("SELECT txid_current()") != [transaction]:
            raise _ended(what)
        self._restore(before)

    def _settings(self) -> list[tuple[Any, ...]]:
        return [(name, self.query(f"SHOW {name}")[0][0]) for name in _KEPT]

    def _restore(self, before: list[tuple[Any, ...]]) -> None:
        """Set back what a script may have set: later statements are written for it."""
        for name, value in before:
            self.query("SELECT set_config(%s, %s, false)", (name, value))

    def _check_usable(self, what: str) -> None:
        status = self.raw.info.transaction_status
        if status == TransactionStatus.INTRANS:
            return
        if status == TransactionStatus.INERROR:
            raise fail(
                "AQ726",
                f"{what} went on after an error of the database, which has undone the migration",
                help="let the error through, or use conn.transaction() around what may fail",
            )
        if status == TransactionStatus.UNKNOWN:
            raise fail("AQ725", f"{what} closed the connection to the server, or it was lost")
        raise _ended(what)

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run a command of our own with parameters; return its rows, if any."""
        try:
            return self._rows(sql, parameters)
        except Error as error:
            raise refused(error, sql) from error

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        # without parameters the driver must not look for marks in the text
        given = tuple(parameters) or None
        with Connection.cursor(self.raw, row_factory=tuple_row) as cursor:
            cursor.execute(sql, given, prepare=False)
            return cursor.fetchall() if cursor.description is not None else []

    def catalogue(self) -> Catalogue:
        """Read the catalogue as it is now."""
        return reading.catalogue(self.query)

    def inspect(self) -> Schema:
        """Read the whole schema as it is now, in the dialect's normal form."""
        with self._passing():
            return reading.inspect(self.query)

    def unmanaged(self) -> tuple[Dependent, ...]:
        """List what inspection leaves out."""
        return reading.unmanaged(self.query, chosen=self.chosen)

    def normalize(self, schema: Schema) -> Schema:
        """Return what inspection gives back for `schema`, expressions included.

        The server itself is asked: it builds all of it in a schema of its own, which is gone
        afterwards. The user needs the right to create schemas.
        """
        compiler = PostgreSQLCompiler(POSTGRESQL)
        with self._passing():
            self.query("SET TRANSACTION READ WRITE")
            self.query(f"CREATE SCHEMA {compiler.ident(_SCRATCH)}")
            ((path,),) = self.query("SHOW search_path")
            self.query(f"SET LOCAL search_path = {compiler.ident(_SCRATCH)}, {path}")
            for step in compiler.compile(diff(Schema(), schema), Schema()):
                if isinstance(step, Statement):
                    self.query(step.sql)
            return reading.inspect(self.query)

    @contextmanager
    def _passing(self) -> Iterator[None]:
        """Undo at the end whatever is done inside."""
        with self.raw.transaction():
            yield
            raise Rollback

    def close(self) -> None:
        """Close the connection; safe to call twice."""
        self.raw.close()


def _denied(what: str, command: str) -> SchemaError:
    return fail(
        "AQ709",
        f"{what} runs {command}, but the transaction belongs to the migration",
        help="leave out BEGIN, COMMIT and ROLLBACK, and conn.commit()",
    )


def _denied_by_driver(error: Exception) -> str | None:
    """The method that psycopg does not let run inside of `Connection.transaction`."""
    words = str(error) if isinstance(error, ProgrammingError) else ""
    return words.split()[1] if "forbidden within a Transaction" in words else None


def _ended(what: str) -> SchemaError:
    return fail(
        "AQ727",
        f"{what} ended the transaction of the migration, so what came before in it stays",
        help="leave the transaction to the migration; look at the database before you go on",
    )
