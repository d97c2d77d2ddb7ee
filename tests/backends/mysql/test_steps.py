"""Does a migration that fails half-way say what is in effect, and does the next run go on there?"""

import os
import signal
import time
from pathlib import Path

import pytest

from aquilia_backends.mysql.rows import only_changes_rows
from aquilia_ir.diagnostics import SchemaError
from aquilia_schema.run import ledger
from aquilia_schema.run.execute import execute
from aquilia_schema.run.folder import list_folder
from aquilia_schema.run.plan import make_plan
from backends.mysql.sites import Place
from mysql_databases import database
from run.history_files import USERS

_AGE = 'AddField(model_name="User", table="users", field=C.integer("age", null=True))'
_NAME = 'AddField(model_name="User", table="users", field=C.varchar("name", 9, null=True))'
_BREAK = 'RunSQL("INSERT INTO {table} (email) VALUES (\'a\')", reverse="")'
_STEPS = (
    "SELECT position, direction, state, statement FROM aquilia_migration_steps ORDER BY position"
)
_ALTER = "ALTER TABLE `users` ADD COLUMN `age` INTEGER"
_WAITING = """
import pathlib, time

def wait(conn):
    conn.cursor().execute("INSERT INTO users (email) VALUES ('a')")
    pathlib.Path("{flag}").touch()
    time.sleep(60)

operations = [{age}, RunPython(forward=wait)]
"""


@pytest.fixture
def site(tmp_path: Path, url: str) -> Place:
    with database(url):
        pass
    place = Place(tmp_path, url)
    place.add(1, "users", USERS)
    place.migrate()
    return place


def _operations(*calls: str) -> str:
    return f"operations = [{', '.join(calls)}]\n"


def _half(site: Place) -> None:
    """Leave a second migration of which only the first of three steps is in effect."""
    site.add(2, "half", _operations(_AGE, _BREAK.format(table="nowhere"), _NAME))
    _failure(site)


def _failure(site: Place, *, target: str | None = None) -> str:
    with pytest.raises(SchemaError) as caught:
        site.migrate(target=target)
    (finding,) = caught.value.diagnostics
    return f"{finding.code} {finding.message} {finding.notes} {finding.help}"


def _columns(site: Place) -> list[object]:
    return [name for name, *_ in site.query("SHOW COLUMNS FROM users")]


def test_each_step_is_written_down_and_the_next_run_goes_on_after_it(site: Place) -> None:
    _half(site)
    assert site.query(_STEPS) == [(0, "forwards", "done", _ALTER)]
    assert _columns(site) == ["id", "email", "age"]

    assert "nowhere" in _failure(site)
    site.query("CREATE TABLE nowhere (email TEXT)")
    (done,) = site.migrate()

    assert len(done.steps) == 2
    assert _columns(site) == ["id", "email", "age", "name"]
    assert site.query("SELECT * FROM nowhere") == [("a",)]
    assert site.query(_STEPS) == []
    assert site.applied() == ["20260301_120000", "20260302_120000"]


def test_a_file_may_be_mended_after_the_steps_that_are_in_effect(site: Place) -> None:
    _half(site)
    site.add(2, "half", _operations(_AGE, _BREAK.format(table="users")))

    site.migrate()

    assert site.query("SELECT email, age FROM users") == [("a", None)]
    assert site.query(_STEPS) == []


_CHECKED = """
operations = [
    AddField(model_name="User", table="users", field=C.integer("n", null=True)),
    AddConstraint(name="n", table="users", definition='CHECK ("n" > 0)'),
]
"""
_WIDER = """AlterField(
    model_name="User", table="users", field_name="n", new_field=C.biginteger("n", null=True)
)"""


def test_what_was_only_prepared_is_no_step_that_must_come_again(site: Place) -> None:
    site.add(2, "checked", _CHECKED)
    site.migrate(fake=True)
    # MariaDB would forget this check when the column is defined anew
    site.query("ALTER TABLE users ADD COLUMN n INTEGER CHECK (n > 0)")
    site.add(3, "wider", _operations(_WIDER, _BREAK.format(table="nowhere")))
    assert "nowhere" in _failure(site)
    site.query("CREATE TABLE nowhere (email TEXT)")

    site.migrate()

    assert site.query(_STEPS) == []
    with pytest.raises(SchemaError, match="AQ708") as caught:
        site.query("INSERT INTO users (email, n) VALUES ('a', 0)")
    assert caught.value.diagnostics[0].help.startswith("rows that are there don't fit")


@pytest.mark.parametrize("calls", [(_NAME, _AGE), ()])
def test_steps_that_are_in_effect_must_still_be_there(site: Place, calls: tuple[str, ...]) -> None:
    _half(site)
    site.add(2, "half", _operations(*calls))

    assert _failure(site).startswith("AQ650")
    assert _columns(site) == ["id", "email", "age"]

    site.migrate(fake=True)
    assert site.query(_STEPS) == []
    assert len(site.applied()) == 2


def test_whoever_died_after_a_statement_and_before_its_record_has_still_done_it(
    site: Place,
) -> None:
    _half(site)
    # as it is between the two
    site.query("UPDATE aquilia_migration_steps SET state = 'begun'")
    site.query("INSERT INTO users (email) VALUES ('b')")
    site.query("CREATE TABLE nowhere (email TEXT)")

    site.migrate()

    assert _columns(site) == ["id", "email", "age", "name"]


def test_whoever_died_before_a_statement_has_not_done_it(site: Place) -> None:
    _half(site)
    # as it is before the statement
    site.query("UPDATE aquilia_migration_steps SET state = 'begun'")
    site.query("ALTER TABLE users DROP COLUMN age")
    site.query("CREATE TABLE nowhere (email TEXT)")

    site.migrate()

    assert _columns(site) == ["id", "email", "age", "name"]


def _die_inside_of_the_script(site: Place) -> None:
    """Leave things as they are when a process dies in a script that only changes rows."""
    site.add(2, "rows", _operations(_AGE, *(_BREAK.format(table=t) for t in ("users", "nowhere"))))
    _failure(site)
    assert site.query(_STEPS)[1][2] == "done"
    site.query("UPDATE aquilia_migration_steps SET state = 'begun' WHERE position = 1")
    site.query("DELETE FROM users")
    site.query("CREATE TABLE nowhere (email TEXT)")


def test_a_script_that_only_changes_rows_is_run_again_after_a_kill(site: Place) -> None:
    _die_inside_of_the_script(site)

    site.migrate()

    assert site.query("SELECT email FROM users") == [("a",)]
    assert site.query(_STEPS) == []


def test_where_rows_can_t_be_taken_back_the_user_is_asked_after_a_kill(site: Place) -> None:
    _die_inside_of_the_script(site)
    site.query("CREATE TABLE lasting (a INTEGER) ENGINE = MyISAM")

    assert "AQ651" in _failure(site)
    assert site.query("SELECT * FROM users") == []


SCRIPTS = [
    ("UPDATE a SET b = 1", True),
    ("-- why\n  insert into a select 1;\n# more\nDELETE FROM a;\n", True),
    ("WITH x AS (SELECT 1) SELECT * FROM x", True),
    ("", True),
    ("UPDATE a SET b = 1; COMMIT", False),
    ("UPDATE a SET b = 1; /*!50000 DROP TABLE a */", False),
    ("/* x */ UPDATE a SET b = 1", False),
    ("UPDATE a SET b = 'it\\'s; DROP TABLE a", False),
    ("CALL f()", False),
    ("UPDATE a SET b = ';'", False),
    ("--ALTER TABLE a\nUPDATE a SET b = 1", False),
]


@pytest.mark.parametrize(("script", "expected"), SCRIPTS)
def test_only_scripts_that_can_t_commit_are_sure_to_be_undone(script: str, expected: bool) -> None:
    assert only_changes_rows(script) is expected


def test_after_a_kill_inside_of_a_function_the_user_is_asked(site: Place) -> None:
    flag = site.folder / "running"
    site.add(2, "waiting", _WAITING.format(flag=flag, age=_AGE))
    process = site.start()
    deadline = time.monotonic() + 60
    while not flag.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()

    done = site.aq("db", "migrate")

    assert done.returncode == 1
    assert "AQ651" in done.stderr
    assert "the step: function wait" in done.stderr
    assert site.query("SELECT * FROM users") == []
    forget = "DELETE FROM aquilia_migration_steps WHERE revision = '20260302_120000'"
    assert forget in " ".join(done.stderr.split())
    site.query("UPDATE aquilia_migration_steps SET state = 'done'")
    assert site.aq("db", "migrate").stdout == "✓ Applied 1 migration(s)\n"


def test_commands_tell_of_a_migration_that_is_half_done(site: Place) -> None:
    _half(site)

    listed = site.aq("db", "showmigrations").stdout
    guard = site.aq("run")
    preview = site.aq("db", "migrate", "--plan")

    assert "[X] 20260301_120000_users" in listed
    assert "[~] 20260302_120000_half" in listed
    assert guard.returncode == 1
    assert "20260302_120000 is half applied" in guard.stderr
    assert "AQ653" in preview.stderr
    assert site.aq("db", "migrate", "--target", "zero").stderr.startswith("error[AQ652]")
    assert site.aq("db", "migrate", "--target", "20260301_120000").returncode == 1


_FUNCTION = """
def fill(conn):
    conn.cursor().execute("INSERT INTO users (email) VALUES ('{value}')")

operations = [RunPython(forward=fill), {failing}]
"""


def test_a_function_that_is_in_effect_must_be_the_one_that_ran(site: Place) -> None:
    failing = _BREAK.format(table="nowhere")
    site.add(2, "filling", _FUNCTION.format(value="a", failing=failing))
    assert "nowhere" in _failure(site)
    site.add(2, "filling", _FUNCTION.format(value="b", failing=failing))

    assert _failure(site).startswith("AQ650")
    assert site.query("SELECT email FROM users") == [("a",)]


def test_a_function_of_which_a_part_stays_is_not_taken_for_not_begun(site: Place) -> None:
    body = """
def build(conn):
    conn.cursor().execute("CREATE TABLE left_over (a INTEGER)")
    raise ValueError

operations = [RunPython(forward=build)]
"""
    site.add(2, "building", body)
    _failure(site)

    assert site.query(_STEPS) == [(0, "forwards", "begun", "function build")]
    assert _failure(site).startswith("AQ651")


def test_nothing_begins_that_was_planned_before_another_process_left_half_of_a_migration(
    site: Place,
) -> None:
    applied = ledger.read_database(site.backend, site.url)
    plan = make_plan(list_folder(site.migrations), applied, site.backend, target="zero")
    _half(site)

    with pytest.raises(SchemaError, match="AQ652"):
        list(execute(plan, site.backend, site.url))

    assert _columns(site) == ["id", "email", "age"]


def test_a_way_back_goes_on_where_it_ended(site: Place) -> None:
    site.query("CREATE TABLE nowhere (email TEXT)")
    undone = 'RunSQL("SELECT 1", reverse="INSERT INTO nowhere (email) VALUES (\'x\')")'
    site.add(2, "both", _operations(_AGE, undone, _NAME))
    site.migrate()
    site.query("DROP TABLE nowhere")

    assert "nowhere" in _failure(site, target="20260301_120000")
    assert _columns(site) == ["id", "email", "age"]
    assert _failure(site).startswith("AQ652")
    assert "half undone" in site.aq("run").stderr
    site.query("CREATE TABLE nowhere (email TEXT)")
    site.migrate(target="20260301_120000")

    assert _columns(site) == ["id", "email"]
    assert site.applied() == ["20260301_120000"]
    assert site.query(_STEPS) == []
