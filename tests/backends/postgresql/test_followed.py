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
_QUERIES = (
    "SELECT id, a, c AS d, a + 1 AS e FROM t WHERE a > 0 AND c <> 'a'",
    "SELECT a AS b, c AS a FROM t",
    "SELECT t.a, x.a AS ua FROM t JOIN u x ON x.t_id = t.id AND x.a = t.a",
    "SELECT DISTINCT ON (a) a, c FROM t ORDER BY a, c DESC",
    "SELECT a, count(*), max(a) FILTER (WHERE a > 1), sum(a) OVER (ORDER BY a) FROM t"
    " GROUP BY a HAVING min(a) > 0",
    "WITH w AS (SELECT a, c FROM t) SELECT a FROM w WHERE a IS DISTINCT FROM 1",
    "SELECT s.a, (SELECT max(a) FROM t) AS m FROM (SELECT a FROM t) s"
    " WHERE EXISTS (SELECT 1 FROM u WHERE u.a = s.a) AND s.a IN (SELECT a FROM t)",
    "SELECT a FROM t UNION SELECT a FROM u UNION ALL SELECT a + 1 FROM t",
)
_VIEWS = (
    *(f"CREATE VIEW v{at} AS {query}" for at, query in enumerate(_QUERIES)),
    "CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM v;"
    "COMMENT ON VIEW v IS 'a'; COMMENT ON COLUMN v.a IS 'a'; GRANT SELECT (a) ON v TO PUBLIC",
    "CREATE MATERIALIZED VIEW m AS SELECT a FROM t WITH NO DATA; CREATE INDEX mi ON m (a)",
)
_TRIGGER = (
    "CREATE TRIGGER a BEFORE UPDATE OF a, c ON t FOR EACH ROW"
    " WHEN (old.a IS DISTINCT FROM new.a AND new.c <> 'a') EXECUTE FUNCTION stamp('a');"
    "ALTER TABLE t DISABLE TRIGGER a"
)
_OTHERS = (
    _TRIGGER,
    "CREATE POLICY a ON t FOR UPDATE USING (a > 0)"
    " WITH CHECK (EXISTS (SELECT 1 FROM u WHERE u.a = t.a))",
    "CREATE RULE a AS ON UPDATE TO t WHERE old.a <> new.a"
    " DO ALSO (INSERT INTO u (id, a) VALUES (old.a, new.a); DELETE FROM u WHERE u.a = old.a)",
    "CREATE INDEX a ON t (a NULLS FIRST, lower(c) text_pattern_ops) WITH (fillfactor = 70)"
    " WHERE a > 0; CREATE INDEX g ON t USING gist (r) INCLUDE (a); COMMENT ON INDEX a IS 'a'",
    "ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (r WITH &&) WHERE (a > 0);"
    "ALTER TABLE t ADD CONSTRAINT a CHECK (a > 0) NO INHERIT; ALTER TABLE t ADD UNIQUE (a);"
    "ALTER TABLE u ADD UNIQUE (a) DEFERRABLE;"
    "ALTER TABLE u ADD CONSTRAINT f FOREIGN KEY (t_id) REFERENCES t (a) NOT VALID",
    "CREATE SEQUENCE s OWNED BY t.a",
    "CREATE FUNCTION f(n int) RETURNS bigint BEGIN ATOMIC SELECT count(a) FROM t; END",
)
_PARTS = (
    "CREATE TABLE t (a int, c text) PARTITION BY RANGE (a)",
    "CREATE TABLE p PARTITION OF t FOR VALUES FROM (0) TO (9) PARTITION BY LIST (a)",
)


def _runs(session: PostgreSQLSession, *ops: Operation) -> None:
    """Run `ops` that lead back, and ask after each whether history and server agree."""
    start = before = session.inspect()
    for op in ops:
        after = apply(op, before)
        migrate(session, [op], before)
        found = session.inspect()
        assert {e.key: e for e in found.extras} == {e.key: e for e in after.extras}
        assert found == after
        before = after
    assert before.extras == start.extras


@pytest.mark.parametrize(
    "script",
    [(*_TABLES, *_VIEWS), (*_TABLES, *_OTHERS), _PARTS],
    ids=["views", "others", "parts"],
)
def test_the_words_of_the_history_are_those_of_the_server(
    session: PostgreSQLSession, script: tuple[str, ...]
) -> None:
    for sql in script:
        session.query(sql)

    _runs(session, RenameColumn("t", "a", "b"), RenameColumn("t", "b", "a"))


def test_a_comment_follows_its_index_and_all_follow_a_swap(session: PostgreSQLSession) -> None:
    view = "CREATE VIEW v AS SELECT t.a, u.a AS ua, t.id FROM t JOIN u ON u.id = t.a ORDER BY t.a"
    commented = "CREATE INDEX i ON t (c); COMMENT ON INDEX i IS 'i'"
    for sql in (*_TABLES, view, _TRIGGER, commented):
        session.query(sql)
    swap = [("a", "x"), ("id", "a"), ("x", "id")]
    columns = [RenameColumn("t", old, new) for old, new in swap]
    back = [RenameColumn("t", new, old) for old, new in reversed(swap)]
    tables = [RenameTable("t", "s"), RenameTable("s", "t")]

    _runs(session, RenameIndex("t", "i", "j"), *columns, *tables, *back, RenameIndex("t", "j", "i"))
