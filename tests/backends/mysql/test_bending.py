"""Does a change of a column leave all values what they are? Else it is refused before it runs."""

from collections.abc import Sequence

import pytest
from attrs import evolve

from aquilia_backends.mysql.session import MySQLSession
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import (
    AddColumn,
    AlterColumn,
    CreateTable,
    DropConstraint,
    Operation,
    SetPrimaryKey,
)
from aquilia_ir.schema import Column, ForeignKey, Identity, PrimaryKey, Schema, Table
from aquilia_ir.types import (
    Char,
    Date,
    Decimal,
    Double,
    Enum,
    Integer,
    Opaque,
    Real,
    Text,
    Time,
    Timestamp,
    Type,
    VarChar,
)
from mysql_databases import build, migrate

_AB = Enum(("a", "b"))
_BENT: Sequence[tuple[Type, Type, str, str]] = (
    (Decimal(10, 4), Decimal(10, 2), "1.2300", "1.2345"),
    (Decimal(10, 4), Integer(), "2", "2.5"),
    (Double(), Decimal(10, 2), "0.1", "123.456"),
    (Double(), Integer(16), "7", "0.5"),
    (Real(), Decimal(10, 4), "0.1", "0.00004"),
    (Real(), Integer(64), "16777216", "1e30"),
    (VarChar(20), Decimal(10, 2), "'007'", "'1.006'"),
    (Integer(64), Double(), "9007199254740992", "9007199254740993"),
    (Integer(), Real(), "7", "20260101"),
    (VarChar(9), _AB, "'a'", "'2'"),
    (Enum(("1", "a", "b")), _AB, "'a'", "'1'"),
    (Integer(), Enum(("1", "2")), "1", "3"),
    (Integer(), Enum(("1", "3", "2")), "1", "2"),
    (Enum(("1", "20")), Integer(), "'1'", "'20'"),
    (Text(), VarChar(3), "'a'", "'abc  '"),
    (VarChar(9), Char(9), "'a'", "'a '"),
    (Timestamp(), Date(), "'2026-01-01'", "'2026-01-01 10:00:00'"),
    (Timestamp(), Opaque("mysql", "datetime"), "'2026-01-01 10:00:00'", "'2026-01-01 10:00:00.5'"),
    (Time(), Opaque("mysql", "time"), "'10:00:00'", "'10:00:00.5'"),
    (Time(), Timestamp(), "NULL", "'10:00:00'"),
    (Timestamp(), Integer(64), "'2026-01-01 10:00:00'", "'2026-01-01 10:00:00.5'"),
    (VarChar(30), Date(), "'2026-01-01'", "'2026-01-01 10:00:00'"),
)


@pytest.mark.parametrize(
    ("old", "new", "kept", "bent"), _BENT, ids=[f"{old} to {new}" for old, new, *_ in _BENT]
)
def test_a_value_that_the_server_would_bend_is_found_before_and_others_go_their_way(
    session: MySQLSession, old: Type, new: Type, kept: str, bent: str
) -> None:
    before = Schema([_table(Column("c", old, nullable=True))])
    op = AlterColumn("t", Column("c", new, nullable=True))
    build(session, before)
    session.query(f"INSERT INTO t (id, c) VALUES (0, NULL), (1, {kept}), (2, {bent})")
    rows = session.query("SELECT * FROM t")

    with pytest.raises(SchemaError) as caught:
        migrate(session, [op], before)

    assert caught.value.diagnostics[0].code == "AQ364"
    assert session.query("SELECT * FROM t") == rows
    session.query("DELETE FROM t WHERE id = 2")
    migrate(session, [op], before)
    assert session.query("SELECT count(*) FROM t") == [(2,)]


def _table(*columns: Column) -> Table:
    return Table("t", [Column("id", Integer()), *columns], PrimaryKey(["id"]))


_KEY = Column("id", Integer(64), identity=Identity())
_LONE = Schema([Table("t", [Column("id", Integer(64))])])
_NUMBERED: dict[str, tuple[Schema, Sequence[Operation]]] = {
    "its key is there": (Schema([_table()]), [AlterColumn("t", _KEY)]),
    "its key comes after it": (
        _LONE,
        [AlterColumn("t", _KEY), SetPrimaryKey("t", PrimaryKey(["id"]))],
    ),
    "beside a column that is added": (
        Schema([_table()]),
        [AddColumn("t", Column("n", Integer(), nullable=True)), AlterColumn("t", _KEY)],
    ),
}


@pytest.mark.parametrize(("before", "ops"), _NUMBERED.values(), ids=list(_NUMBERED))
def test_a_zero_is_not_numbered_anew(
    session: MySQLSession, before: Schema, ops: Sequence[Operation]
) -> None:
    build(session, before)
    session.query("INSERT INTO t (id) VALUES (0), (5)")

    with pytest.raises(SchemaError) as caught:
        migrate(session, ops, before)

    assert caught.value.diagnostics[0].code == "AQ364"
    assert session.query("SELECT id FROM t ORDER BY id") == [(0,), (5,)]


def test_what_stands_in_the_way_is_found_before_the_first_statement_of_a_migration(
    session: MySQLSession,
) -> None:
    number = Column("c", Decimal(9, 2), nullable=True)
    to_itself = ForeignKey(["d"], "t", ["id"], name="f")
    table = evolve(_table(number, Column("d", Integer(), nullable=True)), constraints=[to_itself])
    before = Schema([table])
    build(session, before)
    session.query("INSERT INTO t VALUES (1, 1.25, 1)")
    ops: list[Operation] = [
        CreateTable(Table("u", [Column("id", Integer())])),
        DropConstraint("t", to_itself),
        AlterColumn("t", evolve(number, type=Integer())),
    ]

    with pytest.raises(SchemaError) as caught:
        migrate(session, ops, before)

    (found,) = caught.value.diagnostics
    assert found.code == "AQ364"
    assert " holds 1.25, which would not stay what it is as INTEGER" in found.message
    assert session.inspect() == session.normalize(before)


@pytest.mark.parametrize("product", ["mariadb"], indirect=True)
def test_a_moment_that_is_not_known_does_not_become_now(session: MySQLSession) -> None:
    moment = Opaque("mysql", "timestamp")
    before = Schema([_table(Column("c", moment, nullable=True))])
    build(session, before)
    session.query("INSERT INTO t VALUES (1, NULL)")

    with pytest.raises(SchemaError) as caught:
        migrate(session, [AlterColumn("t", Column("c", moment))], before)

    assert caught.value.diagnostics[0].code == "AQ364"
    assert session.query("SELECT c FROM t") == [(None,)]
