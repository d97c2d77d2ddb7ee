"""Which types hold every value of another, and which only nearly so?"""

import pytest

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
    Json,
    Real,
    Text,
    Timestamp,
    Type,
    Uuid,
    VarChar,
)
from aquilia_ir.widening import holds_all_of


@pytest.mark.parametrize(
    ("wider", "type_"),
    [
        (Integer(64), Integer(32)),
        (Integer(16), Boolean()),
        (Text(), Json()),
        (VarChar(20), VarChar(20)),
        (VarChar(20), Char(20)),
        (VarChar(11), Integer(32)),
        (VarChar(36), Uuid()),
        (VarChar(8), Decimal(5, 2)),
        (VarChar(3), Enum(["abc", "d"])),
        (Char(20), Char(19)),
        (Double(), Integer(32)),
        (Double(), Real()),
        (Real(), Integer(16)),
        (Decimal(12, 2), Integer(32)),
        (Decimal(9, 3), Decimal(8, 2)),
        (Timestamp(), Date()),
        (Enum(["a", "b"]), Enum(["b"])),
        (Array(Integer(64)), Array(Integer(32))),
    ],
)
def test_a_wider_type_holds_all_values(wider: Type, type_: Type) -> None:
    assert holds_all_of(wider, type_)
    assert holds_all_of(wider, wider)
    assert holds_all_of(type_, type_)


@pytest.mark.parametrize(
    ("type_", "wider"),
    [
        (Integer(32), Integer(64)),
        (VarChar(19), VarChar(20)),
        (VarChar(19), Text()),
        (VarChar(10), Integer(32)),
        (VarChar(35), Uuid()),
        (VarChar(7), Decimal(5, 2)),
        (VarChar(2), Enum(["abc", "d"])),
        (Char(19), Char(20)),
        (Double(), Integer(64)),
        (Real(), Integer(32)),
        (Real(), Double()),
        (Decimal(11, 2), Integer(32)),
        (Decimal(9, 1), Decimal(8, 2)),
        (Decimal(9, 4), Decimal(8, 2)),
        (Timestamp(zone=True), Date()),
        (Date(), Timestamp()),
        (Enum(["b"]), Enum(["a", "b"])),
        (Interval(), Integer(32)),
        (Array(Integer(32)), Array(Integer(64))),
    ],
)
def test_one_that_lacks_a_single_character_or_digit_does_not(type_: Type, wider: Type) -> None:
    assert not holds_all_of(type_, wider)
