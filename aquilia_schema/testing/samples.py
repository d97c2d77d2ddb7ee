"""Which values can a column hold? Edge values of each type, and values that all differ."""

from collections.abc import Sequence
from decimal import Decimal as Number
from typing import assert_never

from aquilia_ir.types import (
    Array,
    Blob,
    Boolean,
    Char,
    Date,
    Decimal,
    Double,
    Enum,
    Integer,
    Interval,
    Json,
    Native,
    Opaque,
    Real,
    Scalar,
    Text,
    Time,
    Timestamp,
    Type,
    Uuid,
    VarChar,
)
from aquilia_schema.testing.limits import TEXTS

MOST_DISTINCT = 5


def samples(type_: Type) -> Sequence[Scalar]:  # noqa: C901, PLR0912  a total match
    """Return edge values of a type, the plainest first; numbers below zero come last."""
    match type_:
        case Integer(bits):
            return (0, 1, 7, 2 ** (bits - 1) - 1, -1, -(2 ** (bits - 1)))
        case Boolean():
            return (False, True)
        case VarChar(length) | Char(length):
            return tuple(dict.fromkeys(text[:length] for text in TEXTS))
        case Text():
            return (*TEXTS, "long " * 500)
        case Real():
            return (0.0, 1.5, 2.0**100, -0.0, -2.25)
        case Double():
            return (0.0, 0.1, 1e300, -0.0, -2.25)
        case Decimal(precision, scale):
            digits = (0, 1, 10**precision - 1, -1)
            return tuple(Number(number).scaleb(-scale) for number in digits)
        case Blob():
            return (b"", b"\x00\xff", b"it's")
        case Json():
            return ("{}", "null", '[1, "é\\n"]')
        case Enum(values):
            return values
        case Array() | Opaque() | Native():
            return ("[]", "odd")
        case Interval():
            return (0, 90)
        case Timestamp() | Date() | Time() | Uuid():
            return distinct(type_)
        case _:
            assert_never(type_)


def distinct(type_: Type) -> Sequence[Scalar]:  # noqa: C901, PLR0912  a total match
    """Return at most `MOST_DISTINCT` values, no two the same in any collation."""
    some = range(MOST_DISTINCT)
    match type_:
        case Integer(bits):
            return (2 ** (bits - 1) - 1, *range(MOST_DISTINCT - 1))
        case Interval():
            return tuple(some)
        case Boolean() | Enum():
            return samples(type_)[:MOST_DISTINCT]
        case VarChar() | Char() | Text():
            return ("", *"abcd")
        case Real() | Double():
            return tuple(number + 0.5 for number in some)
        case Decimal(_, scale):
            return tuple(Number(number).scaleb(-scale) for number in some)
        case Timestamp(zone):
            return tuple(f"2000-01-0{n + 1} 12:00:00{'+00:00' if zone else ''}" for n in some)
        case Date():
            return tuple(f"2000-01-0{number + 1}" for number in some)
        case Time():
            return tuple(f"0{number}:30:00" for number in some)
        case Uuid():
            return tuple(f"00000000-0000-4000-8000-00000000000{number}" for number in some)
        case Blob():
            return tuple(bytes([number]) for number in some)
        case Json() | Array() | Opaque() | Native():
            return tuple(f"[{number}]" for number in some)
        case _:
            assert_never(type_)
