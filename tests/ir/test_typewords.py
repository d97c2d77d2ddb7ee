"""Does every type come back from its text, and is every common word known?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aquilia_ir.diagnostics import SchemaError
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
    Text,
    Time,
    Timestamp,
    Type,
    Uuid,
    VarChar,
)
from aquilia_ir.typewords import read_type, spell_type
from aquilia_schema.testing.strategies import types

SPELLINGS: list[tuple[Type, str]] = [
    (Integer(16), "SMALLINT"),
    (Integer(), "INTEGER"),
    (Integer(64), "BIGINT"),
    (Boolean(), "BOOLEAN"),
    (VarChar(50), "VARCHAR(50)"),
    (Char(2), "CHAR(2)"),
    (Text(), "TEXT"),
    (Real(), "REAL"),
    (Double(), "DOUBLE"),
    (Decimal(10, 2), "DECIMAL(10,2)"),
    (Timestamp(), "TIMESTAMP"),
    (Timestamp(zone=True), "TIMESTAMP WITH TIME ZONE"),
    (Date(), "DATE"),
    (Time(), "TIME"),
    (Interval(), "INTERVAL"),
    (Uuid(), "UUID"),
    (Blob(), "BLOB"),
    (Json(), "JSON"),
    (Enum(["a", "it's"]), "ENUM('a','it''s')"),
    (Enum(["a", "b"], "mood"), "ENUM mood('a','b')"),
    (Enum(["a"], 'my "mood"'), 'ENUM "my ""mood"""(\'a\')'),
    (Array(VarChar(50)), "VARCHAR(50)[]"),
    (Array(Array(Timestamp(zone=True))), "TIMESTAMP WITH TIME ZONE[][]"),
    (Opaque("sqlite", "NVARCHAR(160)"), "OPAQUE(sqlite,'NVARCHAR(160)')"),
    (Opaque("my dialect", "x[]"), "OPAQUE(\"my dialect\",'x[]')"),
    (
        Native(VarChar(39), [Opaque("postgresql", "inet"), Opaque("a b", "it's")]),
        "NATIVE(VARCHAR(39),\"a b\",'it''s',postgresql,'inet')",
    ),
    (
        Array(Native(Timestamp(zone=True), [Opaque("duck", "x(1)")])),
        "NATIVE(TIMESTAMP WITH TIME ZONE,duck,'x(1)')[]",
    ),
]


@pytest.mark.parametrize(("type_", "text"), SPELLINGS)
def test_a_type_is_spelled_like_this(type_: Type, text: str) -> None:
    assert spell_type(type_) == text
    assert read_type(text) == type_


@given(types())
def test_reading_what_was_spelled_gives_the_type(type_: Type) -> None:
    assert read_type(spell_type(type_)) == type_


@given(st.text(), st.text())
def test_any_words_of_a_dialect_come_back(dialect: str, sql: str) -> None:
    type_ = Array(Opaque(dialect, sql))

    assert read_type(spell_type(type_)) == type_


@given(st.lists(st.text(), max_size=3), st.none() | st.text())
def test_any_values_and_name_of_an_enum_come_back(values: list[str], name: str | None) -> None:
    type_ = Enum(values, name)

    assert read_type(spell_type(type_)) == type_


@given(types(), types())
def test_two_types_have_two_spellings(one: Type, other: Type) -> None:
    assert (spell_type(one) == spell_type(other)) == (one == other)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("int", Integer()),
        ("Int(11)", Integer()),
        ("bigint(20)", Integer(64)),
        ("INT8", Integer(64)),
        ("tinyint(1)", Boolean()),
        ("TINYINT", Integer(16)),
        ("bool", Boolean()),
        ("varchar", Text()),
        ("character varying(7)", VarChar(7)),
        ("VARCHAR ( 7 )", VarChar(7)),
        ("char", Char(1)),
        ("double  precision", Double()),
        ("float", Double()),
        ("FLOAT(24)", Real()),
        ("FLOAT(25)", Double()),
        ("numeric(4)", Decimal(4, 0)),
        ("NUMERIC(10, 2)", Decimal(10, 2)),
        ("timestamptz", Timestamp(zone=True)),
        ("timestamp(6) with time zone", Timestamp(zone=True)),
        ("timestamp without time zone", Timestamp()),
        ("datetime(6)", Timestamp()),
        ("bytea", Blob()),
        ("jsonb", Json()),
        ("enum ( 'a' , 'b' )", Enum(["a", "b"])),
        (" text ", Text()),
        ("integer [ ] []", Array(Array(Integer()))),
    ],
)
def test_words_of_the_common_databases_are_read(text: str, type_: Type) -> None:
    assert read_type(text) == type_


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "AQ440"),
        ("VARCHR(5)", "AQ440"),
        ("INTEGER INTEGER", "AQ440"),
        ("VARCHAR(5", "AQ440"),
        ("VARCHAR(5))", "AQ440"),
        ("VARCHAR('5')", "AQ440"),
        ("(5)", "AQ440"),
        ("[]", "AQ440"),
        ("TEXT]", "AQ440"),
        ("ENUM 'a", "AQ440"),
        ("TEXT; DROP TABLE users", "AQ440"),
        ("VARCHAR(" + "9" * 5000 + ")", "AQ440"),
        ("DECIMAL", "AQ441"),
        ("DECIMAL(1,2,3)", "AQ441"),
        ("VARCHAR(1,2)", "AQ441"),
        ("NVARCHAR", "AQ441"),
        ("TEXT(5)", "AQ441"),
        ("TIMESTAMP(3)", "AQ441"),
        ("INT(1,2)", "AQ441"),
        ("ENUM", "AQ441"),
        ("ENUM mood", "AQ441"),
        ("ENUM('a',)", "AQ441"),
        ("ENUM('a' 'b')", "AQ441"),
        ("ENUM(a)", "AQ441"),
        ("OPAQUE(sqlite)", "AQ441"),
        ("OPAQUE('sqlite','x')", "AQ441"),
    ],
)
def test_what_is_no_type_is_refused(text: str, code: str) -> None:
    with pytest.raises(SchemaError, match=code):
        read_type(text)


@given(st.text(alphabet="ENUMOPAQDECIL vx'\"()[],09-"))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        type_ = read_type(text)
    except SchemaError as error:
        codes = [diagnostic.code for diagnostic in error.diagnostics]
    else:
        codes = ["AQ440"] if read_type(spell_type(type_)) == type_ else []

    assert codes in (["AQ440"], ["AQ441"])


def test_a_misspelled_word_is_met_with_a_question() -> None:
    with pytest.raises(SchemaError) as caught:
        read_type("VARCHR(5)")

    assert caught.value.diagnostics[0].help == 'did you mean "VARCHAR"?'


def test_an_integer_of_odd_width_has_no_spelling() -> None:
    with pytest.raises(SchemaError, match="AQ442"):
        spell_type(Integer(8))
