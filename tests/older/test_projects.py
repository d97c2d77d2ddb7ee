"""Does a project that an older release has half migrated go on here, at the right place?"""

import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from cli.project import Project
from older.conftest import PROJECTS, Opened

HALF_MIGRATED = ("dsl_1_0_0", "dsl_1_3_9")
RAW = ("raw_1_0_0", "raw_1_3_9")
SECOND = "review"


def query(project: Project, sql: str) -> list[tuple[Any, ...]]:
    database = sqlite3.connect(project.folder / "db.sqlite3")
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def as_it_was(project: Project) -> Project:
    """Bring the models back to what they were when the first migration was made."""
    shutil.copy(PROJECTS / "then" / "shop.py", project.folder / "models" / "shop.py")
    project.migrations()[-1].unlink()
    return project


def changes(project: Project) -> list[str]:
    """The columns that a next migration would change, and whatever else it would do."""
    text = project.well("db", "makemigrations", "--dry-run")
    calls = re.findall(r"^    ([A-Z]\w+)\(", text, re.MULTILINE)
    columns = re.findall(r'field_name="(\w+)"', text)
    return [*(call for call in calls if call != "AlterField"), *columns]


@pytest.mark.parametrize("name", HALF_MIGRATED)
def test_what_was_applied_is_known_and_what_was_not_is_pending(opened: Opened, name: str) -> None:
    project = opened(name)
    first, second = (path.stem for path in project.migrations())

    shown = project.aq("db", "showmigrations")

    assert shown.out == f"  [X] {first}\n  [ ] {second}\n"
    assert shown.err == ""


@pytest.mark.parametrize("name", HALF_MIGRATED)
def test_models_that_have_not_changed_make_no_migration(opened: Opened, name: str) -> None:
    project = as_it_was(opened(name))

    done = project.aq("db", "makemigrations", "--check")

    assert (done.code, done.out) == (0, "No changes detected.\n")
    assert done.err == ""


@pytest.mark.parametrize("name", HALF_MIGRATED)
def test_the_pending_migration_is_applied_to_rows_that_are_there(opened: Opened, name: str) -> None:
    project = opened(name)

    out = project.well("db", "migrate")

    assert out == "✓ Applied 1 migration(s)\n"
    assert query(project, "SELECT name, email_address, phone, active FROM authors") == [
        ("Ada", "ada@x.org", None, 1),
        ("Bob", "bob@x.org", None, 0),
    ]
    assert query(project, "SELECT title, author_id, price FROM books") == [("Loops", 1, 9.9)]
    assert query(project, "SELECT * FROM reviews") == []
    assert query(project, "PRAGMA index_info(ix_title_author)") == [
        (0, 0, "title"),
        (1, 2, "author_id"),
    ]


@pytest.mark.parametrize("name", HALF_MIGRATED)
def test_the_ledger_is_used_as_it_is(opened: Opened, name: str) -> None:
    project = opened(name)
    definition = "SELECT sql FROM sqlite_master WHERE name = 'aquilia_migrations'"
    before = query(project, definition)

    project.well("db", "migrate")
    after = query(project, definition)
    rows = query(project, "SELECT id, revision, slug, length(checksum) FROM aquilia_migrations")
    times = query(project, "SELECT length(applied_at) FROM aquilia_migrations")

    assert after == before
    assert times == [(19,), (19,)]
    revisions = [path.name[:15] for path in project.migrations()]
    assert rows == [
        (1, revisions[0], "author_book", 16),
        (2, revisions[1], "author_book_review", 64),
    ]


@pytest.mark.parametrize(
    ("name", "forgotten"),
    [("dsl_1_0_0", ["blurb", "book_id"]), ("dsl_1_3_9", ["blurb"])],
)
def test_only_what_the_older_release_has_forgotten_is_still_to_be_done(
    opened: Opened, name: str, forgotten: list[str]
) -> None:
    project = opened(name)
    project.well("db", "migrate")

    found = changes(project)
    project.well("db", "makemigrations")
    project.well("db", "migrate")

    assert found == forgotten
    assert project.well("db", "makemigrations") == "No changes detected.\n"
    assert query(project, "SELECT count(*) FROM authors JOIN books ON author_id = authors.id") == [
        (1,)
    ]


@pytest.mark.parametrize("name", HALF_MIGRATED)
def test_the_way_back_leads_through_what_the_older_release_applied(
    opened: Opened, name: str
) -> None:
    project = opened(name)
    schema = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
    before = query(project, schema)
    project.well("db", "migrate")

    project.well("db", "migrate", "--target", project.migrations()[0].stem)
    there = query(project, schema)
    rows = query(project, "SELECT name, email FROM authors")
    project.well("db", "migrate", "--target", "zero")

    assert there == before
    assert rows == [("Ada", "ada@x.org"), ("Bob", "bob@x.org")]
    assert query(project, schema) == [("table", "aquilia_migrations")]
    assert query(project, "SELECT * FROM aquilia_migrations") == []


@pytest.mark.parametrize("name", HALF_MIGRATED)
def test_a_server_starts_only_when_the_rest_has_been_applied(opened: Opened, name: str) -> None:
    project = opened(name)

    refused = project.aq("run", "echo", "started")
    project.well("db", "migrate")
    started = project.aq("run", "echo", "started")

    assert (refused.code, refused.out) == (1, "")
    assert "1 pending migration(s)" in refused.err
    assert (started.code, started.out) == (0, "started\n")


@pytest.mark.parametrize("name", HALF_MIGRATED)
def test_a_file_that_was_changed_after_the_older_release_applied_it_is_noticed(
    opened: Opened, name: str
) -> None:
    project = opened(name)
    first = project.migrations()[0]
    first.write_text(first.read_text() + "# later\n")

    done = project.aq("db", "migrate")

    assert done.code == 0
    assert "AQ632" in done.err


@pytest.mark.parametrize("name", RAW)
def test_a_raw_file_is_known_as_applied_and_its_schema_as_that_of_the_models(
    opened: Opened, name: str
) -> None:
    project = opened(name)

    shown = project.well("db", "showmigrations")
    made = project.aq("db", "makemigrations", "--check")

    assert shown == f"  [X] {project.migrations()[0].stem}\n"
    assert (made.code, made.out, made.err) == (0, "No changes detected.\n", "")


@pytest.mark.parametrize("name", RAW)
def test_a_raw_file_makes_on_a_new_database_what_it_made_on_the_old_one(
    opened: Opened, name: str
) -> None:
    project = opened(name)
    schema = (
        "SELECT sql FROM sqlite_master WHERE tbl_name NOT IN ('aquilia_migrations', "
        "'sqlite_sequence') ORDER BY name"
    )
    before = query(project, schema)
    Path(project.folder / "db.sqlite3").unlink()

    project.well("db", "migrate")

    assert query(project, schema) == before


@pytest.mark.parametrize("name", RAW)
def test_a_raw_file_is_undone_by_its_own_downgrade(opened: Opened, name: str) -> None:
    project = opened(name)

    out = project.well("db", "migrate", "--target", "zero")

    assert out == "✓ Rolled back 1 migration(s)\n"
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    assert query(project, tables) == [("aquilia_migrations",)]
    assert query(project, "SELECT * FROM aquilia_migrations") == []


@pytest.mark.parametrize("name", RAW)
def test_a_raw_file_shows_its_statements(opened: Opened, name: str) -> None:
    project = opened(name)

    forwards = project.well("db", "sqlmigrate", "author_book")
    backwards = project.well("db", "sqlmigrate", "author_book", "--backwards")

    assert forwards.count("CREATE TABLE IF NOT EXISTS") == 3
    assert forwards.count("CREATE INDEX") == 1
    assert "DROP" not in forwards
    assert backwards.splitlines() == [
        "-- RunPython: downgrade(conn)",
        'DROP TABLE IF EXISTS "authors";',
        'DROP TABLE IF EXISTS "books";',
        'DROP TABLE IF EXISTS "reviews";',
    ]


@pytest.mark.parametrize("name", RAW)
def test_changes_of_the_models_follow_a_raw_file(opened: Opened, name: str) -> None:
    project = opened(name)
    models = project.folder / "models" / "shop.py"
    models.write_text(models.read_text().replace("stars = IntegerField", "rating = IntegerField"))

    project.well("db", "makemigrations", "--rename", "reviews.stars=reviews.rating")
    project.well("db", "migrate")

    assert query(project, "SELECT rating FROM reviews") == []
    assert query(project, "SELECT name FROM authors") == [("Ada",), ("Bob",)]
