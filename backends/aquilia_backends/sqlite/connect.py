"""How is a SQLite database opened? As a session that runs migrations and inspects."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aquilia_backends.sqlite.connection import connect
from aquilia_backends.sqlite.errors import DatabaseError
from aquilia_backends.sqlite.place import read_url
from aquilia_backends.sqlite.session import SqliteSession


@contextmanager
def open_database(
    url: str, *, create: bool = False, read_only: bool = False, wait: float = 60.0
) -> Iterator[SqliteSession]:
    """Open the database of a URL, and close it at the end.

    A missing file is AQ703 and stays missing, unless `create` is set; one that was made and is
    still empty at the end is removed. With `read_only`, nothing is created beside it either.
    """
    path = read_url(url).path
    made = create and not read_only and path is not None and _made(path)
    try:
        session = SqliteSession(
            connect(url, create=create, read_only=read_only, wait=wait), wait, path
        )
    except BaseException:
        if made and path is not None:
            path.unlink(missing_ok=True)
        raise
    try:
        yield session
    finally:
        if made and path is not None:
            _remove_if_empty(session.raw, path)
        session.close()


def _made(path: Path) -> bool:
    """Create an empty file, as SQLite would; False if there is one, or none can be made."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o644))
    except OSError:
        # opening it tells why
        return False
    return True


def _remove_if_empty(raw: sqlite3.Connection, path: Path) -> None:
    """Remove a file that nothing was written to, and that no other process is writing to.

    A migrator that has opened it already sees, once it gets the lock, that it is gone.
    """
    with suppress(OSError, *DatabaseError):
        if path.stat().st_size == 0:
            raw.execute("BEGIN EXCLUSIVE")
            if path.stat().st_size == 0:
                path.unlink()
