"""Where can the columns of a query be from? Its tables, and those of the queries around it.

SELECT ... FROM t JOIN u AS x WHERE EXISTS (SELECT ... FROM v)      v, or else t and x
"""

from collections.abc import Iterator

from attrs import define, field, frozen


@frozen
class Source:
    """A table, view or query that a SELECT reads."""

    called: str
    is_it: bool = False
    columns: frozenset[str] | None = None
    """Those of a table; None if they are unknown."""
    by_name_only: bool = False
    """Whether its columns are meant only where it is named: NEW and OLD."""


@define
class Scope:
    """The sources that a name can be from, and the scope around it."""

    outer: "Scope | None" = None
    sources: list[Source] = field(factory=list)
    outputs: list[str] = field(factory=list)
    """The names that its SELECT gives by AS to what is not the column itself."""
    is_united: bool = False
    """Whether its ORDER BY is that of several queries."""

    def all_around(self) -> "Iterator[Scope]":
        """Yield this scope, then those around it."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.outer

    def is_read(self) -> bool:
        """Whether anything is read whose columns need not be said with their table."""
        return any(not each.by_name_only for scope in self.all_around() for each in scope.sources)

    def is_it_outside(self) -> bool:
        """Whether a scope around this one reads the table."""
        around = list(self.all_around())[1:]
        sources = (each for scope in around for each in scope.sources)
        return any(each.is_it and not each.by_name_only for each in sources)
