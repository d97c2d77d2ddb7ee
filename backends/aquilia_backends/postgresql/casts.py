"""Does PostgreSQL convert a column from one type to another by itself? If not, the words to do it.

Without USING only assignment casts are applied: see "CREATE CAST" and "ALTER TABLE" of its manual.
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
    Interval,
    Opaque,
    Real,
    Text,
    Time,
    Timestamp,
    Type,
    VarChar,
)

NUMBERS = (Integer, Real, Double, Decimal)
STRINGS = (VarChar, Char, Text)
_MOMENTS = {
    (Timestamp, Date),
    (Date, Timestamp),
    (Timestamp, Time),
    (Time, Interval),
    (Interval, Time),
}


def converts(old: Type, new: Type) -> bool:
    """Whether the server has an assignment cast from `old` to `new`."""
    if isinstance(new, STRINGS) or old == new:
        return True
    if isinstance(old, Array) and isinstance(new, Array):
        return converts(old.item, new.item)
    if isinstance(old, Enum | Opaque) or isinstance(new, Enum | Opaque):
        return False
    if isinstance(old, NUMBERS) and isinstance(new, NUMBERS):
        return True
    return type(old) is type(new) or (type(old), type(new)) in _MOMENTS


def conversion(old: Type, new: Type, column: str, type_sql: str) -> str:
    """Write what follows USING to make values of `column` into `new`, which is `type_sql`."""
    if isinstance(old, NUMBERS) and isinstance(new, Boolean):
        return f"{column} <> 0"
    if isinstance(old, Boolean) and isinstance(new, NUMBERS):
        return f"{column}::integer::{type_sql}"
    if isinstance(old, Interval) and isinstance(new, NUMBERS):
        return f"extract(epoch FROM {column})::{type_sql}"
    return f"{column}::text::{type_sql}"
