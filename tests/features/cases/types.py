"""Feature cases: one type becomes another that can hold the same values."""

from collections.abc import Iterator
from itertools import permutations

from aquilia_ir.types import (
    Blob,
    Boolean,
    Char,
    Date,
    Decimal,
    Double,
    Integer,
    Interval,
    Json,
    Real,
    Text,
    Time,
    Timestamp,
    Type,
    Uuid,
    VarChar,
)
from features.case import Case, change, column

NUMBERS: tuple[Type, ...] = (
    Integer(16),
    Integer(32),
    Integer(64),
    Real(),
    Double(),
    Decimal(10, 2),
    Decimal(12, 4),
)
TEXTS: tuple[Type, ...] = (VarChar(20), VarChar(50), Text())
MOMENTS: tuple[Type, ...] = (Timestamp(), Timestamp(zone=True), Date())
_DAYS = ("'2020-01-01'", "'2020-02-29'", "'2024-12-31'")
_HOURS = ("'01:02:03'", "'12:00:00'", "'23:59:59'")
_UUIDS = tuple(f"'00000000-0000-0000-0000-00000000000{n}'" for n in (1, 2, 3))
_TRUTHS = ("'1'", "'0'", "'1'")
_DOCUMENTS = ("'[1]'", "'{}'", "'null'")


def _retyped(old: Type, new: Type, values: tuple[str, ...] | None = None) -> Case:
    given = {} if values is None else {"samples.it": values}
    return change(f"{old} to {new}", column("it", old), column("it", new), values=given)


def _both(old: Type, new: Type, values: tuple[str, ...]) -> Iterator[Case]:
    yield _retyped(old, new, values)
    yield _retyped(new, old, values)


def _cases() -> Iterator[Case]:
    for old, new in permutations((*NUMBERS, *TEXTS), 2):
        yield _retyped(old, new)
    for old, new in permutations(MOMENTS, 2):
        yield _retyped(old, new, _DAYS)
    for moment in MOMENTS:
        yield from _both(moment, Text(), _DAYS)
    yield from _both(Time(), VarChar(20), _HOURS)
    yield from _both(Uuid(), VarChar(50), _UUIDS)
    yield from _both(Boolean(), Integer(), _TRUTHS)
    yield from _both(Boolean(), VarChar(20), _TRUTHS)
    yield from _both(Json(), Text(), _DOCUMENTS)
    yield _retyped(Integer(), Char(20))
    yield _retyped(Text(), Blob())
    yield change("seconds to a length of time", column("it", Integer(64)), column("it", Interval()))


CASES = tuple(_cases())
