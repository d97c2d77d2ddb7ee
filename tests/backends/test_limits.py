"""Is everything that a dialect can't do refused before anything runs, with the right code?"""

import pytest
from attrs import evolve

from aquilia_backends.dialect import Feature
from aquilia_backends.limits import limits
from aquilia_backends.mysql import BACKEND as MYSQL
from aquilia_backends.postgresql import BACKEND as POSTGRESQL
from aquilia_backends.postgresql.dialect import POSTGRESQL as POSTGRESQL_DIALECT
from aquilia_ir.extra import Extra
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    Deferral,
    ForeignKey,
    Generated,
    Identity,
    Index,
    IndexColumn,
    IndexExpression,
    PrimaryKey,
    Schema,
    Table,
    TableConstraint,
    UniqueConstraint,
)
from aquilia_ir.types import Array, Enum, Integer, Json, Opaque, Text, VarChar

N = Column("n", Integer(), nullable=True)
ID = Column("id", Integer(), identity=Identity())
KEY = PrimaryKey(("id",))
TABLE = Table("t", (ID, N), primary_key=KEY)
BY_N = Index("by_n", (IndexColumn("n"),))
SELF = ForeignKey(("n",), "t", ("id",))


def indexed(index: Index) -> Table:
    return evolve(TABLE, indexes=(index,))


def constrained(*constraints: TableConstraint) -> Table:
    return evolve(TABLE, constraints=constraints)


def with_columns(*columns: Column) -> Table:
    return evolve(TABLE, columns=(ID, *columns))


ASKING = {
    Feature.PARTIAL_INDEXES: indexed(evolve(BY_N, where="n > 0")),
    Feature.EXPRESSION_INDEXES: indexed(Index("e", (IndexExpression("n + 1"),))),
    Feature.INCLUDED_COLUMNS: indexed(evolve(BY_N, include=("id",))),
    Feature.INDEX_METHODS: indexed(evolve(BY_N, method="hash")),
    Feature.DEFERRABLE: constrained(evolve(SELF, deferral=Deferral.DEFERRED)),
    Feature.SET_DEFAULT_ACTION: constrained(evolve(SELF, on_update=Action.SET_DEFAULT)),
    Feature.VIRTUAL_COLUMNS: with_columns(
        evolve(N, generated=Generated("1", stored=False)),
    ),
    Feature.STORED_COLUMNS: with_columns(evolve(N, generated=Generated("1"))),
    Feature.IDENTITY_STARTS: evolve(TABLE, columns=(evolve(ID, identity=Identity(start=5)), N)),
    Feature.IDENTITY_STEPS: evolve(TABLE, columns=(evolve(ID, identity=Identity(increment=5)), N)),
    Feature.COLLATIONS: with_columns(Column("c", VarChar(5), collation="C")),
}
NEVER_REFUSED = {Feature.TRANSACTIONAL_DDL, Feature.FORWARD_REFERENCES, Feature.COMMENTS}
# Servers of one dialect differ in these, so the compiler that is told of a server refuses them.
REFUSED_BY_SERVER = {
    Feature.CASCADES_UNDER_COMPUTED,
    Feature.CHECK_NAMES_PER_TABLE,
    Feature.REFERENCES_TO_ANY_INDEX,
    Feature.TABLE_CASE,
}


def test_every_feature_that_can_be_refused_is_asked_for_here() -> None:
    assert set(ASKING) | NEVER_REFUSED | REFUSED_BY_SERVER == set(Feature)


@pytest.mark.parametrize("feature", ASKING)
def test_a_missing_feature_is_refused_where_it_is_asked_for_and_nowhere_else(
    feature: Feature,
) -> None:
    able = evolve(POSTGRESQL_DIALECT, features=frozenset(Feature))
    unable = evolve(able, features=able.features - {feature})
    schema = Schema((ASKING[feature],))

    assert limits(schema, able) == ()
    assert [finding.code for finding in limits(schema, unable)] == ["AQ305"]
    assert feature in limits(schema, unable)[0].message


def codes(backend: object, *tables: Table) -> set[str]:
    return {finding.code for finding in backend.check(Schema(tables))}  # type: ignore[attr-defined]


@pytest.mark.parametrize("backend", [MYSQL, POSTGRESQL])
def test_a_plain_table_is_not_refused(backend: object) -> None:
    assert codes(backend, TABLE) == set()


@pytest.mark.parametrize(("backend", "limit"), [(MYSQL, 64), (POSTGRESQL, 63)])
def test_a_name_is_refused_from_its_first_letter_too_many(backend: object, limit: int) -> None:
    assert codes(backend, evolve(TABLE, name="t" * limit)) == set()
    assert codes(backend, evolve(TABLE, name="t" * (limit + 1))) == {"AQ306"}


def test_postgresql_measures_names_in_bytes_and_mysql_in_characters() -> None:
    table = evolve(TABLE, name="é" * 32)

    assert codes(POSTGRESQL, table) == {"AQ306"}
    assert codes(MYSQL, table) == set()


@pytest.mark.parametrize(("backend", "name"), [(MYSQL, "mysql"), (POSTGRESQL, "postgresql")])
def test_only_the_words_of_its_own_are_taken_for_a_type(backend: object, name: str) -> None:
    own, strange = Opaque(name, "point"), Opaque("sqlite", "MONEY")

    assert codes(backend, with_columns(Column("at", own))) == set()
    assert codes(backend, with_columns(Column("at", strange))) == {"AQ307"}
    if backend is POSTGRESQL:
        assert codes(backend, with_columns(Column("at", Array(strange)))) == {"AQ307"}


@pytest.mark.parametrize(
    "tables",
    [
        pytest.param(
            (with_columns(Column("u", Enum(("a",)))), Table("t_u", (N,))), id="type and table"
        ),
        pytest.param((TABLE, Table("s", (N,), indexes=(evolve(BY_N, name="t"),))), id="index"),
        pytest.param((constrained(UniqueConstraint(("n",), "t")),), id="key and its table"),
        pytest.param((TABLE, Table("t_id_seq", (N,))), id="sequence"),
        pytest.param(
            (
                Table("a", (Column("m", Enum(("x",), "mood")),)),
                Table("b", (Column("m", Enum(("y",), "mood")),)),
            ),
            id="types with other values",
        ),
    ],
)
def test_postgresql_refuses_one_name_for_two_things(tables: tuple[Table, ...]) -> None:
    assert codes(POSTGRESQL, *tables) == {"AQ308"}


@pytest.mark.parametrize(
    ("code", "table"),
    [
        ("AQ310", evolve(with_columns(Column("b", Text())), indexes=(
            Index("i", (IndexColumn("b"),)),))),
        ("AQ310", evolve(with_columns(Column("b", Json())), constraints=(
            UniqueConstraint(("b",)),))),
        ("AQ310", evolve(with_columns(Column("b", VarChar(769))), constraints=(
            UniqueConstraint(("b",)),))),
        ("AQ311", evolve(TABLE, primary_key=None)),
        ("AQ311", evolve(TABLE, primary_key=PrimaryKey(("n", "id")))),
        ("AQ311", evolve(with_columns(evolve(N, identity=Identity())), indexes=(BY_N,))),
        ("AQ313", with_columns(N, evolve(N, name="g", generated=Generated("id + 1")))),
        ("AQ313", constrained(CheckConstraint("id > 0"))),
        ("AQ314", constrained(evolve(SELF, on_delete=Action.SET_NULL), CheckConstraint("n > 0"))),
        ("AQ314", constrained(evolve(SELF, on_update=Action.CASCADE), CheckConstraint("n > 0"))),
        ("AQ353", with_columns(Column("\N{PILE OF POO}", Integer()))),
        ("AQ353", with_columns(Column("a ", Integer()))),
        ("AQ315", with_columns(Column("e", Enum(("a", "A"))))),
    ],
)  # fmt: skip
def test_mysql_refuses_what_innodb_can_not_do(code: str, table: Table) -> None:
    assert codes(MYSQL, table) == {code}


def test_a_key_of_just_the_bytes_that_mysql_allows_is_not_refused() -> None:
    table = evolve(with_columns(Column("b", VarChar(768))), constraints=(UniqueConstraint(("b",)),))

    assert codes(MYSQL, table) == set()


@pytest.mark.parametrize("backend", [MYSQL, POSTGRESQL])
def test_a_foreign_key_between_types_that_can_not_be_compared_is_refused(backend: object) -> None:
    child = Table("c", (Column("t_id", VarChar(20)),), constraints=(
        ForeignKey(("t_id",), "t", ("id",)),))  # fmt: skip

    assert codes(backend, TABLE, child) == {"AQ312"}


def test_postgresql_compares_numbers_of_any_width() -> None:
    child = Table("c", (Column("t_id", Integer(64)),), constraints=(
        ForeignKey(("t_id",), "t", ("id",)),))  # fmt: skip

    assert codes(POSTGRESQL, TABLE, child) == set()
    assert codes(MYSQL, TABLE, child) == {"AQ312"}


def test_a_view_in_the_words_of_another_dialect_is_refused() -> None:
    view = Extra("view", "v", "sqlite", "CREATE VIEW v AS SELECT 1", "DROP VIEW v")

    (found,) = limits(Schema([TABLE], [view]), POSTGRESQL_DIALECT)

    assert (found.code, 'view "v"' in found.message) == ("AQ318", True)
