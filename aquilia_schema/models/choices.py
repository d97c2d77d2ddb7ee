"""Which values may code give to a field? Enumerations whose members have a label each.

    class Status(TextChoices):
        DRAFT = "draft", "In the making"
        DONE = "done"

    CharField(choices=Status.choices, default=Status.DRAFT)

The database does not check them.
"""

from enum import Enum, EnumMeta
from typing import Any, Self


class ChoicesMeta(EnumMeta):
    """The class of enumerations with labels."""

    @property
    def choices(cls) -> list[tuple[object, str]]:
        """The value and the label of each member."""
        return [(member.value, getattr(member, "label", "")) for member in cls]  # type: ignore[var-annotated]

    @property
    def values(cls) -> list[object]:
        """The value of each member."""
        return [value for value, _ in cls.choices]

    @property
    def labels(cls) -> list[str]:
        """The label of each member."""
        return [label for _, label in cls.choices]


_PLAIN: tuple[type, ...] = (str, int)


class Choices(Enum, metaclass=ChoicesMeta):
    """Members with a value and a label; without a label, it is the name in words."""

    _given: str

    def __new__(cls, value: object, label: str = "") -> Self:
        plain: Any = next((base for base in cls.__mro__ if base in _PLAIN), object)
        member: Self = plain.__new__(cls) if plain is object else plain.__new__(cls, value)
        member._value_ = value
        vars(member)["_given"] = label
        return member

    @property
    def label(self) -> str:
        """What people read."""
        return self._given or self.name.replace("_", " ").title()

    def __str__(self) -> str:
        return str(self.value)


class TextChoices(str, Choices):
    """Choices whose values are texts."""


class IntegerChoices(int, Choices):
    """Choices whose values are whole numbers."""
