"""A database for the tests of each worker, on a server of each version."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from attrs import define, field

from aquilia_backends.postgresql.connect import open_database
from aquilia_backends.postgresql.session import PostgreSQLSession
from postgresql_databases import database, emptied
from servers import Outcome

_THERE: set[str] = set()
"""The databases that are known to be there."""


def _see_to(server: Outcome, name: str) -> None:
    """Create a database on a server, unless it is there, which is asked once."""
    url = server.url_for(name)
    if url not in _THERE:
        with open_database(server.url_for("postgres")) as session:
            if not session.query("SELECT 1 FROM pg_database WHERE datname = %s", (name,)):
                session.query(f"CREATE DATABASE {name} STRATEGY file_copy")
        _THERE.add(url)


@pytest.fixture(params=["pg17", "pg18"])
def url(request: pytest.FixtureRequest, engine: Callable[[str], Outcome], worker_id: str) -> str:
    """The URL of a database that only this worker uses."""
    server = engine(request.param)
    _see_to(server, f"aquilia_{worker_id}")
    return server.url_for(f"aquilia_{worker_id}")


@pytest.fixture
def session(url: str) -> Iterator[PostgreSQLSession]:
    """A session on an empty schema."""
    with database(url) as opened:
        yield opened


@define
class _Shared:
    """The sessions that the tests of a module share, by the URLs of their databases."""

    found: dict[str, PostgreSQLSession] = field(factory=dict)
    stack: ExitStack = field(factory=ExitStack)

    def at(self, url: str) -> PostgreSQLSession:
        if url not in self.found or self.found[url].raw.closed:
            self.found[url] = self.stack.enter_context(database(url))
        return self.found[url]


@pytest.fixture(scope="module")
def _shared() -> Iterator[_Shared]:
    sessions = _Shared()
    with sessions.stack:
        yield sessions


@pytest.fixture
def shared_session(url: str, _shared: _Shared) -> Iterator[PostgreSQLSession]:
    """A session on an empty schema, for tests that do no more with it than to migrate.

    It stays open for the next one, since a new process of the server must read its catalogue first.
    """
    with emptied(_shared.at(url)) as session:
        yield session
