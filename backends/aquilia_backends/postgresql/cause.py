"""Why can't a database be opened? The server is asked, and its words are not read.

libpq keeps no code of what fails while it connects, and a server says it in its own language
(`lc_messages`). But anybody may ask whether a server takes connections, and whoever may log in may
ask which databases there are.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from psycopg import Error, connect
from psycopg.conninfo import make_conninfo
from psycopg.errors import ConnectionTimeout
from psycopg.pq import PGconn, Ping

_COMMON = ("postgres", "template1")
"""The databases that every server has, unless somebody has dropped them."""
_SECRETS = frozenset({"password", "sslpassword"})


class Cause(Enum):
    """Why somebody did not get into a database."""

    SILENT = "nobody answers"
    NOT_READY = "it starts, ends or recovers"
    MISSING = "it has no database of that name"
    REFUSED = "it refuses this user, from this place, or at this moment"


def find_cause(error: Error, parameters: Mapping[str, Any]) -> Cause:
    """Ask the server why `connect(**parameters)` has failed with `error`."""
    if isinstance(error, ConnectionTimeout):
        return Cause.SILENT
    open_ = {name: value for name, value in parameters.items() if name not in _SECRETS}
    answer = PGconn.ping(make_conninfo("", **open_).encode())
    if answer == Ping.REJECT:
        return Cause.NOT_READY
    if answer != Ping.OK:
        return Cause.SILENT
    name = error.pgconn.db.decode() if error.pgconn is not None else ""
    return Cause.MISSING if _is_missing(name, parameters) else Cause.REFUSED


def _is_missing(name: str, parameters: Mapping[str, Any]) -> bool:
    """Whether the server knows no database `name`, as far as this user may hear of it."""
    for other in _COMMON:
        try:
            with connect(**{**parameters, "dbname": other}, autocommit=True) as raw:
                found = raw.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
                return found.fetchone() is None
        except Error:
            # it says no more than the first attempt did
            continue
    return False
