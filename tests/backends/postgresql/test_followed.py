"""What is beside a table follows a renamed column in the history as it does on the server."""

import pytest

from aquilia_backends.postgresql.session import PostgreSQLSession
from aquilia_ir.apply import apply
from aquilia_ir.operations import Operation, RenameColumn, RenameIndex, RenameTable
from postgresql_databases import migrate

_TABLES = (
    "CREATE TABLE t (id serial PRIMARY KEY, a int, c text, r int4range)",
    "CREATE TABLE u (id int PRIMARY KEY, a int, t_id int)",
    "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
)
_COMMENTED = "CREATE INDEX i ON t (c); COMMENT ON INDEX i IS 'i'"
_KINDS = {
    "a view": "CREATE VIEW v AS SELECT id, a, c AS d, a + 1 AS e FROM t WHERE a > 0 AND c <> 'a'",
    "a view whose column has another name": "CREATE VIEW v AS SELECT a AS b, c AS a FROM t",
    "a view over two tables": (
        "CREATE VIEW v AS SELECT t.a, x.a AS ua FROM t JOIN u x ON x.t_id = t.id AND x.a = t.a"
    ),
    "a view in order": "CREATE VIEW v AS SELECT DISTINCT ON (a) a, c FROM t ORDER BY a, c DESC",
    "a view in groups": (
        "CREATE VIEW v AS SELECT a, count(*), max(a) FILTER (WHERE a > 1), sum(a) OVER (ORDER BY a)"
        " FROM t GROUP BY a HAVING min(a) > 0"
    ),
    "a view with a query before it": (
        "CREATE VIEW v AS WITH w AS (SELECT a, c FROM t) SELECT a FROM w WHERE a IS DISTINCT FROM 1"
    ),
    "a view with queries in it": (
        "CREATE VIEW v AS SELECT s.a, (SELECT max(a) FROM t) AS m FROM (SELECT a FROM t) s"
        " WHERE EXISTS (SELECT 1 FROM u WHERE u.a = s.a) AND s.a IN (SELECT a FROM t)"
    ),
    "a view of several queries": (
        "CREATE VIEW v AS SELECT a FROM t UNION SELECT a FROM u UNION ALL SELECT a + 1 FROM t"
    ),
    "a view of views with comments": (
        "CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM v;"
        "COMMENT ON VIEW v IS 'a'; COMMENT ON COLUMN v.a IS 'a'; GRANT SELECT (a) ON v TO PUBLIC"
    ),
    "a materialized view": (
        "CREATE MATERIALIZED VIEW m AS SELECT a FROM t WITH NO DATA; CREATE INDEX mi ON m (a)"
    ),
    "a trigger": (
        "CREATE TRIGGER a BEFORE UPDATE OF a, c ON t FOR EACH ROW "
        "WHEN (old.a IS DISTINCT FROM new.a AND new.c <> 'a') EXECUTE FUNCTION stamp('a');"
        "ALTER TABLE t DISABLE TRIGGER a"
    ),
    "a policy": (
        "CREATE POLICY a ON t FOR UPDATE USING (a > 0) "
        "WITH CHECK (EXISTS (SELECT 1 FROM u WHERE u.a = t.a))"
    ),
    "a rule": (
        "CREATE RULE a AS ON UPDATE TO t WHERE old.a <> new.a "
        "DO ALSO (INSERT INTO u (id, a) VALUES (old.a, new.a); DELETE FROM u WHERE u.a = old.a)"
    ),
    "indexes": (
        "CREATE INDEX a ON t (a NULLS FIRST, lower(c) text_pattern_ops) WITH (fillfactor = 70)"
        " WHERE a > 0; CREATE INDEX g ON t USING gist (r) INCLUDE (a);"
        "COMMENT ON INDEX a IS 'a'"
    ),
    "constraints": (
        "ALTER TABLE t ADD CONSTRAINT a EXCLUDE USING gist (r WITH &&) WHERE (a > 0);"
        "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NO INHERIT;"
        "ALTER TABLE t ADD UNIQUE (a); ALTER TABLE u ADD UNIQUE (a) DEFERRABLE;"
        "ALTER TABLE u ADD CONSTRAINT f FOREIGN KEY (t_id) REFERENCES t (a) NOT VALID"
    ),
    "a sequence": "CREATE SEQUENCE a OWNED BY t.a",
    "parts": (
        "CREATE TABLE p (a int, c text) PARTITION BY RANGE (a);"
        "CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (9) PARTITION BY LIST (a)"
    ),
    "a function in words": (
        "CREATE FUNCTION f(n int) RETURNS bigint BEGIN ATOMIC SELECT count(a) FROM t; END"
    ),
}


def _runs(session: PostgreSQLSession, *ops: Operation) -> None:
    """Run `ops`, and say for each that the history and the server agree."""
    start = before = session.inspect()
    for op in ops:
        after = apply(op, before)
        migrate(session, [op], before)
        found = session.inspect()
        assert found.extras == after.extras
        assert found == after
        before = after
    assert before.extras == start.extras


@pytest.mark.parametrize("sql", _KINDS.values(), ids=list(_KINDS))
def test_the_words_of_the_history_are_those_of_the_server(
    session: PostgreSQLSession, sql: str
) -> None:
    for each in (*_TABLES, sql):
        session.query(each)
    table = "p" if "TABLE p" in sql else "t"

    _runs(session, RenameColumn(table, "a", "b"), RenameColumn(table, "b", "a"))


def test_a_comment_follows_its_index_and_all_follow_a_swap(session: PostgreSQLSession) -> None:
    view = "CREATE VIEW v AS SELECT t.a, u.a AS ua, t.id FROM t JOIN u ON u.id = t.a ORDER BY t.a"
    for sql in (*_TABLES, view, _KINDS["a trigger"], _COMMENTED):
        session.query(sql)
    swap = [("a", "x"), ("id", "a"), ("x", "id")]
    columns = [RenameColumn("t", old, new) for old, new in swap]
    back = [RenameColumn("t", new, old) for old, new in reversed(swap)]
    tables = [RenameTable("t", "s"), RenameTable("s", "t")]

    _runs(session, RenameIndex("t", "i", "j"), *columns, *tables, *back, RenameIndex("t", "j", "i"))
