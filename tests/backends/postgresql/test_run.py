"""The runner and the command line on PostgreSQL: the way of a user, in real processes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from attrs import frozen

import forked
from aquilia_backends.postgresql.connect import exists, open_database
from aquilia_ir.diagnostics import SchemaError
from aquilia_schema.run.guard import find_obstacle
from postgresql_databases import schema_url
from run.history_files import AGE, HEAD, RENAME, USERS


@frozen
class Site:
    """A folder with migrations, and a schema on a server, not always there."""

    folder: Path
    url: str

    @property
    def migrations(self) -> Path:
        return self.folder / "migrations"

    def add(self, number: int, slug: str, body: str) -> str:
        revision = f"202603{number:02}_120000"
        self.migrations.mkdir(exist_ok=True)
        head = HEAD.format(revision=revision, slug=slug, dependencies="")
        text = head + dedent(body)
        (self.migrations / f"{revision}_{slug}.py").write_text(text, encoding="utf-8")
        return revision

    def command(self, *words: str) -> list[str]:
        return [
            sys.executable,
            "-m",
            "aquilia_schema.cli",
            "db",
            *words,
            "--database-url",
            self.url,
        ]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "NO_COLOR": "1"}
        command = self.command(*words)[3:]
        done = forked.run(command, self.folder, environment)
        return subprocess.CompletedProcess(command, *done)

    def query(self, sql: str) -> list[tuple[object, ...]]:
        with open_database(self.url) as session:
            return session.query(sql)

    def applied(self) -> list[object]:
        found = self.query("SELECT revision FROM aquilia_migrations ORDER BY revision")
        return [revision for (revision,) in found]

    def columns(self, table: str) -> tuple[str, ...]:
        with open_database(self.url) as session:
            return session.inspect().table(table).column_names


@pytest.fixture
def site(url: str, tmp_path: Path) -> Iterator[Site]:
    with schema_url(url) as own:
        yield Site(tmp_path, own)


def test_a_history_goes_forth_and_back(site: Site) -> None:
    site.add(1, "users", USERS)
    site.add(2, "age", AGE)
    site.add(3, "rename", RENAME)
    assert not exists(site.url)

    done = site.run("migrate")

    assert (done.returncode, done.stderr) == (0, "")
    assert site.columns("users") == ("id", "address", "age")
    site.query("INSERT INTO users (address) VALUES ('a@b')")
    assert "20260303_120000" in site.run("showmigrations").stdout
    assert site.run("migrate", "--target", "20260301_120000").returncode == 0
    assert site.query("SELECT * FROM users") == [(1, "a@b")]
    assert site.columns("users") == ("id", "email")
    assert site.run("migrate").returncode == 0
    assert len(site.applied()) == 3


def test_a_plan_changes_nothing_and_a_faked_migration_is_only_recorded(site: Site) -> None:
    site.add(1, "users", USERS)

    assert site.run("migrate", "--plan").returncode == 0
    assert not exists(site.url)
    assert site.run("migrate", "--fake").returncode == 0

    assert site.applied() == ["20260301_120000"]
    with open_database(site.url) as session:
        assert session.inspect().tables == ()


def test_the_guard_waits_for_the_schema_and_every_migration(site: Site) -> None:
    site.add(1, "users", USERS)

    assert "does not exist" in (find_obstacle(site.url, site.migrations) or "")
    site.run("migrate")
    assert find_obstacle(site.url, site.migrations) is None
    site.add(2, "age", AGE)
    assert "1 pending" in (find_obstacle(site.url, site.migrations) or "")


def test_a_migration_that_fails_leaves_everything_as_it_was(site: Site) -> None:
    site.add(1, "users", USERS)
    site.run("migrate")
    site.add(
        2,
        "broken",
        """
        operations = [
            AddField(model_name="User", table="users", field=C.integer("age", null=True)),
            RunSQL(sql="INSERT INTO users (email) VALUES ('x'); SELECT 1 / 0", reverse=""),
        ]
        """,
    )

    done = site.run("migrate")

    assert done.returncode == 1
    assert "error[AQ708]: the database refused a statement: division by zero" in done.stderr
    assert "nothing of this migration remains in the database" in done.stderr
    assert site.columns("users") == ("id", "email")
    assert site.query("SELECT * FROM users") == []
    assert site.applied() == ["20260301_120000"]


def test_two_processes_at_once_apply_each_migration_once(site: Site) -> None:
    site.add(1, "users", USERS)
    site.add(
        2,
        "slow",
        """
        operations = [
            RunSQL(sql="SELECT pg_sleep(0.5); INSERT INTO users (email) VALUES ('once')",
                   reverse=""),
        ]
        """,
    )
    both = [subprocess.Popen(site.command("migrate"), cwd=site.folder) for _ in "12"]

    assert [process.wait(60) for process in both] == [0, 0]

    assert site.query("SELECT email FROM users") == [("once",)]
    assert len(site.applied()) == 2


def test_a_killed_migration_leaves_nothing_and_the_next_run_goes_on(site: Site) -> None:
    site.add(1, "users", USERS)
    slow = """
    operations = [
        RunSQL(sql="INSERT INTO users (email) VALUES ('x'); SELECT pg_sleep({})", reverse=""),
    ]
    """
    site.add(2, "slow", slow.format(600))
    process = subprocess.Popen(site.command("migrate"), cwd=site.folder)
    sleeping = (
        "SELECT pid FROM pg_stat_activity "
        "WHERE query LIKE '%pg_sleep(600)' AND pid <> pg_backend_pid()"
    )
    deadline = time.monotonic() + 30
    while not exists(site.url) or not site.query(sleeping):
        assert time.monotonic() < deadline
        time.sleep(0.05)

    process.kill()
    process.wait()
    # the server notices only when it has something to send
    site.query(f"SELECT pg_terminate_backend(pid) FROM ({sleeping}) AS s")
    site.add(2, "slow", slow.format(0))

    assert site.run("migrate").returncode == 0
    assert site.query("SELECT email FROM users") == [("x",)]


def test_percent_signs_and_colons_of_a_script_run_as_written(site: Site) -> None:
    site.add(1, "users", USERS)
    site.add(
        2,
        "script",
        """
        operations = [
            RunSQL(
                sql="INSERT INTO users (email) VALUES ('100% %s :a ?'::text); SELECT 5 % 2",
                reverse="",
            ),
        ]
        """,
    )

    assert site.run("migrate").returncode == 0

    assert site.query("SELECT email FROM users") == [("100% %s :a ?",)]


def test_a_function_gets_the_drivers_connection_and_no_say_in_the_transaction(site: Site) -> None:
    site.add(1, "users", USERS)
    body = """
    def forward(conn):
        conn.execute("INSERT INTO users (email) VALUES (%s)", ("f",))
        {}

    operations = [RunPython(forward=forward)]
    """
    site.add(2, "function", body.format("conn.commit()"))

    done = site.run("migrate")

    assert "error[AQ709]" in done.stderr
    assert site.query("SELECT email FROM users") == []
    site.add(2, "function", body.format("pass"))
    assert site.run("migrate").returncode == 0
    assert site.query("SELECT email FROM users") == [("f",)]


def test_a_ledger_that_can_only_be_read_is_read(site: Site) -> None:
    site.add(1, "users", USERS)
    site.run("migrate")

    with open_database(site.url, read_only=True) as session, pytest.raises(SchemaError) as caught:
        session.query("DELETE FROM aquilia_migrations")

    assert caught.value.diagnostics[0].code == "AQ708"
    assert site.applied() == ["20260301_120000"]
