"""Views and triggers follow a renamed column in the history as they do in the file."""

import pytest

from aquilia_ir.apply import apply, apply_all
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import AlterColumn, RenameColumn
from aquilia_ir.schema import Column
from aquilia_ir.types import Integer
from sqlite_databases import database, migrate

_TABLES = (
    "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, c TEXT)",
    "CREATE TABLE u (a INT, k INT)",
)
_WORDS = {
    "a view": "CREATE VIEW v AS SELECT a, c AS d, 'a', lower(a) FROM t WHERE a > 0 ORDER BY a",
    "a view of two tables": (
        "CREATE VIEW v AS SELECT x.a, u.a AS b FROM t x JOIN u ON u.k = x.a GROUP BY x.a"
    ),
    "a view with queries in it": (
        "CREATE VIEW v AS SELECT id FROM t WHERE a IN (SELECT t.a FROM t) OR"
        " EXISTS (SELECT 1 FROM u WHERE u.k = t.a AND a > 1)"
    ),
    "a view that calls its columns": "CREATE VIEW v (a, b) AS SELECT id, a FROM t",
    "a trigger": (
        "CREATE TRIGGER a AFTER UPDATE OF a, c ON t WHEN new.a <> old.a BEGIN\n"
        "  UPDATE t SET a = a + 1 WHERE id = old.id AND a = new.a;\n"
        "  INSERT INTO u (a, k) SELECT k, new.a FROM u WHERE a = old.a;\n"
        "  DELETE FROM u WHERE a = 1; -- a\n"
        "END"
    ),
    "a trigger of another table": (
        "CREATE TRIGGER r BEFORE DELETE ON u WHEN old.a > 0 BEGIN"
        " INSERT INTO t (a, c) VALUES (old.a, 'a'); SELECT raise(ABORT, 'a') FROM t WHERE a; END"
    ),
}


@pytest.mark.parametrize("sql", _WORDS.values(), ids=list(_WORDS))
def test_the_words_of_the_history_are_those_of_the_file(sql: str) -> None:
    with database(*_TABLES, sql) as session:
        start = before = session.inspect()
        for op in (RenameColumn("t", "a", "b"), RenameColumn("t", "b", "a")):
            after = apply(op, before)
            migrate(session, [op], before)
            assert session.inspect() == after
            before = after
        assert before.extras == start.extras


@pytest.mark.parametrize("sql", _WORDS.values(), ids=list(_WORDS))
def test_they_do_where_the_table_is_rebuilt_in_the_same_run(sql: str) -> None:
    retyped = AlterColumn("t", Column("c", Integer(), nullable=True))
    with database(*_TABLES, sql) as session:
        before = session.inspect()
        ops = RenameColumn("t", "a", "b"), retyped

        migrate(session, ops, before)
        assert session.inspect() == apply_all(ops, before)
        migrate(session, invert_all(ops, before), apply_all(ops, before))
        assert session.inspect() == before
