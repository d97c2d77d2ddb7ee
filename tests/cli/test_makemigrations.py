"""Does `aq db makemigrations` write what has changed, whole, once, and nothing else?"""

import sqlite3
import subprocess
import sys

import pytest

from cli.project import QUICK_START, Project, clean_environment

SNAPSHOT = "migrations/schema_snapshot.json"
BLOG = """\
from aquilia.models import Model, CharField

class Post(Model):
    title = CharField(max_length=100)
"""
SHOP = """\
from aquilia.models import Model, CharField

class Article(Model):
    label = CharField(max_length=100)
"""
MORE = "    note = CharField(max_length=7, null=True)\n"


@pytest.fixture
def apps(empty: Project) -> Project:
    empty.write("blog/models.py", BLOG)
    empty.write("shop/models.py", SHOP)
    return empty


def test_two_migrations_in_one_second_get_two_revisions(quick: Project) -> None:
    for step in range(1, 4):
        quick.write("models.py", QUICK_START.replace("100", str(100 + step)))
        quick.well("db", "makemigrations")

    revisions = [path.name[:15] for path in quick.migrations()]

    assert len(set(revisions)) == 3
    assert quick.well("db", "makemigrations") == "No changes detected.\n"


def test_a_revision_comes_after_those_of_a_clock_that_was_ahead(quick: Project) -> None:
    quick.write("migrations/20991231_235959_future.py", "operations = []\n")

    quick.well("db", "makemigrations")

    assert quick.migrations()[-1].name == "21000101_000000_user.py"


def test_check_and_dry_run_write_nothing(quick: Project) -> None:
    before = quick.state()

    checked = quick.aq("db", "makemigrations", "--check")
    dry = quick.aq("db", "makemigrations", "--dry-run")
    both = quick.aq("db", "makemigrations", "--dry-run", "--check")

    assert (checked.code, checked.out) == (1, "A migration is missing: 1 model(s): User\n")
    assert (dry.code, both.code) == (0, 1)
    assert dry.out.startswith('"""\nMigration: ')
    assert quick.state() == before


def test_check_is_content_when_nothing_is_missing(migrated: Project) -> None:
    assert migrated.aq("db", "makemigrations", "--check").code == 0


@pytest.mark.parametrize("text", [None, "<<<<<<< ours\n{}\n=======\n", "{}", '{"models": {}}\n'])
def test_a_snapshot_that_is_missing_or_wrong_is_written_anew(
    migrated: Project, text: str | None
) -> None:
    path = migrated.folder / SNAPSHOT
    right = path.read_bytes()
    path.unlink() if text is None else path.write_text(text)

    done = migrated.aq("db", "makemigrations")

    assert (done.code, done.out) == (0, "No changes detected.\n")
    assert "note[AQ641]" in done.err
    assert path.read_bytes() == right


def test_a_stale_snapshot_does_not_lead_to_a_wrong_migration(migrated: Project) -> None:
    (migrated.folder / SNAPSHOT).write_text('{"models": {}, "version": 2}\n')
    migrated.write("models.py", QUICK_START.replace("length=100", "length=200"))

    done = migrated.aq("db", "makemigrations")

    assert done.code == 0
    assert "note[AQ641]" in done.err
    assert "AlterField" in migrated.migrations()[-1].read_text()
    assert "CreateModel" not in migrated.migrations()[-1].read_text()


def test_a_slug_can_be_chosen(quick: Project) -> None:
    quick.well("db", "makemigrations", "--name", "first_tables")

    assert quick.migrations()[0].name.endswith("_first_tables.py")


def test_the_migration_and_the_snapshot_are_all_that_is_written(quick: Project) -> None:
    before = set(quick.state())

    quick.well("db", "makemigrations")

    (path,) = quick.migrations()
    assert set(quick.state()) - before == {"migrations", f"migrations/{path.name}", SNAPSHOT}


def test_an_app_alone_changes_only_its_own_tables(apps: Project) -> None:
    out = apps.well("db", "makemigrations", "--app", "blog")
    assert "(1 model(s): Post)" in out

    out = apps.well("db", "makemigrations", "--app", "shop")
    assert "(1 model(s): Article)" in out

    apps.write("blog/models.py", BLOG + MORE)
    apps.write("shop/models.py", SHOP + MORE)
    out = apps.well("db", "makemigrations", "--app", "shop")

    assert "(1 model(s): Article)" in out
    assert "(1 model(s): Post)" in apps.well("db", "makemigrations")


def test_an_app_alone_never_drops_a_table_of_nobody(apps: Project) -> None:
    apps.well("db", "makemigrations")
    (apps.folder / "shop/models.py").write_text("")
    apps.write("blog/models.py", BLOG + MORE)

    done = apps.aq("db", "makemigrations", "--app", "blog")

    assert done.code == 0
    assert "note[AQ644]" in done.err
    assert "DropModel" not in apps.migrations()[-1].read_text()
    apps.well("db", "makemigrations")
    assert "DropModel" in apps.migrations()[-1].read_text()


def test_a_model_renamed_inside_an_app_is_a_rename(apps: Project) -> None:
    apps.well("db", "makemigrations")
    apps.write("blog/models.py", BLOG.replace("Post", "Entry"))

    done = apps.aq("db", "makemigrations", "--app", "blog")

    assert "note[AQ642]" in done.err
    text = apps.migrations()[-1].read_text()
    assert "RenameModel" in text
    assert "DropModel" not in text


def test_the_last_model_can_be_dropped_if_its_file_stays(migrated: Project) -> None:
    migrated.write("models.py", "")

    migrated.well("db", "makemigrations")

    assert "DropModel" in migrated.migrations()[-1].read_text()


def test_the_same_models_give_the_same_bytes_whatever_the_seed_of_hashes(quick: Project) -> None:
    command = [sys.executable, "-m", "aquilia_schema.cli", "db", "makemigrations", "--dry-run"]
    texts = set()
    for seed in ("1", "2", "3"):
        done = subprocess.run(
            command,
            cwd=quick.folder,
            env=clean_environment() | {"PYTHONHASHSEED": seed},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        texts.add("\n".join(done.stdout.splitlines()[9:]).partition("models =")[2])

    assert len(texts) == 1


def test_models_may_ask_for_a_rename_and_rows_survive_it(migrated: Project) -> None:
    connection = sqlite3.connect(migrated.folder / "db.sqlite3")
    connection.execute("INSERT INTO users (email, name) VALUES ('a@b', 'Ada')")
    connection.commit()
    migrated.write("models.py", QUICK_START.replace("    email =", "    e_mail ="))

    migrated.well("db", "makemigrations")
    migrated.well("db", "migrate")

    assert connection.execute("SELECT e_mail, name FROM users").fetchall() == [("a@b", "Ada")]
    connection.close()


def test_what_the_database_can_t_hold_is_refused_before_anything_is_written(empty: Project) -> None:
    empty.write("models.py", BLOG + "    class Meta:\n        table = 'sqlite_posts'\n")

    warned = empty.aq("db", "makemigrations", "--dry-run")
    empty.write("workspace.py", "Workspace().database(url='sqlite:///db.sqlite3')\n")
    refused = empty.aq("db", "makemigrations")

    assert (warned.code, "AQ352" in warned.err) == (0, True)
    assert (refused.code, "AQ352" in refused.err) == (1, True)
    assert empty.migrations() == []
