"""Are the changes of one table one command where that is safe, and apart where it is not?"""

import pytest

from aquilia_backends.mysql import BACKEND
from aquilia_backends.mysql.session import MySQLSession
from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
    Operation,
    RenameColumn,
    RenameIndex,
    SetComment,
    SetPrimaryKey,
)
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    ForeignKey,
    Generated,
    Index,
    IndexColumn,
    PrimaryKey,
    Schema,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import Constant, Expression, Integer, VarChar
from mysql_databases import build, contents, definitions, migrate


def _column(name: str, bits: int = 32) -> Column:
    return Column(name, Integer(bits), nullable=True)


_TEXT = Column("s", VarChar(9), nullable=True)
_PARENT = Table("p", [Column("id", Integer()), _column("n")], PrimaryKey(["id"]))
_CHECK, _LONGER = CheckConstraint("n > 0", "positive"), CheckConstraint("length(`s`) > 0", "some")
_ONE_S = UniqueConstraint(["s"], "one_s")
_ONCE = UniqueConstraint(["n"], "once")
_TO_P, _TO_N = ForeignKey(["m"], "p", ["id"], name="to_p"), ForeignKey(["m"], "t", ["id"], name="f")
_BEFORE = Schema(
    [
        _PARENT,
        Table(
            "t",
            [
                Column("id", Integer()),
                *map(_column, "nmkl"),
                Column("s", VarChar(9), nullable=True),
            ],
            PrimaryKey(["id"]),
            [_CHECK, _ONCE, _TO_N],
            [Index("by_s", [IndexColumn("s")]), Index("by_k", [IndexColumn("k")])],
        ),
    ]
)
_TOGETHER: tuple[Operation, ...] = (
    DropConstraint("t", _CHECK),
    DropConstraint("t", _ONCE),
    DropIndex("t", "by_s"),
    RenameIndex("t", "by_k", "by_kk"),
    AlterColumn("t", _column("n", 64)),
    AlterColumn("t", Column("s", VarChar(30), nullable=True, comment="it's, a \\ (comment")),
    AddColumn("t", Column("c", VarChar(9), default=Constant("x, y"))),
    DropColumn("t", "l"),
    CreateIndex("t", Index("by_s", [IndexColumn("s", descending=True), IndexColumn("c")])),
    CreateIndex("t", Index("by_nm", [IndexColumn("n"), IndexColumn("m")])),
    AddConstraint("t", _LONGER),
    AddConstraint("t", _TO_P),
    SetComment("t", "all, at once"),
    DropConstraint("t", _TO_N),
)
"""One of each kind; the key that comes last needs another index."""


def _commands(*ops: Operation) -> int:
    return len(BACKEND.compiler.compile(ops, _BEFORE))


def test_a_table_is_changed_in_all_these_ways_by_one_command_and_back(
    session: MySQLSession,
) -> None:
    build(session, _BEFORE)
    session.query("INSERT INTO p VALUES (1, 1), (2, 2)")
    session.query("INSERT INTO t VALUES (1, 1, 1, 1, 1, 'a'), (2, 2, 1, 2, 2, 'b')")
    text, rows = definitions(session), contents(session, "t", ["id", "n", "m", "s"])
    after = apply_all(_TOGETHER, _BEFORE)
    back = invert_all(_TOGETHER, _BEFORE)

    migrate(session, _TOGETHER, _BEFORE)

    assert _commands(*_TOGETHER) == 1
    assert session.inspect() == session.normalize(after)
    assert contents(session, "t", ["id", "n", "m", "s"]) == rows
    migrate(session, back, after)
    assert session.inspect() == session.normalize(_BEFORE)
    assert definitions(session) == text


def test_what_comes_together_comes_whole_or_not_at_all(session: MySQLSession) -> None:
    build(session, _BEFORE)
    session.query("INSERT INTO t VALUES (1, 1, 1, 1, 1, 'a'), (2, 2, 1, 2, 2, 'a')")
    text = definitions(session)
    ops = (
        DropIndex("t", "by_k"),
        AddConstraint("t", _ONE_S),
        AddColumn("t", _column("c")),
    )

    with pytest.raises(SchemaError, match="Duplicate"):
        migrate(session, ops, _BEFORE)

    assert _commands(*ops) == 1
    assert definitions(session) == text


_APART: dict[str, tuple[Operation, ...]] = {
    "the same column twice": (
        AddColumn("t", _column("c")),
        AlterColumn("t", _column("c", 64)),
    ),
    "a column that comes back": (DropColumn("t", "l"), AddColumn("t", _column("L", 64))),
    "a key to which a foreign key has referred": (
        DropConstraint("t", _TO_N),
        DropConstraint("t", _ONCE),
    ),
    "a foreign key in the place of another": (
        DropConstraint("t", _TO_N),
        AddConstraint("t", ForeignKey(["m"], "p", ["id"], name="F")),
    ),
    "a column that goes with the key over it": (
        AddConstraint("t", UniqueConstraint(["l"], "one_l")),
        DropColumn("t", "l"),
    ),
    "an index with two changes": (RenameIndex("t", "by_k", "b"), DropIndex("t", "b")),
    "a column that is computed from the one before": (
        AlterColumn("t", _column("n", 64)),
        AddColumn("t", Column("g", Integer(64), nullable=True, generated=Generated("n * 2"))),
    ),
    "a default that looks at the column before": (
        AlterColumn("t", _column("n", 64)),
        AddColumn("t", Column("d", Integer(), default=Expression("1 + 1"))),
    ),
    "a primary key": (
        AlterColumn("t", Column("n", Integer())),
        SetPrimaryKey("t", PrimaryKey(["n"])),
    ),
    # t is referred to, so that what repeats could not be told otherwise
    "a unique key after a copy": (
        AlterColumn("t", _column("n", 64)),
        AddConstraint("t", _ONE_S),
        AddConstraint("t", _LONGER),
    ),
    "a key of the table to itself": (
        AddColumn("t", _column("c")),
        AddConstraint("t", ForeignKey(["k"], "t", ["n"], name="itself")),
    ),
    "two columns that change places": (
        RenameColumn("t", "m", "x"),
        RenameColumn("t", "k", "m"),
        RenameColumn("t", "x", "k"),
    ),
    "a name that becomes free": (DropColumn("t", "l"), RenameColumn("t", "m", "l")),
    "a key over a column that is renamed": (
        RenameColumn("t", "l", "x"),
        CreateIndex("t", Index("by_x", [IndexColumn("x")])),
    ),
    "two tables": (AddColumn("t", _column("c")), AddColumn("p", _column("c"))),
}


@pytest.mark.parametrize("ops", _APART.values(), ids=list(_APART))
def test_what_needs_the_change_before_it_is_a_command_of_its_own(
    ops: tuple[Operation, ...],
) -> None:
    assert _commands(*ops) >= len(ops)


def test_any_number_of_columns_gets_other_names_in_one_command_and_back(
    session: MySQLSession,
) -> None:
    pair = UniqueConstraint(["n", "m"], "once")
    itself = ForeignKey(["k", "l"], "t", ["n", "m"], name="itself")
    many = [f"c{at}" for at in range(40)]
    columns = [Column("id", Integer()), *map(_column, [*"nmkl", *many])]
    own = UniqueConstraint(["c0"])
    before = Schema([Table("t", columns, PrimaryKey(["id"]), [pair, itself, own])])
    build(session, before)
    session.query("INSERT INTO t (id, n, m, k, l, c0, c39) VALUES (1, 2, 3, 2, 3, 4, 5)")
    text = definitions(session)
    ops = [RenameColumn("t", name, f"{name}_renamed") for name in [*"nmkl", *many]]
    after = apply_all(ops, before)

    migrate(session, ops, before)

    assert len(BACKEND.compiler.compile(ops, before)) == 1
    assert session.inspect() == session.normalize(after)
    names = ["n_renamed", "l_renamed", "c0_renamed", "c39_renamed"]
    assert contents(session, "t", names) == [(2, 3, 4, 5)]
    migrate(session, invert_all(ops, before), after)
    assert definitions(session) == text


def test_a_table_lets_go_of_itself_before_what_it_refers_to_goes(session: MySQLSession) -> None:
    once, other = UniqueConstraint(["n", "m"], "once"), UniqueConstraint(["n", "m"], "other")
    itself = ForeignKey(["k", "l"], "t", ["n", "m"], name="itself")
    columns = [Column("id", Integer()), *map(_column, "nmkl")]
    before = Schema([Table("t", columns, PrimaryKey(["id"]), [once, other, itself])])
    build(session, before)
    gone = (itself, once, other)
    ops: list[Operation] = [*(DropConstraint("t", each) for each in gone), DropColumn("t", "n")]

    migrate(session, ops, before)

    assert session.inspect() == session.normalize(apply_all(ops, before))
