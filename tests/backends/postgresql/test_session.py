"""What happens in a session that user code, other sessions or the server interfere with."""

import os
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from psycopg.rows import dict_row

from aquilia_backends.postgresql.connect import open_database
from aquilia_backends.postgresql.scripts import find_transaction_command
from aquilia_backends.postgresql.session import PostgreSQLSession
from aquilia_backends.statement import Script
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import RunSQL
from aquilia_schema.run.remains import remains
from postgresql_databases import schema_url


def script(sql: str) -> Script:
    return Script(sql=sql, op=RunSQL(sql))


def migrating(session: PostgreSQLSession, *steps: Callable[[], object]) -> None:
    """Take some steps in one migration."""
    with session.migration():
        for step in steps:
            step()


def codes(caught: pytest.ExceptionInfo[SchemaError]) -> list[str]:
    return [found.code for found in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("sql", "command"),
    [
        ("UPDATE a SET b = 1; COMMIT", "COMMIT"),
        ("begin", "BEGIN"),
        ("START TRANSACTION;", "START"),
        (" /* x */ rollback and chain", "ROLLBACK"),
        ("PREPARE TRANSACTION 'x'", "PREPARE"),
        ("SELECT 1; -- COMMIT\nEND;", "END"),
        ("SAVEPOINT s; ROLLBACK TO s; ROLLBACK WORK TO SAVEPOINT s; RELEASE s", None),
        ("SELECT 'a; COMMIT; b'", None),
        ('SELECT 1 AS "commit"', None),
        ("DO $$ BEGIN PERFORM 1; END $$", None),
        ("PREPARE p AS SELECT 1; ;;", None),
        (
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; "
            "SELECT 2; END; SELECT 3",
            None,
        ),
        (
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 2; END; COMMIT",
            "COMMIT",
        ),
    ],
)
def test_a_script_that_would_end_the_transaction_is_known_by_its_words(
    sql: str, command: str | None
) -> None:
    assert find_transaction_command(sql) == command


@pytest.mark.parametrize("sql", ["INSERT INTO t VALUES (1); COMMIT", "ROLLBACK; BEGIN"])
def test_a_script_can_not_end_the_transaction(session: PostgreSQLSession, sql: str) -> None:
    session.query("CREATE TABLE t (a int)")

    with pytest.raises(SchemaError) as caught:
        migrating(
            session,
            lambda: session.run(script("INSERT INTO t VALUES (0)")),
            lambda: session.run(script(sql)),
        )

    assert codes(caught) == ["AQ709"]
    assert session.query("SELECT * FROM t") == []


def _swallow(function: Callable[[Any], None]) -> Callable[[Any], None]:
    def calling(connection: Any) -> None:
        try:
            function(connection)
        except Exception:  # noqa: BLE001  as careless code does
            return

    return calling


@pytest.mark.parametrize(
    "function",
    [
        lambda connection: connection.commit(),
        lambda connection: connection.rollback(),
        lambda connection: connection.execute("COMMIT"),
        _swallow(lambda connection: connection.execute("COMMIT")),
        lambda connection: connection.cursor().execute(b"ROLLBACK"),
    ],
)
def test_a_function_can_not_end_the_transaction(
    session: PostgreSQLSession, function: Callable[[Any], None]
) -> None:
    session.query("CREATE TABLE t (a int)")

    with pytest.raises(SchemaError) as caught:
        migrating(
            session,
            lambda: session.run(script("INSERT INTO t VALUES (0)")),
            lambda: session.call(function, "forward"),
        )

    assert codes(caught) == ["AQ709"]
    assert session.query("SELECT * FROM t") == []


@pytest.mark.parametrize("sql", [b"COMMIT", b"COMMIT; BEGIN"])
def test_a_function_that_goes_round_the_driver_is_told_what_it_did(
    session: PostgreSQLSession, sql: bytes
) -> None:
    with pytest.raises(SchemaError) as caught, session.migration():
        session.call(lambda connection: connection.pgconn.exec_(sql), "forward")

    assert codes(caught) == ["AQ727"]


def test_an_error_that_a_function_swallows_does_not_pass_for_success(
    session: PostgreSQLSession,
) -> None:
    session.query("CREATE TABLE t (a int)")
    wrong = _swallow(lambda connection: connection.execute("SELECT 1 / 0"))

    with pytest.raises(SchemaError) as caught:
        migrating(
            session,
            lambda: session.run(script("INSERT INTO t VALUES (0)")),
            lambda: session.call(wrong, "forward"),
        )

    assert codes(caught) == ["AQ726"]
    assert session.query("SELECT * FROM t") == []


def test_a_connection_that_is_closed_or_lost_is_an_error_that_says_so(url: str) -> None:
    for end in (lambda c: c.close(), lambda c: _terminate(url, c.info.backend_pid)):
        with schema_url(url) as own, open_database(own, create=True) as session:
            with pytest.raises(SchemaError) as caught:
                migrating(
                    session,
                    partial(session.call, end, "forward"),
                    partial(session.query, "SELECT 1"),
                )
            assert codes(caught) == ["AQ725"]


def _terminate(url: str, pid: int) -> None:
    with open_database(url) as other:
        assert other.query(f"SELECT pg_terminate_backend({pid}, 60000)") == [(True,)]


def test_what_a_script_sets_does_not_reach_the_statements_after_it(
    session: PostgreSQLSession,
) -> None:
    session.query("CREATE TABLE t (a text)")
    with session.migration():
        session.run(script("SELECT set_config('search_path', '', false)"))
        session.run(script("SET standard_conforming_strings = off; SET TimeZone = 'UTC'"))
        session.query("INSERT INTO t VALUES ('a\\b')")

    assert session.query("SELECT a FROM t") == [("a\\b",)]


def test_a_function_may_change_how_it_gets_rows(session: PostgreSQLSession) -> None:
    def change(connection: Any) -> None:
        connection.row_factory = dict_row
        assert connection.execute("SELECT 1 AS one").fetchone() == {"one": 1}

    with session.migration():
        session.call(change, "forward")
        assert session.query("SELECT 1") == [(1,)]


def test_only_one_session_migrates_a_schema_at_a_time(url: str) -> None:
    with schema_url(url) as own, open_database(own, create=True) as first:
        with first.migration(), open_database(own, wait=0.2) as second:
            with pytest.raises(SchemaError) as caught, second.migration():
                pass
            assert codes(caught) == ["AQ707"]
        with open_database(own, wait=0.2) as second, second.migration():
            pass


def test_a_table_that_others_use_is_waited_for_and_not_for_ever(url: str) -> None:
    with schema_url(url) as own, open_database(own, create=True) as first:
        first.query("CREATE TABLE t (a int)")
        with first.migration():
            first.query("SELECT * FROM t")
            with open_database(own, wait=0.2) as second, pytest.raises(SchemaError) as caught:
                second.query("DROP TABLE t")

    assert codes(caught) == ["AQ707"]


def test_a_failed_commit_is_an_error_of_the_migration(session: PostgreSQLSession) -> None:
    session.query(
        "CREATE TABLE t (a int PRIMARY KEY, b int REFERENCES t DEFERRABLE INITIALLY DEFERRED)"
    )

    with pytest.raises(SchemaError) as caught, session.migration():
        session.query("INSERT INTO t VALUES (1, 2)")

    assert codes(caught) == ["AQ708"]
    assert session.query("SELECT * FROM t") == []


_SLOW_COMMIT = """
CREATE TABLE t (a int);
CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER g AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION wait();
SELECT pg_advisory_lock(4711)
"""
_WAITING = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND pid = {}"


def _until(session: PostgreSQLSession, query: str) -> None:
    deadline = time.monotonic() + 60
    while not session.query(query):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_commit_without_an_answer_is_not_called_undone(url: str) -> None:
    with (
        schema_url(url) as own,
        open_database(own, create=True) as session,
        open_database(own) as other,
    ):
        other.query(_SLOW_COMMIT)
        pid = session.raw.info.backend_pid

        def cut() -> None:
            _until(other, _WAITING.format(pid))
            with socket.socket(fileno=os.dup(session.raw.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)

        thread = threading.Thread(target=cut)
        thread.start()
        with pytest.raises(SchemaError) as caught:
            migrating(session, lambda: session.query("INSERT INTO t VALUES (1)"))
        thread.join()
        other.query("SELECT pg_advisory_unlock(4711)")
        _until(other, "SELECT * FROM t")

    assert codes(caught) == ["AQ357"]
    assert "either all of this migration is in effect" in " ".join(
        remains(caught.value.diagnostics[0], None)
    )
