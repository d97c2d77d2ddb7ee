"""Views and triggers follow a renamed column: neither server lets them."""

import pytest

from aquilia_backends.mysql import BACKEND
from aquilia_backends.mysql.connect import open_database
from aquilia_backends.mysql.session import MySQLSession
from aquilia_backends.statement import Statement
from aquilia_ir.apply import apply, apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import RenameColumn, RenameIndex
from aquilia_ir.schema import Schema
from mysql_databases import migrate

_TABLES = (
    "CREATE TABLE t (id INT PRIMARY KEY, n INT, s VARCHAR(99), KEY i (n) COMMENT 'n',"
    " FULLTEXT KEY f (s))",
    "CREATE TABLE u (id INT PRIMARY KEY, n INT, k INT)",
    "INSERT INTO t VALUES (1, 2, 'a')",
)
_BESIDE = {
    "a view": "CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW v AS SELECT n, n + 1 AS k FROM t"
    " WHERE n > 0 ORDER BY n WITH CHECK OPTION",
    "a view of two tables": "CREATE VIEW v AS SELECT x.n, u.n AS m FROM t x LEFT JOIN u USING (id)",
    "a view with queries in it": (
        "CREATE VIEW v AS SELECT id FROM t WHERE n IN (SELECT n FROM t) AND EXISTS"
        " (SELECT 1 FROM u WHERE u.n = t.n) UNION SELECT max(n) FROM (SELECT n FROM t) d GROUP BY n"
    ),
    "a trigger": "CREATE TRIGGER v BEFORE INSERT ON t FOR EACH ROW SET NEW.n = NEW.n + 1",
    "a trigger of another table": (
        "CREATE TRIGGER v AFTER INSERT ON u FOR EACH ROW BEGIN DECLARE d INT; IF NEW.n > 1 THEN"
        " UPDATE t SET n = NEW.n WHERE n > 0; ELSE SELECT max(n) INTO d FROM t; END IF; END"
    ),
}
_TO, _BACK = RenameColumn("t", "n", "m"), RenameColumn("t", "m", "n")


@pytest.mark.parametrize("sql", _BESIDE.values(), ids=list(_BESIDE))
def test_what_the_history_knows_follows_there_and_back(session: MySQLSession, sql: str) -> None:
    for each in (*_TABLES, sql):
        session.query(each)
    was = _shown(session)
    before = session.inspect()

    for op, number in ((_TO, 2), (_BACK, 3)):
        after = apply(op, before)
        migrate(session, [op], before)
        assert session.inspect() == after
        session.query("INSERT INTO u VALUES (%s, 2, 3)", [number])
        session.query("INSERT INTO t (id) VALUES (%s)", [number])
        before = after
    assert _shown(session) == was
    if "VIEW" in sql:
        assert session.query("SELECT * FROM v")


def _shown(session: MySQLSession) -> str:
    """What the server says of `v`, of whatever kind it is, without quotes."""
    views = session.query("SHOW FULL TABLES WHERE table_type = 'VIEW'")
    (row,) = session.query("SHOW CREATE VIEW v" if views else "SHOW CREATE TRIGGER v")
    return str(row[1 if views else 2]).replace("`", "")


def test_a_view_that_only_the_server_knows_follows_in_its_words_with_its_rights(
    session: MySQLSession,
) -> None:
    user = f"'v{session.place.database}'@'localhost'"[:34]
    session.query(f"CREATE USER IF NOT EXISTS {user}")
    for sql in (
        *_TABLES,
        "CREATE VIEW v AS SELECT id, n FROM t",
        "CREATE VIEW w AS SELECT n FROM v",
    ):
        session.query(sql)
    session.query(f"GRANT SELECT ON v TO {user}")
    grants = session.query(f"SHOW GRANTS FOR {user}")
    before = session.inspect().with_extras(())

    try:
        for op in (_TO, RenameColumn("t", "id", "key")):
            migrate(session, [op], before)
            before = apply(op, before)
            assert session.query("SELECT id, v.n, w.n FROM v, w") == [(1, 2, 2)]
        assert session.query(f"SHOW GRANTS FOR {user}") == grants
    finally:
        session.query(f"DROP USER {user}")


def test_a_view_that_the_user_could_not_make_again_is_not_touched(
    session: MySQLSession, url: str
) -> None:
    user = "followed@localhost"
    for sql in (*_TABLES, "CREATE VIEW v AS SELECT id, n FROM t"):
        session.query(sql)
    for sql in (f"DROP USER IF EXISTS {user}", f"CREATE USER {user} IDENTIFIED BY 'p'"):
        session.query(sql)
    session.query(f"GRANT ALL ON `{session.place.database}`.* TO {user}")
    before = session.inspect().with_extras(())

    try:
        with open_database(url.replace("root@", "followed:p@")) as other:
            with pytest.raises(SchemaError) as caught:
                migrate(other, [_TO], before)
            session.query("DROP VIEW v")
            other.query("CREATE VIEW v AS SELECT n FROM t")
            migrate(other, [_TO], before)
            assert other.query("SELECT n FROM v") == [(2,)]
    finally:
        session.query(f"DROP USER {user}")

    assert [each.code for each in caught.value.diagnostics] == ["AQ346"]


def test_columns_that_change_places_under_such_a_view_are_refused(session: MySQLSession) -> None:
    for sql in (*_TABLES, "CREATE VIEW v AS SELECT id, n FROM u"):
        session.query(sql)
    known = session.inspect()
    ops = [RenameColumn("u", *names) for names in (("n", "x"), ("k", "n"), ("x", "k"))]

    with pytest.raises(SchemaError) as caught:
        migrate(session, ops, known.with_extras(()))
    migrate(session, ops, known)

    assert {each.code for each in caught.value.diagnostics} == {"AQ346"}
    assert session.inspect() == apply_all(ops, known)


def test_triggers_for_one_event_are_made_anew_only_in_the_order_that_they_have(
    session: MySQLSession,
) -> None:
    body = "BEFORE INSERT ON t FOR EACH ROW"
    for sql in (
        *_TABLES,
        f"CREATE TRIGGER a {body} SET NEW.s = 1",
        f"CREATE TRIGGER c {body} SET NEW.n = 1",
        f"CREATE TRIGGER b {body} FOLLOWS a SET NEW.id = 1",
    ):
        session.query(sql)
    before = session.inspect()

    migrate(session, [_TO], before)
    with pytest.raises(SchemaError) as caught:
        migrate(session, [RenameColumn("t", "s", "z")], apply(_TO, before))

    assert session.inspect() == apply(_TO, before)
    assert ['trigger "a" uses "t.s"' in one.message for one in caught.value.diagnostics] == [True]


def test_what_is_said_of_an_index_follows_its_column_and_its_name(session: MySQLSession) -> None:
    for sql in _TABLES:
        session.query(sql)
    before = session.inspect()
    ops = _TO, RenameColumn("t", "s", "z"), RenameIndex("t", "i", "j")

    migrate(session, ops, before)

    assert session.inspect() == apply_all(ops, before)
    assert [extra.key for extra in session.inspect().extras] == ["comment t.j", "index t.f"]


def test_a_run_that_failed_at_any_statement_goes_on(session: MySQLSession) -> None:
    views = "CREATE VIEW v AS SELECT n FROM t", "CREATE VIEW w AS SELECT n, id FROM t"
    for sql in (*_TABLES, *views, _BESIDE["a trigger"].replace(" v ", " r ")):
        session.query(sql)
    known = session.inspect()
    before = known.with_extras(extra for extra in known.extras if extra.name != "w")
    told = _steps(session, before, prepares=False)

    for step in told:
        assert _steps(session, before, prepares=False) == told
        trace = session.trace(step)
        session.query(step.sql)
        assert session.trace(step) != trace
    for step in _steps(session, before, prepares=True) * 2:
        session.query(step.sql)

    assert _steps(session, before, prepares=True) == []
    assert session.inspect() == apply(_TO, known)


def _steps(session: MySQLSession, before: Schema, *, prepares: bool) -> list[Statement]:
    steps = BACKEND.compiler.compile([_TO], before, session.catalogue())
    found = [step for step in steps if isinstance(step, Statement)]
    return [step for step in found if step.prepares is prepares]
