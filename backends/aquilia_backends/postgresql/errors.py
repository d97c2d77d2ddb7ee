"""What does an error of PostgreSQL mean for the user? From SQLSTATE to diagnostics.

See https://www.postgresql.org/docs/current/errcodes-appendix.html.
"""

from typing import assert_never

from psycopg import Error, OperationalError

from aquilia_backends.access import MISSING
from aquilia_backends.postgresql.cause import Cause
from aquilia_backends.postgresql.place import Place
from aquilia_ir.diagnostics import SchemaError, fail

LOCK_NOT_AVAILABLE = "55P03"
_FIT = "rows that are there don't fit: change them first, for example by a RunSQL before it"
_ADVICE = {
    "22001": _FIT,
    "22003": _FIT,
    "22P02": _FIT,
    "23502": _FIT,
    "23503": _FIT,
    "23505": _FIT,
    "23514": _FIT,
    "25001": "this command can't run inside the transaction of a migration",
    "25006": "the session or the server can only read",
    "2BP01": "drop what depends on it first",
    "40P01": "another session waited for this one; try again",
    "42501": "the user of the URL needs more rights",
    "42704": "if it is a constraint, `aq db diff history database` shows what it is called here; "
    "an extension or type may have to be created first",
    "55006": "put SET CONSTRAINTS ALL IMMEDIATE at the end of the script before it, "
    "or make two migrations of it",
    "55P04": "a new value of an enum can be used only by a later migration",
    "57014": "a time limit of the server or of the URL ended the statement",
}
_LOST = frozenset({"25P03", "25P04", "57P01", "57P02", "57P03", "57P05"})


def sqlstate(error: Error) -> str:
    """The code of what went wrong; empty if the server never got to say so."""
    return error.sqlstate or ""


def unreachable(error: Error, place: Place, cause: Cause) -> SchemaError:
    """Return, for the caller to raise, why a database can't be opened."""
    words = _words(error)
    match cause:
        case Cause.MISSING:
            return fail(
                MISSING,
                f"database {place.shown} does not exist",
                help="create it, for example with createdb, or correct the URL",
            )
        case Cause.REFUSED:
            return fail(
                "AQ722",
                f"the server does not let the user of the URL in: {words}",
                help="check the user, the password and the database in the URL, and on the server "
                "pg_hba.conf, the right to connect and the limits of connections",
            )
        case Cause.NOT_READY:
            return fail(
                "AQ721",
                f"the server of database {place.shown} is not ready: {words}",
                help="try again when it is",
            )
        case Cause.SILENT:
            return fail(
                "AQ721",
                f"database {place.shown} can't be reached: {words}",
                help="check that the server runs, and the host and port in the URL",
            )
        case _:
            assert_never(cause)


def refused(error: Error, sql: str | None = None) -> SchemaError:
    """Return, for the caller to raise, what went wrong, with the database's own words."""
    code, words = sqlstate(error), _words(error)
    notes = () if sql is None else (f"in the statement: {sql}",)
    detail = error.diag.message_detail
    if detail:
        notes = (f"detail: {detail}", *notes)
    if code == LOCK_NOT_AVAILABLE:
        way_out = "finish what other sessions do with it (pg_stat_activity lists them); try again"
        return fail("AQ707", f"another session is in the way: {words}", help=way_out, notes=notes)
    if code in _LOST or code.startswith("08") or (not code and isinstance(error, OperationalError)):
        return fail(
            "AQ725",
            f"the connection to the server was lost: {words}",
            help="run the command again when the server can be reached",
            notes=notes,
        )
    advice = error.diag.message_hint or _ADVICE.get(code)
    return fail(
        "AQ708", f"the database refused a statement: {words}", help=advice or "", notes=notes
    )


def undecided(error: Error) -> SchemaError:
    """Return, for the caller to raise, that nobody heard the answer to a COMMIT."""
    return fail(
        "AQ357",
        f"the connection to the server was lost during COMMIT: {_words(error)}",
        help="run the command again: the ledger, which is in the same transaction, tells",
    )


def _words(error: Error) -> str:
    return error.diag.message_primary or " ".join(str(error).split()) or type(error).__name__
