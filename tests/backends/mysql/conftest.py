"""A database for each worker, on a server of MariaDB and on one of MySQL."""

from collections.abc import Callable, Iterator

import pytest

from aquilia_backends.mysql.session import MySQLSession
from mysql_databases import database
from servers import Outcome


@pytest.fixture(params=["mariadb", "mysql"])
def product(request: pytest.FixtureRequest) -> str:
    """Which of the two servers it is."""
    return str(request.param)


@pytest.fixture
def server(product: str, engine: Callable[[str], Outcome]) -> Outcome:
    """Each of the servers in turn."""
    return engine(product)


@pytest.fixture
def url(server: Outcome, worker_id: str) -> str:
    """The URL of a database that only this worker uses, and that need not be there."""
    return server.url_for(f"aquilia_{worker_id}")


@pytest.fixture
def session(url: str) -> Iterator[MySQLSession]:
    """A session on an empty database."""
    with database(url) as opened:
        yield opened
