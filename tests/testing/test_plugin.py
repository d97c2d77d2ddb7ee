"""The pytest plugin, in real runs of pytest on projects: what it finds, and what it costs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from aquilia_schema.run.folder import list_folder
from aquilia_schema.run.history import read_history
from aquilia_schema.testing.history import models_equal
from cli.project import QUICK_START, Project, Result, clean_environment

QUIET = "-p no:cacheprovider -p no:hypothesispytest -p no:xdist".split()
SETTINGS = "[pytest]\naq_migrations = true\n"
FIRST = """\
from aquilia.models.migration_dsl import CreateModel, columns as C

operations = [
    CreateModel(name="User", table="users", fields=[
        C.bigauto("id"), C.varchar("email", 255, unique=True), C.varchar("name", 100),
        C.integer("age", null=True),
    ]),
]
"""
IMPORTS = (
    "from aquilia.models.migration_dsl import AddField, AlterField, RemoveField, RunSQL, "
    "columns as C\n\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write("pytest.ini", SETTINGS)
    made.write("models.py", QUICK_START)
    made.write("migrations/20260101_000000_user.py", FIRST)
    return made


def second(project: Project, operations: str, *, name: str = "20260102_000000_more") -> None:
    project.write(f"migrations/{name}.py", f"{IMPORTS}operations = [{operations}]\n")


def run(project: Project, *words: str, xdist: bool = False) -> Result:
    quiet = [*QUIET[:-2], "-n", "2"] if xdist else QUIET
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *quiet, "-rA", *words],
        cwd=project.folder,
        env=clean_environment() | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def outcomes(result: Result) -> dict[str, str]:
    """What became of each test: its name without the folder, and one word."""
    found = re.findall(r"^(PASSED|FAILED|ERROR) migrations/\d+_\d+_(\S+)", result.out, re.MULTILINE)
    return {name: word for word, name in found}


def test_a_sound_history_passes_and_nothing_is_left_in_the_project(project: Project) -> None:
    phone = '    phone = CharField(max_length=9, default="")\n    name ='
    project.write("models.py", QUICK_START.replace("    name =", phone))
    second(project, 'AddField("User", "users", C.varchar("phone", 9, default=""))')
    before = project.state()

    result = run(project)

    assert outcomes(result) == {
        "user.py::rows": "PASSED",
        "user.py::up-down": "PASSED",
        "more.py::rows": "PASSED",
        "more.py::up-down": "PASSED",
        "more.py::models": "PASSED",
        "more.py::one-head": "PASSED",
    }, result
    assert result.code == 0
    assert project.state() == before


@pytest.mark.parametrize(
    ("operations", "test", "said"),
    [
        (
            'RunSQL("CREATE TABLE extra (x INTEGER)", reverse="SELECT 1")',
            "more.py::up-down",
            'CreateModel(\n        name="extra"',
        ),
        (
            'RunSQL("CREATE VIEW v AS SELECT id FROM users", reverse="SELECT 1")',
            "more.py::up-down",
            'CreateExtra(\n        name="v",\n        kind="view"',
        ),
        (
            'AddField("User", "users", C.varchar("phone", 20))',
            "more.py::rows",
            "NOT NULL constraint failed",
        ),
        (
            'RunSQL("DELETE FROM users WHERE age IS NULL", reverse="SELECT 1")',
            "more.py::rows",
            "if that is meant, name the table in `deletes_rows` of its class Meta",
        ),
    ],
)
def test_a_planted_bug_is_found(project: Project, operations: str, test: str, said: str) -> None:
    second(project, operations)

    result = run(project)

    assert result.code == 1
    assert outcomes(result)[test] == "FAILED"
    assert said in result.out
    assert "Traceback" not in result.out


DELETION = 'RunSQL("DELETE FROM users WHERE age IS NULL", reverse="SELECT 1")'


def test_rows_that_a_migration_says_it_deletes_are_not_missed_and_those_of_others_are(
    project: Project,
) -> None:
    project.write(
        "migrations/20260101_000000_user.py",
        FIRST.replace("\n]\n", '\n    CreateModel("Post", "posts", [C.bigauto("id")]),\n]\n'),
    )
    posts = 'RunSQL("DELETE FROM posts", reverse="SELECT 1")'
    for number, said, operations in (
        (2, "users", DELETION),
        (3, "users", posts),
        (4, "nobody", DELETION),
    ):
        project.write(
            f"migrations/2026010{number}_000000_number{number}.py",
            f'{IMPORTS}class Meta:\n    deletes_rows = ["{said}"]\n\noperations = [{operations}]\n',
        )

    result = run(project, "-k", "rows")

    assert outcomes(result) == {
        "user.py::rows": "PASSED",
        "number2.py::rows": "PASSED",
        "number3.py::rows": "FAILED",
        "number4.py::rows": "FAILED",
    }, result
    assert 'table "posts", columns id:' in result.out
    assert "says that it deletes rows of nobody, but before it there is no such table" in result.out


def test_each_worker_has_a_database_of_its_own_and_none_shares_one(project: Project) -> None:
    second(project, 'AddField("User", "users", C.text("more", null=True))')
    url = f"sqlite:///{project.folder}/of_{{worker}}.sqlite3"

    apart = run(project, "--aq-database-url", url, xdist=True)
    shared = run(project, "--aq-database-url", "sqlite:///one.sqlite3", xdist=True)

    assert "1 failed, 5 passed" in apart.out, apart
    assert sorted(path.name for path in project.folder.glob("*.sqlite3")) == [
        "of_gw0.sqlite3",
        "of_gw1.sqlite3",
    ]
    assert "error[AQ872]: all workers of pytest-xdist" in shared.out
    assert outcomes(shared)["user.py::rows"] == "FAILED"


def test_changes_that_are_missing_are_printed(project: Project) -> None:
    project.write("models.py", QUICK_START.replace("max_length=100", "max_length=120"))

    result = run(project)

    assert outcomes(result)["user.py::models"] == "FAILED"
    assert 'C.varchar("name", 120)' in result.out


def test_two_heads_are_found_and_a_migration_that_merges_them_is_accepted(project: Project) -> None:
    fork = 'class Meta:\n    dependencies = ["20260101_000000"]\n\n'
    for number, field in ((2, "a"), (3, "b")):
        project.write(
            f"migrations/2026010{number}_000000_{field}.py",
            f"{IMPORTS}{fork}operations = "
            f'[AddField("User", "users", C.text("{field}", null=True))]\n',
        )
    forked = run(project)
    merge = 'class Meta:\n    dependencies = ["20260102_000000", "20260103_000000"]\n\n'
    project.write("migrations/20260104_000000_merge.py", f"{merge}operations = []\n")
    merged = run(project)

    assert outcomes(forked)["b.py::one-head"] == "FAILED"
    assert "2 migrations are the last one: 20260102_000000_a, 20260103_000000_b" in forked.out
    assert outcomes(merged)["merge.py::one-head"] == "PASSED"


def test_what_can_not_be_undone_is_skipped_with_the_reason(project: Project) -> None:
    second(project, 'RunSQL("UPDATE users SET age = 1")')

    result = run(project)

    assert result.code == 0
    assert re.search(r"SKIPPED.*RunSQL", result.out)


def test_values_that_a_migration_drops_on_purpose_are_not_missed(project: Project) -> None:
    second(project, 'RemoveField("User", "users", "name")')
    project.write("models.py", re.sub(r"    name = .*\n", "", QUICK_START))

    result = run(project)

    assert set(outcomes(result).values()) == {"PASSED"}, result
    assert len(outcomes(result)) == 6


def test_a_table_without_rows_is_warned_of(project: Project) -> None:
    project.write(
        "migrations/20260101_000000_user.py",
        FIRST.replace('C.bigauto("id")', 'C.bigauto("id"), C.integer("odd")').replace(
            "    ]),", '    ], constraints=["CHECK (odd <> odd)"]),'
        ),
    )
    second(project, 'AddField("User", "users", C.text("x", null=True))')

    assert 'no row could be put into table "users"' in run(project).out


def test_one_test_can_be_run_by_its_name(project: Project) -> None:
    result = run(project, "migrations/20260101_000000_user.py::up-down")

    assert outcomes(result) == {"user.py::up-down": "PASSED"}


def test_the_migrations_are_tested_whatever_testpaths_say(project: Project) -> None:
    project.write("pytest.ini", f"{SETTINGS}testpaths = tests\n")
    project.write("tests/test_own.py", "def test_own(): pass\n")

    assert "5 passed" in run(project).out
    assert "1 passed" in run(project, "tests").out


def test_without_the_setting_no_migration_is_collected(project: Project) -> None:
    project.write("pytest.ini", "[pytest]\n")

    assert "no tests ran" in run(project).out


def test_a_history_that_cant_be_read_is_shown_as_the_command_line_shows_it(
    project: Project,
) -> None:
    second(project, 'AddFeld("User")')

    result = run(project)

    assert result.code == 2
    assert "error[AQ4" in result.out
    assert "Traceback" not in result.out


def test_a_database_with_tables_is_refused_and_stays_as_it_is(project: Project) -> None:
    project.well("db", "migrate")
    before = project.state()

    result = run(project, "--aq-database-url", "sqlite:///db.sqlite3")

    assert "AQ871" in result.out
    assert outcomes(result)["user.py::up-down"] == "FAILED"
    assert project.state() == before


def test_a_database_of_ones_own_is_empty_again_afterwards(project: Project) -> None:
    url = f"sqlite:///{project.folder / 'own.sqlite3'}"

    assert run(project, "--aq-database-url", url).code == 0
    assert "operations = []" in project.well("db", "inspect", url)


def test_the_plugin_costs_nothing_where_it_is_not_used() -> None:
    code = (
        "import pytest, sys; before = set(sys.modules)\n"
        "import aquilia_schema.testing.plugin\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )

    assert done.stdout.split() == [
        "aquilia_schema",
        "aquilia_schema.testing",
        "aquilia_schema.testing.plugin",
    ]


def test_checks_of_a_history_need_no_hypothesis(project: Project) -> None:
    code = (
        "import sys; from aquilia_schema.testing import check_project; check_project()\n"
        "print('hypothesis' in sys.modules, 'pytest' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project.folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert (done.stdout, done.stderr) == ("False False\n", "")


def test_a_view_that_a_migration_makes_is_not_missing_from_the_models(project: Project) -> None:
    project.write(
        "migrations/20260102_000000_view.py",
        "from aquilia.models.migration_dsl import CreateExtra\n\n"
        'operations = [CreateExtra(kind="view", name="v", dialect="sqlite", '
        'create="CREATE VIEW v AS SELECT id FROM users", drop="DROP VIEW v", tables=["users"])]\n',
    )

    models_equal(read_history(list_folder(project.folder / "migrations")), project.folder)


def test_a_rename_that_models_declare_is_printed_as_one(project: Project) -> None:
    text = QUICK_START.replace("age = IntegerField(", 'since = IntegerField(renamed_from="age", ')
    project.write("models.py", text)

    with pytest.raises(AssertionError, match="RenameField"):
        models_equal(read_history(list_folder(project.folder / "migrations")), project.folder)
