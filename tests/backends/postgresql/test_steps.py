"""Do statements that can't be in a transaction run as steps of their own, each written down?"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from attrs import evolve
from typing_extensions import override

from aquilia_backends.compiler import Lines
from aquilia_backends.postgresql import BACKEND
from aquilia_backends.postgresql.compiler import PostgreSQLCompiler
from aquilia_backends.postgresql.connect import open_database
from aquilia_backends.postgresql.dialect import POSTGRESQL
from aquilia_backends.postgresql.session import PostgreSQLSession
from aquilia_backends.statement import Statement
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import CreateIndex
from aquilia_ir.schema import Schema
from aquilia_schema.run.execute import Done, migrate
from aquilia_schema.run.folder import list_folder
from postgresql_databases import schema_url
from run.history_files import HEAD, USERS

_INDEXED = """
operations = [
    AddField(model_name="User", table="users", field=C.integer("age", null=True)),
    CreateIndex(name="by_age", table="users", columns=["age"], unique=True),
    AddField(model_name="User", table="users", field=C.integer("size", null=True)),
    RunSQL("INSERT INTO {into} (email) VALUES ('x')", reverse="SELECT 1"),
]
"""
_STEPS = "SELECT position, state FROM aquilia_migration_steps ORDER BY position"
_COLUMNS = (
    "SELECT column_name FROM information_schema.columns "
    "WHERE table_name = 'users' AND table_schema = current_schema() ORDER BY ordinal_position"
)


class Concurrent(PostgreSQLCompiler):
    """Says every index so that it is built beside running programs."""

    @override
    def create_index(self, op: CreateIndex, before: Schema) -> Lines:
        (sql,) = super().create_index(op, before)
        sql = str(sql).replace(" INDEX ", " INDEX CONCURRENTLY ")
        again = f"DROP INDEX CONCURRENTLY IF EXISTS {self.ident(op.index.name)}"
        yield Statement(sql=sql, op=op, transactional=False, again=again)


class Site:
    """A folder with migrations, and a schema on a server."""

    backend = evolve(BACKEND, compiler=Concurrent(POSTGRESQL))

    def __init__(self, folder: Path, url: str, session: PostgreSQLSession) -> None:
        self.folder, self.url, self.query = folder, url, session.query

    def add(self, number: int, body: str) -> None:
        revision = f"2026030{number}_120000"
        text = HEAD.format(revision=revision, slug="s", dependencies="") + body
        (self.folder / f"{revision}_s.py").write_text(text, encoding="utf-8")

    def migrate(self, target: str | None = None) -> Sequence[Done]:
        return list(migrate(list_folder(self.folder), self.backend, self.url, target=target))

    def failure(self) -> tuple[str, ...]:
        with pytest.raises(SchemaError) as caught:
            self.migrate()
        return caught.value.diagnostics[0].notes

    def columns(self) -> list[str]:
        return [name for (name,) in self.query(_COLUMNS)]


@pytest.fixture
def site(tmp_path: Path, url: str) -> Iterator[Site]:
    with schema_url(url) as own, open_database(own, create=True) as session:
        place = Site(tmp_path, own, session)
        place.add(1, USERS)
        place.migrate()
        yield place


def test_a_migration_of_one_transaction_makes_no_table_of_steps(site: Site) -> None:
    assert site.query("SELECT to_regclass('aquilia_migration_steps')") == [(None,)]


def test_an_index_built_beside_programs_is_a_step_between_two_transactions(site: Site) -> None:
    site.add(2, _INDEXED.format(into="users"))

    (done,) = site.migrate()

    assert "CONCURRENTLY" in str(done.steps[1])
    assert site.columns() == ["id", "email", "age", "size"]
    assert site.query(_STEPS) == []
    assert site.query("SELECT count(*) FROM aquilia_migrations") == [(2,)]


def test_what_comes_after_a_step_is_undone_alone_and_the_next_run_goes_on_there(site: Site) -> None:
    site.add(2, _INDEXED.format(into="nowhere"))

    notes = site.failure()

    assert [note[:2] for note in notes if note[1:2] == "."] == ["1.", "2."]
    assert site.columns() == ["id", "email", "age"]
    assert site.query(_STEPS) == [(0, "done"), (1, "done")]
    site.query("CREATE TABLE nowhere (email TEXT)")
    (done,) = site.migrate()
    assert len(done.steps) == 2
    assert site.columns() == ["id", "email", "age", "size"]


def test_an_index_that_failed_or_was_broken_off_is_built_again(site: Site) -> None:
    site.query("INSERT INTO users (email) VALUES ('a'), ('b')")
    body = _INDEXED.format(into="users").replace("null=True", "default=1", 1)
    site.add(2, body)
    valid = (
        "SELECT indisvalid FROM pg_index JOIN pg_class ON oid = indexrelid AND relname = 'by_age' "
        "AND relnamespace = current_schema()::regnamespace"
    )
    assert any("by_age" in note for note in site.failure())
    assert site.query(valid) == []
    # as it is when the process dies: an index that can't be used is left, and its step begun
    with pytest.raises(SchemaError):
        site.query("CREATE UNIQUE INDEX CONCURRENTLY by_age ON users (age)")
    assert site.query(valid) == [(False,)]
    site.query("UPDATE users SET age = id + 10")
    site.query(
        "INSERT INTO aquilia_migration_steps SELECT revision, 1, direction, checksum, "
        "'CREATE UNIQUE INDEX CONCURRENTLY \"by_age\" ON \"users\" (\"age\")', '', 'begun', '' "
        "FROM aquilia_migration_steps"
    )

    site.migrate()

    assert site.query(valid) == [(True,)]


def test_a_way_back_runs_in_steps_as_well(site: Site) -> None:
    site.add(2, _INDEXED.format(into="users"))
    site.migrate()

    site.migrate("20260301_120000")

    assert site.columns() == ["id", "email"]
    assert site.query("SELECT count(*) FROM aquilia_migrations") == [(1,)]
