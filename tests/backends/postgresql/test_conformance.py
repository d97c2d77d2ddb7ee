"""PostgreSQL fulfils what every dialect must, on a server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aquilia_backends.conformance import Conformance
from aquilia_backends.postgresql import BACKEND
from aquilia_backends.postgresql.connect import open_database


class TestPostgresql(Conformance):
    """A database of the suite is a schema on the server."""

    backend = BACKEND
    made: list[str]
    url: str

    @pytest.fixture(autouse=True)
    def _server(self, url: str) -> Iterator[None]:
        self.url, self.made = url, []
        yield
        with open_database(url) as session:
            for name in self.made:
                session.query(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')

    def database(self, folder: Path) -> str | None:
        name = f"conformance_{len(self.made)}"
        self.made.append(name)
        return f"{self.url}&schema={name}"
