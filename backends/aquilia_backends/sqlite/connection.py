"""How is SQLite's own connection made? For reading without leaving a trace, or for writing."""

import sqlite3
from pathlib import Path

from aquilia_backends.sqlite.errors import DatabaseError, refused
from aquilia_backends.sqlite.patience import patiently
from aquilia_backends.sqlite.place import Place, read_url
from aquilia_ir.diagnostics import fail

_BUSY_SECONDS = 0.1
"""How long SQLite itself waits for a lock; the caller tries again, and can be interrupted."""

_HEADER = 20
_WAL_VERSIONS = b"\x02\x02"
"""What bytes 18 and 19 of a file are in write-ahead mode; https://sqlite.org/fileformat2.html."""


def connect(
    url: str, *, create: bool = False, read_only: bool = False, wait: float
) -> sqlite3.Connection:
    """Open the database of a URL in autocommit mode.

    A missing file is AQ703 and stays missing, unless `create` is set. With `read_only`, nothing
    is created beside it either.
    """
    place = read_url(url)
    if place.path is not None:
        _check(place.path, create=create and not read_only)
    connection = _connected(place, create=create, read_only=read_only)
    try:
        # the file is first read here, so here it shows whether it is a database
        patiently(connection, wait, "SELECT count(*) FROM sqlite_master")
    except BaseException:
        connection.close()
        raise
    return connection


def _check(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise fail("AQ705", f'the database can\'t be opened: "{path}" is a folder')
    if path.exists():
        if not path.is_file():
            # to open a pipe would be to wait for ever
            raise fail("AQ705", f'the database can\'t be opened: "{path}" is no file')
        return
    if not create:
        raise fail(
            "AQ703",
            f"Database file does not exist: {path}",
            help="`aq db migrate` creates it",
        )
    if not path.parent.is_dir():
        raise fail(
            "AQ704",
            f'the folder "{path.parent}" of the database does not exist',
            help="create the folder, or correct the URL",
        )


def _connected(place: Place, *, create: bool, read_only: bool) -> sqlite3.Connection:
    try:
        return sqlite3.connect(
            _uri(place, create=create, read_only=read_only),
            uri=True,
            isolation_level=None,
            timeout=_BUSY_SECONDS,
        )
    except DatabaseError as error:
        raise refused(error) from error


def _uri(place: Place, *, create: bool, read_only: bool) -> str:
    """Return SQLite's own URI; see https://sqlite.org/uri.html."""
    if place.path is None:
        return "file::memory:"
    file = place.path.absolute().as_uri()
    if not read_only:
        return f"{file}?mode={'rwc' if create else 'rw'}"
    # in write-ahead mode a reader makes two files, unless it is told that no one writes
    quiet = _in_wal_mode(place.path) and not _has_log(place.path)
    return f"{file}?mode=ro&immutable=1" if quiet else f"{file}?mode=ro"


def _in_wal_mode(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(_HEADER)[-len(_WAL_VERSIONS) :] == _WAL_VERSIONS
    except OSError as error:
        raise fail("AQ705", f"the database can't be opened: {error}") from error


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0
