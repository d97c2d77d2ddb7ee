"""Do changes that are easy to get wrong keep the rows, and make what building afresh makes?"""

import pytest

from aquilia_backends.mysql import BACKEND
from aquilia_backends.mysql.session import MySQLSession
from aquilia_ir.apply import apply_all
from aquilia_ir.diff import diff
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import AddColumn, Operation, RenameColumn, RenameIndex, RenameTable
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    ForeignKey,
    Generated,
    Identity,
    Index,
    IndexColumn,
    PrimaryKey,
    Schema,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import Boolean, Constant, Date, Enum, Expression, Integer, Json, Text, VarChar
from mysql_databases import build, contents, definitions, migrate, recreate

_ID = Column("id", Integer())
_KEY = PrimaryKey(["id"])


def _one(
    *columns: Column, constraints: tuple[object, ...] = (), index: Index | None = None
) -> Schema:
    indexes = [index] if index else []
    return Schema([Table("t", [_ID, *columns], _KEY, constraints, indexes)])  # type: ignore[arg-type]


def _n(type_: object = None, **more: object) -> Column:
    return Column("n", type_ or Integer(), nullable=True, **more)  # type: ignore[arg-type]


def _referred(type_: Integer | VarChar) -> Schema:
    key = ForeignKey(["id"], "t", ["id"])
    return Schema(
        [
            Table("t", [Column("id", type_)], _KEY),
            Table("u", [Column("id", type_)], _KEY, [key]),
        ]
    )


_LONG = "n" * 64
_TOLD = Column("n", VarChar(30), default=Constant("it's \\ 100%"), comment="why?")
_PAIRS = {
    "a text gets a default": (_one(_n(Text())), _one(_n(Text(), default=Constant("it's")))),
    "a document gets a default": (_one(_n(Json())), _one(_n(Json(), default=Constant("[]")))),
    "what is restated is not forgotten": (
        _one(_TOLD),
        _one(Column("n", VarChar(40), default=_TOLD.default, comment="why?")),
    ),
    "values of an enum in another order": (
        _one(_n(Enum(("1", "2", "3")))),
        _one(_n(Enum(("3", "1", "2", "4")))),
    ),
    "a number becomes a truth value": (_one(_n()), _one(_n(Boolean()))),
    "numbering begins": (
        _one(_n()),
        Schema([Table("t", [Column("id", Integer(), identity=Identity()), _n()], _KEY)]),
    ),
    "another primary key": (
        _one(Column("n", Integer())),
        Schema([Table("t", [_ID, Column("n", Integer())], PrimaryKey(["n"]))]),
    ),
    "a referenced key gets another type": (_referred(Integer()), _referred(Integer(64))),
    "a column of a composite key goes": (
        _one(_n(), Column("m", Integer(), nullable=True),
             constraints=(UniqueConstraint(["n", "m"]),)),
        _one(_n()),
    ),
    "an index goes that a foreign key needs": (
        _one(_n(), constraints=(ForeignKey(["n"], "t", ["id"]),),
             index=Index("by_n", [IndexColumn("n"), IndexColumn("id")])),
        _one(_n(), constraints=(ForeignKey(["n"], "t", ["id"]),)),
    ),
    "a name of 64 letters": (_one(_n()), _one(_n(), Column(_LONG, Integer(), nullable=True))),
    "words of the language": (
        _one(_n()),
        _one(_n(), Column("rank", Integer(), nullable=True),
             constraints=(CheckConstraint("\"rank\" > 0", "select"),)),
    ),
    "a name in another case": (
        _one(Column("M", Integer(), nullable=True)),
        _one(Column("m", Integer(), nullable=True), _n()),
    ),
    "a computed column is computed anew": (
        _one(_n(), Column("g", Integer(), nullable=True, generated=Generated("n * 2"))),
        _one(_n(), Column("g", Integer(), nullable=True, generated=Generated("n * 3"))),
    ),
    "a computed column comes": (
        _one(_n()),
        _one(_n(), Column("g", Integer(), nullable=True, generated=Generated("n * 2"))),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), _PAIRS.values(), ids=list(_PAIRS))
def test_a_change_of_tables_with_rows(session: MySQLSession, before: Schema, after: Schema) -> None:
    build(session, before)
    for table in before.tables:
        given = ("id", "n") if table.find_column("n") else ("id",)
        for number in (1, 2):
            values = ", ".join(f"'{number}'" if name != "id" else str(number) for name in given)
            session.query(f"INSERT INTO `{table.name}` ({', '.join(given)}) VALUES ({values})")
    there = [c.name for c in before.tables[0].columns if c.generated is None]
    kept = [name for name in there if after.table("t").find_column(name)]
    rows = contents(session, "t", kept)
    assert len(rows) == 2
    ops = diff(session.inspect(), session.normalize(after))

    migrate(session, ops, session.inspect())

    assert BACKEND.check(after) == ()
    assert contents(session, "t", kept) == rows
    text = definitions(session)
    migrate(session, invert_all(ops, session.normalize(before)), session.inspect())
    assert session.inspect() == session.normalize(before)
    assert contents(session, "t", kept) == rows
    recreate(session)
    build(session, after)
    assert definitions(session) == text


def test_rows_get_what_a_new_column_is_filled_with_and_it_is_no_default(
    session: MySQLSession,
) -> None:
    before = _one(_n())
    build(session, before)
    session.query("INSERT INTO t VALUES (1, 2), (2, NULL)")
    ops = (
        AddColumn("t", Column("a", VarChar(20)), fill=Constant("it's \\ 100%")),
        AddColumn("t", Column("b", Integer()), fill=Expression("id * 3")),
        AddColumn("t", Column("c", Integer(), default=Constant(1)), fill=Constant(2)),
    )
    after = apply_all(ops, before)

    migrate(session, ops, before)

    text = "it's \\ 100%"
    assert contents(session, "t", "abc") == [(text, 3, 2), (text, 6, 2)]
    assert session.inspect() == session.normalize(after)
    migrate(session, invert_all(ops, before), after)
    assert session.query("SELECT * FROM t ORDER BY id") == [(1, 2), (2, None)]


def test_a_column_is_renamed_under_all_that_mentions_it(session: MySQLSession) -> None:
    computed = (
        Column("g", Integer(), nullable=True, generated=Generated("n * 2")),
        Column("h", Integer(), nullable=True, generated=Generated("n + 1", stored=False)),
    )
    rules = (
        CheckConstraint("n > 0"),
        UniqueConstraint(["id", "n"]),
        ForeignKey(["n"], "t", ["id"]),
    )
    before = _one(_n(), *computed, constraints=rules, index=Index("by_g", [IndexColumn("g")]))
    build(session, before)
    session.query("INSERT INTO t (id, n) VALUES (1, 1), (2, 1)")
    op = RenameColumn("t", "n", "m")

    migrate(session, [op], before)

    assert contents(session, "t", "mgh") == [(1, 2, 2), (1, 2, 2)]
    assert session.inspect() == session.normalize(apply_all([op], before))
    migrate(session, invert_all([op], before), apply_all([op], before))
    assert session.inspect() == session.normalize(before)
    assert contents(session, "t", "ngh") == [(1, 2, 2), (1, 2, 2)]


@pytest.mark.parametrize(("old", "columns"), [("id", ["new", "n"]), ("n", ["id", "new"])])
def test_both_ends_of_a_key_are_renamed_beside_a_check_over_a_date(
    session: MySQLSession, old: str, columns: list[str]
) -> None:
    # MySQL would copy the table for the check, which it can't where a key is renamed
    dated = Column("d", Date(), default=Constant("2020-01-01"))
    later = CheckConstraint("d > '2000-01-01'")
    key = ForeignKey(["n"], "t", ["id"], name="own")
    before = _one(_n(), dated, constraints=(later, key))
    build(session, before)
    session.query("INSERT INTO t (id, n) VALUES (1, 1)")
    op = RenameColumn("t", old, "new")

    migrate(session, [op], before)

    assert session.inspect() == session.normalize(apply_all([op], before))
    assert contents(session, "t", columns) == [(1, 1)]


def test_the_index_of_two_keys_over_one_column_follows_the_table_they_refer_to(
    session: MySQLSession,
) -> None:
    # told apart by what they say, their names change with the table; one index serves both
    actions = (Action.NO_ACTION, Action.RESTRICT)
    keys = tuple(ForeignKey(["n"], "p", ["id"], on_update=action) for action in actions)
    parent = Table("p", [Column("id", Integer())], PrimaryKey(["id"]))
    before = _one(_n(), constraints=keys).put(parent)
    build(session, before)
    ops = (RenameTable("p", "other"), RenameColumn("t", "n", "m"))
    after = apply_all(ops, before)

    migrate(session, ops, before)
    assert session.inspect() == session.normalize(after)

    migrate(session, invert_all(ops, before), after)
    assert session.inspect() == session.normalize(before)


def test_an_index_whose_name_changes_in_case_only_is_read_as_before(session: MySQLSession) -> None:
    columns = [_ID, Column("N", Integer()), Column("m", Integer())]
    before = Schema(
        [Table("t", columns, _KEY, [UniqueConstraint(["N"])], [Index("I", [IndexColumn("m")])])]
    )
    build(session, before)
    session.query("INSERT INTO t VALUES (1, 2, 3)")
    ops: list[Operation] = [RenameIndex("t", "I", "i"), RenameColumn("t", "N", "n")]

    migrate(session, ops, before)

    assert session.query("SELECT id FROM t WHERE m = 3 AND n = 2") == [(1,)]
    assert session.inspect() == session.normalize(apply_all(ops, before))
    migrate(session, invert_all(ops, before), apply_all(ops, before))
    assert session.inspect() == session.normalize(before)
    assert session.query("SELECT N FROM t") == [(2,)]
