"""Is the short way into a database as good as the way through its backend?"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from aquilia_backends.access import Access, Contents
from aquilia_backends.entrance import access_for
from aquilia_backends.late import Each
from aquilia_backends.registry import backend_for
from aquilia_ir.diagnostics import SchemaError


def _database(folder: Path, script: str) -> str:
    with closing(sqlite3.connect(folder / "db")) as connection:
        connection.executescript(script)
    return f"sqlite:///{folder / 'db'}"


@pytest.fixture(params=[access_for, backend_for])
def way(request: pytest.FixtureRequest) -> Access:
    found: Access = request.param("sqlite:///any")
    return found


def test_a_table_is_read_with_all_its_columns_and_rows(way: Access, tmp_path: Path) -> None:
    url = _database(
        tmp_path,
        'CREATE TABLE "it""s" (a INTEGER, "b c" TEXT, d AS (a + 1));'
        'INSERT INTO "it""s" VALUES (1, \'x\'), (2, NULL)',
    )

    found = way.contents(url, 'it"s')

    assert found == Contents(("a", "b c", "d"), ((1, "x", 2), (2, None, 3)))


def test_a_table_without_rows_is_there_all_the_same(way: Access, tmp_path: Path) -> None:
    url = _database(tmp_path, "CREATE TABLE t (a INTEGER)")

    assert way.contents(url, "t") == Contents(("a",), ())


@pytest.mark.parametrize("script", ["", "CREATE VIEW t AS SELECT 1 AS a"])
def test_what_is_no_table_has_no_contents(way: Access, tmp_path: Path, script: str) -> None:
    assert way.contents(_database(tmp_path, script), "t") is None


def test_both_ways_fail_alike_where_there_is_nothing_to_read(way: Access, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("this is no database, however long it may be " * 40)

    for place, code in (("missing", "AQ703"), ("text", "AQ706"), (".", "AQ705")):
        with pytest.raises(SchemaError) as error:
            way.contents(f"sqlite:///{tmp_path}/{place}", "t")
        assert error.value.diagnostics[0].code == code
    assert not way.exists(f"sqlite:///{tmp_path}/missing")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["text"]


def test_a_file_that_can_not_be_reached_is_not_taken_for_missing(
    way: Access, tmp_path: Path
) -> None:
    (tmp_path / "db").symlink_to(tmp_path / "db")

    with pytest.raises(OSError, match="symbolic links"):
        way.exists(f"sqlite:///{tmp_path}/db")


def test_a_database_without_a_short_way_is_reached_through_its_backend() -> None:
    assert access_for("postgres://host/name") is backend_for("postgresql://host/name")


@pytest.mark.parametrize(("url", "code"), [("db.sqlite3", "AQ301"), ("nothing://x", "AQ302")])
def test_a_url_that_leads_nowhere_is_an_error_on_both_ways(url: str, code: str) -> None:
    for find in (access_for, backend_for):
        with pytest.raises(SchemaError) as error:
            find(url)
        assert error.value.diagnostics[0].code == code


def test_each_value_is_read_once_and_only_when_somebody_asks() -> None:
    read: list[str] = []

    def length(word: str) -> int:
        read.append(word)
        return len(word)

    lengths = Each(lambda: ("a", "bb", "ccc"), length)

    assert (list(lengths), len(lengths), "bb" in lengths, "d" in lengths) == (
        ["a", "bb", "ccc"],
        3,
        True,
        False,
    )
    assert read == []
    assert (lengths["bb"], lengths["bb"], lengths.get("d")) == (2, 2, None)
    assert read == ["bb"]
