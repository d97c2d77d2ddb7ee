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


def test_of_many_models_the_first_are_named_and_the_others_counted(apps: Project) -> None:
    classes = (f"class M{at}(Model):\n    name = CharField(max_length=9)\n" for at in range(7))
    apps.write("blog/models.py", BLOG.partition("class")[0] + "\n".join(classes))

    checked = apps.aq("db", "makemigrations", "--check", "--app", "blog")

    assert checked.out == "A migration is missing: 7 model(s): M0, M1, M2, M3, M4 and 2 more\n"


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
    # an app whose models have all gone is still one
    emptied = apps.aq("db", "makemigrations", "--app", "shop")
    assert (emptied.code, "note[AQ644]" in emptied.err) == (0, True)
    answers = apps.write("a.json", '{"version": 1, "answers": {"drop:article": true}}')
    told = apps.aq("db", "makemigrations", "--app", "shop", "--answers", str(answers), "--dry-run")
    assert ("DropModel" in told.out, "AQ644" in told.err) == (True, False)
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


TAGGED = """\
from aquilia.models import Model, BigIntegerField, CharField, IntegerField, ManyToManyField

class Tag(Model):
    name = CharField(max_length=20)

class User(Model):
    email = CharField(max_length=255, unique=True)
    name = CharField(max_length=100)
    age = IntegerField(null=True)
    tags = ManyToManyField("Tag")
"""


@pytest.fixture
def tagged(empty: Project) -> Project:
    """A project with a user who has a tag."""
    empty.write("models.py", TAGGED)
    empty.well("db", "makemigrations")
    empty.well("db", "migrate")
    connection = sqlite3.connect(empty.folder / "db.sqlite3")
    connection.execute("INSERT INTO tag (id, name) VALUES (7, 'red')")
    connection.execute("INSERT INTO user (id, email, name, age) VALUES (3, 'a@b', 'Ada', 36)")
    connection.execute("INSERT INTO user_tags (user_id, tag_id) VALUES (3, 7)")
    connection.commit()
    connection.close()
    return empty


def _query(project: Project, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(project.folder / "db.sqlite3")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_a_model_with_fields_renamed_and_a_type_changed_in_one_go_keeps_rows_and_links(
    tagged: Project,
) -> None:
    text = TAGGED.replace("User", "Account").replace("    email =", "    email_address =")
    tagged.write("models.py", text.replace("age = Integer", "age = BigInteger"))

    tagged.well("db", "makemigrations", "--rename", "User=Account")
    tagged.well("db", "migrate")

    assert _query(tagged, "SELECT id, email_address, name, age FROM account") == [
        (3, "a@b", "Ada", 36)
    ]
    assert _query(tagged, "SELECT account_id, tag_id FROM account_tags") == [(3, 7)]
    assert "DropModel" not in tagged.migrations()[-1].read_text()
    tagged.well("db", "migrate", "--target", tagged.migrations()[0].stem)
    assert _query(tagged, "SELECT user_id, tag_id FROM user_tags") == [(3, 7)]


def test_a_table_that_alone_is_renamed_is_no_drop_however_much_it_changes(tagged: Project) -> None:
    fields = "    a = CharField(max_length=1, null=True)\n    b = IntegerField(null=True)\n"
    meta = "\n    class Meta:\n        db_table = 'people'\n"
    tagged.write("models.py", TAGGED.replace("    age =", f"{fields}    age =") + meta)

    done = tagged.aq("db", "makemigrations")
    tagged.well("db", "migrate")

    assert "note[AQ642]" in done.err
    assert _query(tagged, "SELECT id, email FROM people") == [(3, "a@b")]
    assert _query(tagged, "SELECT count(*) FROM people_tags") == [(1,)]


def test_a_class_that_alone_is_renamed_changes_nothing_but_its_links(tagged: Project) -> None:
    meta = "\n    class Meta:\n        db_table = 'user'\n"
    tagged.write("models.py", TAGGED.replace("User", "Person") + meta)

    tagged.well("db", "makemigrations")
    tagged.well("db", "migrate")

    text = tagged.migrations()[-1].read_text()
    assert ("DropModel" in text, "RemoveField" in text) == (False, False)
    assert _query(tagged, "SELECT person_id, tag_id FROM user_tags") == [(3, 7)]


def test_a_model_says_itself_what_it_was_called(tagged: Project) -> None:
    meta = "\n    class Meta:\n        renamed_from = 'User'\n"
    text = TAGGED.replace("User", "Customer").replace(
        "    email = CharField(", "    login = CharField(renamed_from='email', "
    )
    tagged.write("models.py", text + meta)

    done = tagged.aq("db", "makemigrations", "--no-renames")
    tagged.well("db", "migrate")

    assert "AQ642" not in done.err
    assert _query(tagged, "SELECT login FROM customer") == [("a@b",)]
    assert _query(tagged, "SELECT customer_id FROM customer_tags") == [(3,)]


def test_an_app_has_the_tables_of_its_many_to_many_fields(apps: Project) -> None:
    head = "from aquilia.models import Model, CharField, ManyToManyField\n"
    links = "    kin = ManyToManyField('Post')\n"
    apps.write("blog/models.py", head + BLOG.partition("\n")[2] + links)
    apps.well("db", "makemigrations", "--app", "blog")
    assert "post_kin" in apps.migrations()[-1].read_text()

    apps.write("blog/models.py", BLOG)
    done = apps.aq("db", "makemigrations", "--app", "blog")

    assert "AQ644" not in done.err
    assert 'DropModel(name="Post_kin", table="post_kin")' in apps.migrations()[-1].read_text()


def test_an_empty_migration_is_written_to_be_filled(migrated: Project) -> None:
    out = migrated.well("db", "makemigrations", "--empty", "--name", "by_hand")

    assert out.endswith("_by_hand.py\n")
    assert "operations = []" in migrated.migrations()[-1].read_text()
    assert migrated.well("db", "makemigrations") == "No changes detected.\n"
    assert migrated.well("db", "migrate") == "✓ Applied 1 migration(s)\n"


def test_deleting_the_last_file_takes_it_back(migrated: Project) -> None:
    migrated.write("models.py", QUICK_START.replace("length=100", "length=200"))
    migrated.well("db", "makemigrations", "--name", "wrong")
    migrated.migrations()[-1].unlink()

    migrated.well("db", "makemigrations", "--name", "right")

    assert [path.stem[16:] for path in migrated.migrations()] == ["user", "right"]
    assert "AlterField" in migrated.migrations()[-1].read_text()


def _at_once(project: Project, *each: list[str]) -> list[str]:
    command = [sys.executable, "-m", "aquilia_schema.cli", "db", "makemigrations"]
    started = [
        subprocess.Popen(
            [*command, *words],
            cwd=project.folder,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        for words in each
    ]
    return [process.communicate(timeout=120)[0] for process in started]


def test_processes_at_once_write_one_change_once(quick: Project) -> None:
    said = _at_once(quick, [], [], [])

    assert len(quick.migrations()) == 1
    assert sorted(text[:1] for text in said) == ["N", "N", "✓"]


def test_processes_at_once_write_two_changes_one_after_the_other(apps: Project) -> None:
    said = _at_once(apps, ["--app", "blog"], ["--app", "shop"])

    assert [text[:1] for text in said] == ["✓", "✓"]
    first, second = apps.migrations()
    assert first.name[:15] < second.name[:15]
    assert f'dependencies = ["{first.name[:15]}"]' in second.read_text()
    assert apps.well("db", "makemigrations") == "No changes detected.\n"


_RESTLESS = """\
from pathlib import Path

folder = Path(__file__).parent
number = len([*folder.glob("2*.py")])
(folder / f"20990101_{number:06}_other.py").write_text("operations = []\\n")
operations = list()
"""


def test_who_is_always_overtaken_gives_up_and_writes_nothing(quick: Project) -> None:
    quick.write("migrations/20260301_143022_restless.py", _RESTLESS)

    result = quick.aq("db", "makemigrations")

    assert result.code == 1
    assert result.err.startswith("error[AQ665]: other processes keep writing into")
    assert {path.stem[-5:] for path in quick.migrations()[1:]} == {"other"}
