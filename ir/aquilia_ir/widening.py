"""Can one type hold every value of another? If not, changing a column to it may lose values.

    Integer(64) holds all of Integer(32); VarChar(20) does not hold all of VarChar(50).

A value is held if its customary text form comes back unchanged from the wider type.
"""

from aquilia_ir.types import (
    Array,
    Boolean,
    Char,
    Date,
    Decimal,
    Double,
    Enum,
    Integer,
    Json,
    Real,
    Text,
    Time,
    Timestamp,
    Type,
    Uuid,
    VarChar,
)

_WRITTEN_AS_TEXT = (
    Integer,
    Decimal,
    Uuid,
    Date,
    Time,
    Timestamp,
    Enum,
    Json,
    VarChar,
    Char,
)

_DIGITS = {16: 5, 32: 10, 64: 19}
_UUID_LENGTH = 36


def holds_all_of(wider: Type, type_: Type) -> bool:
    """Whether `wider` surely holds every value of `type_`; False also means: not known."""
    match wider:
        case Integer(bits):
            return isinstance(type_, Boolean) or (isinstance(type_, Integer) and type_.bits <= bits)
        case Text():
            return isinstance(type_, _WRITTEN_AS_TEXT) or type_ == wider
        case VarChar(length):
            return _longest(type_) <= length
        case Char(length):
            return isinstance(type_, Char) and type_.length <= length
        case Double() | Real():
            return _float_holds(wider, type_)
        case Decimal():
            return _decimal_holds(wider, type_)
        case Timestamp(zone):
            return type_ == wider or (isinstance(type_, Date) and not zone)
        case Enum(values):
            return isinstance(type_, Enum) and set(type_.values) <= set(values)
        case Array(item):
            return isinstance(type_, Array) and holds_all_of(item, type_.item)
        case _:
            return wider == type_


def _float_holds(wider: Double | Real, type_: Type) -> bool:
    """A significand of 53 bits holds 32-bit integers, one of 24 bits those of 16."""
    if isinstance(type_, Integer):
        return type_.bits <= (32 if isinstance(wider, Double) else 16)
    return isinstance(type_, Real) or type_ == wider


def _longest(type_: Type) -> float:
    """Return how many characters the longest value of a type has, as text."""
    match type_:
        case VarChar(length) | Char(length):
            return length
        case Integer(bits):
            return _DIGITS.get(bits, 0) + 1
        case Decimal(precision):
            return precision + 3  # a sign, a point and a zero before it
        case Uuid():
            return _UUID_LENGTH
        case Enum(values):
            return max(map(len, values), default=0)
        case _:
            return float("inf")


def _decimal_holds(wider: Decimal, type_: Type) -> bool:
    whole = wider.precision - wider.scale
    if isinstance(type_, Integer):
        return whole >= _DIGITS.get(type_.bits, whole + 1)
    if isinstance(type_, Decimal):
        return wider.scale >= type_.scale and whole >= type_.precision - type_.scale
    return False
