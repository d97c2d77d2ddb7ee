"""What does a table of a SQLite database hold? Read in a moment, and without leaving a trace."""

from contextlib import closing

from aquilia_backends.access import Contents
from aquilia_backends.sqlite.connection import connect
from aquilia_backends.sqlite.patience import patiently
from aquilia_backends.sqlite.place import exists

__all__ = ["contents", "exists"]

_COLUMNS = """
SELECT x.name FROM sqlite_master AS m JOIN pragma_table_xinfo(m.name) AS x
WHERE m.type = 'table' AND m.name = ? AND x.hidden <> 1 ORDER BY x.cid
"""


_WAIT = 60.0
"""How many seconds to wait for a process that writes."""


def contents(url: str, table: str, *, read_only: bool = True) -> Contents | None:
    """Return all that a table holds, or None if there is no such table; AQ7xx as for opening."""
    with closing(connect(url, read_only=read_only, wait=_WAIT)) as connection:
        columns = tuple(row[0] for row in patiently(connection, _WAIT, _COLUMNS, (table,)))
        if not columns:
            return None
        quoted = table.replace('"', '""')
        rows = patiently(connection, _WAIT, f'SELECT * FROM "{quoted}"')
        return Contents(columns, tuple(rows))
