"""What must a database tell about itself, without the code that is being measured?

A ground asks the database's own catalogue. What it says of two databases is the same if, and only
if, nobody who uses them can tell them apart; the order of columns aside.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from attrs import frozen

from aquilia_backends.backend import Backend

Fact = tuple[str, str]
"""A kind of thing, as its database calls it, and its name, below a table as `table.name`."""
Facts = Mapping[Fact, str]
"""For each thing of a database, all that its database says of it."""
Rows = Mapping[str, Sequence[tuple[Any, ...]]]
"""For each table its rows, with their values as text, sorted."""


@frozen
class Told:
    """A column as its database has it."""

    name: str
    type: str
    """In the database's words, in lower case."""
    nullable: bool
    labels: tuple[str, ...] = ()
    """The values of an enumeration."""


class Connection(Protocol):
    """A plain connection to a database, in autocommit mode, with foreign keys not enforced."""

    @property
    def error(self) -> type[Exception]:
        """What the driver raises when the database refuses a command."""

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Run one command as it is; return its rows, if any."""

    def script(self, sql: str) -> None:
        """Run a script of several commands."""

    def tables(self) -> Mapping[str, Sequence[Told]]:
        """The tables that are the user's own, with the columns that take values."""

    def facts(self) -> Facts:
        """Everything there is but rows."""

    def insertion(self, table: str, values: Mapping[str, str]) -> str:
        """The command that adds a row of literals."""

    def values(self, table: str, columns: Iterable[str]) -> list[tuple[Any, ...]]:
        """The values of some columns as text, one tuple a row, sorted."""

    def clear(self, table: str) -> None:
        """Delete all rows of a table."""

    def close(self) -> None: ...


class Ground(Protocol):
    """A place for two databases of one engine, by their URLs."""

    engine: str
    dialect: str
    """As a corpus calls it."""
    backend: Backend
    undoes: bool
    """Whether a migration that fails leaves nothing behind."""

    def emptied(self) -> tuple[str, str]:
        """Two databases with nothing in them."""

    def connect(self, url: str) -> Connection:
        """Reach a database without the code that is being measured."""

    def close(self) -> None:
        """Remove both databases."""


def differences(first: Facts, second: Facts) -> list[Fact]:
    """What one of two databases has and the other has not, or has otherwise."""
    return sorted(
        fact for fact in first.keys() | second.keys() if first.get(fact) != second.get(fact)
    )
