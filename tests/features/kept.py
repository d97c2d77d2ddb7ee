"""Which databases stay open between two cases? Those whose connections cost more than what they do.

A new process of PostgreSQL has to read its catalogue first, which takes longer than a case.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from attrs import define, field

from aquilia_backends.session import Session
from corpus.ground import Connection, Ground


@define
class Kept:
    """The sessions and plain connections that are open; a case that fails closes them."""

    sessions: dict[str, Session] = field(factory=dict)
    connections: dict[str, Connection] = field(factory=dict)
    _stack: ExitStack = field(factory=ExitStack)

    @contextmanager
    def opened(self, ground: Ground, url: str) -> Iterator[Session]:
        """A session on a database, which stays open where that is worth it."""
        if ground.dialect != "postgresql":
            with ground.backend.open(url, wait=5) as session:
                yield session
            return
        if url not in self.sessions:
            entered = self._stack.enter_context(ground.backend.open(url, wait=5))
            self.sessions[url] = entered
        with self._unless_it_fails():
            yield self.sessions[url]

    @contextmanager
    def connected(self, ground: Ground, url: str) -> Iterator[Connection]:
        """A plain connection to a database, which stays open where that is worth it."""
        if ground.dialect != "postgresql":
            with closing(ground.connect(url)) as connection:
                yield connection
            return
        if url not in self.connections:
            self.connections[url] = self._stack.enter_context(closing(ground.connect(url)))
        with self._unless_it_fails():
            yield self.connections[url]

    @contextmanager
    def _unless_it_fails(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self.sessions.clear()
        self.connections.clear()
        self._stack.close()
