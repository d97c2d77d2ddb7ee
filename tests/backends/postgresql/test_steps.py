"""Do statements that can't be in a transaction run as steps of their own, each written down?"""

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aquilia_backends.postgresql import BACKEND
from aquilia_backends.postgresql.connect import open_database
from aquilia_backends.postgresql.session import PostgreSQLSession
from aquilia_backends.statement import Statement
from aquilia_ir.diagnostics import SchemaError
from aquilia_schema.run.execute import Done, migrate
from aquilia_schema.run.folder import list_folder
from aquilia_schema.run.steps import text_of
from postgresql_databases import schema_url
from run.history_files import HEAD, USERS

_INDEXED = """
operations = [
    AddField(model_name="User", table="users", field=C.integer("age", null=True)),
    CreateIndex("by_age", "users", ["age"], unique=True, concurrently=True),
    AddField(model_name="User", table="users", field=C.integer("size", null=True)),
    RunSQL("INSERT INTO {into} (email) VALUES ('x')", reverse="SELECT 1"),
]
"""
_STEPS = "SELECT position, state FROM aquilia_migration_steps ORDER BY position"
_COLUMNS = (
    "SELECT column_name FROM information_schema.columns "
    "WHERE table_name = 'users' AND table_schema = current_schema() ORDER BY ordinal_position"
)


class Site:
    """A folder with migrations, and a schema on a server."""

    def __init__(self, folder: Path, url: str, session: PostgreSQLSession) -> None:
        self.folder, self.url, self.query = folder, url, session.query

    def add(self, number: int, body: str) -> None:
        revision = f"2026030{number}_120000"
        text = HEAD.format(revision=revision, slug="s", dependencies="") + body
        (self.folder / f"{revision}_s.py").write_text(text, encoding="utf-8")

    def migrate(self, target: str | None = None) -> Sequence[Done]:
        return list(migrate(list_folder(self.folder), BACKEND, self.url, target=target))

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


_VALID = (
    "SELECT indisvalid FROM pg_index JOIN pg_class ON oid = indexrelid AND relname = 'by_age' "
    "AND relnamespace = current_schema()::regnamespace"
)


def _begun(site: Site) -> None:
    """Let the index be a step whose process died, as far as our records go."""
    site.query(
        "INSERT INTO aquilia_migration_steps SELECT revision, 1, direction, checksum, "
        '\'CREATE UNIQUE INDEX CONCURRENTLY "by_age" ON "users" ("age")\', \'index []\', '
        "'begun', '' FROM aquilia_migration_steps"
    )


@pytest.fixture
def failed(site: Site) -> Site:
    """A migration that stopped at its index, since two rows are alike."""
    site.query("INSERT INTO users (email) VALUES ('a'), ('b')")
    site.add(2, _INDEXED.format(into="users").replace("null=True", "default=1", 1))
    assert any("by_age" in note for note in site.failure())
    return site


def test_an_index_that_rows_do_not_fit_leaves_nothing_and_is_built_when_they_do(
    failed: Site,
) -> None:
    assert failed.query(_VALID) == []
    assert failed.query(_STEPS) == [(0, "done")]
    assert failed.columns() == ["id", "email", "age"]
    failed.query("UPDATE users SET age = id + 10")

    failed.migrate()

    assert failed.query(_VALID) == [(True,)]
    assert failed.columns() == ["id", "email", "age", "size"]


def test_an_index_that_was_broken_off_is_built_again(failed: Site) -> None:
    with pytest.raises(SchemaError):
        failed.query("CREATE UNIQUE INDEX CONCURRENTLY by_age ON users (age)")
    assert failed.query(_VALID) == [(False,)]
    failed.query("UPDATE users SET age = id + 10")
    _begun(failed)

    failed.migrate()

    assert failed.query(_VALID) == [(True,)]


def test_an_index_that_was_finished_after_its_process_died_is_taken_for_done(failed: Site) -> None:
    failed.query("UPDATE users SET age = id + 10")
    failed.query("CREATE UNIQUE INDEX CONCURRENTLY by_age ON users (age)")
    built = failed.query("SELECT 'by_age'::regclass::oid")
    _begun(failed)

    failed.migrate()

    assert failed.query("SELECT 'by_age'::regclass::oid") == built
    assert failed.columns() == ["id", "email", "age", "size"]


def test_somebody_elses_index_of_the_same_name_stays(site: Site) -> None:
    site.query("CREATE INDEX by_age ON users (email)")
    site.add(2, _INDEXED.format(into="users"))

    site.failure()

    assert site.query(_VALID) == [(True,)]


def test_an_index_that_goes_beside_programs_may_be_gone_already(site: Site) -> None:
    site.add(2, _INDEXED.format(into="users"))
    site.migrate()
    drop = 'operations = [DropIndex("by_age", "users", concurrently=True)]'
    site.add(3, drop + "\n")
    site.query("DROP INDEX by_age")

    (done,) = site.migrate()

    assert "CONCURRENTLY" in str(done.steps[0])
    assert site.query(_VALID) == []


def test_a_way_back_runs_in_steps_as_well(site: Site) -> None:
    site.add(2, _INDEXED.format(into="users"))
    site.migrate()

    (done,) = site.migrate("20260301_120000")

    assert 'DROP INDEX CONCURRENTLY IF EXISTS "by_age"' in map(text_of, done.steps)
    assert site.columns() == ["id", "email"]
    assert site.query("SELECT count(*) FROM aquilia_migrations") == [(1,)]


def test_an_index_whose_connection_dies_is_told_of_and_built_by_the_next_run(site: Site) -> None:
    """It waits for a transaction that has begun before it, and is cut off there."""
    _, *others = _INDEXED.format(into="users").replace('["age"]', '["email"]').splitlines()[2:]
    site.add(2, "\n".join(["operations = [", *others, ""]))
    waiting = (
        "SELECT pid FROM pg_stat_activity WHERE query LIKE 'CREATE UNIQUE INDEX CONCURRENTLY%' "
        "AND wait_event_type = 'Lock' AND datname = current_database()"
    )
    notes: list[str] = []
    with open_database(site.url) as holder, ThreadPoolExecutor(1) as pool:
        holder.query("BEGIN; INSERT INTO users (email) VALUES ('a')")
        failing = pool.submit(lambda: notes.extend(site.failure()))
        deadline = time.monotonic() + 60
        while not (found := site.query(waiting)):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        site.query(f"SELECT pg_terminate_backend({found[0][0]})")
        failing.result()
        holder.query("COMMIT")

    assert any("or nobody knows" in note for note in notes)
    assert site.query(_VALID) == [(False,)]
    site.migrate()
    assert site.query(_VALID) == [(True,)]
    assert site.columns() == ["id", "email", "size"]


# --- a value that is added to an enum can be used only after a commit ---------------------------

_ROLE = """
operations = [
    AddField(model_name="User", table="users", field=C.enum("role", {values})),
]
"""
_GUEST = 'AlterField("User", "users", "role", new_field=C.enum("role", ["user", "guest"]{more})),'
_LIVE = (
    "SELECT enumlabel FROM pg_enum WHERE enumtypid = 'users_role'::regtype ORDER BY enumsortorder"
)


def _with_role(site: Site, *later: str, functions: str = "") -> None:
    """A column of an enum, and a migration that adds a value to it and goes on."""
    site.add(2, _ROLE.format(values="['user'], default='user'"))
    site.migrate()
    guest = _GUEST.format(more=", default='user'")
    site.add(3, "\n".join((functions, "operations = [", guest, *later, "]", "")))


_USES = {
    "sql": ("RunSQL(\"INSERT INTO users (email, role) VALUES ('g', 'guest')\", reverse=[]),", ""),
    "python": (
        "RunPython(fill),",
        "def fill(conn):\n"
        "    conn.execute(\"INSERT INTO users (email, role) VALUES ('g', 'guest')\")\n",
    ),
    "check": (
        "AddConstraint(table='users', definition=\"CHECK (role <> 'guest' OR email <> '')\"),",
        "",
    ),
    "index": ("CreateIndex('guests', 'users', ['email'], condition=\"role = 'guest'\"),", ""),
}


@pytest.mark.parametrize("use", _USES)
def test_a_value_of_an_enum_can_be_used_later_in_its_migration(site: Site, use: str) -> None:
    later, functions = _USES[use]
    _with_role(site, later, functions=functions)

    (done,) = site.migrate()

    first = done.steps[0]
    assert isinstance(first, Statement)
    assert not first.transactional
    assert site.query(_LIVE) == [("user",), ("guest",)]
    assert site.query(_STEPS) == []


def test_a_value_that_nothing_uses_yet_is_added_in_the_transaction_of_its_migration(
    site: Site,
) -> None:
    _with_role(site, 'AddField(model_name="User", table="users", field=C.text("bio", null=True)),')

    (done,) = site.migrate()

    assert all(isinstance(step, Statement) and step.transactional for step in done.steps)
    assert site.query("SELECT to_regclass('aquilia_migration_steps')") == [(None,)]


def test_a_value_stays_if_its_use_fails_and_the_next_run_goes_on_after_it(site: Site) -> None:
    _with_role(site, "RunSQL(\"INSERT INTO nowhere VALUES ('guest')\", reverse=[]),")

    notes = site.failure()

    assert any("ADD VALUE IF NOT EXISTS 'guest'" in note for note in notes)
    assert site.query(_LIVE) == [("user",), ("guest",)]
    assert site.query(_STEPS) == [(0, "done")]
    # as it is when the process died before it could say so
    site.query("UPDATE aquilia_migration_steps SET state = 'begun'")
    site.query("CREATE TABLE nowhere (role users_role)")
    site.migrate()
    assert site.query("SELECT role::text FROM nowhere") == [("guest",)]


def test_a_value_becomes_the_default_in_the_migration_that_adds_it(site: Site) -> None:
    later = _GUEST.format(more=", default='guest'")
    _with_role(site, later)

    site.migrate()

    site.query("INSERT INTO users (email) VALUES ('g')")
    assert site.query("SELECT role::text FROM users") == [("guest",)]


_MEMBER = """
operations = [
    RunSQL("ALTER TYPE users_role RENAME VALUE 'user' TO 'member'", reverse=[], state=[
        AlterField("User", "users", "role", new_field=C.enum("role", ["member"], default="member")),
    ]),
    AddField(model_name="User", table="users", field=C.integer("size", null=True)),
]
"""
_INSTEAD = """
operations = [
    AlterField("User", "users", "role", new_field=C.enum("role", ["member"], default="member")),
]
"""


def test_a_value_that_rows_have_can_be_renamed_but_not_taken_away(site: Site) -> None:
    site.add(2, _ROLE.format(values="['user'], default='user'"))
    site.migrate()
    site.query("INSERT INTO users (email) VALUES ('a')")
    site.add(3, _INSTEAD)

    with pytest.raises(SchemaError) as caught:
        site.migrate()

    assert "rows that are there don't fit" in caught.value.diagnostics[0].help
    assert site.query(_LIVE) == [("user",)]
    site.add(3, _MEMBER)
    site.migrate()
    assert site.query("SELECT role::text FROM users") == [("member",)]
    assert site.columns() == ["id", "email", "role", "size"]


# --- what a role may do -------------------------------------------------------------------------

_LIMITS = {
    "no right to create": ("", "permission denied for schema", "needs more rights"),
    "nothing may be written": (
        "SET default_transaction_read_only = on",
        "read-only transaction",
        "can only read",
    ),
    "no time": ("SET statement_timeout = '50ms'", "statement timeout", "a time limit"),
}


@pytest.mark.parametrize("limit", _LIMITS)
def test_a_role_that_is_limited_is_told_by_what_and_changes_nothing(site: Site, limit: str) -> None:
    setting, words, advice = _LIMITS[limit]
    role, path = f"limited_{os.getpid()}", site.folder / "20260302_120000_s.py"
    body = USERS.replace("users", "others") + 'operations += [RunSQL("SELECT pg_sleep(9)", "")]\n'
    site.add(2, body)
    assert path.exists()
    ((schema,),) = site.query("SELECT current_schema()")
    site.query(f"CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA {schema} TO {role}")
    site.query(f"GRANT SELECT ON aquilia_migrations TO {role}")
    try:
        if setting:
            site.query(f"GRANT CREATE ON SCHEMA {schema} TO {role}; ALTER ROLE {role} {setting}")
        url = site.url.replace("postgres@", f"{role}@")
        with pytest.raises(SchemaError) as caught:
            list(migrate(list_folder(site.folder), BACKEND, url))
    finally:
        site.query(f"DROP OWNED BY {role}; DROP ROLE {role}")

    found = caught.value.diagnostics[0]
    assert (found.code, words in found.message, advice in found.help) == ("AQ708", True, True)
    assert "nothing of this migration remains in the database: it was rolled back" in found.notes
    assert site.query("SELECT to_regclass('others')") == [(None,)]
