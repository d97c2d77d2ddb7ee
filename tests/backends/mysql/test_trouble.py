"""What if the server is set otherwise, or somebody is in the way? It works, or one is told."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attrs import evolve

from aquilia_backends.mysql.connect import open_database
from aquilia_backends.mysql.session import MySQLSession
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import AddConstraint, AlterColumn, CreateTable, Operation
from aquilia_ir.schema import CheckConstraint, Column, ForeignKey, PrimaryKey, Schema, Table
from aquilia_ir.types import Constant, Integer, VarChar
from aquilia_schema.run.compare import normalized
from aquilia_schema.run.guard import find_obstacle
from aquilia_schema.run.ledger import read_database
from backends.mysql.sites import Place
from mysql_databases import build, database, definitions, migrate
from run.history_files import AGE, USERS

_TEXT = Column("s", VarChar(9), default=Constant('a\'\\ "%"'))
_SCHEMA = Schema([Table("t", [Column("id", Integer()), _TEXT], PrimaryKey(["id"]))])
_OTHERWISE = (
    "SET SESSION foreign_key_checks = 0, unique_checks = 0, default_storage_engine = MyISAM",
    "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES', sql_safe_updates = 1",
)
_LOSING: dict[str, tuple[str, Operation]] = {
    "a text that is too long": ("truncated", AlterColumn("t", Column("s", VarChar(3)))),
    "a text that is no number": ("(?i)incorrect", AlterColumn("t", Column("s", Integer()))),
    "a row that refers to none": (
        "foreign key", AddConstraint("t", ForeignKey(["id"], "u", ["id"])),
    ),
    "a row that breaks a rule": ("c", AddConstraint("t", CheckConstraint("id > 5", "c"))),
}  # fmt: skip


@pytest.mark.parametrize(("said", "op"), _LOSING.values(), ids=list(_LOSING))
def test_a_server_that_bends_values_does_not_do_so_in_a_migration(
    session: MySQLSession, product: str, said: str, op: Operation
) -> None:
    other = Table("u", [Column("id", Integer())], PrimaryKey(["id"]))
    for sql in _OTHERWISE:
        session.query(sql)
    if product == "mariadb":
        session.query("SET SESSION check_constraint_checks = 0")
    migrate(session, [*map(CreateTable, _SCHEMA.tables), CreateTable(other)], Schema())
    session.query("INSERT INTO t (id, s) VALUES (1, 'abcde')")
    before = session.inspect()
    for sql in _OTHERWISE:
        session.query(sql)

    with pytest.raises(SchemaError, match=said):
        migrate(session, [op], before)

    assert before == session.normalize(_SCHEMA.put(other))
    assert session.inspect() == before
    assert session.query("SELECT * FROM t") == [(1, "abcde")]


def test_a_database_of_another_character_set_gets_tables_that_hold_every_letter(
    session: MySQLSession,
) -> None:
    session.query(f"ALTER DATABASE `{session.place.database}` CHARACTER SET latin1")
    build(session, _SCHEMA)
    session.query("INSERT INTO t VALUES (1, 'жß😀')")

    migrate(session, [AlterColumn("t", Column("s", VarChar(5)))], _SCHEMA)

    assert session.query("SELECT s FROM t") == [("жß😀",)]
    assert "CHARSET=utf8mb4" in " ".join(definitions(session)[0])


# --- somebody in the way ------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path, url: str) -> Place:
    with database(url):
        pass
    place = Place(tmp_path, url)
    place.add(1, "users", USERS)
    return place


def _error(site: Place) -> str:
    with pytest.raises(SchemaError) as caught:
        site.migrate()
    (finding,) = caught.value.diagnostics
    return "\n".join((str(finding), *finding.notes))


@contextmanager
def _other(site: Place, rights: str, table: str = "*") -> Iterator[Place]:
    """The same for a user who has only some rights."""
    user = "few@localhost"
    with open_database(site.url, create=True) as root:
        name = root.place.database
        for sql in (f"DROP USER IF EXISTS {user}", f"CREATE USER {user} IDENTIFIED BY 'p'"):
            root.query(sql)
        try:
            root.query(f"GRANT {rights} ON `{name}`.{table} TO {user}")
            yield evolve(site, address=site.url.replace("root@", "few:p@"))
        finally:
            root.query(f"DROP USER {user}")


def test_a_user_who_may_not_change_tables_is_told_so_and_nothing_has_changed(site: Place) -> None:
    site.migrate()
    site.add(2, "age", AGE)

    with _other(site, "SELECT, INSERT, UPDATE, DELETE, CREATE") as poor:
        said = _error(poor)

    assert said.startswith("error[AQ743]")
    assert "ALTER" in said
    assert "nothing of this migration remains" in said
    assert site.query("SELECT count(*) FROM aquilia_migration_steps") == [(0,)]


def test_a_user_who_may_only_read_compares_by_text_and_is_told_so(site: Place) -> None:
    site.migrate()

    with _other(site, "SELECT") as reader:
        schema, notes = normalized(_SCHEMA, reader.url)

    assert schema.table("t").column_names == ("id", "s")
    assert [note.code for note in notes] == ["AQ855"]


def test_a_step_whose_end_can_not_be_written_down_is_said_to_be_in_effect(site: Place) -> None:
    with _other(site, "SELECT, INSERT, CREATE") as poor:
        said = _error(poor)

    assert said.startswith("error[AQ743]")
    assert "UPDATE" in said
    assert "so this is in effect:" in said
    assert "1. CREATE TABLE `users`" in said
    site.migrate()
    assert site.applied() == ["20260301_120000"]


_BLIND = {
    "nothing": ("USAGE", "*"),
    "another table": ("SELECT", "users"),
    "one column of it": ("SELECT (revision)", "aquilia_migrations"),
    "only to write": ("INSERT", "aquilia_migrations"),
}


@pytest.mark.parametrize(("rights", "table"), _BLIND.values(), ids=list(_BLIND))
def test_whoever_may_not_read_the_ledger_is_told_so_and_not_that_all_is_pending(
    site: Place, rights: str, table: str
) -> None:
    site.migrate()
    looks: list[Callable[[Place], object]] = [
        lambda place: read_database(place.backend, place.url),
        lambda place: find_obstacle(place.url, place.migrations),
        Place.migrate,
    ]
    with _other(site, rights, table) as blind:
        for look in looks:
            with pytest.raises(SchemaError) as caught:
                look(blind)
            assert caught.value.diagnostics[0].code == "AQ743"

    assert site.applied() == ["20260301_120000"]


def test_whoever_may_look_everywhere_is_told_that_there_is_no_ledger_or_database(
    site: Place,
) -> None:
    with _other(site, "SELECT") as reader:
        there = reader.backend.exists(reader.url)
        applied = read_database(reader.backend, reader.url)
        with open_database(site.url) as root:
            root.query(f"DROP DATABASE `{root.place.database}`")
        missing = not reader.backend.exists(reader.url)

    assert (there, applied, missing) == (True, {}, True)


@contextmanager
def _held(site: Place) -> Iterator[MySQLSession]:
    """A table that somebody reads, so that it can't change."""
    with open_database(site.url) as reader:
        reader.query("BEGIN")
        reader.query("SELECT * FROM users")
        yield reader
        reader.query("ROLLBACK")


def _waiting(site: Place, process: subprocess.Popen[str]) -> object:
    """Wait until a process waits for a table; return the number of its connection."""
    text = "SELECT id FROM information_schema.processlist WHERE state LIKE 'Waiting for%metadata%'"
    deadline = time.monotonic() + 60
    while not (found := site.query(text)):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found[0][0]


def test_whoever_waits_too_long_for_a_table_is_told_and_goes_on_later(site: Place) -> None:
    with open_database(site.url, create=True, wait=0.1) as one:
        build(one, _SCHEMA)
        with open_database(site.url) as reader:
            reader.query("BEGIN")
            reader.query("SELECT * FROM t")
            with pytest.raises(SchemaError) as caught:
                migrate(one, [AlterColumn("t", Column("s", VarChar(99)))], _SCHEMA)

        assert caught.value.diagnostics[0].code == "AQ707"
        assert one.inspect() == one.normalize(_SCHEMA)


@pytest.mark.parametrize("how", ["kill -9", "KILL"])
def test_after_an_end_in_the_middle_of_a_change_the_next_run_makes_it_whole(
    site: Place, how: str
) -> None:
    site.migrate()
    site.add(2, "age", AGE)
    with _held(site) as reader:
        process = site.start()
        number = _waiting(site, process)
        if how == "KILL":
            reader.query(f"KILL {number}")
        else:
            os.kill(process.pid, signal.SIGKILL)
        _, errors = process.communicate(timeout=60)

    assert how != "KILL" or errors.startswith("error[AQ745]")
    assert how != "KILL" or "perhaps: ALTER TABLE `users` ADD COLUMN `age` INTEGER" in errors
    site.migrate()
    assert [name for name, *_ in site.query("SHOW COLUMNS FROM users")] == ["id", "email", "age"]
    assert site.query("SELECT count(*) FROM aquilia_migration_steps") == [(0,)]
