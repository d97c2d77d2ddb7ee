"""How does one migration run on SQLite? In one transaction that only this session can end."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from attrs import define, field

from aquilia_backends.session import Catalogue, Dependent
from aquilia_backends.sqlite import inspect as reading
from aquilia_backends.sqlite.errors import DatabaseError, code_of
from aquilia_backends.sqlite.integrity import Watch
from aquilia_backends.sqlite.patience import patiently, rows
from aquilia_backends.statement import Script, Statement
from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_ir.schema import Schema

_Result = TypeVar("_Result")

_NOT_AUTHORIZED = 23
"""The result code of a command that an authorizer denies."""

_SET = {"foreign_keys": 0, "legacy_alter_table": 0}
"""What a migration needs: the rows of a dropped table must not cascade, and a rename must be
followed everywhere. See https://sqlite.org/lang_altertable.html#otheralter."""

_FOLLOW_RENAMES = "PRAGMA legacy_alter_table = 0"

_KEPT = """
busy_timeout cache_size cell_size_check checkpoint_fullfsync fullfsync ignore_check_constraints
query_only read_uncommitted recursive_triggers reverse_unordered_selects synchronous temp_store
trusted_schema writable_schema automatic_index
""".split()
"""What a script can set for the connection, and what must not last for the migrations after it."""


@define
class SqliteSession:
    """One open connection, in autocommit mode outside of `migration`."""

    raw: sqlite3.Connection
    wait: float
    """How many seconds to wait for a lock."""
    path: Path | None = None
    """The file, if the database is in one."""
    _file: tuple[int, int] | None = field(init=False)
    """Which file that is, whatever may come to be at its path."""
    _watch: Watch = field(init=False)
    """Of the migration that is running, or of the last one."""

    @_file.default
    def _opened_file(self) -> tuple[int, int] | None:
        return _identity(self.path)

    @_watch.default
    def _new_watch(self) -> Watch:
        return Watch(self._rows)

    @contextmanager
    def migration(self) -> Iterator[None]:
        """Hold the only write lock; commit all on a normal exit, undo all on any exception."""
        with self._set():
            try:
                self._begin()
                self._watch.begin()
                yield
                self._check_open()
                self._check_integrity()
                self._patiently("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    @contextmanager
    def _set(self) -> Iterator[None]:
        """Set what a migration needs, which must not be in a transaction, and set it back."""
        before = self._settings((*_SET, *_KEPT))
        try:
            for name, value in _SET.items():
                self.query(f"PRAGMA {name} = {value}")
            yield
        finally:
            if self._is_open():
                # user code may have changed it; inside a transaction this would commit
                if self.raw.isolation_level is not None:
                    self.raw.isolation_level = None
                for name, now in self._settings(before).items():
                    if now != before[name]:
                        self.query(f"PRAGMA {name} = {before[name]}")

    def _settings(self, names: Iterable[str]) -> dict[str, object]:
        """Read PRAGMAs; a version of SQLite that does not know one leaves it out."""
        found = ((name, self.query(f"PRAGMA {name}")) for name in names)
        return {name: rows[0][0] for name, rows in found if rows}

    def _roll_back(self) -> None:
        if self._is_open() and self.raw.in_transaction:
            self.raw.set_authorizer(None)
            self.raw.execute("ROLLBACK")

    def _is_open(self) -> bool:
        try:
            self.raw.total_changes  # noqa: B018  asked for its error alone
        except sqlite3.ProgrammingError:
            return False
        return True

    def _check_open(self) -> None:
        if not self._is_open() or not self.raw.in_transaction:
            raise _ended()

    def _begin(self) -> None:
        try:
            self._patiently("BEGIN IMMEDIATE")
        finally:
            # SQLite itself calls it a disk error
            self._check_file()

    def _check_file(self) -> None:
        if _identity(self.path) != self._file:
            raise fail(
                "AQ770",
                f'the file "{self.path}" was removed or replaced while it was open',
                help="run the command again",
            )

    def _check_integrity(self) -> None:
        found = tuple(self._watch.findings())
        if found:
            raise SchemaError(found)

    def _patiently(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run a command, again and again while another process is in the way."""
        return patiently(self.raw, self.wait, sql, parameters)

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return rows(self.raw, sql, parameters)

    def run(self, step: Statement | Script) -> None:
        """Run one step; what the database refuses is a `SchemaError` that shows the statement."""
        if isinstance(step, Script):
            self._watch.before_script()
            with self._guarded("the script"):
                for sql in statements(step.sql):
                    self._patiently(sql)
            self._rows(_FOLLOW_RENAMES)
            return
        self._watch.before(step)
        self._patiently(step.sql)
        self._watch.after(step)

    def call(self, function: Callable[..., Any], what: str) -> None:
        """Call a user's function with `raw`, keeping it from ending the transaction."""
        self._watch.before_script()
        with self._guarded(f'function "{what}"'):
            function(self.raw)
        self._rows(_FOLLOW_RENAMES)

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        """Deny the user's code any command that begins or ends a transaction."""
        denied: list[str] = []

        def authorize(action: int, first: str | None, *_: str | None) -> int:
            if action != sqlite3.SQLITE_TRANSACTION:
                return sqlite3.SQLITE_OK
            denied.append(first or "")
            return sqlite3.SQLITE_DENY

        factories = self.raw.row_factory, self.raw.text_factory
        self.raw.set_authorizer(authorize)
        try:
            yield
        except Exception as error:
            if denied:
                raise _denied(what, denied[0]) from error
            if not isinstance(error, (SchemaError, *DatabaseError)):
                self._check_kept()
            raise
        else:
            if denied:
                raise _denied(what, denied[0])
            self._check_kept()
        finally:
            if self._is_open():
                self.raw.set_authorizer(None)
                self.raw.row_factory, self.raw.text_factory = factories

    def _check_kept(self) -> None:
        """Make sure that the transaction is open, and always was."""
        self._check_open()
        try:
            self.raw.execute("BEGIN")
        except DatabaseError as error:
            if code_of(error) == _NOT_AUTHORIZED:
                return
        raise _ended()

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run a command of our own with parameters; return its rows, if any."""
        return self._patiently(sql, parameters)

    def catalogue(self) -> Catalogue:
        """Read the catalogue as it is now."""
        return reading.catalogue(self.query)

    def inspect(self) -> Schema:
        """Read the whole schema as it is now, in the dialect's normal form."""
        return reading.inspect(self.query)

    def unmanaged(self) -> tuple[Dependent, ...]:
        """List what `inspect` leaves out."""
        return reading.unmanaged(self.query)

    def close(self) -> None:
        """Close the connection; safe to call twice."""
        self.raw.close()


def _identity(path: Path | None) -> tuple[int, int] | None:
    """Tell a file from others by its device and number; None if there is none."""
    if path is None:
        return None
    try:
        told = path.stat()
    except FileNotFoundError:
        return None
    return told.st_dev, told.st_ino


def _ended() -> SchemaError:
    return fail(
        "AQ710",
        "the migration's own code ended the transaction, or took away what keeps it from that",
        help="leave the connection as it is, and the transaction to the migration",
    )


def _denied(what: str, command: str) -> SchemaError:
    return fail(
        "AQ709",
        f"{what} runs {command}, but the transaction belongs to the migration",
        help="leave out BEGIN, COMMIT and ROLLBACK, conn.commit() and conn.executescript()",
    )


def statements(script: str) -> Iterator[str]:
    """Split a script at the semicolons that end a statement, as written.

    Those inside of strings, comments and the bodies of triggers do not.
    """
    start = 0
    for at, character in enumerate(script):
        if character == ";" and sqlite3.complete_statement(script[start : at + 1]):
            yield script[start : at + 1].strip()
            start = at + 1
    rest = script[start:].strip()
    if rest:
        yield rest
