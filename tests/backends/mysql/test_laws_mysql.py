"""The law of databases on MySQL, with rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aquilia_backends.mysql.session import MySQLSession
from aquilia_ir.schema import Schema
from aquilia_schema.testing.strategies import schema_pairs, schemas
from backends.mysql import law
from examples import law_of

_laws = law_of("mysql")


@pytest.fixture(params=["mysql"])
def product(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@_laws
@given(schema=schemas(dialect="mysql"))
def test_inspection_gives_the_normal_form_of_what_was_built(
    session: MySQLSession, schema: Schema
) -> None:
    law.check_inspection(session, schema)


@_laws
@given(schema=schemas(dialect="mysql"))
def test_what_was_inspected_builds_the_same_database(session: MySQLSession, schema: Schema) -> None:
    law.check_rebuilding(session, schema)


@_laws
@given(data=st.data())
def test_a_migration_gives_what_was_asked_for_and_undoing_it_what_was_there(
    session: MySQLSession, data: st.DataObject
) -> None:
    law.check_migration(session, data)


@_laws
@given(pair=schema_pairs(dialect="mysql"))
def test_a_diff_makes_of_one_database_the_other(
    session: MySQLSession, pair: tuple[Schema, Schema]
) -> None:
    law.check_diff(session, pair)
