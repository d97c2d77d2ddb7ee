"""MySQL 8.0.19 and MariaDB 10.5, or later: how they are spoken, read and reached.

Their driver is imported when a database is opened.
"""

from contextlib import AbstractContextManager

from aquilia_backends.backend import Backend
from aquilia_backends.mysql.check import check
from aquilia_backends.mysql.compiler import MySQLCompiler
from aquilia_backends.mysql.dialect import MYSQL
from aquilia_backends.mysql.normalize import normalize
from aquilia_backends.session import Session


def _open(
    url: str, *, create: bool = False, read_only: bool = False, wait: float = 60.0
) -> AbstractContextManager[Session]:
    from aquilia_backends.mysql.connect import open_database  # noqa: PLC0415  a database driver

    return open_database(url, create=create, read_only=read_only, wait=wait)


def _exists(url: str) -> bool:
    from aquilia_backends.mysql.connect import exists  # noqa: PLC0415  a database driver

    return exists(url)


BACKEND = Backend(
    dialect=MYSQL,
    compiler=MySQLCompiler(MYSQL),
    check=check,
    normalize=normalize,
    open=_open,
    exists=_exists,
)
