"""What is in a database beside its tables? Kept in its own words, since nobody here models it."""

from collections.abc import Iterable

from attrs import field, frozen

from aquilia_ir.expressions import canonical


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(names)


def _in_any_order(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(names))


def _meant(sql: str) -> str | None:
    """The form in which two commands are compared; a backslash may hide where a string ends."""
    return sql if "\\" in sql else canonical(sql)


@frozen
class Extra:
    """Something in a database beside its tables, such as a view, in the words of `dialect`.

    This program does not model it: it makes it, drops it, and compares its words.
    """

    kind: str
    """As the database calls it."""
    name: str
    dialect: str
    create: str = field(eq=_meant)
    drop: str = field(eq=_meant)
    tables: tuple[str, ...] = field(default=(), converter=_names, eq=_in_any_order)
    """The tables that must be there before it is made, and while it is."""
    needs: tuple[str, ...] = field(default=(), converter=_names, eq=_in_any_order)
    """The other extras, each by its `key`, that must be there before it is made."""

    @property
    def key(self) -> str:
        """What tells it from all others of a schema."""
        return f"{self.kind} {self.name}"
