"""How is a PostgreSQL database opened? In autocommit mode, on one schema, and never created."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, Error, connect
from psycopg.conninfo import conninfo_to_dict

from aquilia_backends.postgresql.cause import find_cause
from aquilia_backends.postgresql.compiler import PostgreSQLCompiler
from aquilia_backends.postgresql.dialect import POSTGRESQL
from aquilia_backends.postgresql.errors import unreachable
from aquilia_backends.postgresql.guarding import Guard, guarded_cursor
from aquilia_backends.postgresql.place import FORM, Place, read_url
from aquilia_backends.postgresql.session import PostgreSQLSession
from aquilia_ir.diagnostics import fail

_OLDEST = 120000
"""The version of the server that the SQL of this dialect is for, as libpq counts them."""


@contextmanager
def open_database(
    url: str, *, create: bool = False, read_only: bool = False, wait: float = 60.0
) -> Iterator[PostgreSQLSession]:
    """Open the database of a URL, and close it at the end.

    A database is never created; with `create`, the schema that the URL names is.
    """
    place = read_url(url)
    guard = Guard()
    raw = _connected(place)
    raw.cursor_factory = guarded_cursor(guard)
    session = PostgreSQLSession(raw, wait, guard, place.schema is not None)
    try:
        _prepare(session, place, create=create and not read_only)
        if read_only:
            session.query("SET default_transaction_read_only = on")
        yield session
    finally:
        session.close()


def exists(url: str) -> bool:
    """Whether the schema that a URL may name is there; AQ723 without the database.

    Whoever asks would else go on as if the database could still be created, which it isn't here.
    """
    place = read_url(url)
    with _connected(place) as raw:
        return place.schema is None or _has_schema(PostgreSQLSession(raw, 0), place.schema)


def _parameters(place: Place) -> dict[str, Any]:
    try:
        parameters = conninfo_to_dict(place.conninfo)
    except Error as error:
        # libpq quotes what it does not understand, which may be a part of a password
        why = str(error).partition('"')[0].strip().rstrip(":")
        raise fail("AQ720", f"the URL of the database can't be read: {why}", help=FORM) from error
    usual = {"application_name": "aquilia-schema", "connect_timeout": 10}
    # in any other encoding the driver can't say all that a text may hold, or gives back bytes
    return {**usual, **parameters, "client_encoding": "UTF8"}


def _connected(place: Place) -> Connection[Any]:
    parameters = _parameters(place)
    try:
        return connect(**parameters, autocommit=True, prepare_threshold=None)
    except Error as error:
        raise unreachable(error, place, find_cause(error, parameters)) from error


def _prepare(session: PostgreSQLSession, place: Place, *, create: bool) -> None:
    version = session.raw.info.server_version
    if version < _OLDEST:
        raise fail("AQ728", f"the server is PostgreSQL {version // 10000}, which is too old")
    session.query("SET standard_conforming_strings = on")
    session.query("SELECT set_config('lock_timeout', %s, false)", (f"{int(session.wait * 1000)}",))
    if place.schema is None:
        if session.query("SELECT current_schema()") == [(None,)]:
            raise fail("AQ729", f"database {place.shown} has no schema in its search path")
        return
    name = PostgreSQLCompiler(POSTGRESQL).ident(place.schema)
    if not _has_schema(session, place.schema):
        if not create:
            raise fail(
                "AQ729",
                f'database {place.shown} has no schema "{place.schema}"',
                help="`aq db migrate` creates it",
            )
        session.query(f"CREATE SCHEMA IF NOT EXISTS {name}")
    ((path,),) = session.query("SHOW search_path")
    session.query("SELECT set_config('search_path', %s, false)", (f"{name}, {path}",))
    # a schema that the user may not look into is passed over, and the next one is taken
    if session.query("SELECT current_schema()") != [(place.schema,)]:
        raise fail(
            "AQ761",
            f'the user of the URL may not use the schema "{place.schema}" of {place.shown}',
            help=f"GRANT USAGE ON SCHEMA {name} TO that user",
        )


def _has_schema(session: PostgreSQLSession, name: str) -> bool:
    return bool(session.query("SELECT 1 FROM pg_namespace WHERE nspname = %s", (name,)))
