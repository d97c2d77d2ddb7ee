"""Which database servers do the tests run on? Started once a run; what became of each is told.

An engine is a server of one version. The process that starts the run starts those that the
chosen tests can need, and hands their URLs to the workers of pytest-xdist. A server of your own is
named by `AQUILIA_TEST_PG17_URL` and the like; then none is started. An engine that is not here
makes its tests skipped, or, if `AQUILIA_TEST_REQUIRE` names it, makes them fail.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Protocol
from urllib.parse import quote, urlsplit, urlunsplit

from attrs import frozen

NAME = "{name}"
"""What stands in the URL of a server for the name of a database."""


class Server(Protocol):
    """A running server; `url` is that of a database on it, with `{name}` for the name."""

    @property
    def url(self) -> str: ...

    def url_for(self, name: str) -> str:
        """The URL of the database of that name, whether it exists or not."""

    def stop(self) -> None:
        """End the server and remove what it kept."""


class Missing(Exception):  # noqa: N818  a reason, not a mistake
    """Why a server can't run here, in a few words: what its `start` raises."""


@frozen
class Engine:
    """A kind and version of server, as a module `start(folder) -> Server` can start it."""

    name: str
    module: str
    tests: str
    """The folder of the tests that are about it alone."""
    version: int | None = None

    @property
    def variable(self) -> str:
        return f"AQUILIA_TEST_{self.name.upper()}_URL"

    def start(self, folder: Path) -> Server:
        """Start it with its files in `folder`; `Missing` if it can't run here."""
        begin: Callable[..., Server] = import_module(self.module).start
        if self.version is not None:
            begin = partial(begin, version=self.version)
        return begin(folder)


ENGINES = (
    Engine("pg17", "servers.postgresql", "backends/postgresql", 17),
    Engine("pg18", "servers.postgresql", "backends/postgresql", 18),
    Engine("mariadb", "servers.mariadb", "backends/mysql"),
    Engine("mysql", "servers.mysql", "backends/mysql"),
)


_ON_EVERY_ENGINE = ("features",)
"""The folders of tests that run on each engine."""


@frozen
class Outcome:
    """What became of an engine: the `url` of its server, or else why there is none."""

    url: str = ""
    reason: str = ""

    def url_for(self, name: str) -> str:
        return filled(self.url, name)


def filled(url: str, name: str) -> str:
    """Put the name of a database into the URL of a server."""
    return url.replace(NAME, quote(name, safe=""))


def required() -> frozenset[str]:
    """The engines without which the run is a failure."""
    return frozenset(os.environ.get("AQUILIA_TEST_REQUIRE", "").replace(",", " ").split())


def selected() -> frozenset[str]:
    """The engines to which the run is limited; empty if it is not."""
    return frozenset(os.environ.get("AQUILIA_TEST_ENGINES", "").replace(",", " ").split())


def is_left_out(params: Iterable[object], path: Path) -> bool:
    """Whether a test that needs an engine is of none to which the run is limited."""
    names = {"sqlite", *(engine.name for engine in ENGINES)}
    own = {param for param in params if isinstance(param, str)} & names
    own = own or {engine.name for engine in ENGINES if engine.tests in path.as_posix()}
    return bool(selected()) and selected().isdisjoint(own)


def is_wanted(engine: Engine, chosen: list[str], tests: Path) -> bool:
    """Whether one of the `chosen` tests can need an engine; `tests` is the folder of all."""
    if selected() and engine.name not in selected():
        return False
    homes = [(tests / folder).resolve() for folder in (engine.tests, *_ON_EVERY_ENGINE)]
    paths = [Path(text.partition("::")[0]).resolve() for text in chosen]
    return any(
        home.is_relative_to(path) or path.is_relative_to(home) for home in homes for path in paths
    )


def given(engine: Engine) -> Outcome | None:
    """The server that the user names, if any."""
    url = os.environ.get(engine.variable)
    if not url:
        return None
    parts = urlsplit(url)._replace(path=f"/{NAME}")
    return Outcome(urlunsplit(parts))


Started = Mapping[str, Server]


def started(wanted: list[Engine], folder: Path) -> tuple[Started, Mapping[str, Outcome]]:
    """Start the engines side by side; return the servers, and the outcome of every engine."""
    outcomes = {
        engine.name: Outcome(reason="no test that was asked for needs it") for engine in ENGINES
    }
    servers: dict[str, Server] = {}
    for engine in wanted:
        named = given(engine)
        if named is not None:
            outcomes[engine.name] = named
            continue
        place = folder / engine.name
        place.mkdir()
        try:
            servers[engine.name] = engine.start(place)
            outcomes[engine.name] = Outcome(servers[engine.name].url)
        except Missing as missing:
            outcomes[engine.name] = Outcome(reason=str(missing))
    return MappingProxyType(servers), MappingProxyType(outcomes)
