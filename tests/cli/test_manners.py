"""Does `aq` behave as a command should? Streams, colours, pipes, exit codes, a fast start."""

import json
import os
import re
import shlex
import subprocess
import sys

import pytest
from click.shell_completion import BashComplete

from aquilia_schema.cli.main import AQ
from cli.project import Project, clean_environment
from cli.terminal import typed

SLOW = ("aquilia_ir", "aquilia_backends", "attrs", "attr", "sqlite3", "cattrs", "hypothesis")


@pytest.mark.parametrize("words", [("--help",), ("db", "--help")])
def test_help_imports_nothing_but_click(words: tuple[str, ...]) -> None:
    code = (
        "import sys\nfrom aquilia_schema.cli.main import main\n"
        f"assert main({list(words)}) == 0\n"
        f"print([name for name in {SLOW} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )

    assert done.stderr == "[]\n"


# What only changes something needs: meanings, dialects, the language of migrations, and models.
CHANGING = (
    "aquilia_ir.(types|schema|operations|apply|diff|simplify|verify)",
    "aquilia_backends.(backend|registry|compiler|dialect|session|statement|definition)",
    "aquilia_backends.sqlite.(backend|compiler|dialect|inspect|integrity|normalize|session)",
    "aquilia_schema.(dsl|lower|models)",
    "aquilia_schema.run.(plan|history|execute|recording|draft|publish)",
    "cattrs|hypothesis|psycopg|pymysql|importlib.metadata",
)


@pytest.mark.parametrize(
    "words",
    [
        ("db", "showmigrations"),
        ("db", "migrate"),
        ("db", "migrate", "--plan"),
        ("db", "migrate", "--fake"),
        ("run", "--", "true"),
    ],
)
def test_what_finds_nothing_to_do_imports_nothing_that_changes_anything(
    migrated: Project, words: tuple[str, ...]
) -> None:
    loaded = _loaded_by(migrated, words)

    assert "aquilia_schema.run.ledger" in loaded
    heavy = re.compile(f"({'|'.join(CHANGING)})(\\..*)?")
    assert sorted(name for name in loaded if heavy.fullmatch(name)) == []


def _loaded_by(project: Project, words: tuple[str, ...]) -> set[str]:
    """Run a command that must succeed, and return all modules that were imported for it."""
    command = [sys.executable, "-X", "importtime", "-m", "aquilia_schema.cli", *words]
    done = subprocess.run(
        command,
        cwd=project.folder,
        env=clean_environment(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    lines = (line for line in done.stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip() for line in lines}


def test_every_command_in_the_table_is_there_under_its_name(empty: Project) -> None:
    for words in (("explain",), ("run",), ("db",)):
        assert empty.well(*words, "--help").startswith(f"Usage: aq {' '.join(words)}")
    changing = ("baseline", "makemigrations", "migrate", "sqlmigrate")
    for name in (*changing, "diff", "inspect", "showmigrations"):
        assert empty.well("db", name, "--help").startswith(f"Usage: aq db {name}")


def test_the_version_is_that_of_the_package(empty: Project) -> None:
    assert empty.well("--version").startswith("aq 0.")


def test_the_script_is_installed(empty: Project) -> None:
    done = subprocess.run(["aq", "--version"], capture_output=True, check=False, env=_path())

    assert done.returncode == 0


def _path() -> dict[str, str]:
    folder = os.path.dirname(sys.executable)  # noqa: PTH120
    return clean_environment() | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def test_an_explanation_is_found_in_any_spelling(empty: Project) -> None:
    expected = empty.well("explain", "AQ621")

    assert expected.startswith("AQ621: ")
    assert empty.well("explain", "aq621") == expected
    assert empty.well("explain", "621") == expected


def test_a_reader_that_goes_away_is_no_error(migrated: Project) -> None:
    command = f"{sys.executable} -m aquilia_schema.cli db --help | true"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=migrated.folder,
    )

    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_a_terminal_that_lacks_a_character_gets_a_stand_in_and_no_error(quick: Project) -> None:
    out = quick.well("db", "makemigrations", PYTHONIOENCODING="latin-1")

    assert out.startswith("? Generated DSL migration: ")


def test_colour_goes_to_a_terminal_alone_and_only_if_it_is_wanted(empty: Project) -> None:
    mistake = ("explain", "AQ000")

    assert "\x1b[" in typed(empty, [], *mistake).err
    assert "\x1b[" not in typed(empty, [], *mistake, NO_COLOR="1").err
    assert "\x1b[" not in empty.aq(*mistake).err


def test_a_shell_can_complete_commands_options_and_their_values() -> None:
    complete = BashComplete(AQ, {}, "aq", "_AQ_COMPLETE").get_completions
    words = [
        (["db"], "show"),
        (["db", "migrate"], "--tar"),
        (["db", "diff", "--format"], "j"),
        (["explain"], "--js"),
    ]

    found = [[each.value for each in complete(before, begun)] for before, begun in words]

    assert found == [["showmigrations"], ["--target"], ["json"], ["--json"]]


def test_a_bug_is_reported_as_one_and_its_traceback_only_when_asked_for(migrated: Project) -> None:
    migrated.write("sitecustomize.py", _SABOTAGE)
    environment = {"PYTHONPATH": str(migrated.folder)}

    quiet = migrated.aq("db", "showmigrations", **environment)
    loud = migrated.aq("db", "showmigrations", AQUILIA_DEBUG="1", **environment)

    assert (quiet.code, loud.code) == (70, 70)
    assert "error[AQ899]: this is a bug in aq: ZeroDivisionError: division by zero" in quiet.err
    assert "sitecustomize.py:" in quiet.err
    assert "Traceback" not in quiet.err
    assert "Traceback" in loud.err


_SABOTAGE = """\
import aquilia_schema.run.ledger as ledger
from aquilia_schema.run.folder import MigrationFile

def broken(self):
    return 1 / 0

MigrationFile.name = property(broken)
"""


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize("words", ["db showmigrations", "db migrate --target zero", "run"])
def test_a_closed_stream_stops_no_command(migrated: Project, words: str, closed: str) -> None:
    command = f"{shlex.quote(sys.executable)} -m aquilia_schema.cli {words} {closed}"

    done = subprocess.run(
        command, shell=True, cwd=migrated.folder, env=clean_environment(), check=False
    )

    assert done.returncode == 0
    pending = "[ ]" in migrated.well("db", "showmigrations")
    assert pending == (words == "db migrate --target zero")


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- >&- 2>&-"])
def test_nobody_is_asked_through_a_closed_stream(quick: Project, closed: str) -> None:
    command = f"{shlex.quote(sys.executable)} -m aquilia_schema.cli db makemigrations {closed}"

    done = subprocess.run(
        command, shell=True, cwd=quick.folder, env=clean_environment(), check=False
    )

    assert done.returncode == 0
    assert len(quick.migrations()) == 1


_RUDE = """\
import sys
from aquilia.models.migration_dsl import RunPython

class Silent(Exception):
    def __str__(self):
        return 1 / 0

def forward(conn):
    print("noise")
    sys.stdout.close()
    sys.stderr.close()

def backward(conn):
    raise Silent

operations = [RunPython(forward=forward, reverse=backward)]
"""


def test_code_of_the_user_spoils_neither_results_nor_errors(empty: Project) -> None:
    empty.write("migrations/20260301_143022_rude.py", _RUDE)

    done = empty.aq("db", "migrate", "--json")
    undone = empty.aq("db", "migrate", "--target", "zero")

    assert (done.code, json.loads(done.out)["exit_code"], "noise" in done.err) == (0, 0, True)
    assert undone.code == 1
    assert 'error[AQ636]: function "backward" raised Silent: (its text can\'t be told' in undone.err
