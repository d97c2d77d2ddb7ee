"""PostgreSQL 12 or later: how it is spoken, read and reached.

Its driver, psycopg, is imported when a database is opened.
"""

from contextlib import AbstractContextManager

from aquilia_backends.backend import Backend
from aquilia_backends.postgresql.check import check
from aquilia_backends.postgresql.compiler import PostgreSQLCompiler
from aquilia_backends.postgresql.dialect import POSTGRESQL
from aquilia_backends.postgresql.normalize import normalize
from aquilia_backends.session import Session
from aquilia_ir.diagnostics import SchemaError, fail


def _open(
    url: str, *, create: bool = False, read_only: bool = False, wait: float = 60.0
) -> AbstractContextManager[Session]:
    try:
        from aquilia_backends.postgresql.connect import open_database  # noqa: PLC0415  a driver
    except ImportError as error:
        raise _without_driver(error) from error
    return open_database(url, create=create, read_only=read_only, wait=wait)


def _exists(url: str) -> bool:
    try:
        from aquilia_backends.postgresql.connect import exists  # noqa: PLC0415  a driver
    except ImportError as error:
        raise _without_driver(error) from error
    return exists(url)


def _without_driver(error: ImportError) -> SchemaError:
    return fail(
        "AQ724",
        f"the driver for PostgreSQL, psycopg, can't be imported: {error}",
        help="pip install 'aquilia-schema[postgresql]'",
    )


BACKEND = Backend(
    dialect=POSTGRESQL,
    compiler=PostgreSQLCompiler(POSTGRESQL),
    check=check,
    normalize=normalize,
    open=_open,
    exists=_exists,
)
