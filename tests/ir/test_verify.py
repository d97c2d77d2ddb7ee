"""Is every kind of ill-formed schema found, and only those?"""

from decimal import Decimal as Number

import pytest

from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    ForeignKey,
    Generated,
    Identity,
    Index,
    IndexColumn,
    IndexExpression,
    PrimaryKey,
    Schema,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import (
    Array,
    Char,
    Constant,
    Decimal,
    Enum,
    Expression,
    Integer,
    Native,
    Opaque,
    Text,
    Type,
    VarChar,
)
from aquilia_ir.verify import type_problem, verify

ID = Column("id", Integer())
A = Column("a", Integer())
B = Column("b", Integer(), nullable=True)
KEY = PrimaryKey(["id"])
TARGET = Table("target", [ID, A, B], KEY, [UniqueConstraint(["a", "b"])])


def _codes(*tables: Table) -> list[str]:
    return [diagnostic.code for diagnostic in verify(Schema(tables))]


def _of(*columns: Column, **parts: object) -> list[str]:
    return _codes(TARGET, Table("t", [ID, A, B, *columns], **parts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"primary_key": PrimaryKey([])}, "AQ128"),
        ({"primary_key": PrimaryKey(["a", "a"])}, "AQ129"),
        ({"primary_key": PrimaryKey(["x"])}, "AQ130"),
        ({"constraints": [UniqueConstraint(["x"])]}, "AQ130"),
        ({"constraints": [UniqueConstraint(["a", "b", "a"])]}, "AQ129"),
        ({"constraints": [UniqueConstraint(["a"]), UniqueConstraint(["a"])]}, "AQ124"),
        ({"constraints": [CheckConstraint("a>0"), CheckConstraint('"a" > 0')]}, "AQ124"),
        ({"constraints": [CheckConstraint("  ")]}, "AQ137"),
        (
            {"constraints": [UniqueConstraint(["a"], "n"), CheckConstraint("a > 0", "n")]},
            "AQ123",
        ),
        (
            {"primary_key": PrimaryKey(["id"], "n"), "constraints": [CheckConstraint("a>0", "n")]},
            "AQ123",
        ),
        ({"constraints": [CheckConstraint("a > 0", "")]}, "AQ122"),
        ({"indexes": [Index("i", [])]}, "AQ128"),
        ({"indexes": [Index("i", [IndexColumn("x")])]}, "AQ130"),
        ({"indexes": [Index("i", [IndexColumn("a")], include=["x"])]}, "AQ130"),
        ({"indexes": [Index("i", [IndexExpression(" ")])]}, "AQ137"),
        ({"indexes": [Index("i", [IndexColumn("a")], where=" ")]}, "AQ137"),
        ({"indexes": [Index("", [IndexColumn("a")])]}, "AQ122"),
        ({"indexes": [Index("i", [IndexColumn("a")]), Index("i", [IndexColumn("b")])]}, "AQ123"),
    ],
)
def test_ill_formed_parts_are_found(parts: dict[str, object], code: str) -> None:
    assert _of(**parts) == [code]


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (ForeignKey(["a"], "nowhere", ["id"]), "AQ126"),
        (ForeignKey(["a"], "target", ["nothing"]), "AQ127"),
        (ForeignKey(["a"], "target", ["a"]), "AQ132"),
        (ForeignKey(["x"], "target", ["id"]), "AQ130"),
        (ForeignKey(["a", "b"], "target", ["id"]), "AQ131"),
        (ForeignKey(["a"], "target", ["id"], on_delete=Action.SET_NULL), "AQ138"),
        (ForeignKey(["a"], "target", ["id"], on_update=Action.SET_NULL), "AQ138"),
    ],
)
def test_foreign_keys_that_lead_nowhere_are_found(key: ForeignKey, code: str) -> None:
    assert _of(constraints=[key]) == [code]


@pytest.mark.parametrize(
    "key",
    [
        ForeignKey(["a"], "target", ["id"]),
        ForeignKey(["a", "b"], "target", ["b", "a"]),
        ForeignKey(["b"], "target", ["id"], on_delete=Action.SET_NULL),
        ForeignKey(["a"], "t", ["id"]),
    ],
)
def test_foreign_keys_to_any_key_are_fine(key: ForeignKey) -> None:
    assert _of(primary_key=KEY, constraints=[key]) == []


@pytest.mark.parametrize(
    ("index", "codes"),
    [
        (Index("i", [IndexColumn("a")], unique=True), []),
        (Index("i", [IndexColumn("a")], unique=True, include=["b"]), []),
        (Index("i", [IndexColumn("a")]), ["AQ132"]),
        (Index("i", [IndexColumn("a")], unique=True, where="a > 0"), ["AQ132"]),
        (Index("i", [IndexColumn("a"), IndexColumn("b")], unique=True), ["AQ132"]),
        (Index("i", [IndexColumn("a"), IndexExpression("b + 1")], unique=True), ["AQ132"]),
    ],
)
def test_only_a_whole_unique_index_is_a_key(index: Index, codes: list[str]) -> None:
    target = Table("target", [A, B], indexes=[index])
    table = Table("t", [A], constraints=[ForeignKey(["a"], "target", ["a"])])

    assert _codes(target, table) == codes


@pytest.mark.parametrize(
    ("column", "code"),
    [
        (Column("", Text()), "AQ122"),
        (Column("a", Text()), "AQ123"),
        (Column("c", VarChar(0)), "AQ125"),
        (Column("c", Integer(), default=Constant(1), identity=Identity()), "AQ133"),
        (Column("c", Integer(), default=Expression("1"), generated=Generated("a")), "AQ133"),
        (Column("c", Integer(), identity=Identity(), generated=Generated("a")), "AQ133"),
        (Column("c", Text(), identity=Identity()), "AQ134"),
        (Column("c", Text(), default=Constant(float("nan"))), "AQ135"),
        (Column("c", Text(), default=Constant(float("-inf"))), "AQ135"),
        (Column("c", Text(), default=Constant(Number("NaN"))), "AQ135"),
        (Column("c", Integer(), generated=Generated("c + a")), "AQ136"),
    ],
)
def test_ill_formed_columns_are_found(column: Column, code: str) -> None:
    assert _of(column) == [code]


@pytest.mark.parametrize(
    "type_",
    [
        Integer(8),
        VarChar(0),
        Char(-1),
        Decimal(0, 0),
        Decimal(5, 6),
        Decimal(5, -1),
        Enum([]),
        Enum(["a", "a"]),
        Enum(["a", ""]),
        Enum(["a"], ""),
        Opaque("", "X"),
        Opaque("sqlite", " "),
        Native(Text(), []),
        Native(VarChar(0), [Opaque("sqlite", "X")]),
        Native(Text(), [Opaque("", "X")]),
        Native(Text(), [Opaque("sqlite", "X"), Opaque("sqlite", "Y")]),
        Native(Enum(["a"]), [Opaque("sqlite", "X")]),
        Array(VarChar(0)),
        Array(Array(Integer(1))),
    ],
)
def test_types_out_of_range_have_a_problem(type_: Type) -> None:
    assert type_problem(type_)


@pytest.mark.parametrize(
    "type_",
    [Integer(16), VarChar(1), Decimal(5, 5), Decimal(1, 0), Enum(["a"], "m"), Array(Text())],
)
def test_types_in_range_have_none(type_: Type) -> None:
    assert type_problem(type_) is None


def test_columns_that_share_a_named_enum_agree_about_its_values() -> None:
    sad, glad = Enum(["sad"], "mood"), Enum(["glad"], "mood")

    assert _of(Column("c", sad), Column("d", Array(sad)), Column("e", Enum(["glad"]))) == []
    assert _of(Column("c", sad), Column("d", glad)) == ["AQ139"]
    assert _of(Column("c", sad), Column("d", Array(glad))) == ["AQ139"]


def test_tables_have_columns_and_names_of_their_own() -> None:
    assert _codes(Table("t", [])) == ["AQ121"]
    assert _codes(Table("", [A])) == ["AQ122"]
    assert _codes(TARGET, TARGET) == ["AQ120"]


def test_all_findings_are_collected() -> None:
    first = Table("a", [Column("c", VarChar(0)), Column("d", Char(0))], PrimaryKey(["x"]))
    second = Table("b", [])

    assert _codes(first, second) == ["AQ125", "AQ125", "AQ130", "AQ121"]


def test_a_finding_says_what_to_do() -> None:
    table = Table("t", [Column("author", Integer())])
    keyed = Table("t", table.columns, constraints=[ForeignKey(["author"], "tagret", ["id"])])

    (found,) = verify(Schema([TARGET, keyed]))

    assert found.help == 'did you mean "target"?'
    assert str(found) == (
        'error[AQ126]: foreign key (author) of table "t" refers to table "tagret", '
        "which is not there"
    )


def test_an_empty_schema_is_well_formed() -> None:
    assert verify(Schema()) == ()
