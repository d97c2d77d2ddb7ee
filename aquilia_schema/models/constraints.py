"""What can `Meta.indexes`, `Meta.constraints` and `Meta.primary_key` hold? Rules over fields.

A field may also be given by the name of its column.
"""

from collections.abc import Iterable
from typing import ClassVar

from aquilia_schema.models.field import SQL
from aquilia_schema.models.origin import Declared
from aquilia_schema.models.query import F, Q

Part = str | SQL | F
"""A field, by its name, or what is computed of the row."""


def _names(fields: Iterable[str]) -> tuple[str, ...]:
    return (fields,) if isinstance(fields, str) else tuple(fields)


def _parts(fields: Iterable[Part]) -> tuple[Part, ...]:
    return (fields,) if isinstance(fields, str) else tuple(fields)


class Index(Declared):
    """A sorted access path over `fields`; a name with a minus in front is sorted downwards,
    and `SQL("lower(name)")` is computed.

    `condition`, SQL text, limits it to some rows; `opclasses` are those of the first fields.
    """

    def __init__(
        self,
        *,
        fields: Iterable[Part],
        name: str | None = None,
        unique: bool = False,
        condition: str | None = None,
        include: Iterable[str] = (),
        method: str | None = None,
        opclasses: Iterable[str] = (),
    ) -> None:
        self.fields = _parts(fields)
        self.name = name
        self.unique = unique
        self.condition = condition
        self.include = _names(include)
        self.method = method
        self.opclasses = _names(opclasses)


class FunctionalIndex(Declared):
    """A sorted access path over a computed value."""

    def __init__(
        self,
        *,
        expression: str,
        name: str,
        index_type: str | None = None,
        condition: str | None = None,
        unique: bool = False,
    ) -> None:
        self.expression = expression
        self.name = name
        self.index_type = index_type
        self.condition = condition
        self.unique = unique


class _MethodIndex(Index):
    """An index of a method that only some databases have."""

    usual: ClassVar[str]

    def __init__(
        self,
        *,
        fields: Iterable[str] = (),
        name: str | None = None,
        condition: str | None = None,
        opclasses: Iterable[str] = (),
    ) -> None:
        super().__init__(
            fields=fields, name=name, condition=condition, method=self.usual, opclasses=opclasses
        )


class GinIndex(_MethodIndex):
    """An inverted index, for columns that hold several values each."""

    usual = "gin"


class GistIndex(_MethodIndex):
    """A generalised search tree, for ranges and shapes."""

    usual = "gist"


class BrinIndex(_MethodIndex):
    """The least and greatest values of blocks, for large tables in their natural order."""

    usual = "brin"


class HashIndex(_MethodIndex):
    """A table of hash values, for equality only."""

    usual = "hash"


class UniqueConstraint(Declared):
    """No two rows have the same values in `fields`; if one is computed, an index sees to it."""

    def __init__(self, *, fields: Iterable[Part], name: str | None = None) -> None:
        self.fields = _parts(fields)
        self.name = name


class CheckConstraint(Declared):
    """`check`, SQL text over the columns or `Q(...)`, is not false for any row."""

    def __init__(
        self,
        *,
        check: str | Q | SQL,
        name: str | None = None,
        violation_error_message: str | None = None,
    ) -> None:
        self.check = check
        self.name = name
        self.violation_error_message = violation_error_message


class ExclusionConstraint(Declared):
    """No two rows stand in all of these relations: pairs of a field, or SQL, and an operator.

    PostgreSQL alone has them.
    """

    def __init__(
        self,
        *,
        name: str,
        expressions: Iterable[tuple[str, str]],
        index_type: str = "GIST",
        condition: str | None = None,
        deferrable: str | None = None,
        violation_error_message: str | None = None,
    ) -> None:
        self.name = name
        self.expressions = tuple(expressions)
        self.index_type = index_type
        self.condition = condition
        self.deferrable = deferrable
        self.violation_error_message = violation_error_message


class CompositePrimaryKey(Declared):
    """The values of `fields` together identify a row."""

    def __init__(self, *, fields: Iterable[str], name: str | None = None) -> None:
        self.fields = _names(fields)
        self.name = name
