"""Is everything asked that only the user can know, and is every answer heard?"""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

import pytest

from cli.project import QUICK_START, Project
from cli.terminal import typed

RENAMED = QUICK_START.replace("    email =", "    email_address =")
WITH_PHONE = QUICK_START.replace("    age =", "    phone = CharField(max_length=20)\n    age =")
RENAME = "rename:users.email=email_address"
FILL = "fill:users.phone"


def _answers(project: Project, answers: Mapping[str, object]) -> tuple[str, str]:
    path = project.write("answers.json", json.dumps({"version": 1, "answers": answers}))
    return "--answers", str(path)


def _last(project: Project) -> str:
    return project.migrations()[-1].read_text()


def _questions(project: Project, *words: str) -> list[dict[str, Any]]:
    done = project.aq("db", "makemigrations", "--dry-run", "--json", *words)
    found: list[dict[str, Any]] = json.loads(done.out)["result"]["questions"]
    return found


def _rows(project: Project, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(project.folder / "db.sqlite3")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.commit()
        connection.close()


def test_on_a_terminal_a_rename_is_asked_with_its_score_and_taken(migrated: Project) -> None:
    migrated.write("models.py", RENAMED)

    done = typed(migrated, [("(80 % alike) [Y/n]", "y\n")], "db", "makemigrations")

    assert done.code == 0, done
    assert 'Was column "email" of "users" renamed to "email_address"?' in done.err
    assert "AQ642" not in done.err  # who has answered need not be told
    assert "RenameField" in _last(migrated)


def test_on_a_terminal_a_rename_can_be_refused_and_a_value_given(migrated: Project) -> None:
    migrated.write("models.py", RENAMED)
    answers = [("alike)", "n\n"), ("Value, or sql:", "nobody@example.org\n")]

    done = typed(migrated, answers, "db", "makemigrations")

    assert done.code == 0, done
    assert "RenameField" not in _last(migrated)
    assert 'fill="nobody@example.org"' in _last(migrated)


def test_on_a_terminal_a_value_that_does_not_fit_is_asked_for_again(migrated: Project) -> None:
    migrated.write(
        "models.py",
        QUICK_START.replace(
            "age = IntegerField(null=True)",
            "age = IntegerField(null=True)\n    size = IntegerField()",
        ),
    )
    answers = [("Value, or sql:", "large\n"), ("Value, or sql:", "7\n")]

    done = typed(migrated, answers, "db", "makemigrations")

    assert done.code == 0, done
    assert 'is no value for column "size"' in done.err
    assert "fill=7" in _last(migrated)


@pytest.mark.parametrize("answer", ["\n", "\x04"])
def test_on_a_terminal_no_value_means_that_nothing_is_written(
    migrated: Project, answer: str
) -> None:
    migrated.write("models.py", WITH_PHONE)
    before = migrated.state()

    done = typed(migrated, [("Value, or sql:", answer)], "db", "makemigrations")

    assert done.code == (1 if answer == "\n" else 130)
    assert "Traceback" not in done.err
    assert migrated.state() == before


@pytest.mark.parametrize("words", [["--no-input"], ["--json"], ["--check"]])
def test_on_a_terminal_nothing_is_asked_that_must_not_be(
    migrated: Project, words: list[str]
) -> None:
    migrated.write("models.py", RENAMED)

    done = typed(migrated, [], "db", "makemigrations", *words)

    assert done.code == (1 if words == ["--check"] else 0), done
    assert "[Y/n]" not in done.err


def test_open_questions_are_listed_with_ids_that_stay(migrated: Project) -> None:
    migrated.write("models.py", WITH_PHONE.replace("    email =", "    email_address ="))

    first, again = (_questions(migrated) for _ in range(2))

    assert first == again
    assert [(q["id"], q["kind"], q["answer"], q["answered_by"]) for q in first] == [
        (RENAME, "rename_column", True, "default"),
        (FILL, "fill", None, None),
    ]
    assert first[0]["score"] == pytest.approx(0.8)


def test_answers_are_taken_from_a_file(migrated: Project) -> None:
    migrated.write("models.py", WITH_PHONE.replace("    email =", "    email_address ="))
    answers = {RENAME: False, FILL: "none", "fill:users.email_address": {"sql": "lower(email)"}}

    done = migrated.aq("db", "makemigrations", *_answers(migrated, answers))

    assert done.code == 0, done
    assert "AQ642" not in done.err
    text = _last(migrated)
    assert "RenameField" not in text
    assert ('fill="none"' in text, 'fill=C.sql("lower(email)")' in text) == (True, True)


def test_rows_get_the_values_that_were_answered(migrated: Project) -> None:
    _rows(migrated, "INSERT INTO users (email, name) VALUES ('Ada@x', 'Ada'), ('b@x', 'Bob')")
    migrated.write("models.py", WITH_PHONE.replace("    email =", "    email_address ="))
    answers = {RENAME: False, FILL: "it's none", "fill:users.email_address": "sql:lower(email)"}

    migrated.well("db", "makemigrations", *_answers(migrated, answers))
    migrated.well("db", "migrate")

    found = _rows(migrated, "SELECT email_address, phone FROM users ORDER BY id")
    assert found == [("ada@x", "it's none"), ("b@x", "it's none")]
    assert migrated.well("db", "makemigrations", *_answers(migrated, answers)) == (
        "No changes detected.\n"
    )


def test_without_a_terminal_a_value_that_nobody_knows_is_refused_with_three_ways_out(
    migrated: Project,
) -> None:
    migrated.write("models.py", WITH_PHONE)
    before = migrated.state()

    done = migrated.aq("db", "makemigrations")

    assert (done.code, done.out) == (1, "")
    assert "error[AQ661]" in done.err
    ways_out = ("--fill users.phone=VALUE", "a default", "null=True")
    assert [way for way in ways_out if way not in done.err] == []
    assert migrated.state() == before


WRONG = [
    ("{", "AQ662"),
    ("[]", "AQ662"),
    ('{"version": 2, "answers": {}}', "AQ662"),
    ('{"version": 1}', "AQ662"),
    ('{"version": 1, "answers": [], "more": 1}', "AQ662"),
    (json.dumps({"version": 1, "answers": {RENAME: "yes"}}), "AQ662"),
    (json.dumps({"version": 1, "answers": {"rename:users.email=e": True}}), "AQ663"),
    (json.dumps({"version": 1, "answers": {RENAME: False, FILL: 3}}), "AQ664"),
    (json.dumps({"version": 1, "answers": {RENAME: False, FILL: "much too long" * 9}}), "AQ664"),
    (json.dumps({"version": 1, "answers": {RENAME: False, FILL: None}}), "AQ664"),
]


@pytest.mark.parametrize(("text", "code"), WRONG)
def test_answers_that_are_none_change_nothing(migrated: Project, text: str, code: str) -> None:
    migrated.write("models.py", WITH_PHONE.replace("    email =", "    email_address ="))
    migrated.write("answers.json", text)
    before = migrated.state()

    done = migrated.aq("db", "makemigrations", "--answers", "answers.json")

    assert (done.code, f"error[{code}]" in done.err, "Traceback" in done.err) == (1, True, False), (
        done
    )
    assert migrated.state() == before


def test_what_python_would_fill_is_asked_of_nobody_and_what_is_told_goes_before_it(
    migrated: Project,
) -> None:
    _rows(migrated, "INSERT INTO users (email, name) VALUES ('a@x', 'Ada')")
    joined = "    joined = DateTimeField(auto_now_add=True)\n"
    kind = "    kind = CharField(default=lambda: 'x', max_length=9)\n"
    text = QUICK_START.replace("    age =", f"{joined}{kind}    age =")
    migrated.write("models.py", text.replace("import Model", "import DateTimeField, Model"))

    migrated.well("db", "makemigrations", "--fill", "users.kind=told")
    migrated.well("db", "migrate")

    assert 'fill=C.sql("CURRENT_TIMESTAMP")' in _last(migrated)
    ((kind_found, moment),) = _rows(migrated, "SELECT kind, joined FROM users")
    assert (kind_found, str(moment)[:2]) == ("told", "20")


def test_a_refused_rename_gives_way_to_the_next_best_candidate(migrated: Project) -> None:
    old = "    email = CharField(max_length=255, unique=True)\n"
    new = "    {} = CharField(max_length=255)\n"
    both = new.format("email_address") + new.format("emails")
    migrated.write("models.py", QUICK_START.replace(old, both))
    best, next_ = "rename:users.email=emails", "rename:users.email=email_address"

    answers = _answers(migrated, {best: False})
    fills = ("--fill", "users.emails=x", "--fill", "users.email_address=x")

    assert [asked["id"] for asked in _questions(migrated, *fills)][:1] == [best]
    asked = _questions(migrated, *answers, *fills)
    assert [(one["id"], one["answer"], one["answered_by"]) for one in asked][:2] == [
        (best, False, "answers"),
        (next_, True, "default"),
    ]


def test_a_new_name_of_a_class_whose_table_stays_is_a_migration_that_runs_nothing(
    migrated: Project,
) -> None:
    migrated.write("models.py", QUICK_START.replace("class User", "class Account"))

    assert migrated.aq("db", "makemigrations", "--check").code == 1
    migrated.well("db", "makemigrations")
    snapshot = json.loads((migrated.folder / "migrations" / "schema_snapshot.json").read_text())
    sql = migrated.well("db", "sqlmigrate", "account", "--dialect", "mysql")
    migrated.well("db", "migrate")

    assert 'new_name="Account"' in _last(migrated)
    assert list(snapshot["models"]) == ["Account"]
    assert sql == "-- this changes nothing for mysql\n"
    assert migrated.aq("db", "makemigrations", "--check").code == 0
    migrated.well("db", "migrate", "--target", "zero")
