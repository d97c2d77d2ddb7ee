"""Is what only one of the two servers can hold refused on the other, before anything runs?"""

import pytest

from aquilia_backends.mysql import BACKEND
from aquilia_backends.mysql.session import MySQLSession
from aquilia_ir.apply import apply
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import AddColumn, AddConstraint, CreateIndex, Operation
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    Constraint,
    ForeignKey,
    Generated,
    Index,
    IndexColumn,
    IndexExpression,
    PrimaryKey,
    Schema,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import Constant, Expression, Integer, Uuid, VarChar
from mysql_databases import build, definitions, migrate

_N = Column("n", Integer(), nullable=True)
_NAME = Column("name", VarChar(9), nullable=True)
_P = Table(
    "p",
    [Column("id", Integer()), _N],
    PrimaryKey(["id"]),
    [CheckConstraint("n > 0", "positive")],
    [Index("by_n", [IndexColumn("n")])],
)
_SUM = Column("g", Integer(), nullable=True, generated=Generated("n + 1", stored=True))
_START = Schema([_P, Table("t", [Column("id", Integer()), _N, _NAME, _SUM], PrimaryKey(["id"]))])
_BEFORE: Operation = AddColumn("t", Column("new", Integer(), nullable=True))
_ONE_ONLY: dict[str, tuple[str, str, Operation]] = {
    "a check of the same name": (
        "mysql", "AQ335", AddConstraint("t", CheckConstraint("n > 1", "Positive")),
    ),
    "a key to what may repeat": (
        "mysql", "AQ336", AddConstraint("t", ForeignKey(["n"], "p", ["n"])),
    ),
    "a key that acts under a stored value": (
        "mysql", "AQ338",
        AddConstraint("t", ForeignKey(["n"], "p", ["id"], on_delete=Action.CASCADE)),
    ),
    "an index over an expression": (
        "mariadb", "AQ337", CreateIndex("t", Index("e", [IndexExpression("upper(name)")])),
    ),
}  # fmt: skip


@pytest.mark.parametrize("title", _ONE_ONLY)
def test_what_the_server_can_not_hold_is_refused_before_anything_runs(
    session: MySQLSession, product: str, title: str
) -> None:
    poor, code, op = _ONE_ONLY[title]
    build(session, _START)
    assert BACKEND.check(apply(op, _START)) == ()
    text = definitions(session)

    if product == poor:
        with pytest.raises(SchemaError) as caught:
            migrate(session, [_BEFORE, op], _START)
        assert [finding.code for finding in caught.value.diagnostics] == [code]
        assert definitions(session) == text
    else:
        migrate(session, [_BEFORE, op], _START)
        assert session.inspect() == session.normalize(apply(op, apply(_BEFORE, _START)))


def test_what_is_there_already_is_not_refused(session: MySQLSession) -> None:
    schema = Schema([_P, Table("t", [_N], None, [ForeignKey(["n"], "p", ["n"])])])
    lacking = session.catalogue()

    assert BACKEND.compiler.compile([AddColumn("t", _NAME)], schema, lacking)


@pytest.mark.parametrize("constraints", [(), (UniqueConstraint(["u"]),), (PrimaryKey(["u"]),)])
def test_each_row_gets_a_value_of_its_own_where_the_default_draws_one(
    session: MySQLSession, constraints: tuple[Constraint, ...]
) -> None:
    before = Schema([Table("t", [_N])])
    build(session, before)
    session.query("INSERT INTO t VALUES (1), (2), (3)")
    drawn = AddColumn("t", Column("u", Uuid(), default=Expression("uuid()")), constraints)

    migrate(session, [drawn], before)

    assert session.query("SELECT count(DISTINCT u), count(*) FROM t") == [(3, 3)]
    assert session.inspect() == session.normalize(apply(drawn, before))


def test_a_text_that_only_looks_drawn_is_a_default(session: MySQLSession) -> None:
    before = Schema([Table("t", [_N])])
    build(session, before)
    session.query("INSERT INTO t VALUES (1)")
    plain = AddColumn("t", Column("u", VarChar(9), default=Constant("uuid()")))

    assert len(BACKEND.compiler.compile([plain], before)) == 1
    migrate(session, [plain], before)

    assert session.query("SELECT u FROM t") == [("uuid()",)]


def test_expressions_keep_letters_of_every_script(session: MySQLSession) -> None:
    session.query(
        "CREATE TABLE t (a VARCHAR(9) DEFAULT (concat('é', 'ß')), "
        "g VARCHAR(9) AS (concat(a, 'ж')) STORED, CONSTRAINT c CHECK (a <> 'Ã©'))"
    )

    table = session.inspect().table("t")

    assert table.column("a").default == Expression("concat('é','ß')")
    assert table.column("g").generated == Generated("concat(\"a\",'ж')")
    assert table.constraints == (CheckConstraint("\"a\" <> 'Ã©'", "c"),)
