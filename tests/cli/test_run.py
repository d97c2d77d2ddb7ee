"""Does `aq run` start the server only on a database that is ready?"""

import sqlite3
import sys
from contextlib import closing

import pytest

from cli.project import Project

WORKSPACE = """\
class Workspace:
    @staticmethod
    def database():
        return {"url": "sqlite:///other.sqlite3", "auto_migrate": True}
"""
FRAMEWORK = {
    "framework/aquilia-1.4.2.dist-info/METADATA": "Metadata-Version: 2.1\nName: aquilia\n",
    "framework/aquilia-1.4.2.dist-info/entry_points.txt": (
        "[console_scripts]\naq = the_framework.cli:main\n"
    ),
    "framework/the_framework/__init__.py": "",
    "framework/the_framework/cli.py": (
        "import sys\n\ndef main():\n    print('framework:', *sys.argv)\n    return 7\n"
    ),
}
GREET = (sys.executable, "-c", "import sys; print('started', *sys.argv[1:])", "--port", "80")


def _with_framework(project: Project) -> dict[str, str]:
    for name, text in FRAMEWORK.items():
        project.write(name, text)
    return {"PYTHONPATH": str(project.folder / "framework")}


def test_a_command_is_started_with_its_own_options_when_the_database_is_ready(
    migrated: Project,
) -> None:
    assert migrated.well("run", "--", *GREET) == "started --port 80\n"
    assert migrated.well("run", *GREET) == "started --port 80\n"


def test_the_command_gives_its_exit_code(migrated: Project) -> None:
    assert migrated.aq("run", "--", sys.executable, "-c", "raise SystemExit(5)").code == 5


def test_a_command_is_not_started_on_a_missing_database(quick: Project) -> None:
    quick.well("db", "makemigrations")
    before = quick.state()

    done = quick.aq("run", "--", *GREET)

    assert (done.code, done.out) == (1, "")
    assert "║  Reason: Database file does not exist: db.sqlite3        ║" in done.err
    assert quick.state() == before


def test_a_pending_migration_is_named(migrated: Project) -> None:
    migrated.write("migrations/20990101_000000_later.py", "operations = []\n")

    done = migrated.aq("run")

    assert done.code == 1
    assert "1 pending migration(s):" in done.err
    assert "20990101_000000_later" in done.err


@pytest.mark.parametrize("word", ["1", "true", "yes"])
def test_the_variable_applies_what_is_pending(quick: Project, word: str) -> None:
    quick.well("db", "makemigrations")

    done = quick.aq("run", AQUILIA_AUTO_MIGRATE=word)

    assert (done.code, done.out) == (0, "Database is ready.\n")
    assert done.err == "✓ Applied 1 migration(s)\n"


def test_the_workspace_names_the_database_and_may_apply_what_is_pending(quick: Project) -> None:
    quick.write("workspace.py", WORKSPACE)
    quick.well("db", "makemigrations")

    assert quick.well("run") == "Database is ready.\n"
    assert (quick.folder / "other.sqlite3").exists()
    assert not (quick.folder / "db.sqlite3").exists()


def test_the_variable_can_forbid_what_the_workspace_allows(quick: Project) -> None:
    quick.write("workspace.py", WORKSPACE)
    quick.well("db", "makemigrations")

    assert quick.aq("run", AQUILIA_AUTO_MIGRATE="0").code == 1


def test_a_failing_migration_keeps_the_server_from_starting(quick: Project) -> None:
    quick.well("db", "makemigrations")
    quick.write(
        "migrations/20990101_000000_bad.py",
        "from aquilia.models.migration_dsl import RunSQL\n"
        "operations = [RunSQL(forward='SELECT * FROM nowhere')]\n",
    )

    done = quick.aq("run", "--", *GREET, AQUILIA_AUTO_MIGRATE="1")

    assert (done.code, done.out) == (1, "")
    assert "no such table: nowhere" in done.err


def test_the_framework_is_started_where_it_is_installed(migrated: Project) -> None:
    environment = _with_framework(migrated)

    done = migrated.aq("run", **environment)

    assert (done.code, done.out) == (7, "framework: aq run\n")


def test_the_framework_is_not_started_on_a_database_that_is_not_ready(quick: Project) -> None:
    environment = _with_framework(quick)

    done = quick.aq("run", **environment)

    assert (done.code, done.out) == (1, "")


def test_looking_leaves_no_file_beside_a_database_in_write_ahead_mode(migrated: Project) -> None:
    with closing(sqlite3.connect(migrated.folder / "db.sqlite3")) as connection:
        connection.execute("PRAGMA journal_mode=wal")
    before = migrated.state()

    migrated.well("run")
    migrated.well("db", "showmigrations")

    assert migrated.state() == before


def test_a_read_only_folder_is_enough_to_look(migrated: Project) -> None:
    migrated.folder.chmod(0o500)
    try:
        assert migrated.well("run") == "Database is ready.\n"
    finally:
        migrated.folder.chmod(0o700)
