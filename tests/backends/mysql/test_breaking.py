"""Is no view or trigger left broken by a change of its table? Neither server would say so."""

import pytest
from attrs import evolve

from aquilia_backends.mysql import BACKEND
from aquilia_backends.mysql.session import MySQLSession
from aquilia_backends.statement import Note
from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import (
    AddColumn,
    AlterColumn,
    CreateExtra,
    DropColumn,
    DropExtra,
    DropTable,
    Operation,
    RenameColumn,
    RenameTable,
)
from aquilia_ir.schema import Column, Schema
from aquilia_ir.types import Constant, Integer, VarChar
from mysql_databases import migrate

_TABLES = (
    "CREATE TABLE t (id INT PRIMARY KEY, n INT, s VARCHAR(9), free INT)",
    "CREATE TABLE u (id INT PRIMARY KEY, n INT, k INT)",
    "INSERT INTO t VALUES (1, 2, 'a', 3)",
)
_BESIDE = {
    "a view that calls its table otherwise": "CREATE VIEW v AS SELECT x.n AS k FROM t x",
    "a view that only compares": "CREATE VIEW v AS SELECT u.* FROM u, t WHERE t.n > u.n",
    "a view that takes all": "CREATE VIEW v AS SELECT t.* FROM t JOIN u USING (id)",
    "a trigger over its own row": "CREATE TRIGGER v BEFORE INSERT ON t FOR EACH ROW SET NEW.n = 1",
    "a trigger of another table": (
        "CREATE TRIGGER v AFTER INSERT ON u FOR EACH ROW UPDATE t SET n = NEW.k"
    ),
}
_RENAMED, _GONE = RenameColumn("t", "n", "m"), DropColumn("t", "n")


def _made(session: MySQLSession, *beside: str) -> Schema:
    for sql in (*_TABLES, *beside):
        session.query(sql)
    return session.inspect()


def _told(session: MySQLSession, op: Operation, before: Schema) -> list[str]:
    there = session.inspect()
    with pytest.raises(SchemaError) as caught:
        migrate(session, [op], before)
    assert session.inspect() == there
    return [f"{each.code} {each.message} {each.help}" for each in caught.value.diagnostics]


@pytest.mark.parametrize("sql", _BESIDE.values(), ids=list(_BESIDE))
def test_what_uses_a_column_that_goes_is_told_of_whether_the_history_knows_it_or_not(
    session: MySQLSession, sql: str
) -> None:
    known = _made(session, sql)
    unknown = known.with_extras(())

    # views can be made anew, and so can all that the history has the words of
    cases: list[tuple[Operation, Schema]] = [(_GONE, known), (_GONE, unknown)]
    cases += [(_RENAMED, unknown)] if "TRIGGER" in sql else []
    for op, before in cases:
        (said,) = _told(session, op, before)
        assert said.startswith("AQ346")
        assert '"v" uses "t.n"' in said
        assert ("RunSQL" in said) is (before is unknown)


_UNCERTAIN = {
    "a view in words of the history that say less": ("CREATE VIEW v AS SELECT * FROM t", "*"),
    "a trigger with a variable of that name": (
        "CREATE TRIGGER v AFTER INSERT ON u FOR EACH ROW BEGIN DECLARE m INT;"
        " SET m = 1; UPDATE t SET n = m; END",
        "",
    ),
}


@pytest.mark.parametrize(("sql", "words"), _UNCERTAIN.values(), ids=list(_UNCERTAIN))
def test_what_can_not_be_told_from_the_words_is_refused(
    session: MySQLSession, sql: str, words: str
) -> None:
    before = _made(session, sql)
    if words:
        (view,) = before.extras
        star = evolve(view, create=f"CREATE VIEW `v` AS SELECT {words} FROM t")
        before = before.with_extras([star])

    (said,) = _told(session, _RENAMED, before)

    assert said.startswith("AQ346")


def test_without_a_server_the_words_of_the_history_tell(session: MySQLSession) -> None:
    before = _made(
        session, *(sql.replace(" v ", f" v{at} ") for at, sql in enumerate(_BESIDE.values()))
    )

    with pytest.raises(SchemaError) as caught:
        BACKEND.compiler.compile([_GONE], before)

    assert len(caught.value.diagnostics) == len(_BESIDE)


_HARMLESS = (
    "CREATE VIEW v AS SELECT u.n FROM u JOIN t USING (id) ORDER BY u.n",
    "CREATE VIEW w AS SELECT 'n' AS n, s FROM t",
    "CREATE TRIGGER r BEFORE INSERT ON u FOR EACH ROW SET NEW.n = 1",
)


def test_what_uses_other_columns_is_no_obstacle(session: MySQLSession) -> None:
    before = _made(session, *_HARMLESS)
    ops = (
        _RENAMED,
        DropColumn("t", "free"),
        AlterColumn("t", Column("s", Integer(), nullable=True)),
    )
    session.query("UPDATE t SET s = '5'")

    migrate(session, ops[:2], before)
    migrate(session, ops[2:], apply_all(ops[:2], before).with_extras(()))

    assert session.query("SELECT * FROM w") == [("n", 5)]
    assert session.query("SELECT * FROM v") == []
    session.query("INSERT INTO u (id) VALUES (1)")


def test_a_routine_that_uses_the_column_is_noted(session: MySQLSession) -> None:
    before = _made(
        session,
        "CREATE PROCEDURE p() SELECT n FROM t",
        "CREATE PROCEDURE q() SELECT s FROM t",
        "CREATE EVENT e ON SCHEDULE EVERY 1 YEAR DO UPDATE t SET n = 1",
    )

    for op in (_RENAMED, _GONE):
        steps = BACKEND.compiler.compile([op], before)
        notes = [step.text for step in steps if isinstance(step, Note)]
        assert notes == [
            'event "e" uses "t.n" and stays as it is',
            'procedure "p" uses "t.n" and stays as it is',
        ]


def test_a_view_that_is_made_anew_is_no_obstacle(session: MySQLSession) -> None:
    before = _made(session, "CREATE VIEW v AS SELECT n FROM t")
    (view,) = before.extras
    anew = CreateExtra(
        type(view)("view", "v", "mysql", "CREATE VIEW `v` AS select m from t", view.drop, ["t"])
    )

    migrate(session, [DropExtra("view", "v"), _RENAMED, anew], before)

    assert session.query("SELECT * FROM v") == [(2,)]


def test_a_column_that_comes_back_is_no_obstacle(session: MySQLSession) -> None:
    before = _made(session, "CREATE VIEW v AS SELECT n FROM t")

    migrate(
        session, [_GONE, AddColumn("t", Column("n", VarChar(9), default=Constant("x")))], before
    )

    assert session.query("SELECT * FROM v") == [("x",)]


def test_a_table_stays_under_a_view_that_the_history_does_not_know(session: MySQLSession) -> None:
    before = _made(session, "CREATE VIEW v AS SELECT n FROM t").with_extras(())

    for op in (DropTable("t"), RenameTable("t", "w")):
        (said,) = _told(session, op, before)
        assert 'view "v" uses "t", which' in said
