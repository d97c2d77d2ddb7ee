"""May anything but the migration end its transaction? No; and what fails leaves no trace."""

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from aquilia_backends.session import Session
from aquilia_backends.sqlite import BACKEND
from aquilia_backends.sqlite.session import statements
from aquilia_backends.statement import Script, Statement
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import DropTable, RunSQL
from sqlite_databases import database, dump, url_of

TABLE = "CREATE TABLE t (a INTEGER)"


def script(sql: str) -> Script:
    return Script(sql=sql, op=RunSQL(sql))


def codes(error: SchemaError) -> list[str]:
    return [found.code for found in error.diagnostics]


def swallow(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO t VALUES (1)")
    try:
        connection.commit()
    except sqlite3.Error:
        return


ENDINGS: list[Callable[[sqlite3.Connection], object]] = [
    lambda connection: connection.commit(),
    lambda connection: connection.rollback(),
    lambda connection: connection.executescript("INSERT INTO t VALUES (1)"),
    lambda connection: connection.execute("COMMIT"),
    lambda connection: connection.execute("END"),
    lambda connection: connection.execute("BEGIN"),
    lambda connection: setattr(connection, "isolation_level", None),
    swallow,
]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_function_that_ends_the_transaction_is_told_so_and_undone(
    ending: Callable[[sqlite3.Connection], object],
) -> None:
    with database(TABLE) as session:
        before = dump(session)
        with pytest.raises(SchemaError) as caught:
            _insert_and_call(session, ending)

        assert codes(caught.value) == ["AQ709"]
        assert dump(session) == before


def _insert_and_call(session: Session, function: Callable[..., object]) -> None:
    with session.migration():
        session.query("INSERT INTO t VALUES (5)")
        session.call(function, "fill")


@pytest.mark.parametrize("word", ["COMMIT", "commit;", "END TRANSACTION", "ROLLBACK", "BEGIN"])
def test_a_script_that_ends_the_transaction_is_told_so_and_undone(word: str) -> None:
    with database(TABLE) as session:
        before = dump(session)
        with pytest.raises(SchemaError) as caught, session.migration():
            session.run(script(f"INSERT INTO t VALUES (1); /* x */ {word}"))

        assert codes(caught.value) == ["AQ709"]
        assert dump(session) == before


def test_a_function_that_closes_the_connection_loses_its_work() -> None:
    with database(TABLE) as session, pytest.raises(SchemaError) as caught, session.migration():
        session.call(lambda connection: connection.close(), "fill")

    assert codes(caught.value) == ["AQ710"]


def test_a_function_may_set_savepoints_and_leave_the_connection_changed() -> None:
    def odd(connection: sqlite3.Connection) -> None:
        connection.execute("SAVEPOINT a")
        connection.execute("INSERT INTO t VALUES (1)")
        connection.execute("ROLLBACK TO a")
        connection.execute("RELEASE a")
        connection.execute("INSERT INTO t VALUES (2)")
        connection.row_factory = sqlite3.Row
        connection.text_factory = bytes
        connection.isolation_level = "DEFERRED"

    with database(TABLE) as session:
        with session.migration():
            session.call(odd, "odd")
            assert session.query("SELECT a, 'x' FROM t") == [(2, "x")]

        assert session.query("SELECT a, 'x' FROM t") == [(2, "x")]
        assert session.raw.isolation_level is None


def test_the_error_of_a_function_comes_through_and_undoes_all() -> None:
    def broken(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO t VALUES (1)")
        raise ZeroDivisionError

    with database(TABLE) as session:
        before = dump(session)
        with pytest.raises(ZeroDivisionError), session.migration():
            session.call(broken, "broken")

        assert dump(session) == before
        session.raw.execute("BEGIN")
        session.raw.execute("COMMIT")


@pytest.mark.parametrize("setting", [0, 1])
@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ValueError])
def test_foreign_keys_are_as_strict_as_before(setting: int, error: type[BaseException]) -> None:
    with database(f"PRAGMA foreign_keys = {setting}", TABLE) as session:
        with session.migration():
            assert session.query("PRAGMA foreign_keys") == [(0,)]
        with suppress(error), session.migration():
            session.query("PRAGMA legacy_alter_table = ON")
            raise error

        assert session.query("PRAGMA foreign_keys") == [(setting,)]
        assert session.query("PRAGMA legacy_alter_table") == [(0,)]


def test_a_statement_that_is_refused_is_shown_with_the_words_of_the_database() -> None:
    step = Statement(sql='DROP TABLE "missing"', op=DropTable("missing"))
    with database() as session, pytest.raises(SchemaError) as caught:
        session.run(step)

    (found,) = caught.value.diagnostics
    assert found.message == "the database refused a statement: no such table: missing"
    assert found.notes == ('in the statement: DROP TABLE "missing"',)


@pytest.mark.parametrize("sql", ["INSERT INTO t VALUES (?)", "INSERT INTO t VALUES (:a)", "SELEC"])
def test_a_script_that_the_driver_refuses_is_a_finding(sql: str) -> None:
    with database(TABLE) as session, pytest.raises(SchemaError) as caught, session.migration():
        session.run(script(sql))

    assert codes(caught.value) == ["AQ708"]


def test_a_script_is_split_where_its_statements_end() -> None:
    trigger = "CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM t; SELECT ';'; END;"
    text = f"-- first; comment\nINSERT INTO t VALUES ('a;b'); {trigger}\n/* ; */ SELECT 1;\n-- end"

    assert list(statements(text)) == [
        "-- first; comment\nINSERT INTO t VALUES ('a;b');",
        trigger,
        "/* ; */ SELECT 1;",
        "-- end",
    ]


@pytest.mark.parametrize("text", ["", ";", ";;", "-- nothing", "/* open", "  \n"])
def test_an_empty_script_does_nothing(text: str) -> None:
    with database(TABLE) as session, session.migration():
        session.run(script(text))

        assert session.query("SELECT * FROM t") == []


def test_a_second_migration_waits_for_the_first(tmp_path: Path) -> None:
    url = url_of(tmp_path / "db")
    order = []
    with database(TABLE, url=url) as first:
        entered = threading.Event()

        def other() -> None:
            with BACKEND.open(url) as second:
                entered.set()
                with second.migration():
                    order.extend(second.query("SELECT a FROM t"))

        thread = threading.Thread(target=other)
        with first.migration():
            thread.start()
            entered.wait(10)
            time.sleep(0.5)  # longer than SQLite itself waits
            first.query("INSERT INTO t VALUES (1)")
        thread.join(10)

    assert order == [(1,)]


def test_a_lock_that_is_not_given_up_is_reported(tmp_path: Path) -> None:
    url = url_of(tmp_path / "db")
    with database(TABLE, url=url) as first, BACKEND.open(url, wait=0.2) as second:
        second.query("PRAGMA foreign_keys = ON")
        with first.migration(), pytest.raises(SchemaError) as caught, second.migration():
            pass

        assert codes(caught.value) == ["AQ707"]
        assert second.query("PRAGMA foreign_keys") == [(1,)]


def test_a_session_can_be_closed_twice() -> None:
    with database() as session:
        session.close()
        session.close()


def test_a_process_that_is_killed_leaves_nothing_of_its_migration(tmp_path: Path) -> None:
    url = url_of(tmp_path / "db")
    with database(TABLE, "INSERT INTO t VALUES (1), (2)", url=url) as session:
        before = dump(session)
    code = f"""
import os, signal
from aquilia_backends.sqlite import BACKEND
with BACKEND.open({url!r}) as session, session.migration():
    session.query("PRAGMA cache_spill = 1")
    session.query("PRAGMA cache_size = 1")
    session.query("CREATE TABLE big (a)")
    for _ in range(200):
        session.query("INSERT INTO big VALUES (randomblob(5000))")
    session.query("DROP TABLE t")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", code], check=False)

    assert killed.returncode == -signal.SIGKILL
    with BACKEND.open(url) as session:
        assert dump(session) == before


def test_a_full_disk_is_a_finding_and_undoes_all() -> None:
    with database(TABLE, "PRAGMA max_page_count = 10") as session:
        before = dump(session)
        with pytest.raises(SchemaError) as caught, session.migration():
            session.run(script("INSERT INTO t VALUES (zeroblob(100000))"))

        assert codes(caught.value) == ["AQ714"]
        assert dump(session) == before


def _takes_the_guard_away(connection: sqlite3.Connection) -> None:
    connection.set_authorizer(None)
    connection.execute("INSERT INTO t VALUES (1)")
    connection.execute("COMMIT")
    connection.execute("BEGIN")


def _rolls_back_by_a_conflict(connection: sqlite3.Connection) -> None:
    with suppress(sqlite3.IntegrityError):
        connection.execute("INSERT OR ROLLBACK INTO t VALUES (NULL)")
    connection.execute("INSERT INTO t VALUES (1)")
    raise ValueError


@pytest.mark.parametrize("function", [_takes_the_guard_away, _rolls_back_by_a_conflict])
def test_a_function_that_gets_round_the_guard_is_found_out(
    function: Callable[[sqlite3.Connection], None],
) -> None:
    table = "CREATE TABLE t (a INTEGER NOT NULL)"
    with database(table) as session, pytest.raises(SchemaError) as caught, session.migration():
        session.call(function, "trick")

    assert codes(caught.value) == ["AQ710"]
