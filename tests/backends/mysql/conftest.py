"""A database for each worker, on a MariaDB server."""

from collections.abc import Callable, Iterator

import pytest

from aquilia_backends.mysql.session import MySQLSession
from mysql_databases import database
from servers import Outcome


@pytest.fixture
def url(engine: Callable[[str], Outcome], worker_id: str) -> str:
    """The URL of a database that only this worker uses, and that need not be there."""
    return engine("mariadb").url_for(f"aquilia_{worker_id}")


@pytest.fixture
def session(url: str) -> Iterator[MySQLSession]:
    """A session on an empty database."""
    with database(url) as opened:
        yield opened
