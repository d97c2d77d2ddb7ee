"""What is left of queries where there are none? The names that model files import.

    adults = Q(age__gte=18) & ~Q(name="")

A condition can be built and combined, and be the `check` of a constraint.
"""

from attrs import frozen


@frozen
class F:
    """The value of another field of the same row."""

    name: str


@frozen(init=False)
class Q:
    """A condition over the fields of a model, for code that makes queries."""

    parts: tuple[object, ...]
    """Conditions, and pairs of a lookup and a value."""
    word: str
    """AND, OR or NOT."""

    def __init__(self, *parts: object, **lookups: object) -> None:
        self.__attrs_init__((*parts, *lookups.items()), "AND")

    @classmethod
    def _of(cls, word: str, *parts: object) -> "Q":
        made = object.__new__(cls)
        made.__attrs_init__(parts, word)
        return made

    def __and__(self, other: "Q") -> "Q":
        return Q._of("AND", self, other)

    def __or__(self, other: "Q") -> "Q":
        return Q._of("OR", self, other)

    def __invert__(self) -> "Q":
        return Q._of("NOT", self)


QNode = Q
"""As the framework calls it."""


class FieldValidationError(ValueError):
    """What code raises that finds a value unfit for a field."""

    def __init__(self, field_name: str, message: str, value: object = None) -> None:
        super().__init__(f"{field_name}: {message}")
        self.field_name = field_name
        self.value = value
