"""What do texts of the catalogue mean? Types and defaults as PostgreSQL prints them.

character varying(20)                  VarChar(20)
'user'::character varying              Constant("user")
'-1'::integer                          Constant(-1)
lower('A'::text)                       Expression("lower('A'::text)")
"""

import re
from collections.abc import Callable, Mapping
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
_INTEGER, _BIGINT = 2**31, 2**63
_SIZED: MappingProxyType[str, Callable[..., Type]] = MappingProxyType(
    {"character varying": VarChar, "character": Char, "numeric": Decimal}
)
_SIZES = re.compile(r"([a-z ]+)\((\d+)(?:,(\d+))?\)")
_CAST = re.compile(r"('(?:[^']|'')*')(?:::([^']+))?", re.DOTALL)
_CASTS: Mapping[object, str] = MappingProxyType(
    {kind: name for name, kind in _TYPES.items()} | {VarChar: "character varying", Char: "bpchar"}
)
"""As what the server prints the constants of a type."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)


def read_type(text: str, enum: Enum | None) -> Type:
    """Return the type that `format_type` prints as `text`; `enum` if its items are of that.

    The server knows no difference between arrays of one and of more dimensions.
    """
    base = text.removesuffix("[]")
    found = enum or _plain(base)
    return found if base == text else Array(found)


def _plain(text: str) -> Type:
    if text in _TYPES:
        return _TYPES[text]
    sized = _SIZES.fullmatch(text)
    if sized and sized[1] in _SIZED:
        return _SIZED[sized[1]](*(int(number) for number in sized.groups()[1:] if number))
    return Opaque("postgresql", text)


def read_default(text: str, type: Type) -> Default | None:  # noqa: A002  the word of the IR
    """Return what a DEFAULT clause says for a column of a type.

    It is a constant if the server would print that constant like this.
    """
    if text in {"NULL", "true", "false"} and (text == "NULL" or isinstance(type, Boolean)):
        return None if text == "NULL" else Constant(text == "true")
    cast = _CAST.fullmatch(text)
    value: Scalar = None
    if _is_number(type) and (cast or _NUMBER.fullmatch(text)):
        value = _value(cast[1][1:-1] if cast else text, type)
        value = value if value is not None and _is_printed(value, text) else None
    elif cast and not isinstance(type, Array | Opaque | Interval):
        usual = _CASTS.get(type) or _CASTS.get(type.__class__, cast[2])
        value = _value(cast[1][1:-1].replace("''", "'"), type) if cast[2] == usual else None
    return Expression(text) if value is None else Constant(value)


def _is_printed(value: Scalar, text: str) -> bool:
    """Whether the server prints a number like that, after it was written as a constant."""
    if isinstance(value, float):
        plain = repr(value) != "-0.0" and repr(value).lstrip("-").replace(".", "").isdigit()
        if not plain:
            return text.endswith("::double precision")
    written = f"{value:f}" if isinstance(value, Number) else repr(value)
    digits = written.lstrip("-")
    kind = "numeric"
    if digits.isdigit() and int(digits) < _BIGINT:
        kind = "integer" if int(digits) < _INTEGER else "bigint"
    bare = digits == written and kind != "bigint"
    return text == (written if bare else f"'{written}'::{kind}")


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
