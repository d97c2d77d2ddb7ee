"""Does the judge of the corpus tell right from wrong?"""

from pathlib import Path

import pytest
from attrs import evolve

from aquilia_ir.diff import diff
from aquilia_ir.schema import Schema
from corpus.filling import Filling, fill
from corpus.judging import Outcome, judge, judge_whole, migrate
from corpus.pairs import Pair, Whole
from corpus.sqlite import SqliteGround

USERS = "CREATE TABLE users (id integer PRIMARY KEY, name text)"
PAIR = Pair(
    id="pair",
    dialect="sqlite",
    before_sql=[USERS],
    after_sql=["CREATE TABLE users (id integer PRIMARY KEY, name text, age integer)"],
    expect_noop=False,
    core=True,
    features=[],
)


@pytest.fixture
def ground(tmp_path: Path) -> SqliteGround:
    return SqliteGround(tmp_path)


def test_a_change_that_is_made_and_undone_is_right(ground: SqliteGround) -> None:
    assert judge(PAIR, ground).outcome is Outcome.RIGHT


def test_a_change_where_none_is_expected_is_wrong(ground: SqliteGround) -> None:
    verdict = judge(evolve(PAIR, expect_noop=True), ground)

    assert (verdict.outcome, "AddColumn" in verdict.reason) == (Outcome.WRONG, True)


def test_what_no_row_can_have_is_impossible(ground: SqliteGround) -> None:
    after = ["CREATE TABLE users (id integer PRIMARY KEY, name text, age integer NOT NULL)"]
    verdict = judge(evolve(PAIR, after_sql=after), ground)

    assert (verdict.outcome, "NOT NULL" in verdict.reason) == (Outcome.IMPOSSIBLE, True)


def test_a_database_that_can_t_be_built_is_broken(ground: SqliteGround) -> None:
    assert judge(evolve(PAIR, after_sql=["CREATE NONSENSE"]), ground).outcome is Outcome.BROKEN


def test_what_inspection_lists_is_unmanaged(ground: SqliteGround) -> None:
    after = ["CREATE VIRTUAL TABLE texts USING fts5 (body)", USERS]

    assert judge(evolve(PAIR, after_sql=after), ground).outcome is Outcome.UNMANAGED


def test_whole_schemas_are_rebuilt(ground: SqliteGround) -> None:
    assert judge_whole(Whole("s", "sqlite", f"{USERS};"), ground).outcome is Outcome.RIGHT


@pytest.mark.parametrize("filling", [Filling.EDGE, Filling.PLAIN])
def test_tables_are_filled(ground: SqliteGround, filling: Filling) -> None:
    one, _ = ground.emptied()
    connection = ground.connect(one)
    connection.script("CREATE TABLE t (a integer UNIQUE, b text NOT NULL, c blob CHECK (c <> ''))")

    assert fill(connection, filling) >= 3


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (a text, b integer UNIQUE)",
        "CREATE TABLE t (a integer, b integer)",
        "CREATE TABLE t (a text NOT NULL, b integer)",
        "CREATE TABLE t (a text DEFAULT 'x', b integer)",
        "CREATE TABLE t (a text, b integer CHECK (b > 0))",
        "CREATE TABLE t (a text, b integer REFERENCES t (b))",
        "CREATE TABLE t (a text, b integer) STRICT",
        "CREATE TABLE t (a text COLLATE NOCASE, b integer)",
        "CREATE TABLE t (a text, b integer AS (a + 1))",
        "CREATE TABLE t (a text, b integer CONSTRAINT c UNIQUE)",
        "CREATE TABLE t (a text, b integer); CREATE INDEX i ON t (a) WHERE b > 1",
        "CREATE TABLE t (a text, b integer); CREATE VIEW v AS SELECT a FROM t",
    ],
)
def test_facts_tell_databases_apart(ground: SqliteGround, sql: str) -> None:
    plain, other = map(ground.connect, ground.emptied())
    plain.script("CREATE TABLE t (b integer, a text)")
    other.script(sql)

    assert plain.facts() != other.facts()


def test_facts_do_not_tell_the_order_of_columns(ground: SqliteGround) -> None:
    plain, other = map(ground.connect, ground.emptied())
    plain.script("CREATE TABLE t (b integer, a text)")
    other.script('create table "t" (a TEXT, b INTEGER)')

    assert plain.facts() == other.facts()


def test_migrating_needs_no_rows(ground: SqliteGround) -> None:
    one, two = ground.emptied()
    ground.connect(one).script(USERS)
    with ground.backend.open(one) as session, ground.backend.open(two) as other:
        migrate(ground, other, diff(Schema(), session.inspect()), Schema())

        assert other.inspect() == session.inspect()
