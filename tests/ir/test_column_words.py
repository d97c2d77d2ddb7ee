"""The words of views, triggers and the like follow a renamed column, or stay where unclear."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aquilia_ir.apply import apply, apply_all
from aquilia_ir.column_words import with_column_renamed
from aquilia_ir.diff import diff
from aquilia_ir.expressions import canonical
from aquilia_ir.extra import Extra
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import CreateExtra, DropExtra, RenameColumn, RenameIndex, RenameTable
from aquilia_ir.renames import Renames
from aquilia_ir.schema import Column, Index, IndexColumn, Schema, Table
from aquilia_ir.types import Integer
from aquilia_ir.wording import find_wording
from aquilia_schema.run.unsaid import with_unsaid

_COLUMNS = {"t": frozenset({"id", "a", "c"}), "u": frozenset({"id", "a", "k"})}


def _renamed(sql: str, dialect: str, *, old: str = "a", new: str = "b") -> str | None:
    wording = find_wording(dialect)
    assert wording is not None
    return with_column_renamed(sql, "t", old, new, columns=_COLUMNS, wording=wording)


_CERTAIN = [
    ("postgresql", "CREATE VIEW v AS SELECT a, max(c) FROM t", 'SELECT "b" AS "a", max(c) FROM t'),
    ("postgresql", "CREATE VIEW v AS SELECT t.a AS b FROM t, u", 'SELECT t."b" FROM t, u'),
    ("postgresql", "CREATE VIEW v AS SELECT x.a FROM t y, u x", "SELECT x.a FROM t y, u x"),
    ("sqlite", "CREATE VIEW v AS SELECT a, id AS d FROM t", 'SELECT "b", id AS d FROM t'),
    ("sqlite", "CREATE VIEW v AS SELECT k FROM u, (SELECT 1 AS a) AS z", None),
    (
        "mysql",
        "CREATE VIEW `v` AS select `t`.`a` AS `a` from `t`",
        "select `t`.`b` AS `a` from `t`",
    ),
    (
        "mysql",
        "CREATE VIEW `v` AS select `t`.`a` AS `b` from `t`",
        "select `t`.`b` AS `b` from `t`",
    ),
    ("mysql", "CREATE VIEW v AS SELECT A FROM t", "SELECT `b` AS `a` FROM t"),
    ("mysql", "CREATE VIEW v (a) AS SELECT a FROM t", "SELECT `b` FROM t"),
    ("mysql", "CREATE VIEW v AS SELECT T.`A` AS x FROM t", "SELECT T.`b` AS x FROM t"),
    (
        "mysql",
        "CREATE VIEW v AS select 1 AS `x` from `t` where `t`.`id` in (select `t`.`a` from `t`)",
        "select 1 AS `x` from `t` where `t`.`id` in (select `t`.`b` from `t`)",
    ),
    (
        "mysql",
        "ALTER TABLE `t` DROP INDEX `a`, ADD KEY `a` (`a`(10),`id`) COMMENT 'a'",
        "ALTER TABLE `t` DROP INDEX `a`, ADD KEY `a` (`b`(10),`id`) COMMENT 'a'",
    ),
]


@pytest.mark.parametrize(("dialect", "sql", "wanted"), _CERTAIN)
def test_what_is_certain_follows_with_the_names_that_its_readers_know(
    dialect: str, sql: str, wanted: str | None
) -> None:
    head, found = sql.partition(" AS ")[0], _renamed(sql, dialect)

    assert found is not None
    expected = sql if wanted is None else wanted
    assert found == (expected if expected[:6] in {"ALTER ", "CREATE"} else f"{head} AS {expected}")


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        ("postgresql", "CREATE VIEW v AS SELECT a FROM t JOIN w ON true"),
        ("postgresql", "CREATE VIEW v AS SELECT t.id FROM t JOIN u USING (id, a)"),
        ("postgresql", "CREATE VIEW v AS SELECT t.id, t.a FROM t NATURAL JOIN u"),
        ("postgresql", "CREATE VIEW v AS SELECT x.z, x.a FROM t x (z, a)"),
        ("postgresql", "CREATE VIEW v AS SELECT *, a FROM t"),
        ("postgresql", "CREATE VIEW v AS SELECT (t).a FROM t"),
        ("postgresql", "CREATE VIEW v AS SELECT c AS a FROM t GROUP BY a"),
        ("postgresql", "CREATE VIEW v AS SELECT c AS b FROM t ORDER BY a"),
        ("postgresql", "CREATE VIEW v AS SELECT a FROM t UNION SELECT 1 ORDER BY a"),
        # it would not be certain on the way back
        ("postgresql", "CREATE VIEW v AS SELECT a FROM t WHERE EXISTS (SELECT FROM w WHERE b > 0)"),
        ("postgresql", "CREATE VIEW v AS WITH t AS (SELECT 1 AS a) SELECT a FROM t"),
        ("postgresql", "CREATE FUNCTION f(a int) RETURN (SELECT max(a) FROM t)"),
        ("postgresql", "COMMENT ON COLUMN t.a IS 'x'"),
        # a string as long as there is no such column
        ("sqlite", 'CREATE VIEW v AS SELECT a FROM t WHERE c = "b"'),
        ("sqlite", "CREATE VIEW v AS SELECT a FROM (SELECT a FROM t)"),
        (
            "sqlite",
            "CREATE TRIGGER r INSTEAD OF DELETE ON v BEGIN DELETE FROM t WHERE id = OLD.a; END",
        ),
        ("mysql", "CREATE VIEW v AS SELECT a + 1 FROM t"),
        ("mysql", "CREATE VIEW v AS SELECT timestampdiff(a, c, id) AS d, INTERVAL a DAY FROM t"),
        (
            "mysql",
            "CREATE TRIGGER r BEFORE INSERT ON u FOR EACH ROW BEGIN DECLARE a INT;"
            " UPDATE t SET c = a; END",
        ),
        (
            "mysql",
            "CREATE TRIGGER r BEFORE INSERT ON u FOR EACH ROW BEGIN DECLARE b INT;"
            " SET b = 1; UPDATE t SET a = 2; END",
        ),
        ("mysql", "CREATE PROCEDURE p() SELECT a FROM t"),
        (
            "mysql",
            "CREATE TRIGGER r BEFORE INSERT ON u FOR EACH ROW INSERT INTO t (a) VALUES (1)"
            " ON DUPLICATE KEY UPDATE a = 2",
        ),
    ],
)
def test_what_is_not_certain_is_not_touched(dialect: str, sql: str) -> None:
    assert _renamed(sql, dialect) is None


_FRAGMENTS = st.sampled_from(
    """
    SELECT FROM WHERE a b t u x t.a u.a x.a NEW.a OLD.a , , ( ) AS JOIN ON ORDER BY GROUP 'a' "a"
    UPDATE SET INSERT INTO VALUES DELETE ; BEGIN END UNION WITH + = lower count(*) -- /*a*/
    """.split()
)
_HEADS = st.sampled_from(
    [
        "CREATE VIEW v AS SELECT a FROM t WHERE",
        "CREATE VIEW v AS SELECT",
        "CREATE TRIGGER r AFTER UPDATE OF a ON t FOR EACH ROW BEGIN",
        "CREATE INDEX i ON t (a) WHERE",
        "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0",
        "",
    ]
)
_STRINGS = re.compile(r"'[^']*'|--.*|/\*.*?\*/")


@given(
    _HEADS, st.lists(_FRAGMENTS, max_size=12), st.sampled_from(["postgresql", "sqlite", "mysql"])
)
def test_there_and_back_is_the_same_and_no_string_changes(
    head: str, words: list[str], dialect: str
) -> None:
    sql = " ".join([head, *words])
    there = _renamed(sql, dialect, new="z")
    if there is None:
        return

    wording = find_wording(dialect)
    assert wording is not None
    columns = {**_COLUMNS, "t": frozenset({"id", "z", "c"})}
    back = with_column_renamed(there, "t", "z", "a", columns=columns, wording=wording)
    assert back is not None
    assert _without_idle_names(back) == _without_idle_names(sql)
    assert _STRINGS.findall(there) == _STRINGS.findall(sql)


def _without_idle_names(sql: str) -> str:
    return re.sub(r"\ba as a\b", "a", (canonical(sql.replace("`", '"')) or "").replace('"', ""))


T = Table(
    "t", [Column("a", Integer()), Column("b", Integer())], indexes=[Index("i", [IndexColumn("a")])]
)
U = Table("u", [Column("a", Integer())])


def _view(words: str, *tables: str, dialect: str = "postgresql") -> Extra:
    return Extra("view", "v", dialect, f"CREATE VIEW v AS {words}", "DROP VIEW v", tables)


_BOTH = _view("SELECT t.a, t.b, u.a AS x FROM t JOIN u ON u.a = t.a", "t", "u")
_RENAMES = {
    "a column and its table": (
        Renames([("t", "s")], [("s", "a", "z")]),
        "SELECT s.z AS a, s.b, u.a AS x FROM s JOIN u ON u.a = s.z",
    ),
    "two columns that change places": (
        Renames(columns=[("t", "a", "b"), ("t", "b", "a")]),
        "SELECT t.b AS a, t.a AS b, u.a AS x FROM t JOIN u ON u.a = t.b",
    ),
    "tables that change places, and a column": (
        Renames([("t", "u"), ("u", "t")], [("u", "a", "z")]),
        "SELECT u.z AS a, u.b, t.a AS x FROM u JOIN t ON t.a = u.z",
    ),
}


@pytest.mark.parametrize("name", _RENAMES)
def test_what_only_follows_new_names_is_neither_dropped_nor_made(name: str) -> None:
    (renames, words), before = _RENAMES[name], Schema([T, U], [_BOTH])
    bare = before.with_extras(())
    named = apply_all(diff(bare, _target(bare, renames), renames=renames), bare)

    target, kept = with_unsaid(named, before, renames)

    assert kept == (_view(words, *(table.name for table in named.tables)),)
    ops = diff(before, target, renames=renames)
    assert not [op for op in ops if isinstance(op, CreateExtra | DropExtra)]
    assert apply_all(ops, before) == target
    assert apply_all(invert_all(ops, before), target) == before


def _target(before: Schema, renames: Renames) -> Schema:
    """The tables with all their new names at once."""
    tables = []
    for table in before.tables:
        name = dict(renames.tables).get(table.name, table.name)
        called = {old: new for of, old, new in renames.columns if of == name}
        columns = [Column(called.get(c.name, c.name), c.type) for c in table.columns]
        parts = [IndexColumn(called.get(c, c)) for index in table.indexes for c in index.columns]
        tables.append(Table(name, columns, indexes=[Index("i", parts)] if parts else []))
    return Schema(tables)


def test_what_is_said_of_an_index_follows_its_new_name() -> None:
    said = Extra(
        "comment",
        "t.i",
        "mysql",
        "ALTER TABLE `t` DROP INDEX `i`, ADD KEY `i` (`a`) COMMENT 'i'",
        "ALTER TABLE `t` DROP INDEX `i`, ADD KEY `i` (`a`)",
        ["t"],
    )
    other = Extra("comment", "index i", "postgresql", "COMMENT ON INDEX i IS 'i'", "...", ["t"])
    trigger = Extra("trigger", "t.i", "postgresql", "CREATE TRIGGER i ON t", "...", ["t"])
    before = Schema([T], [said, other, trigger])
    renamed = Schema([Table("t", T.columns, indexes=[Index("j", [IndexColumn("a")])])])

    after = apply(RenameIndex("t", "i", "j"), before)

    keys = [extra.key for extra in after.extras]
    assert keys == ["comment index j", "comment t.j", "trigger t.i"]
    assert after.extra("comment", "t.j").create == said.create.replace("`i`", "`j`")
    assert apply(RenameIndex("t", "j", "i"), after) == before
    target, _ = with_unsaid(renamed, before)
    assert target == after
    assert diff(before, target) == (RenameIndex("t", "i", "j"),)


def test_words_of_nobody_known_stay() -> None:
    before = Schema([T], [_view("SELECT a FROM t", "t", dialect="other")])

    assert apply(RenameColumn("t", "a", "c"), before).extras == before.extras
    assert apply(RenameTable("t", "s"), before).extras != before.extras
