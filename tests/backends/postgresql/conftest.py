"""A database for the tests of each worker, on a server of each version."""

from collections.abc import Callable, Iterator

import pytest

from aquilia_backends.postgresql.connect import exists, open_database
from aquilia_backends.postgresql.session import PostgreSQLSession
from postgresql_databases import database
from servers import Outcome


@pytest.fixture(params=["pg17", "pg18"])
def url(request: pytest.FixtureRequest, engine: Callable[[str], Outcome], worker_id: str) -> str:
    """The URL of a database that only this worker uses."""
    server = engine(request.param)
    own = server.url_for(f"aquilia_{worker_id}")
    if not exists(own):
        with open_database(server.url_for("postgres")) as session:
            session.query(f"CREATE DATABASE aquilia_{worker_id} STRATEGY file_copy")
    return own


@pytest.fixture
def session(url: str) -> Iterator[PostgreSQLSession]:
    """A session on an empty schema."""
    with database(url) as opened:
        yield opened
