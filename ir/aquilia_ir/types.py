"""What a column may hold: column types and defaults, as closed sums of plain values."""

from collections.abc import Iterable
from decimal import Decimal as Number
from operator import attrgetter

from attrs import field, frozen

from aquilia_ir.expressions import canonical


@frozen
class Integer:
    """A signed whole number of 16, 32 or 64 `bits`."""

    bits: int = 32


@frozen
class Boolean:
    """True or false."""


@frozen
class VarChar:
    """Text of at most `length` characters."""

    length: int


@frozen
class Char:
    """Text of exactly `length` characters, padded with blanks where the database does so."""

    length: int


@frozen
class Text:
    """Text without a limit."""


@frozen
class Real:
    """A binary floating-point number of 32 bits."""


@frozen
class Double:
    """A binary floating-point number of 64 bits."""


@frozen
class Decimal:
    """An exact number of `precision` digits, `scale` of them after the point."""

    precision: int
    scale: int


@frozen
class Timestamp:
    """A date and a time of day; with `zone`, a point in time."""

    zone: bool = False


@frozen
class Date:
    """A day of the calendar."""


@frozen
class Time:
    """A time of day, without zone."""


@frozen
class Interval:
    """A length of time."""


@frozen
class Uuid:
    """A universally unique identifier (RFC 9562)."""


@frozen
class Blob:
    """A string of bytes without a limit."""


@frozen
class Json:
    """A JSON document, in the form that the database can search best."""


def _values(values: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(values)


@frozen
class Enum:
    """One of `values`, in their order; `name` is that of a named type where a database has them."""

    values: tuple[str, ...] = field(converter=_values)
    name: str | None = None


@frozen
class Array:
    """A sequence of values of type `item`."""

    item: "Type"


@frozen
class Opaque:
    """A type that this program does not model, kept in the words of `dialect`."""

    dialect: str
    sql: str


def _by_dialect(words: Iterable[Opaque]) -> tuple[Opaque, ...]:
    return tuple(sorted(words, key=attrgetter("dialect", "sql")))


@frozen
class Native:
    """A type that some dialects have in their own `words`; all others hold it as a `common` one."""

    common: "Type"
    words: tuple[Opaque, ...] = field(converter=_by_dialect)


Type = (
    Integer
    | Boolean
    | VarChar
    | Char
    | Text
    | Real
    | Double
    | Decimal
    | Timestamp
    | Date
    | Time
    | Interval
    | Uuid
    | Blob
    | Json
    | Enum
    | Array
    | Opaque
    | Native
)


def type_in(type_: Type, dialect: str) -> Type:
    """Return what a type is to one dialect: in its own words, if it has some."""
    match type_:
        case Native(common, words):
            return next((own for own in words if own.dialect == dialect), common)
        case Array(item):
            return Array(type_in(item, dialect))
        case _:
            return type_


Scalar = bool | int | float | Number | str | bytes | None


def _typed(value: Scalar) -> tuple[str, str]:
    """Tell apart what Python calls equal: `True` and `1`, `1.0` and `1`, `0.0` and `-0.0`."""
    return type(value).__name__, repr(value)


@frozen
class Constant:
    """A literal value; `None` is NULL. Equal only to a constant of the same Python type."""

    value: Scalar = field(eq=_typed)


@frozen
class Expression:
    """A default that the database computes, as SQL text."""

    sql: str = field(eq=canonical)


Default = Constant | Expression
