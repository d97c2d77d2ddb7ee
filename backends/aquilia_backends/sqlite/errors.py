"""What does an error of SQLite mean for the user? From result codes to diagnostics."""

import sqlite3

from aquilia_backends.sqlite.stand_in import STAND_IN
from aquilia_ir.diagnostics import SchemaError, fail

_UNFINISHED = {264, 776}
"""SQLITE_READONLY_RECOVERY and SQLITE_READONLY_ROLLBACK; https://sqlite.org/rescode.html."""

DatabaseError = (sqlite3.Error, sqlite3.Warning)
"""What the driver raises; before Python 3.12, for several statements in one, a warning."""

_BUSY = 5
_CAUSES = {
    _BUSY: ("AQ707", "another process is writing to the database", "try again when it is done"),
    6: ("AQ707", "the database is locked", "finish the statements that still read from it"),
    8: ("AQ713", "the database can't be written to", "check the permissions of file and folder"),
    10: ("AQ715", "the database can't be read or written", "check the disk"),
    11: ("AQ715", "the database is damaged", "restore it from a backup"),
    13: ("AQ714", "the disk is full", "make room and try again"),
    14: ("AQ705", "the database can't be opened", "check the permissions of file and folder"),
    26: ("AQ706", "the file is not a SQLite database", "check the URL"),
}


def code_of(error: Exception) -> int:
    """The primary result code of SQLite, or 0; see https://sqlite.org/rescode.html."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def is_busy(error: Exception) -> bool:
    """Whether to try again later may help."""
    return code_of(error) == _BUSY


def refused(error: Exception, sql: str | None = None) -> SchemaError:
    """Return, for the caller to raise, what went wrong, with the database's own words."""
    words = str(error).replace(STAND_IN, "")
    notes = () if sql is None else (f"in the statement: {sql}",)
    if getattr(error, "sqlite_errorcode", 0) in _UNFINISHED:
        return fail(
            "AQ719",
            "the database holds the unfinished work of a process that died",
            help="`aq db migrate` takes that back before anything else; "
            "without changing the database nothing can be read from it",
        )
    if code_of(error) in _CAUSES:
        code, message, way_out = _CAUSES[code_of(error)]
        return fail(code, f"{message}: {words}", help=way_out, notes=notes)
    what = "refused" if sql is None else "refused a statement"
    return fail("AQ708", f"the database {what}: {words}", notes=notes)
