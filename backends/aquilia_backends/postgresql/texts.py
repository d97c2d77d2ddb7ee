"""What do texts of the catalogue mean? Types and defaults as PostgreSQL prints them.

character varying(20)                  VarChar(20)
'user'::character varying              Constant("user")
'-1'::integer                          Constant(-1)
lower('A'::text)                       Expression("lower('A'::text)")
"""

import re
from collections.abc import Callable
from decimal import Decimal as Number
from types import MappingProxyType

from aquilia_backends.postgresql.casts import NUMBERS
from aquilia_backends.writer import is_enclosed
from aquilia_ir.expressions import tokens
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

_TYPES: MappingProxyType[str, Type] = MappingProxyType(
    {
        "smallint": Integer(16),
        "integer": Integer(32),
        "bigint": Integer(64),
        "boolean": Boolean(),
        "text": Text(),
        "real": Real(),
        "double precision": Double(),
        "timestamp without time zone": Timestamp(),
        "timestamp with time zone": Timestamp(zone=True),
        "date": Date(),
        "time without time zone": Time(),
        "interval": Interval(),
        "uuid": Uuid(),
        "bytea": Blob(),
        "jsonb": Json(),
    }
)
_SIZED: MappingProxyType[str, Callable[..., Type]] = MappingProxyType(
    {"character varying": VarChar, "character": Char, "numeric": Decimal}
)
_SIZES = re.compile(r"([a-z ]+)\((\d+)(?:,(\d+))?\)")
_CAST = re.compile(r"('(?:[^']|'')*')(?:::[^']+)?", re.DOTALL)
_NULL = re.compile(r"NULL(::[^']+)?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)


def read_type(text: str, dimensions: int, enum: Enum | None) -> Type:
    """Return the type that `format_type` prints as `text`; `enum` if its items are of that."""
    base = text.removesuffix("[]")
    found = enum or _plain(base)
    for _ in range(max(1, dimensions) if base != text else 0):
        found = Array(found)
    return found


def _plain(text: str) -> Type:
    if text in _TYPES:
        return _TYPES[text]
    sized = _SIZES.fullmatch(text)
    if sized and sized[1] in _SIZED:
        return _SIZED[sized[1]](*(int(number) for number in sized.groups()[1:] if number))
    return Opaque("postgresql", text)


def read_default(text: str, type: Type) -> Default | None:  # noqa: A002  the word of the IR
    """Return what a DEFAULT clause says for a column of a type; NULL is the same as nothing."""
    if _NULL.fullmatch(text):
        return None
    cast = _CAST.fullmatch(text)
    if cast and not isinstance(type, Array | Opaque | Interval):
        value = _value(cast[1][1:-1].replace("''", "'"), type)
    elif text in {"true", "false"} and isinstance(type, Boolean):
        return Constant(text == "true")
    else:
        value = _value(text, type) if _NUMBER.fullmatch(text) and _is_number(type) else None
    return Expression(text) if value is None else Constant(value)


def _is_number(type: Type) -> bool:  # noqa: A002
    return isinstance(type, NUMBERS)


def _value(text: str, type: Type) -> Scalar:  # noqa: A002
    """Return the constant that `text` is for a column of a type, or None if it is none."""
    if isinstance(type, Blob):
        return bytes.fromhex(text[2:]) if text.startswith("\\x") else None
    if not _is_number(type):
        return text
    if not _NUMBER.fullmatch(text):
        return None
    if isinstance(type, Real | Double):
        return float(text)
    if isinstance(type, Decimal) and "." in text:
        return Number(text)
    return int(text) if text.lstrip("-").isdigit() else None


def unwrapped(text: str) -> str:
    """Leave out the parentheses around a whole expression."""
    found = list(tokens(text))
    if len(found) > 1 and found[0].text == "(" and is_enclosed(text):
        return text[1:-1]
    return text
