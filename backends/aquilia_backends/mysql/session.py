"""How does one migration run on MySQL? Under a lock, with a record of what can't be undone.

A change of the schema can't be part of a transaction: it commits what came before it. Changes of
rows since the last one are committed with the ledger's row, or undone together.
"""

import struct
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import Any

from attrs import define, field

from aquilia_backends.mysql import inspect as reading
from aquilia_backends.mysql.dialect import MYSQL, settings
from aquilia_backends.mysql.effects import Effects
from aquilia_backends.mysql.errors import (
    DEADLOCK,
    EMPTY_QUERY,
    NO_SAVEPOINT,
    NO_TABLE,
    is_lost,
    number_of,
    refused,
)
from aquilia_backends.mysql.normalize import normalize
from aquilia_backends.mysql.place import Place
from aquilia_backends.mysql.rows import have_transactions, only_changes_rows
from aquilia_backends.mysql.scratch import in_server_words
from aquilia_backends.mysql.spelling import is_folding, spelled
from aquilia_backends.mysql.trace import definitions
from aquilia_backends.mysql.writer import MySQLWriter
from aquilia_backends.session import Catalogue, Dependent
from aquilia_backends.statement import Objection, Script, Statement
from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_ir.schema import Schema

_PAUSE = 0.05
"""Seconds between two attempts to get the lock."""
_IN_TRANSACTION = 1
"""SERVER_STATUS_IN_TRANS, with which the server answers each command."""
_SET_OPTION = 0x1B
"""COM_SET_OPTION; https://mariadb.com/kb/en/com_set_option/."""
_SAVEPOINT = "`aquilia_migrations`"


@define
class MySQLSession:
    """One open connection, in autocommit mode outside of `migration`."""

    raw: Any
    """The driver's connection."""
    place: Place
    wait: float
    """How many seconds to wait for a lock."""
    cursor_class: Any
    """The driver's plain one, whatever user code may set."""
    _effects: Effects = field(factory=Effects)
    """Of the migration that is running, or of the last one."""

    # --- one migration ----------------------------------------------------------------------

    @contextmanager
    def migration(self) -> Iterator[None]:
        """Hold the lock of migrations; commit on a normal exit, else undo what can be undone."""
        with self._locked():
            self._effects = Effects()
            self._begin()
            try:
                yield
                self._commit()
            except BaseException as error:
                self._roll_back(error)
                raise
            finally:
                if self.raw.open:
                    self.raw.autocommit(value=True)

    def keep(self) -> None:
        """Commit what was done so far, and go on in a new transaction."""
        self._commit()
        self._effects = Effects()

    def run_alone(self, step: Statement) -> None:
        """Run a statement; a change of the schema commits itself."""
        self.run(step)

    def give_up(self, error: BaseException) -> tuple[str, ...]:
        """Undo what can be undone since the last `keep`; return what stays or may stay."""
        self._roll_back(error)
        left = self._effects.lasting()
        self._effects = Effects()
        return left

    def trace(self, step: Statement) -> str | None:
        """Return the server's own text of every table that a statement mentions."""
        return definitions(self.query, step.sql)

    def undoes(self, script: Script) -> bool:
        return only_changes_rows(script.sql) and have_transactions(self.query)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        # a lock is the server's, not the database's, and its name can't be long
        # there are servers to which names are one that differ in case alone
        name = f"aquilia:{sha256(self.place.database.lower().encode()).hexdigest()[:40]}"
        deadline = time.monotonic() + self.wait
        while self.query("SELECT GET_LOCK(%s, 0)", (name,)) != [(1,)]:
            if time.monotonic() >= deadline:
                raise fail(
                    "AQ707",
                    "another process is migrating the database",
                    help="try again when it is done",
                )
            time.sleep(_PAUSE)
        try:
            yield
        finally:
            # where the connection has ended, so has the lock
            with suppress(self.raw.Error):
                self._rows("SELECT RELEASE_LOCK(%s)", (name,))

    def _begin(self) -> None:
        """Set what a migration needs, and what user code may have changed."""
        try:
            self.raw.select_db(self.place.database)
            self.raw.autocommit(value=False)
            self._rows("SET NAMES utf8mb4")
            self._rows(f"SET SESSION {settings(self.raw.get_server_info())}")
        except self.raw.Error as error:
            raise refused(error) from error

    def _commit(self) -> None:
        try:
            self.raw.commit()
        except self.raw.Error as error:
            if is_lost(error):
                self._effects.doubtful += self._effects.pending
            raise refused(error, "COMMIT") from error

    def _roll_back(self, error: BaseException) -> None:
        if not self.raw.open:
            return
        cause = error.__cause__ or error
        with suppress(self.raw.Error):
            if self._effects.pending and number_of(cause) != DEADLOCK:
                # a command that failed may have committed what came before it
                self._rows("DO 0")
                if not self._in_transaction:
                    self._effects.settle()
            self.raw.rollback()

    @property
    def _in_transaction(self) -> bool:
        return bool(self.raw.server_status & _IN_TRANSACTION)

    # --- its steps --------------------------------------------------------------------------

    def run(self, step: Statement | Script) -> None:
        """Run one step; what the database refuses is a `SchemaError` that shows the statement."""
        if isinstance(step, Script):
            self._run_script(step.sql)
            self._begin()
            return
        for each in step.objections:
            self._heed(each)
        with self._shown(step.sql):
            self._rows(step.sql)
        self._effects.add(step.sql, committed=not self._in_transaction)

    def _heed(self, objection: Objection) -> None:
        for (value,) in self.query(objection.query):
            said = repr(value) if isinstance(value, str | bytes) else value
            raise fail(
                "AQ364",
                f'column "{objection.table}.{objection.column}" holds {said}, which would not '
                f"stay what it is as {objection.becomes}",
                help="change such rows first, with RunSQL in this migration or one before it",
                notes=(f"found by: {objection.query}",),
            )

    def _run_script(self, text: str) -> None:
        """Let the server itself tell the statements of a script apart, and run them all."""
        commits: list[bool] = []
        whole = False
        try:
            with self._shown(text), self._several_at_once():
                for _ in self._results(text):
                    commits += [not self._in_transaction]
            whole = True
        finally:
            self._effects.add_script(text, commits, whole=whole)

    def _results(self, text: str) -> Iterator[None]:
        """Run a script; yield after each statement of it."""
        cursor = self.raw.cursor(self.cursor_class)
        cursor.execute(text)
        yield
        try:
            while cursor.nextset():
                yield
        except self.raw.Error as error:
            # nothing but a comment follows the last semicolon
            if number_of(error) != EMPTY_QUERY:
                raise

    @contextmanager
    def _several_at_once(self) -> Iterator[None]:
        self._allow_several(allowed=True)
        try:
            yield
        finally:
            if self.raw.open:
                self._allow_several(allowed=False)

    def _allow_several(self, *, allowed: bool) -> None:
        # the driver has no public way to send this command
        self.raw._execute_command(_SET_OPTION, struct.pack("<H", not allowed))  # noqa: SLF001
        self.raw._read_packet()  # noqa: SLF001

    def call(self, function: Callable[..., Any], what: str) -> None:
        """Call a user's function with `raw`."""
        name = f'function "{what}"'
        self.query(f"SAVEPOINT {_SAVEPOINT}")
        try:
            function(self.raw)
        except BaseException:
            self._look_back(name)
            raise
        if not self.raw.open:
            self._effects.doubtful.append(name)
            raise fail(
                "AQ745",
                f"{name} closed the connection of the migration",
                help="leave the connection open",
            )
        if not self._has_savepoint():
            self._effects.add(f"what {name} did up to its last commit", committed=True)
        self._effects.add(name, committed=False)
        self._begin()

    def _look_back(self, name: str) -> None:
        """Find out what a function that failed may have left; AQ745 means that nobody knows."""
        try:
            if not self._has_savepoint():
                self._effects.add(f"the beginning of {name}", committed=True)
        except SchemaError:
            self._effects.doubtful.append(name)

    def _has_savepoint(self) -> bool:
        """Whether nothing was committed since it was set; it is gone then."""
        try:
            self._rows(f"RELEASE SAVEPOINT {_SAVEPOINT}")
        except self.raw.Error as error:
            if number_of(error) != NO_SAVEPOINT:
                raise refused(error) from error
            return False
        return True

    # --- single commands --------------------------------------------------------------------

    @contextmanager
    def _shown(self, sql: str) -> Iterator[None]:
        """Turn an error of the driver into a finding that shows the statement."""
        try:
            yield
        except self.raw.Error as error:
            if is_lost(error):
                self._effects.doubtful.append(sql)
            raise refused(error, sql) from error
        except BaseException:
            # whoever interrupts the driver ends the connection, but perhaps not the command
            if not self.raw.open:
                self._effects.doubtful.append(sql)
            raise

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self.raw.cursor(self.cursor_class) as cursor:
            # without parameters, a percent sign means itself
            cursor.execute(sql, tuple(parameters) or None)
            return list(cursor.fetchall())

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run a command of our own with parameters; return its rows, if any."""
        try:
            return self._rows(sql, parameters)
        except self.raw.Error as error:
            raise refused(error, sql) from error

    def table_columns(self, table: str) -> tuple[str, ...] | None:
        """Return the names of a table's columns, or None if there certainly is no such table.

        The catalogue leaves out what a user has no rights on, but to read it is then denied.
        """
        sql = f"SELECT * FROM {MySQLWriter(MYSQL).ident(table)} LIMIT 0"
        try:
            with self.raw.cursor(self.cursor_class) as cursor:
                cursor.execute(sql)
                return tuple(name for name, *_ in cursor.description)
        except self.raw.Error as error:
            if number_of(error) == NO_TABLE:
                return None
            raise refused(error, sql) from error

    def catalogue(self) -> Catalogue:
        """Read the catalogue as it is now."""
        return reading.catalogue(self.query)

    def inspect(self) -> Schema:
        """Read the whole schema as it is now, in the dialect's normal form."""
        return reading.inspect(self.query)

    def unmanaged(self) -> tuple[Dependent, ...]:
        """List what `inspect` leaves out."""
        return reading.unmanaged(self.query)

    def normalize(self, schema: Schema) -> Schema:
        """Return the normal form with all expressions as this server writes them.

        The schema is built in a database of its own for that, and dropped again.
        """
        return in_server_words(schema, self.query, self.place.database)

    def spelled(self, found: Schema, like: Schema) -> Schema:
        """Return what was inspected with the names of tables as `like` has them."""
        return normalize(spelled(found, like)) if is_folding(self.query) else found

    def close(self) -> None:
        """Close the connection; safe to call twice."""
        if self.raw.open:
            self.raw.close()
