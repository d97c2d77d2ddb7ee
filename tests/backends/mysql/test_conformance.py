"""Does MariaDB keep the promises of a dialect, by the suite that others are held to?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve

from aquilia_backends.conformance import Conformance, unlike
from aquilia_backends.examples import examples
from aquilia_backends.mysql import BACKEND
from aquilia_backends.mysql.connect import exists, open_database
from aquilia_backends.naming import digest
from aquilia_ir.operations import RunPython, RunSQL
from servers import Outcome


class TestMariaDB(Conformance):
    """The published suite, on databases that are dropped again."""

    backend = BACKEND
    server: Outcome
    asked: list[str]

    @pytest.fixture(autouse=True)
    def _on_a_server(self, server: Outcome) -> Iterator[None]:
        self.server, self.asked = server, []
        yield
        for url in filter(exists, self.asked):
            with open_database(url) as session:
                session.query(f"DROP DATABASE `{session.place.database}`")

    def _broken_laws(self, folder: Path) -> Iterator[str]:
        """As the suite has it, but without indexes over expressions: MySQL alone has them."""
        for number, example in enumerate(examples()):
            url = self.database(folder / str(number))
            if isinstance(example.op, RunSQL | RunPython) or "IndexExpression" in repr(example):
                continue
            with self.backend.open(url, create=True) as session:
                spoken = evolve(self.backend, normalize=session.normalize)  # type: ignore[attr-defined]
                yield from unlike(spoken, session, example)

    def database(self, folder: Path) -> str:
        url = self.server.url_for(f"conformance_{digest(str(folder))}")
        self.asked.append(url)
        return url
