"""How is a SQLite database opened? As a session that runs migrations and inspects."""

from collections.abc import Iterator
from contextlib import contextmanager

from aquilia_backends.sqlite.connection import connect
from aquilia_backends.sqlite.session import SqliteSession


@contextmanager
def open_database(
    url: str, *, create: bool = False, read_only: bool = False, wait: float = 60.0
) -> Iterator[SqliteSession]:
    """Open the database of a URL, and close it at the end.

    A missing file is AQ703 and stays missing, unless `create` is set. With `read_only`, nothing
    is created beside it either.
    """
    session = SqliteSession(connect(url, create=create, read_only=read_only, wait=wait), wait)
    try:
        yield session
    finally:
        session.close()
