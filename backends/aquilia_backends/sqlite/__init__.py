"""SQLite: how it is spoken, read and reached. Its driver is imported when a database is opened."""

from contextlib import AbstractContextManager

from aquilia_backends.backend import Backend
from aquilia_backends.session import Session
from aquilia_backends.sqlite.check import check
from aquilia_backends.sqlite.compiler import SqliteCompiler
from aquilia_backends.sqlite.dialect import SQLITE
from aquilia_backends.sqlite.normalize import normalize
from aquilia_backends.sqlite.place import exists


def _open(
    url: str, *, create: bool = False, read_only: bool = False, wait: float = 60.0
) -> AbstractContextManager[Session]:
    from aquilia_backends.sqlite.connect import open_database  # noqa: PLC0415  a database driver

    return open_database(url, create=create, read_only=read_only, wait=wait)


BACKEND = Backend(
    dialect=SQLITE,
    compiler=SqliteCompiler(SQLITE),
    check=check,
    normalize=normalize,
    open=_open,
    exists=exists,
)
