"""Do the built-in dialects keep the promises that others are held to?"""

from pathlib import Path

import pytest
from attrs import evolve

from aquilia_backends.conformance import Conformance, misquoted, unlike, unsaid
from aquilia_backends.examples import TYPES, examples
from aquilia_backends.mysql import BACKEND as MYSQL
from aquilia_backends.postgresql import BACKEND as POSTGRESQL
from aquilia_backends.sqlite import BACKEND as SQLITE
from aquilia_backends.unreached import existence, opening
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import CreateTable, Operation
from aquilia_ir.types import Opaque, Type


class TestSqlite(Conformance):
    """SQLite, on new files."""

    backend = SQLITE

    def database(self, folder: Path) -> str:
        return f"sqlite:///{folder}/db.sqlite3"


class TestPostgresql(Conformance):
    """PostgreSQL, without a server; `postgresql/test_inspect.py` has it with one."""

    backend = POSTGRESQL


class TestMysql(Conformance):
    """MySQL, without a server; `mysql/test_conformance.py` has it with one."""

    backend = MYSQL


def test_every_operation_and_type_has_an_example() -> None:
    shown = {type(example.op) for example in examples()}

    assert set(Operation.__args__) - shown == set()
    assert set(Type.__args__) - {type(one) for one in TYPES} == {Opaque}


def test_opening_a_dialect_that_is_not_run_says_so() -> None:
    with pytest.raises(SchemaError) as opened:
        opening("duckling")("duckling://host/name", create=True)
    with pytest.raises(SchemaError) as asked:
        existence("duckling")("duckling://host/name")

    codes = [caught.value.diagnostics[0].code for caught in (opened, asked)]
    assert codes == ["AQ309", "AQ309"]


def test_the_suite_sees_a_dialect_that_says_nothing() -> None:
    class Silent(type(SQLITE.compiler)):  # type: ignore[misc]
        def compile(self, *_: object) -> tuple[()]:
            return ()

    silent = evolve(SQLITE, compiler=Silent(SQLITE.dialect))
    example = next(iter(examples()))

    assert any("neither said nor refused" in wrong for wrong in unsaid(silent, example))


def test_the_suite_sees_a_name_that_is_not_quoted() -> None:
    class Bare(type(SQLITE.compiler)):  # type: ignore[misc]
        def ident(self, name: str) -> str:
            return name

    bare = evolve(SQLITE, compiler=Bare(SQLITE.dialect))

    assert list(misquoted(bare, "semi;colon"))


def test_the_suite_sees_a_database_that_is_not_as_promised(tmp_path: Path) -> None:
    forgetful = evolve(SQLITE, normalize=lambda schema: type(schema)())
    example = next(one for one in examples() if isinstance(one.op, CreateTable))

    with forgetful.open(f"sqlite:///{tmp_path}/db.sqlite3", create=True) as session:
        wrongs = list(unlike(forgetful, session, example))

    assert wrongs
