"""PostgreSQL fulfils what every dialect must, on a server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aquilia_backends.conformance import Conformance
from aquilia_backends.postgresql import BACKEND
from aquilia_backends.postgresql.connect import open_database
from aquilia_backends.postgresql.session import PostgreSQLSession


class TestPostgresql(Conformance):
    """A database of the suite is a schema on the server."""

    backend = BACKEND
    made: list[str]
    url: str
    session: PostgreSQLSession

    @pytest.fixture(autouse=True)
    def _server(self, url: str) -> Iterator[None]:
        self.url, self.made = url, []
        with open_database(url) as self.session:
            yield
            for name in self.made:
                self._drop(name)

    def _drop(self, name: str) -> None:
        self.session.query(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')

    def database(self, folder: Path) -> str | None:
        name = f"conformance_{len(self.made)}"
        self.made.append(name)
        self._drop(name)  # on a server of the user's, a run that was killed may have left it
        return f"{self.url}&schema={name}"
