"""Does every command answer in JSON, with one document of the shape that is documented?"""

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from aquilia_ir.serialize import schema_from_json
from cli.project import QUICK_START, Project

DIAGNOSTIC = {"code", "severity", "message", "help", "notes", "span"}
DOCUMENT = ["version", "command", "exit_code", "result", "diagnostics"]
MIGRATION = {"path", "name", "models", "text", "operations", "written"}


def _document(project: Project, *words: str) -> dict[str, Any]:
    done = project.aq(*words, "--json")
    found: dict[str, Any] = json.loads(done.out)
    assert [*found] == DOCUMENT
    assert (found["version"], found["exit_code"]) == (1, done.code)
    assert all(set(each) == DIAGNOSTIC for each in found["diagnostics"])
    assert "error[" not in done.err
    return found


def test_a_migration_is_described_and_written(quick: Project) -> None:
    found = _document(quick, "db", "makemigrations")

    migration = found["result"]["migration"]
    assert found["command"] == "db makemigrations"
    assert set(migration) == MIGRATION
    assert migration["text"] == quick.migrations()[0].read_text()
    assert migration["operations"][0]["kind"] == "create_table"
    assert _document(quick, "db", "makemigrations")["result"] == {
        "changed": False,
        "migration": None,
        "questions": [],
    }


def test_a_missing_migration_is_told_by_the_exit_code_and_the_result(quick: Project) -> None:
    found = _document(quick, "db", "makemigrations", "--check")

    assert (found["exit_code"], found["result"]["changed"]) == (1, True)
    assert quick.migrations() == []


def test_migrating_tells_the_steps_and_so_does_the_plan(quick: Project) -> None:
    quick.well("db", "makemigrations")
    plan = _document(quick, "db", "migrate", "--plan")["result"]
    done = _document(quick, "db", "migrate")["result"]
    nothing = _document(quick, "db", "migrate")["result"]

    assert (plan.pop("executed"), done.pop("executed")) == (False, True)
    assert plan == done
    (migration,) = done["migrations"]
    assert set(migration) == {"revision", "name", "steps"}
    assert migration["steps"][0]["kind"] == "statement"
    assert nothing["migrations"] == []


def test_showing_tells_what_is_applied_and_what_has_no_file(migrated: Project) -> None:
    (path,) = migrated.migrations()
    name = path.stem
    path.unlink()

    found = _document(migrated, "db", "showmigrations")["result"]

    assert found["database"] == {"url": "sqlite:///db.sqlite3", "exists": True}
    (line,) = found["migrations"]
    assert (line["name"], line["applied"], line["has_file"]) == (name, True, False)
    assert f"  [X] {name}  (without a file)" in migrated.well("db", "showmigrations")


def test_the_sql_of_a_migration_is_told_step_by_step(migrated: Project) -> None:
    found = _document(migrated, "db", "sqlmigrate", "user", "--dialect", "mysql")["result"]

    assert set(found) == {"revision", "name", "dialect", "backwards", "steps"}
    assert found["dialect"] == "mysql"
    assert found["steps"][0]["sql"].startswith("CREATE TABLE `users`")


def test_whether_a_server_may_start_is_told(quick: Project, migrated: Project) -> None:
    ready = _document(migrated, "run")
    (migrated.folder / "db.sqlite3").unlink()
    missing = _document(migrated, "run")

    assert ready["result"] == {"ready": True, "reason": None}
    assert missing["result"]["ready"] is False
    assert [each["code"] for each in missing["diagnostics"]] == ["AQ760"]


def test_a_database_is_told_by_its_schema_by_what_differs_and_by_what_was_adopted(
    empty: Project,
) -> None:
    with closing(sqlite3.connect(empty.folder / "db.sqlite3")) as connection:
        connection.execute("CREATE TABLE users (name TEXT)")

    inspected = _document(empty, "db", "inspect")["result"]
    differing = _document(empty, "db", "diff", "history", "database")
    adopted = _document(empty, "db", "baseline")["result"]
    unreadable = _document(empty, "db", "diff", "history", "nonsense")

    assert inspected["database"] == "sqlite:///db.sqlite3"
    assert schema_from_json(inspected["schema"]).table("users").column_names == ("name",)
    assert (differing["exit_code"], differing["result"]["equal"]) == (1, False)
    assert [op["kind"] for op in differing["result"]["operations"]] == ["create_table"]
    (path,) = empty.migrations()
    assert adopted == {"path": f"migrations/{path.name}", "tables": ["users"], "written": True}
    assert (unreadable["exit_code"], unreadable["result"]) == (2, None)


def test_an_explanation_is_told_in_its_parts(empty: Project) -> None:
    found = _document(empty, "explain", "AQ621")["result"]

    assert set(found) == {"code", "summary", "meaning", "example", "mending"}
    assert all(found.values())


@pytest.mark.parametrize(
    ("words", "code", "status"),
    [
        (("db", "migrate", "--nonsense"), "AQ812", 2),
        (("db", "nonsense"), "AQ812", 2),
        (("db", "sqlmigrate"), "AQ812", 2),
        (("db", "migrate", "--target", "usr"), "AQ626", 1),
        (("db", "showmigrations", "--database-url", "sqlite:///models.py"), "AQ706", 1),
        (("explain", "AQ000"), "AQ807", 1),
    ],
)
def test_errors_are_data_too(
    migrated: Project, words: tuple[str, ...], code: str, status: int
) -> None:
    found = _document(migrated, *words)

    assert found["exit_code"] == status
    assert [each["code"] for each in found["diagnostics"]] == [code]


def test_an_error_in_a_file_has_its_place(migrated: Project) -> None:
    migrated.write("models.py", QUICK_START.replace("max_length", "max_lenght"))

    found = _document(migrated, "db", "makemigrations")

    span = found["diagnostics"][0]["span"]
    assert set(span) == {"source", "line", "column", "end_line", "end_column"}
    assert span["line"] == 4


def test_what_was_done_before_an_error_is_told(migrated: Project) -> None:
    head = 'from aquilia.models.migration_dsl import RunSQL\noperations = [RunSQL("{}")]\n'
    migrated.write("migrations/20990101_000000_good.py", head.format("SELECT 1"))
    migrated.write("migrations/20990101_000001_bad.py", head.format("SELECT nothing"))

    found = _document(migrated, "db", "migrate")

    assert found["exit_code"] == 1
    assert [each["name"] for each in found["result"]["migrations"]] == ["20990101_000000_good"]
    assert found["diagnostics"][-1]["code"] == "AQ708"


def test_words_after_two_dashes_are_no_options(migrated: Project) -> None:
    done = migrated.aq("run", "--", "echo", "--json")

    assert (done.code, done.out) == (0, "--json\n")
