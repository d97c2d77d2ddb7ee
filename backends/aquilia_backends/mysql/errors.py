"""What does an error of MySQL mean for the user? From error numbers to diagnostics.

The numbers are those of https://mariadb.com/kb/en/mariadb-error-code-reference/.
"""

from aquilia_ir.diagnostics import SchemaError, fail

UNKNOWN_DATABASE = 1049
EMPTY_QUERY = 1065
NO_TABLE = 1146
DEADLOCK = 1213
NO_SAVEPOINT = 1305
_LOST = frozenset({0, 1053, 1927, 2006, 2013, 2055, 4031})
_UNREACHED = ("AQ742", "the server can't be reached", "check host and port, and that it runs")
_DENIED = ("AQ743", "the server denies access", "check user, password and privileges")
_WAITED = "try again when others are done; SHOW PROCESSLIST lists them"
_LONG_WAIT = ("AQ707", "the wait for a lock took too long", _WAITED)
_READ_ONLY = ("AQ713", "the database can't be written to", "use a server that is not read-only")
_FULL = ("AQ714", "the disk of the server is full", "make room and try again")
_GONE = ("AQ745", "the connection to the server was lost", "look at the state of the database")
_FIT = "rows that are there don't fit: change them first, for example by a RunSQL before it"
_UNFIT = frozenset({1048, 1062, 1138, 1216, 1217, 1264, 1265, 1292, 1366, 1406, 1451, 1452})
_BROKEN_CHECKS = frozenset({3819, 4025})
"""Of MySQL and of MariaDB."""
_SYNTAX = 1064
_CLIENTS = "DELIMITER is for the client alone: leave it out, and end each command with a semicolon"
_CAUSES = {
    1021: _FULL,
    1044: _DENIED,
    1045: _DENIED,
    UNKNOWN_DATABASE: (
        "AQ744",
        "the database does not exist",
        "`aq db migrate` creates it, if the user may",
    ),
    1114: _FULL,
    1142: _DENIED,
    1143: _DENIED,
    1205: _LONG_WAIT,
    DEADLOCK: _LONG_WAIT,
    1227: _DENIED,
    1370: _DENIED,
    1419: _DENIED,
    1290: _READ_ONLY,
    1698: _DENIED,
    1792: _READ_ONLY,
    1836: _READ_ONLY,
    2002: _UNREACHED,
    2003: _UNREACHED,
    2005: _UNREACHED,
    **dict.fromkeys(_LOST, _GONE),
}


def number_of(error: BaseException) -> int:
    """The server's or driver's number of an error, or -1."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, int) else -1


def is_lost(error: BaseException) -> bool:
    """Whether the connection ended, so that nobody knows what became of the last command."""
    return number_of(error) in _LOST


def refused(error: BaseException, sql: str | None = None) -> SchemaError:
    """Return, for the caller to raise, what went wrong, with the server's own words."""
    words = " ".join(str(one) for one in error.args[1:]) or str(error)
    notes = () if sql is None else (f"in the statement: {sql}",)
    if number_of(error) in _CAUSES:
        code, message, way_out = _CAUSES[number_of(error)]
        said = f"{message}: {words}" if words else message
        return fail(code, said, help=way_out, notes=notes)
    what = "refused" if sql is None else "refused a statement"
    return fail("AQ708", f"the database {what}: {words}", help=_advice(error, sql), notes=notes)


def _advice(error: BaseException, sql: str | None) -> str:
    number = number_of(error)
    if number in _UNFIT | _BROKEN_CHECKS:
        return _FIT
    return _CLIENTS if number == _SYNTAX and "DELIMITER" in (sql or "").upper() else ""
