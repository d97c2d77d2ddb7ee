"""`aq db diff`: what makes one schema the other, and an exit code that says whether they differ."""

from itertools import pairwise

import pytest

from aquilia_ir.serialize import operations_from_text
from cli.project import QUICK_START, Project
from sqlite_databases import database, url_of


def changed(project: Project, *script: str) -> None:
    with database(*script, url=url_of(project.folder / "db.sqlite3")):
        pass


SIDES = ["models", "history", "snapshot", "database", "before.json", "sqlite:///db.sqlite3"]


def test_all_sides_of_a_migrated_project_are_equal(migrated: Project) -> None:
    migrated.write("before.json", migrated.well("db", "inspect", "--format", "json"))
    before = migrated.state()

    for first, second in [*pairwise(SIDES), ("database", "models")]:
        result = migrated.aq("db", "diff", first, second)
        assert (result.code, result.out, result.err) == (0, "", "No differences.\n")

    assert migrated.state() == before


def test_a_difference_is_printed_as_operations_and_is_exit_code_1(migrated: Project) -> None:
    changed(migrated, "ALTER TABLE users ADD COLUMN phone VARCHAR(20)")

    result = migrated.aq("db", "diff", "models", "database")

    assert result.code == 1
    assert 'C.varchar("phone", 20, null=True)' in result.out
    assert "AddField(" in result.out
    assert "RemoveField(" in migrated.aq("db", "diff", "database", "models").out


def test_the_sql_is_that_of_the_database_that_would_be_changed(migrated: Project) -> None:
    changed(
        migrated,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text INTEGER)",
        "CREATE TRIGGER t AFTER DELETE ON notes BEGIN SELECT 1; END",
    )
    migrated.write(
        "models.py",
        f"{QUICK_START}\nclass Note(Model):\n    text = IntegerField()\n"
        '    class Meta:\n        db_table = "notes"\n',
    )

    result = migrated.aq("db", "diff", "database", "models", "--format", "sql")
    with database(url=url_of(migrated.folder / "db.sqlite3")) as session:
        session.raw.executescript(result.out)
        triggers = session.query("SELECT name FROM sqlite_master WHERE type = 'trigger'")

    assert result.code == 1
    assert migrated.aq("db", "diff", "database", "models").code == 0
    assert triggers == [("t",)]


def test_json_says_the_operations_and_an_empty_list_says_equal(migrated: Project) -> None:
    assert (
        operations_from_text(migrated.well("db", "diff", "models", "history", "--format", "json"))
        == ()
    )

    changed(migrated, "CREATE TABLE a (x INTEGER)")
    result = migrated.aq("db", "diff", "history", "database", "--format", "json")

    assert result.code == 1
    assert [type(op).__name__ for op in operations_from_text(result.out)] == ["CreateTable"]


def test_a_likely_rename_is_taken_for_one_unless_that_is_refused(migrated: Project) -> None:
    changed(migrated, "ALTER TABLE users RENAME COLUMN name TO names")

    guessed = migrated.aq("db", "diff", "history", "database")
    refused = migrated.aq("db", "diff", "history", "database", "--no-renames")
    told = migrated.aq(
        "db", "diff", "history", "database", "--no-renames", "--rename", "users.name=names"
    )

    assert "RenameField(" in guessed.out
    assert "AQ642" in guessed.err
    assert "RenameField(" not in refused.out
    assert "RenameField(" in told.out
    assert (guessed.code, refused.code, told.code) == (1, 1, 1)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("model", "AQ851"),
        ("missing.json", "AQ801"),
        ("models", "AQ852"),
        ("snapshot", "AQ801"),
        ("sqlite:///missing.sqlite3", "AQ703"),
        ("nonsense://x", "AQ302"),
    ],
)
def test_what_cant_be_read_is_exit_code_2(empty: Project, word: str, code: str) -> None:
    result = empty.aq("db", "diff", "history", word)

    assert (result.code, result.out) == (2, "")
    assert code in result.err
    assert empty.state() == {}


def test_a_misspelt_word_is_put_right(empty: Project) -> None:
    assert 'did you mean "models"?' in empty.aq("db", "diff", "model", "history").err


def test_words_of_models_that_a_database_does_not_know_are_no_difference(empty: Project) -> None:
    empty.write(
        "models.py",
        "from aquilia.models import Model, BooleanField, JSONField\n\n"
        "class Flag(Model):\n    on = BooleanField(default=True)\n"
        "    more = JSONField(null=True)\n",
    )
    empty.well("db", "makemigrations")
    empty.well("db", "migrate")

    assert empty.aq("db", "diff", "models", "database").code == 0
    assert empty.aq("db", "diff", "database", "models").code == 0


def test_without_a_database_a_dialect_says_what_is_the_same(migrated: Project) -> None:
    migrated.write("models.py", QUICK_START.replace("IntegerField", "BooleanField"))

    assert migrated.aq("db", "diff", "models", "history").code == 1
    assert migrated.aq("db", "diff", "models", "history", "--dialect", "sqlite").code == 0


def test_views_of_two_databases_are_compared_as_well(migrated: Project) -> None:
    first = migrated.folder / "db.sqlite3"
    second = migrated.folder / "other.sqlite3"
    second.write_bytes(first.read_bytes())
    with database("CREATE VIEW v AS SELECT 1 AS one", url=url_of(second)):
        pass

    result = migrated.aq("db", "diff", url_of(first), url_of(second))

    assert (result.code, "CREATE VIEW v" in result.out, result.err) == (1, True, "")
    assert "CREATE VIEW v" in migrated.aq("db", "diff", "history", url_of(second)).out
    assert migrated.aq("db", "diff", url_of(second), url_of(second)).code == 0


def test_models_are_not_compared_with_what_they_cant_say(migrated: Project) -> None:
    changed(migrated, "CREATE VIEW v AS SELECT id FROM users")

    for words in (("models", "database"), ("database", "models")):
        result = migrated.aq("db", "diff", *words)

        assert result.code == 0
        assert 'note[AQ319]: models can\'t say view "v": not compared' in result.err


DECLARED = """\
from aquilia.models import Model, CharField, IntegerField

class Account(Model):
    secret = CharField(max_length=255, unique=True, renamed_from="email")
    name = CharField(max_length=100)
    age = IntegerField(null=True)

    class Meta:
        renamed_from = "users"
"""


def test_renames_that_models_declare_are_taken_both_ways_and_are_no_guess(
    migrated: Project,
) -> None:
    migrated.write("models.py", DECLARED)

    there = migrated.aq("db", "diff", "database", "models", "--no-renames")
    back = migrated.aq("db", "diff", "models", "database", "--no-renames")

    assert (there.err, back.err) == ("", "")
    assert 'old_table="users",\n        new_table="account"' in there.out
    assert 'old_name="email",\n        new_name="secret"' in there.out
    assert 'old_table="account",\n        new_table="users"' in back.out
    assert 'old_name="secret",\n        new_name="email"' in back.out
    assert "DropModel(" not in there.out + back.out
    assert "RemoveField(" not in there.out + back.out
