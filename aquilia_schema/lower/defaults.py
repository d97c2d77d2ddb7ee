"""What default does the database get for a field? A constant that fits its type, or an expression.

    IntegerField(default=True)                  Constant(1)
    DecimalField(default=0.5)                   Constant(Decimal("0.5"))
    DateField(default=date(2026, 1, 2))         Constant("2026-01-02")
    DateTimeField(default=timezone.now)         none: the user's code calls it for each new row
    DateTimeField(db_default=SQL("now()"))      Expression("now()")

A default that does not fit is reported.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal as Number
from decimal import InvalidOperation
from enum import Enum as PythonEnum
from typing import TypeVar, assert_never
from uuid import UUID

from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_ir.types import (
    Array,
    Blob,
    Boolean,
    Char,
    Constant,
    Date,
    Decimal,
    Default,
    Double,
    Enum,
    Expression,
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
from aquilia_schema.models.field import SQL, UNSET, Field

Read = TypeVar("Read")


def sql_default(field: Field, type_: Type) -> Default | None:
    """Return the default of the column, or None; AQ503 if it does not fit the column's type."""
    if field.db_default is not UNSET and callable(field.db_default):
        raise fail(
            "AQ503",
            f"the database cannot call {field.db_default!r}",
            help='use default= for a function, or db_default=SQL("...")',
        )
    given = field.default if field.db_default is UNSET else field.db_default
    value = given.value if isinstance(given, PythonEnum) else given
    if isinstance(value, SQL):
        return Expression(value.text)
    if value is UNSET or value is None or callable(value):
        return None
    if isinstance(type_, Array):
        raise _misfit(value, "a function such as `list`; a constant array has no common SQL")
    return Constant(fitting(value, type_))


def fitting(value: object, type_: Type) -> Scalar:  # noqa: C901, PLR0912  one case per type
    """Return how a value of Python is written as one of a type; AQ503 if it does not fit."""
    match type_:
        case Integer(bits):
            return _integer(value, bits)
        case Boolean():
            return _boolean(value)
        case VarChar(length) | Char(length):
            return _text(value, length)
        case Text() | Opaque():
            return _text(value, None)
        case Real() | Double():
            return _float(value)
        case Decimal(precision, scale):
            return _decimal(value, precision, scale)
        case Timestamp():
            return _timestamp(value)
        case Date():
            return _read(value, date, date.fromisoformat, "a date").isoformat()
        case Time():
            return _read(value, time, time.fromisoformat, "a time of day").isoformat()
        case Interval():
            return _interval(value)
        case Uuid():
            return str(_read(value, UUID, UUID, "a UUID"))
        case Blob():
            return _blob(value)
        case Json():
            return _json(value)
        case Enum(values):
            return _member(value, values)
        case Native(common):
            return fitting(value, common)
        case Array(item):
            return json.dumps(_items(value, item))
        case _:
            assert_never(type_)


def _items(value: object, item: Type) -> list[object]:
    """What an array holds, as JSON has it."""
    if not isinstance(value, list | tuple):
        raise _misfit(value, "a list")
    if isinstance(item, Array):
        return [_items(one, item.item) for one in value]
    fitted = (None if one is None else fitting(one, item) for one in value)
    return [str(one) if isinstance(one, Number | bytes) else one for one in fitted]


def _misfit(value: object, expected: str) -> SchemaError:
    return fail("AQ503", f"default {value!r} is not {expected}")


def _integer(value: object, bits: int) -> int:
    if not isinstance(value, int):
        raise _misfit(value, "a whole number")
    if not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
        raise _misfit(value, f"a whole number of {bits} bits")
    return int(value)


def _boolean(value: object) -> bool:
    if not isinstance(value, int) or value not in {0, 1}:
        raise _misfit(value, "True or False")
    return bool(value)


def _text(value: object, length: int | None) -> str:
    if not isinstance(value, str):
        raise _misfit(value, "a text")
    if length is not None and len(value) > length:
        raise _misfit(value, f"a text of at most {length} characters")
    return str(value)


def _float(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _misfit(value, "a number")
    return float(value)


def _decimal(value: object, precision: int, scale: int) -> Number:
    expected = f"a number of {precision} digits, {scale} of them after the point"
    if isinstance(value, bool) or not isinstance(value, int | float | str | Number):
        raise _misfit(value, expected)
    try:
        number = value if isinstance(value, Number) else Number(str(value))
    except InvalidOperation:
        raise _misfit(value, expected) from None
    if not _fits(number, precision, scale):
        raise _misfit(value, expected)
    return Number(format(number, "f"))


def _fits(number: Number, precision: int, scale: int) -> bool:
    """Zeros at the end take no room: 1.500 fits in one digit after the point."""
    if not number.is_finite():
        return False
    exponent = number.normalize().as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return (places <= scale and number.adjusted() < precision - scale) or number.is_zero()


def _read(value: object, kind: type[Read], parse: Callable[[str], Read], expected: str) -> Read:
    if isinstance(value, kind):
        return value
    if not isinstance(value, str):
        raise _misfit(value, expected)
    try:
        return parse(value)
    except ValueError:
        raise _misfit(value, expected) from None


def _timestamp(value: object) -> str:
    """A point in time is written in UTC."""
    moment = _read(value, datetime, datetime.fromisoformat, "a date and time")
    return (moment if moment.tzinfo is None else moment.astimezone(UTC)).isoformat(sep=" ")


def _interval(value: object) -> int:
    """Databases without a type for lengths of time count microseconds."""
    if not isinstance(value, timedelta):
        raise _misfit(value, "a timedelta")
    return value // timedelta(microseconds=1)


def _blob(value: object) -> bytes:
    if not isinstance(value, bytes | bytearray | memoryview):
        raise _misfit(value, "a string of bytes such as b'...'")
    return bytes(value)


def _json(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        raise _misfit(value, "a JSON document") from None


def _member(value: object, values: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in values:
        raise _misfit(value, f"one of {', '.join(values)}")
    return str(value)
