"""What does a runner work on? A database by its URL, or a connection that its caller has open.

    MigrationRunner("sqlite:///shop.db")                 opened and closed for each call
    MigrationRunner(sqlite3.connect(":memory:"))         used as it is, and left open

A database in memory is there as long as its connection, so a runner that is given only its URL
keeps one open.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import evolve

from aquilia_backends.access import Access
from aquilia_backends.backend import Backend
from aquilia_backends.entrance import access_for
from aquilia_backends.registry import backend_for
from aquilia_backends.sqlite.session import SqliteSession
from aquilia_ir.diagnostics import fail

IN_MEMORY = "sqlite:///:memory:"
_NAMES = frozenset({IN_MEMORY, "sqlite://", "sqlite:///"})
_SETTINGS = ("isolation_level", "row_factory", "text_factory")


def reached(db: Any) -> tuple[str, Backend, Access]:
    """Return the URL of what older projects call a database, and what reaches it.

    AQ615 if it is in memory, and only its object could reach it; AQ610 if it is none.
    """
    if isinstance(db, sqlite3.Connection):
        held = _on(db)
        return IN_MEMORY, held, held
    url = url_of(db)
    if url not in _NAMES:
        return url, backend_for(url), access_for(url)
    if not isinstance(db, str):
        raise fail(
            "AQ615",
            f'the database of "{type(db).__name__}" is in memory, where only its own connection is',
            help='give the connection itself, sqlite3.connect(":memory:"), or use a file',
        )
    held = _on(sqlite3.connect(":memory:"))
    return url, held, held


def url_of(db: Any) -> str:
    """Return the URL of what older projects call a database; AQ610 if it tells none."""
    url = db if isinstance(db, str) else getattr(db, "url", None) or getattr(db, "_url", None)
    if not isinstance(url, str):
        raise fail(
            "AQ610",
            f'"{type(db).__name__}" is no database that migrations can run on',
            help="give a URL such as sqlite:///db.sqlite3, or a database of the framework",
        )
    return url


def _on(connection: sqlite3.Connection) -> Backend:
    """Return a backend all of whose sessions are on one connection, which stays as it is."""

    @contextmanager
    def opened(_: str, *, wait: float = 60.0, **__: object) -> Iterator[SqliteSession]:
        if connection.in_transaction:
            raise fail(
                "AQ616",
                "the connection is in a transaction, which a migration would have to end",
                help="commit or roll back before",
            )
        before = {name: getattr(connection, name) for name in _SETTINGS}
        connection.isolation_level, connection.row_factory = None, None
        connection.text_factory = str
        try:
            yield SqliteSession(connection, wait)
        finally:
            for name, value in before.items():
                setattr(connection, name, value)

    return evolve(backend_for(IN_MEMORY), open=opened, exists=lambda _: True)
