"""Which value does a default have once the server has stored it? The same, in the server's form.

DECIMAL(10,2) DEFAULT 1.5                      1.50
DATETIME(6) DEFAULT '2000-01-01T12:00:00'      '2000-01-01 12:00:00'
"""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from datetime import time as clock
from decimal import Decimal as Number
from decimal import localcontext
from itertools import pairwise

from aquilia_backends.mysql.words import standard, unquoted
from aquilia_backends.mysql.writer import without_zone
from aquilia_ir.expressions import canonical, tokens
from aquilia_ir.types import (
    Blob,
    Boolean,
    Constant,
    Date,
    Decimal,
    Default,
    Double,
    Expression,
    Integer,
    Interval,
    Json,
    Real,
    Scalar,
    Text,
    Time,
    Timestamp,
    Type,
)

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)
_STRING = re.compile(r"'(?:[^'\\]|''|\\.)*'", re.DOTALL)
_BYTES = re.compile(r"x'([0-9a-f]*)'", re.IGNORECASE)
_HEX = re.compile(r"0x([0-9a-f]+)")
"""How MySQL shows them."""
_NOW = re.compile(r"(current_timestamp|now|localtimestamp)(\s*\(\s*\d*\s*\))?", re.IGNORECASE)
_TODAY = re.compile(r"(curdate\s*\(\s*\)|current_date(\s*\(\s*\))?)", re.IGNORECASE)
_DRAWN = frozenset("uuid uuid_short rand random_bytes sysdate".split())
"""The functions of which MySQL says that each call gives another value."""
_DIGITS = 100
"""More than a DECIMAL can have, and than Python takes without being asked."""
_FLOAT_DIGITS = 6
"""How many digits of a FLOAT the server shows."""

_MOMENTS: dict[type, Callable[[str], str]] = {
    Timestamp: lambda text: datetime.fromisoformat(text).isoformat(" "),
    Date: lambda text: date.fromisoformat(text).isoformat(),
    Time: lambda text: clock.fromisoformat(text).isoformat(),
}


def read_default(text: str, type_: Type) -> Default:
    """Read the SQL text of a default."""
    bare = standard(text)
    if _STRING.fullmatch(text):
        return Constant(stored(unquoted(text), type_))
    if _STRING.fullmatch(bare) and isinstance(type_, Text | Json):
        # MySQL keeps their constants as expressions only
        return Constant(bare[1:-1].replace("''", "'"))
    hexadecimal = _BYTES.fullmatch(text) or (isinstance(type_, Blob) and _HEX.fullmatch(text))
    if hexadecimal:
        return Constant(bytes.fromhex(hexadecimal[1]))
    if _NUMBER.fullmatch(bare):
        return Constant(stored(Number(bare), type_))
    return Expression(_customary(bare, type_))


def normal_default(default: Default, type_: Type) -> Default:
    """Return a default of a schema as `read_default` gives it back."""
    if isinstance(type_, Timestamp):
        default = without_zone(default)
    if isinstance(default, Expression):
        return Expression(_customary(default.sql, type_))
    return Constant(stored(default.value, type_))


def is_drawn(sql: str) -> bool:
    """Whether an expression may give each row another value."""
    return any(
        name.text.lower() in _DRAWN and after.text == "(" for name, after in pairwise(tokens(sql))
    )


def _customary(sql: str, type_: Type) -> str:
    """Write what the server computes at the time of inserting as standard SQL has it."""
    text = canonical(sql) or ""
    if isinstance(type_, Timestamp) and _NOW.fullmatch(text):
        return "CURRENT_TIMESTAMP"
    if isinstance(type_, Date) and _TODAY.fullmatch(text):
        return "CURRENT_DATE"
    return sql


def stored(value: Scalar, type_: Type) -> Scalar:
    """Return a constant as a column of a type keeps it."""
    if isinstance(value, bool | int | float | Number):
        return _number(value, type_)
    if isinstance(value, str) and type(type_) in _MOMENTS:
        with suppress(ValueError):
            return _MOMENTS[type(type_)](value)
    return value


def _number(value: bool | float | Number, type_: Type) -> Scalar:  # noqa: FBT001  a value
    match type_:
        case Boolean():
            return bool(value) if value in {0, 1} else int(value)
        case Integer() | Interval():
            return int(value)
        case Decimal(_, scale):
            with localcontext(prec=_DIGITS):
                return Number(str(value)).quantize(Number(1).scaleb(-scale))
        case Real():
            return float(f"{value:.{_FLOAT_DIGITS}g}") + 0.0
        case Double():
            return float(value) + 0.0
        case _:
            return int(value) if isinstance(value, Number) and value == int(value) else value
