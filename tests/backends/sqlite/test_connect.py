"""Does opening a database do what was asked for, and nothing beside it?"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aquilia_backends.sqlite import BACKEND
from aquilia_ir.diagnostics import SchemaError
from aquilia_schema.run.ledger import read_database
from sqlite_databases import MEMORY, url_of


def code_of_opening(url: str, **options: bool) -> str:
    with pytest.raises(SchemaError) as caught, BACKEND.open(url, **options):
        pass
    return caught.value.diagnostics[0].code


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///",
        "sqlite:////",
        "sqlite://db.sqlite3",
        "sqlite:db",
        "db.sqlite3",
        "sqlite:///a%00b",
        "sqlite:///db?mode=ro",
        "postgresql:///db",
    ],
)
def test_a_url_of_another_form_is_refused(url: str) -> None:
    assert code_of_opening(url) == "AQ702"
    with pytest.raises(SchemaError):
        BACKEND.exists(url)


def test_a_relative_url_starts_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with BACKEND.open("sqlite:///my%20d%C3%A9b%3F%23%25.db", create=True) as session:
        session.query("CREATE TABLE t (a)")

    assert [path.name for path in tmp_path.iterdir()] == ["my déb?#%.db"]
    assert BACKEND.exists("sqlite:///my%20d%C3%A9b%3F%23%25.db")


@pytest.mark.parametrize("read_only", [False, True])
def test_a_missing_database_is_not_created_unasked(tmp_path: Path, read_only: bool) -> None:
    url = url_of(tmp_path / "db.sqlite3")

    assert code_of_opening(url, read_only=read_only) == "AQ703"
    assert not BACKEND.exists(url)
    assert list(tmp_path.iterdir()) == []


def test_reading_only_wins_over_creating(tmp_path: Path) -> None:
    assert code_of_opening(url_of(tmp_path / "db"), read_only=True, create=True) == "AQ703"
    assert list(tmp_path.iterdir()) == []


def test_a_database_in_memory_exists_and_is_empty() -> None:
    assert BACKEND.exists(MEMORY)
    with BACKEND.open(MEMORY) as session:
        assert session.inspect().tables == ()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert code_of_opening(url_of(tmp_path / "no" / "db"), create=True) == "AQ704"


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
@pytest.mark.parametrize("create", [False, True])
def test_a_folder_or_a_pipe_is_no_database(
    tmp_path: Path, make: Callable[[Path], None], create: bool
) -> None:
    url = url_of(tmp_path / "odd")
    make(tmp_path / "odd")

    assert code_of_opening(url, create=create) == "AQ705"
    with pytest.raises(SchemaError, match="AQ705"):
        read_database(BACKEND, url)


@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_of_another_kind_is_no_database(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to have a header " * 10)

    assert code_of_opening(url_of(path), read_only=read_only) == "AQ706"


def test_an_empty_file_is_an_empty_database(tmp_path: Path) -> None:
    (tmp_path / "db").touch()

    with BACKEND.open(url_of(tmp_path / "db")) as session:
        assert session.inspect().tables == ()


def test_a_damaged_database_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * 500 + whole[600:])

    assert code_of_opening(url_of(path)) == "AQ715"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_without_permission_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "db"
    path.touch(mode=0)

    assert code_of_opening(url_of(path)) == "AQ705"


def test_nothing_can_be_written_to_a_database_opened_for_reading(tmp_path: Path) -> None:
    url = url_of(tmp_path / "db")
    with BACKEND.open(url, create=True) as session:
        session.query("CREATE TABLE t (a)")
    with BACKEND.open(url, read_only=True) as session:
        with pytest.raises(SchemaError) as caught, session.migration():
            session.query("INSERT INTO t VALUES (1)")

        assert caught.value.diagnostics[0].code == "AQ713"
        assert session.inspect().table("t").column_names == ("a",)


def logged(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t (a)")
    return connection


def test_reading_a_database_in_write_ahead_mode_leaves_no_files(tmp_path: Path) -> None:
    logged(tmp_path / "db").close()

    with BACKEND.open(url_of(tmp_path / "db"), read_only=True) as session:
        assert session.inspect().table("t").column_names == ("a",)
    assert [path.name for path in tmp_path.iterdir()] == ["db"]


def test_reading_sees_what_a_writer_has_only_logged(tmp_path: Path) -> None:
    writer = logged(tmp_path / "db")
    files = sorted(tmp_path.iterdir())

    with BACKEND.open(url_of(tmp_path / "db"), read_only=True) as session:
        assert session.inspect().table("t").column_names == ("a",)
    assert sorted(tmp_path.iterdir()) == files
    writer.close()


def test_reading_sees_what_a_writer_that_died_has_logged(tmp_path: Path) -> None:
    writer = logged(tmp_path / "db")
    (tmp_path / "copy").mkdir()
    for name in ("db", "db-wal"):
        shutil.copy(tmp_path / name, tmp_path / "copy" / name)
    writer.close()

    with BACKEND.open(url_of(tmp_path / "copy" / "db"), read_only=True) as session:
        assert session.inspect().table("t").column_names == ("a",)


def test_the_driver_is_not_imported_before_a_database_is_opened() -> None:
    code = "import sys, aquilia_backends.sqlite; sys.exit('sqlite3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
