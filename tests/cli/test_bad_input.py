"""Does every mistake end in a sentence, with nothing changed? No traceback, no new file."""

import os
import shlex
import sqlite3
import subprocess
import sys

import pytest

from cli.project import QUICK_START, Project, clean_environment

USAGE, FAILED = 2, 1
LATER = "20990101_000000_later.py"
ANY = "_name_of_any"

MISTAKES = [
    # words that click refuses
    (("db", "nonsense"), USAGE, "No such command"),
    (("nonsense",), USAGE, "No such command"),
    (("db", "migrate", "--nonsense"), USAGE, "No such option"),
    (("db", "migrate", "too", "many"), USAGE, "unexpected extra argument"),
    (("db", "sqlmigrate"), USAGE, "Missing argument"),
    (("db", "migrate", "--target"), USAGE, "requires an argument"),
    (("explain",), USAGE, "Missing argument"),
    # URLs
    (("db", "migrate", "--database-url", "nonsense"), FAILED, "AQ301"),
    (("db", "migrate", "--database-url", "oracle://host/db"), FAILED, "AQ302"),
    (("db", "migrate", "--database-url", "sqlite://db"), FAILED, "AQ702"),
    (("db", "migrate", "--database-url", "sqlite:////nowhere/at/all/db"), FAILED, "AQ704"),
    (("db", "migrate", "--database-url", "sqlite:///migrations"), FAILED, "AQ705"),
    (("db", "showmigrations", "--database-url", "sqlite:///models.py"), FAILED, "AQ706"),
    (("db", "migrate", "--database", "other"), FAILED, "AQ804"),
    (("run", "--database", "other"), FAILED, "AQ804"),
    # migrations
    (("db", "migrate", "--target", "usr"), FAILED, "AQ626"),
    (("db", "migrate", "--target", ""), FAILED, "AQ626"),
    (("db", "migrate", "--migrations-dir", "models.py"), FAILED, "AQ625"),
    (("db", "makemigrations", "--migrations-dir", "models.py"), FAILED, "AQ625"),
    (("db", "sqlmigrate", "nothing"), FAILED, "AQ626"),
    (("db", "sqlmigrate", "user", "--dialect", "oracle"), FAILED, "AQ302"),
    (("db", "sqlmigrate", "user", "--migrations-dir", "elsewhere"), FAILED, "AQ626"),
    # making them
    (("db", "makemigrations", "--name", "a/b"), FAILED, "AQ808"),
    (("db", "makemigrations", "--name", ""), FAILED, "AQ808"),
    (("db", "makemigrations", "--app", "nothing"), FAILED, "AQ645"),
    (("db", "makemigrations", "--rename", "users"), FAILED, "AQ643"),
    (("db", "makemigrations", "--rename", "users=people"), FAILED, "AQ643"),
    (("db", "makemigrations", "--rename", "=x"), FAILED, "AQ643"),
    (("db", "makemigrations", "--rename", "users.name=users.email"), FAILED, "AQ643"),
    (("db", "makemigrations", "--fill", "phone"), FAILED, "AQ664"),
    (("db", "makemigrations", "--fill", "phone=1"), FAILED, "AQ664"),
    (("db", "makemigrations", "--answers", "no-such.json"), USAGE, "does not exist"),
    (("db", "makemigrations", "--answers", "migrations"), USAGE, "is a directory"),
    (("db", "makemigrations", "--answers", "models.py"), FAILED, "AQ662"),
    (("db", "makemigrations", "--empty", "--check"), USAGE, "--empty compares nothing"),
    (("db", "makemigrations", "--empty", "--name", "../up"), FAILED, "AQ808"),
    (("db", "makemigrations", "--name", "a" * 151), FAILED, "AQ808"),
    (("db", "migrate", "--database-url", "sqlite:///db.sqlite3?mode=x"), FAILED, "AQ7"),
    (("db", "migrate", "--database-url", "postgresql://%zz@[::1/x"), FAILED, "AQ7"),
    (("db", "showmigrations", "--database-url", "postgresql://localhost:1/x"), FAILED, "AQ721"),
    (("db", "showmigrations", "--database-url", "mysql://localhost:1/x"), FAILED, "AQ7"),
    (("db", "showmigrations", "--database-url", ""), FAILED, "AQ301"),
    (("db", "migrate", "--target", "99990101_000000"), FAILED, "AQ626"),
    (("db", "sqlmigrate", "user", "--database", "other"), FAILED, "AQ804"),
    (("db", "sqlmigrate", "user", "--dialect", ""), FAILED, "AQ30"),
    (("run", "--migrations-dir", "models.py"), FAILED, "AQ625"),
    (("explain", "AQ000"), FAILED, "AQ807"),
    (("explain", "nonsense"), FAILED, "AQ807"),
]


@pytest.mark.parametrize(("words", "code", "said"), MISTAKES, ids=lambda value: str(value)[:60])
def test_a_mistake_is_answered_and_changes_nothing(
    migrated: Project, words: tuple[str, ...], code: int, said: str
) -> None:
    before = migrated.state()

    done = migrated.aq(*words)

    assert (done.code, said in done.err, "Traceback" in done.err) == (code, True, False), done
    assert done.out == ""
    assert migrated.state() == before


MAKE = ("db", "makemigrations")
IMPORT = "from aquilia.models.migration_dsl import *\nfrom aquilia.models.migration_dsl import C\n"
MODEL = "from aquilia.models import *\nclass A(Model):\n"

BROKEN_FILES = [
    ("models.py", "class User(:\n", ("db", "makemigrations"), "AQ520"),
    ("models.py", "import nowhere_to_be_found\n", ("db", "makemigrations"), "AQ520"),
    ("models.py", "raise SystemExit(3)\n", ("db", "makemigrations"), "AQ520"),
    (f"migrations/{LATER}", "operations = (\n", ("db", "migrate"), "AQ4"),
    (f"migrations/{LATER}", "operations = [Nonsense()]\n", ("db", "migrate"), "AQ4"),
    (f"migrations/{LATER}", "\0", ("db", "makemigrations"), "AQ4"),
    (f"migrations/{LATER}", "x = 1\n", ("db", "sqlmigrate", "later"), "AQ4"),
    ("workspace.py", "class Workspace(:\n", ("db", "migrate"), "AQ802"),
    ("workspace.py", "class Workspace:\n    database = 3\n", ("run",), "AQ803"),
    ("db.sqlite3", "this is no database, but a text\n" * 99, ("db", "migrate"), "AQ706"),
    ("db.sqlite3", "this is no database, but a text\n" * 99, ("run",), "AQ706"),
    ("db.sqlite3", "this is no database, but a text\n" * 99, ("db", "showmigrations"), "AQ706"),
    ("workspace.py", "W('x').database(url=made())\n", ("db", "migrate"), "AQ803"),
    ("workspace.py", "W('x').database(url=Env('NOT_SET'))\n", ("db", "showmigrations"), "AQ803"),
    ("workspace.py", "W('x').database(config=OracleConfig(host='h'))\n", ("run",), "AQ302"),
    ("pyproject.toml", "[tool.aquilia\n", ("db", "migrate"), "AQ527"),
    ("pyproject.toml", "[tool.aquilia]\nurl = 3\n", ("db", "migrate"), "AQ528"),
    ("pyproject.toml", "[tool.aquilia]\nuri = 'x'\n", ("db", "showmigrations"), "AQ528"),
    ("pyproject.toml", "[tool.aquilia]\nmigrations_dir = ''\n", ("run",), "AQ528"),
    ("pyproject.toml", "[tool.aquilia]\ndatabases = 'x'\n", ("db", "sqlmigrate", "user"), "AQ528"),
    (
        f"migrations/{LATER}",
        "class Meta:\n    dependencies = ['x']\noperations = []\n",
        MAKE,
        "AQ621",
    ),
    (f"migrations/{LATER}", f"{IMPORT}operations = [DropModel('No', 'no')]\n", MAKE, "AQ103"),
    (f"migrations/{LATER}", f"{IMPORT}operations = [C.text('x')]\n", MAKE, "AQ4"),
    (f"migrations/{LATER}", "operations = 3\n", ("db", "migrate", "--plan"), "AQ4"),
    ("models.py", f"{MODEL}    a = CharField(max_length=-1)\n", MAKE, "AQ5"),
    ("models.py", f"{MODEL}    a = CharField(nul=True)\n", MAKE, "AQ501"),
    ("models.py", f"{MODEL}    a = ForeignKey('Nobody')\n", MAKE, "AQ506"),
]


@pytest.mark.parametrize(("name", "text", "words", "said"), BROKEN_FILES)
def test_a_broken_file_is_named_and_nothing_else_changes(
    migrated: Project, name: str, text: str, words: tuple[str, ...], said: str
) -> None:
    migrated.write(name, text)
    before = migrated.state()

    done = migrated.aq(*words)

    assert (done.code, f"error[{said}" in done.err, "Traceback" in done.err) == (1, True, False), (
        done
    )
    assert migrated.state() == before


LEDGERS = [
    "CREATE TABLE aquilia_migrations (a)",
    "CREATE TABLE aquilia_migrations (revision)",
    "CREATE TABLE aquilia_migrations (revision, slug, checksum)",
]


@pytest.mark.parametrize("definition", LEDGERS)
@pytest.mark.parametrize("words", [("db", "migrate"), ("db", "showmigrations"), ("run",)])
def test_a_ledger_that_is_none_is_refused(
    migrated: Project, definition: str, words: tuple[str, ...]
) -> None:
    connection = sqlite3.connect(migrated.folder / "db.sqlite3")
    connection.executescript(f"DROP TABLE aquilia_migrations; {definition}")
    connection.close()
    before = migrated.state()

    done = migrated.aq(*words)

    assert (done.code, "error[AQ630]" in done.err, "Traceback" in done.err) == (1, True, False), (
        done
    )
    assert migrated.state() == before


def test_sixty_mistakes_and_more_are_in_these_tests() -> None:
    assert len(MISTAKES) + len(BROKEN_FILES) + len(LEDGERS) >= 60


def test_two_migrations_of_one_revision_stop_every_command(migrated: Project) -> None:
    (first,) = migrated.migrations()
    first.with_name(f"{first.name[:15]}_copy.py").write_bytes(first.read_bytes())

    commands = ["makemigrations", "migrate", "showmigrations"]
    done = [migrated.aq("db", command) for command in commands]

    assert [each.code for each in done] == [1, 1, 1]
    assert all("AQ620" in each.err for each in done)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_a_finding(quick: Project) -> None:
    quick.folder.chmod(0o500)
    try:
        done = quick.aq("db", "makemigrations")
    finally:
        quick.folder.chmod(0o700)

    assert done.code == 1
    assert "error[AQ801]" in done.err


def test_a_migrations_folder_below_a_file_is_a_finding(quick: Project) -> None:
    done = quick.aq("db", "makemigrations", "--migrations-dir", "models.py/migrations")

    assert (done.code, "error[AQ8" in done.err, "Traceback" in done.err) == (1, True, False), done


def test_a_command_that_is_not_there_cannot_be_run(migrated: Project) -> None:
    done = migrated.aq("run", "--", "no-such-command-anywhere")

    assert (done.code, "error[AQ806]" in done.err) == (1, True)


def test_makemigrations_in_the_wrong_folder_drops_nothing(migrated: Project) -> None:
    (migrated.folder / "models.py").unlink()

    done = migrated.aq("db", "makemigrations")

    assert (done.code, "error[AQ647]" in done.err) == (1, True)
    assert len(migrated.migrations()) == 1


def test_a_table_with_a_column_that_no_migration_made_is_not_rebuilt(migrated: Project) -> None:
    connection = sqlite3.connect(migrated.folder / "db.sqlite3")
    connection.executescript("ALTER TABLE users ADD COLUMN mine TEXT DEFAULT 'precious'")
    connection.close()
    migrated.write("models.py", QUICK_START.replace("length=100", "length=200"))
    migrated.well("db", "makemigrations")
    before = migrated.state()

    done = migrated.aq("db", "migrate")

    assert (done.code, "error[AQ716]" in done.err) == (1, True)
    assert migrated.state() == before


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")  # noqa: PTH110
def test_a_full_disk_stops_no_migration_and_it_is_said_what_was_done(quick: Project) -> None:
    quick.well("db", "makemigrations")
    command = f"{shlex.quote(sys.executable)} -m aquilia_schema.cli db migrate -v > /dev/full"

    done = subprocess.run(
        command,
        shell=True,
        cwd=quick.folder,
        env=clean_environment(),
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 1
    assert "error[AQ809]" in done.stderr
    assert "what was done stays done: Applied 1 migration(s)" in done.stderr
    assert "  [X] " in quick.well("db", "showmigrations")
