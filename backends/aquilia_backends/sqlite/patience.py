"""What if another process is in the way? A command is tried again until that takes too long."""

import sqlite3
import time
from collections.abc import Sequence
from typing import Any

from aquilia_backends.sqlite.errors import DatabaseError, is_busy, refused

_PAUSE = 0.05
"""Seconds between two attempts to get a lock."""

Rows = list[tuple[Any, ...]]


def rows(connection: sqlite3.Connection, sql: str, parameters: Sequence[object] = ()) -> Rows:
    """Run a command once; the driver's own errors come through."""
    cursor = connection.cursor()
    cursor.row_factory = None
    return cursor.execute(sql, parameters).fetchall()


def patiently(
    connection: sqlite3.Connection, wait: float, sql: str, parameters: Sequence[object] = ()
) -> Rows:
    """Run a command, again and again for `wait` seconds while another process is in the way."""
    deadline = time.monotonic() + wait
    while True:
        try:
            return rows(connection, sql, parameters)
        except DatabaseError as error:
            if not is_busy(error) or time.monotonic() >= deadline:
                raise refused(error, sql) from error
        time.sleep(_PAUSE)
