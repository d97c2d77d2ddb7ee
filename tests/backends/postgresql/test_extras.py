"""What is beside the tables of PostgreSQL is read, made, changed around tables, and dropped."""

import pytest
from attrs import evolve

from aquilia_backends.postgresql.session import PostgreSQLSession
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import CreateExtra, DropExtra
from aquilia_ir.renames import Renames
from postgresql_databases import emptied, migrate

_T = "CREATE TABLE t (id serial PRIMARY KEY, a int, b text, c int)"
_F = "CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n + {}'"
_TRIGGERED = (
    "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN {} RETURN NEW; END'",
    "CREATE TRIGGER stamp BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION stamp()",
)

CHANGES = {
    "a range comes, and with it the functions that make its values": (
        [_T],
        [_T, "CREATE TYPE y AS RANGE (SUBTYPE = int)", "CREATE TABLE u (a y, b y_multirange)"],
    ),
    "a view comes": ([_T], [_T, "CREATE VIEW v AS SELECT id, a FROM t WHERE b <> 'it''s %'"]),
    "a view over views changes": (
        [_T, "CREATE VIEW v AS SELECT a FROM t", "CREATE VIEW w AS SELECT a FROM v"],
        [_T, "CREATE VIEW v AS SELECT a, b FROM t", "CREATE VIEW w AS SELECT a FROM v"],
    ),
    "a materialized view has an index and a comment": (
        [_T],
        [
            _T,
            "CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE UNIQUE INDEX mi ON m (a)",
            "COMMENT ON MATERIALIZED VIEW m IS 'it''s'",
        ],
    ),
    "the body of a trigger's function changes": (
        [_T, _TRIGGERED[0].format(""), _TRIGGERED[1]],
        [_T, _TRIGGERED[0].format("NEW.a := 1;"), _TRIGGERED[1]],
    ),
    "the result of a function changes": (
        [_F.format(1)],
        ["CREATE FUNCTION f(n int) RETURNS text LANGUAGE sql AS 'SELECT n::text'"],
    ),
    "a function loses its comment": (
        [_F.format(1), "COMMENT ON FUNCTION f(int) IS 'x'"],
        [_F.format(2)],
    ),
    "a domain that a table has changes its rules": (
        [
            "CREATE DOMAIN d AS int DEFAULT 1 CHECK (value > 0)",
            "CREATE TABLE t (a d)",
        ],
        [
            "CREATE DOMAIN d AS int DEFAULT 2 NOT NULL CONSTRAINT low CHECK (value > -9)",
            "CREATE TABLE t (a d, b d)",
        ],
    ),
    "an enum loses its last column, and another finds one": (
        ["CREATE TYPE e AS ENUM ('a'); CREATE TYPE f AS ENUM ('b')", "CREATE TABLE t (x int, a e)"],
        [
            "CREATE TYPE e AS ENUM ('a'); CREATE TYPE f AS ENUM ('b')",
            "CREATE TABLE t (x int, b f[])",
        ],
    ),
    "an enum's values change and its comment stays": (
        [
            "CREATE TYPE e AS ENUM ('a', 'b'); COMMENT ON TYPE e IS 'kept'",
            "CREATE TABLE t (x int, a e DEFAULT 'a')",
        ],
        [
            "CREATE TYPE e AS ENUM ('b', 'a'); COMMENT ON TYPE e IS 'kept'",
            "CREATE TABLE t (x int, a e DEFAULT 'b')",
        ],
    ),
    "constraints that say more than others": (
        [_T],
        [
            _T,
            "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NO INHERIT",
            "ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING btree (c WITH =)",
            "ALTER TABLE t ADD CONSTRAINT m FOREIGN KEY (c) REFERENCES t MATCH FULL NOT VALID",
        ],
    ),
    "indexes that say more than others": (
        [_T, "CREATE INDEX i ON t (b)"],
        [
            _T,
            "CREATE INDEX i ON t (b text_pattern_ops)",
            'CREATE INDEX j ON t (a NULLS FIRST, b COLLATE "C" DESC NULLS LAST)',
            "CREATE UNIQUE INDEX k ON t (a) NULLS NOT DISTINCT WITH (fillfactor = 70)",
        ],
    ),
    "comments on keys, indexes and types": (
        [_T, "CREATE INDEX i ON t (b)", "COMMENT ON INDEX i IS 'old'"],
        [
            _T,
            "CREATE INDEX i ON t (b)",
            "COMMENT ON INDEX i IS 'new'; COMMENT ON CONSTRAINT t_pkey ON t IS 'key'",
        ],
    ),
    "row security": (
        [_T],
        [
            _T,
            "ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY",
            "CREATE POLICY p ON t AS RESTRICTIVE FOR UPDATE USING (a > 0) WITH CHECK (b <> '')",
        ],
    ),
    "a sequence of a table's own and a free one": (
        ["CREATE TABLE t (a int)"],
        [
            "CREATE SEQUENCE s START 5 CACHE 3 CYCLE; CREATE SEQUENCE o",
            "CREATE TABLE t (a int DEFAULT nextval('s'), b bigint DEFAULT nextval('o'))",
            "ALTER SEQUENCE o OWNED BY t.b",
        ],
    ),
    "an identity with bounds": (
        ["CREATE TABLE t (x int)"],
        [
            "CREATE TABLE t (x int, a int GENERATED ALWAYS AS IDENTITY "
            "(START -5 MINVALUE -9 MAXVALUE 9 CYCLE))"
        ],
    ),
    "an extension and its type": (
        ["CREATE TABLE t (x int)"],
        ["CREATE EXTENSION IF NOT EXISTS citext", "CREATE TABLE t (x int, a citext)"],
    ),
    "a partition of a table": (
        ["CREATE TABLE t (a int) PARTITION BY RANGE (a)"],
        [
            "CREATE TABLE t (a int) PARTITION BY RANGE (a)",
            "CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (9)",
        ],
    ),
    "a divided table comes, with parts of parts that have indexes and keys of their own": (
        ["CREATE TABLE u (a int PRIMARY KEY)"],
        [
            "CREATE TABLE u (a int PRIMARY KEY)",
            "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b)) PARTITION BY RANGE (a)",
            "CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (9) PARTITION BY LIST (b)",
            "CREATE TABLE t_1_1 PARTITION OF t_1 FOR VALUES IN (1, 2); CREATE INDEX i ON t_1_1 (b)",
            "CREATE TABLE t_2 PARTITION OF t DEFAULT; ALTER TABLE t_2 ADD CHECK (b > 0)",
            "ALTER TABLE t_2 ADD FOREIGN KEY (b) REFERENCES u; CREATE INDEX ON t (b)",
        ],
    ),
    "an aggregate and a view that uses it": (
        [_T],
        [
            _T,
            "CREATE FUNCTION add(int, int) RETURNS int LANGUAGE sql AS 'SELECT $1 + $2'",
            "CREATE AGGREGATE total(int) (SFUNC = add, STYPE = int, INITCOND = '0')",
            "COMMENT ON AGGREGATE total(int) IS 'it''s'; CREATE VIEW v AS SELECT total(a) FROM t",
        ],
    ),
    "a table and its heir change, and a table becomes an heir": (
        [
            "CREATE TABLE t (a int, b int CHECK (b > 0))",
            "CREATE TABLE u (c int) INHERITS (t); CREATE TABLE s (a int, b int CHECK (b > 0))",
        ],
        [
            "CREATE TABLE t (a text, d int, CONSTRAINT t_b_check CHECK (d > 0))",
            "CREATE TABLE u (c int) INHERITS (t); CREATE TABLE s (x int) INHERITS (u)",
        ],
    ),
    "a table goes with all that stands on it": (
        [_T, "CREATE VIEW v AS SELECT a FROM t", "COMMENT ON CONSTRAINT t_pkey ON t IS 'key'"],
        ["CREATE TABLE u (a int)"],
    ),
}


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
@pytest.mark.parametrize("name", CHANGES)
def test_the_difference_of_two_databases_leads_from_one_to_the_other_and_back(
    session: PostgreSQLSession, name: str, backwards: bool
) -> None:
    start, end = reversed(CHANGES[name]) if backwards else CHANGES[name]
    with emptied(session):
        for sql in end:
            session.query(sql)
        wanted = session.inspect()
    with emptied(session):
        for sql in start:
            session.query(sql)
        was = session.inspect()
        ops = diff(was, wanted)

        migrate(session, ops, was)
        assert session.inspect() == wanted
        assert session.normalize(wanted) == wanted
        migrate(session, invert_all(ops, was), wanted)
        assert session.inspect() == was


@pytest.mark.parametrize("bounds", ["FROM (0) TO (9)", "FROM (0) TO (5)"])
def test_a_partition_that_changes_its_bounds_keeps_its_rows(
    session: PostgreSQLSession, bounds: str
) -> None:
    session.query(
        "CREATE TABLE t (a int) PARTITION BY RANGE (a);"
        "CREATE TABLE p PARTITION OF t FOR VALUES FROM (0) TO (7); CREATE INDEX i ON p (a);"
        "INSERT INTO t VALUES (1), (4)"
    )
    was = session.inspect()
    old = was.extra("partition", "p")
    new = evolve(old, create=old.create.replace("FROM (0) TO (7)", bounds))
    wanted = was.with_extras(new if extra == old else extra for extra in was.extras)

    migrate(session, diff(was, wanted), was)

    assert session.inspect() == wanted
    migrate(session, [CreateExtra(old)], wanted)
    assert session.inspect() == was
    assert session.query("SELECT a FROM t ORDER BY 1") == [(1,), (4,)]


_OF_EVERY_KIND = {
    "view": "CREATE VIEW v AS SELECT a FROM t",
    "materialized view": "CREATE MATERIALIZED VIEW m AS SELECT a FROM t",
    "index": "CREATE INDEX ON t (a) WITH (fillfactor = 50)",
    "constraint": "ALTER TABLE t ADD EXCLUDE (a WITH =)",
    "trigger": "CREATE TRIGGER s BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION "
    "suppress_redundant_updates_trigger()",
    "rule": "CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING",
    "policy": "CREATE POLICY p ON t",
    "row security": "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    "forced row security": "ALTER TABLE t FORCE ROW LEVEL SECURITY",
    "unlogged table": "ALTER TABLE t SET UNLOGGED",
    "storage options": "ALTER TABLE t SET (fillfactor = 50)",
    "replica identity": "ALTER TABLE t REPLICA IDENTITY FULL",
    "function": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "procedure": "CREATE PROCEDURE f() LANGUAGE sql AS 'SELECT 1'",
    "aggregate": "CREATE AGGREGATE g(int) (SFUNC = int4pl, STYPE = int)",
    "domain": "CREATE DOMAIN d AS int",
    "enum": "CREATE TYPE e AS ENUM ('a')",
    "type": "CREATE TYPE y AS (a int)",
    "type ": "CREATE TYPE y AS RANGE (SUBTYPE = int)",
    "sequence": "CREATE SEQUENCE q",
    "comment": "CREATE INDEX i ON t (a); COMMENT ON INDEX i IS 'x'",
    "options": "CREATE TABLE l (a int) PARTITION BY LIST (a)",
    "partition": "CREATE TABLE l (a int) PARTITION BY LIST (a); "
    "CREATE TABLE k PARTITION OF l DEFAULT",
    "inheritance": "CREATE TABLE heir () INHERITS (t)",
}


def test_each_kind_is_found_where_there_is_no_other(session: PostgreSQLSession) -> None:
    for kind, sql in _OF_EVERY_KIND.items():
        with emptied(session):
            session.query(f"CREATE TABLE t (a int); {sql}")
            found = {extra.kind for extra in session.inspect().extras}

            assert found >= {kind.strip()}, sql
            assert found <= {kind.strip(), "options", "rule"}, sql


def test_a_table_that_is_there_can_not_be_divided_otherwise(session: PostgreSQLSession) -> None:
    session.query("CREATE TABLE t (a int); CREATE TABLE u (a int) PARTITION BY LIST (a)")
    was = session.inspect()
    divided = evolve(was.extra("options", "u"), name="t", tables=["t"])

    for op in (CreateExtra(divided), DropExtra("options", "u")):
        with pytest.raises(SchemaError) as caught:
            migrate(session, [op], was)
        assert caught.value.diagnostics[0].code == "AQ340"
    assert session.inspect() == was


def test_a_divided_table_comes_together_with_changes_that_look_at_the_catalogue(
    session: PostgreSQLSession,
) -> None:
    with emptied(session):
        session.query("CREATE TABLE s (b bigint); CREATE TABLE u (a int) PARTITION BY LIST (a)")
        wanted = session.inspect()
    with emptied(session):
        session.query("CREATE TABLE t (a int)")
        was = session.inspect()
        ops = diff(was, wanted, renames=Renames([("t", "s")], [("s", "a", "b")]))

        migrate(session, ops, was)

        assert session.inspect() == wanted


def test_a_sequence_that_changes_goes_on_counting(session: PostgreSQLSession) -> None:
    session.query("CREATE SEQUENCE s; CREATE TABLE t (a int DEFAULT nextval('s'))")
    session.query("INSERT INTO t DEFAULT VALUES; INSERT INTO t DEFAULT VALUES")
    was = session.inspect()
    old = was.extra("sequence", "s")
    new = evolve(old, create=old.create.replace("INCREMENT BY 1", "INCREMENT BY 5"))

    migrate(session, [CreateExtra(new)], was)

    assert session.inspect().extra("sequence", "s") == new
    assert session.query("SELECT nextval('s')") == [(7,)]
