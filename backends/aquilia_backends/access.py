"""Is a database there, and what does one of its tables hold? What it takes to look, and no more.

Commands that only look are started far more often than those that change anything, so what they
need knows nothing of types, operations or SQL dialects.
"""

from typing import Any, Protocol

from attrs import frozen

MISSING = "AQ723"
"""The code of a database that is not there, and that no migration would create."""


@frozen
class Contents:
    """A table as it was read: the names of its columns, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


class Access(Protocol):
    """The way into the databases of one system, for looking only. Every `Backend` is one."""

    def exists(self, url: str, /) -> bool:
        """Whether the database of a URL is there, without creating or changing anything.

        Where a migration could not create it either, that it is missing is an error, `MISSING`.
        """

    def contents(self, url: str, table: str, /, *, read_only: bool = True) -> Contents | None:
        """Return all that a table holds, or None if there is no such table.

        Where the unfinished work of a dead process must be taken back before anything can be
        read, that is done only if `read_only` is not set.
        """
