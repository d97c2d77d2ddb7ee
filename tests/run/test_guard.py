"""Does the guard see what stands in the way, and leave no trace of having looked?"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from aquilia_ir.diagnostics import SchemaError
from aquilia_schema.run.ahead import migrate_ahead
from aquilia_schema.run.guard import check_ready, find_obstacle
from run.history_files import AGE, USERS, Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    found = Site(tmp_path)
    found.add(1, "users", USERS)
    return found


def _obstacle(site: Site) -> str | None:
    return find_obstacle(site.url, site.migrations)


def test_a_database_that_is_not_there_is_named_and_not_created(site: Site) -> None:
    assert _obstacle(site) == f"Database file does not exist: {site.database}"
    assert not site.database.exists()


def test_a_relative_file_is_named_as_the_user_wrote_it(site: Site) -> None:
    reason = find_obstacle("sqlite:///no-such.sqlite3", site.migrations)

    assert reason == "Database file does not exist: no-such.sqlite3"


def test_without_a_ledger_everything_is_pending(site: Site) -> None:
    site.query("CREATE TABLE other (a)")

    assert _obstacle(site) == "1 pending migration(s): 20260301_120000_users"
    assert site.query("SELECT name FROM sqlite_schema") == [("other",)]


def test_pending_migrations_are_named_but_not_all_of_many(site: Site) -> None:
    site.migrate()
    for number in range(2, 10):
        site.add(number, "more", AGE)

    reason = _obstacle(site) or ""

    assert reason.startswith("8 pending migration(s): 20260302_120000_more, ")
    assert reason.endswith(" and 3 more")


def test_a_database_that_is_up_to_date_is_ready(site: Site) -> None:
    site.migrate()

    assert _obstacle(site) is None
    check_ready(site.url, site.migrations)


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_looking_changes_no_byte_and_leaves_no_file(site: Site, mode: str) -> None:
    site.migrate()
    with closing(sqlite3.connect(site.database)) as connection:
        connection.execute(f"PRAGMA journal_mode={mode}")
    before = {path.name: path.stat().st_mtime_ns for path in [site.folder, *site.folder.iterdir()]}

    assert _obstacle(site) is None

    # a file that came and went would show in the time of the folder
    assert before == {
        path.name: path.stat().st_mtime_ns for path in [site.folder, *site.folder.iterdir()]
    }


def test_a_server_that_is_not_ready_is_stopped_by_an_error(site: Site) -> None:
    with pytest.raises(SchemaError) as found:
        check_ready(site.url, site.migrations)

    assert found.value.diagnostics[0].code == "AQ760"


def test_migrating_ahead_makes_it_ready(site: Site) -> None:
    done = migrate_ahead(site.url, site.migrations)

    assert [each.file.slug for each in done] == ["users"]
    assert _obstacle(site) is None
    assert migrate_ahead(site.url, site.migrations) == ()


def test_migrating_ahead_creates_no_empty_database(site: Site) -> None:
    next(site.migrations.iterdir()).unlink()

    assert migrate_ahead(site.url, site.migrations) == ()
    assert not site.database.exists()


def test_a_wrong_folder_is_not_taken_for_one_without_pending_migrations(site: Site) -> None:
    site.migrate()

    assert find_obstacle(site.url, site.folder / "typo") == (
        f'1 migration(s) are applied, but there is no folder "{site.folder / "typo"}"'
    )


def test_without_a_folder_nobody_can_tell_that_a_database_is_ready(site: Site) -> None:
    site.query("CREATE TABLE other (a)")
    folder = site.folder / "none"

    assert find_obstacle(site.url, folder) == (
        f'no migration is applied, but there is no folder "{folder}"'
    )
    folder.mkdir()
    assert find_obstacle(site.url, folder) is None
