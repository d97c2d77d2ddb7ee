"""Do commands and runner keep their word on a database that can't undo changes of its schema?"""

import os
import time
from pathlib import Path

import pytest
from attrs import evolve

import forked
from aquilia_backends.mysql import BACKEND
from aquilia_backends.mysql.connect import exists, open_database
from aquilia_ir.diagnostics import SchemaError
from backends.mysql.sites import Place
from mysql_databases import database
from run.history_files import AGE, USERS

_OURS = [("aquilia_migration_steps",), ("aquilia_migrations",)]
_SCRIPT = """
operations = [RunSQL({sql!r})]
"""
_BROKEN = """
operations = [
    AddField(model_name="User", table="users", field=C.integer("age", null=True)),
    RunSQL("INSERT INTO users (email) VALUES ('50% a:b')"),
    RunSQL("INSERT INTO nowhere VALUES (1)"),
]
"""
_FUNCTION = """
def fill(conn):
    with conn.cursor() as cursor:
        cursor.execute("INSERT INTO users (email) VALUES ('a')")
        {more}

operations = [RunPython(forward=fill)]
"""
_INTERRUPTED = """
def stop(conn):
    raise KeyboardInterrupt

operations = [
    AddField(model_name="User", table="users", field=C.integer("age", null=True)),
    RunPython(forward=stop),
]
"""
_SLOW = """
import pathlib, time

def wait(conn):
    pathlib.Path("{flag}").touch()
    time.sleep({seconds})

operations = [
    AddField(model_name="User", table="users", field=C.integer("age", null=True)),
    RunPython(forward=wait),
]
"""


@pytest.fixture
def site(tmp_path: Path, url: str) -> Place:
    with database(url):
        pass
    return Place(tmp_path, url)


def _notes(site: Place) -> tuple[str, ...]:
    with pytest.raises(SchemaError) as caught:
        site.migrate()
    return caught.value.diagnostics[0].notes


def test_the_commands_bring_a_database_forward_and_back(site: Place) -> None:
    site.add(1, "users", USERS)
    site.add(2, "age", AGE)

    assert site.aq("run").returncode == 1
    assert site.aq("db", "migrate").stdout == "✓ Applied 2 migration(s)\n"
    assert site.aq("db", "migrate").stdout == "No pending migrations.\n"
    assert site.aq("run").stdout == "Database is ready.\n"
    assert site.aq("db", "showmigrations").stdout.count("[X]") == 2
    assert site.query("SELECT id, email, age FROM users") == []
    assert site.aq("db", "migrate", "--target", "20260301_120000").returncode == 0
    assert site.applied() == ["20260301_120000"]
    assert site.aq("db", "showmigrations").stdout.count("[ ]") == 1
    assert site.aq("db", "migrate", "--target", "zero").returncode == 0
    assert site.query("SHOW TABLES") == _OURS
    assert site.aq("db", "migrate", "--fake").returncode == 0
    assert len(site.applied()) == 2
    assert site.query("SHOW TABLES") == _OURS


def test_looking_creates_no_database(site: Place) -> None:
    site.add(1, "users", USERS)

    done = [site.aq("db", "showmigrations"), site.aq("run"), site.aq("db", "migrate", "--plan")]

    assert "does not exist" in done[0].stderr
    assert "Database does not exist" in done[1].stderr
    assert "CREATE TABLE `users`" in done[2].stdout
    assert not exists(site.url)


def test_a_failure_names_each_statement_that_is_in_effect(site: Place) -> None:
    site.add(1, "users", USERS)
    site.add(2, "broken", _BROKEN)

    notes = _notes(site)

    assert "this database can't undo every change of the schema, so this is in effect:" in notes
    numbered = [note for note in notes if note[:2] in {"1.", "2.", "3."}]
    assert numbered == [
        "1. ALTER TABLE `users` ADD COLUMN `age` INTEGER",
        "2. INSERT INTO users (email) VALUES ('50% a:b')",
    ]
    assert site.applied() == ["20260301_120000"]
    assert site.query("SELECT email FROM users") == [("50% a:b",)]


def test_rows_alone_are_rolled_back_with_nothing_left(site: Place) -> None:
    site.add(1, "users", USERS)
    site.migrate()
    site.add(
        2,
        "rows",
        _SCRIPT.format(
            sql="INSERT INTO users (email) VALUES ('a'); INSERT INTO nowhere VALUES (1)"
        ),
    )

    notes = _notes(site)

    assert "nothing of this migration remains in the database: it was rolled back" in notes
    assert site.query("SELECT * FROM users") == []


def test_a_script_that_fails_after_a_change_of_the_schema_says_how_far_it_came(
    site: Place,
) -> None:
    script = (
        "INSERT INTO users (email) VALUES ('a;b'); CREATE TABLE other (n INT); "
        "INSERT INTO users (email) VALUES ('c'); INSERT INTO nowhere VALUES (1)"
    )
    site.add(1, "users", USERS)
    site.migrate()
    site.add(2, "script", _SCRIPT.format(sql=script))

    notes = _notes(site)

    assert f"1. the first 2 of: {script}" in notes
    assert site.query("SELECT email FROM users") == [("a;b",)]


def test_a_statement_that_fails_has_committed_the_rows_before_it_and_says_so(site: Place) -> None:
    insert = "INSERT INTO users (email) VALUES ('a')"
    body = f"""
operations = [
    RunSQL({insert!r}),
    AddField(model_name="User", table="users", field=C.integer("EMAIL", null=True)),
]
"""
    site.add(1, "users", USERS)
    site.migrate()
    site.add(2, "rows", body)

    notes = _notes(site)

    assert f"1. {insert}" in notes
    assert site.query("SELECT email FROM users") == [("a",)]


@pytest.mark.parametrize(
    ("more", "remains"),
    [
        ("raise ValueError", False),
        ('cursor.execute("CREATE TABLE other (n INT)"); raise ValueError', True),
        ("conn.commit(); raise ValueError", True),
    ],
)
def test_a_function_that_fails_says_whether_something_is_in_effect(
    site: Place, more: str, *, remains: bool
) -> None:
    site.add(1, "users", USERS)
    site.migrate()
    site.add(2, "function", _FUNCTION.format(more=more))

    notes = _notes(site)

    assert ('1. the beginning of function "fill"' in notes) is remains
    assert site.query("SELECT email FROM users") == ([("a",)] if remains else [])


def test_nobody_knows_what_a_function_left_that_lost_the_connection(site: Place) -> None:
    site.add(1, "users", USERS)
    site.migrate()
    site.add(2, "function", _FUNCTION.format(more='cursor.execute("KILL CONNECTION_ID()")'))

    notes = _notes(site)

    assert '1. perhaps: function "fill"' in notes
    assert "the last of these is done in part, or nobody knows: look at the database" in notes


def test_what_a_script_sets_ends_with_it(site: Place) -> None:
    site.add(
        1,
        "settings",
        """
operations = [
    RunSQL("SET NAMES latin1; SET foreign_key_checks = 0"),
    CreateModel(name="User", table="users", fields=[C.text("\u00fc")]),
    RunSQL("INSERT INTO users SELECT @@foreign_key_checks"),
]
""",
    )

    site.migrate()

    assert site.query("SELECT \u00fc FROM users") == [("1",)]


def test_scripts_run_as_written(site: Place) -> None:
    site.add(1, "users", USERS)
    script = "INSERT INTO users (email) VALUES ('50% %s :a'); -- it's done\nSELECT 1; # and over"
    site.add(2, "script", _SCRIPT.format(sql=script))

    site.migrate()

    assert site.query("SELECT email FROM users") == [("50% %s :a",)]


def test_a_trigger_comes_with_the_semicolons_in_its_body(site: Place) -> None:
    trigger = (
        "CREATE TRIGGER shout BEFORE INSERT ON users FOR EACH ROW BEGIN "
        "SET NEW.email = upper(NEW.email); SET NEW.email = concat(NEW.email, '!'); END; "
        "INSERT INTO users (email) VALUES ('a')"
    )
    site.add(1, "users", USERS)
    site.add(2, "trigger", _SCRIPT.format(sql=trigger))

    site.migrate()

    assert site.query("SELECT email FROM users") == [("A!",)]


def test_of_two_runs_at_once_one_does_the_work_and_the_other_finds_it_done(site: Place) -> None:
    flag = site.folder / "running"
    site.add(1, "users", USERS)
    site.add(2, "slow", _SLOW.format(flag=flag, seconds=1.5))
    first = site.start()
    deadline = time.monotonic() + 30
    while not flag.exists():
        assert first.poll() is None, first.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)

    second = site.start()
    outputs = [process.communicate(timeout=60) for process in (first, second)]

    assert [first.returncode, second.returncode] == [0, 0], outputs
    assert outputs[0][0] == "✓ Applied 2 migration(s)\n"
    assert outputs[1][0] == "No pending migrations.\n"
    assert site.applied() == ["20260301_120000", "20260302_120000"]


def test_whoever_waits_too_long_for_another_migration_is_told(site: Place) -> None:
    with (
        open_database(site.url, create=True) as one,
        BACKEND.open(site.url, wait=0.1) as other,
        one.migration(),
        pytest.raises(SchemaError) as caught,
        other.migration(),
    ):
        pass

    assert caught.value.diagnostics[0].code == "AQ707"


_WAYS = (["db", "migrate"], ["db", "showmigrations"], ["run"], ["db", "migrate", "--fake"])


@pytest.mark.parametrize("command", _WAYS, ids=" ".join)
def test_a_server_that_can_not_be_reached_is_told_by_every_command(
    site: Place, command: list[str]
) -> None:
    site.add(1, "users", USERS)
    away = evolve(site, address=f"mysql://me:secret@localhost/x?unix_socket={site.folder}/none")

    done = away.aq(*command)

    assert done.returncode == 1
    assert done.stderr.startswith("error[AQ742]")
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr + done.stdout


def test_a_wrong_password_is_told_and_changes_nothing(site: Place) -> None:
    site.add(1, "users", USERS)
    with open_database(site.url, create=True) as session:
        session.query("DROP USER IF EXISTS shut@localhost")
        session.query("CREATE USER shut@localhost IDENTIFIED BY 'right'")
        try:
            stranger = evolve(site, address=site.url.replace("root@", "shut:wrong@"))

            done = stranger.aq("db", "migrate")
        finally:
            session.query("DROP USER shut@localhost")

    assert done.returncode == 1
    assert done.stderr.startswith("error[AQ743]")
    assert "wrong" not in done.stderr
    assert site.query("SHOW TABLES") == []


_BEYOND = {
    "mariadb": ("AQ337", 'CreateIndex("by_mail", "users", [C.sql("lower(email)")])'),
    "mysql": (
        "AQ335",
        'AddConstraint("users", "CONSTRAINT c CHECK (email <> '
        ')"), '
        'CreateModel(name="P", table="p", fields=[C.auto("id"), C.integer("n")]), '
        'AddConstraint("p", "CONSTRAINT C CHECK (n > 0)")',
    ),
}


def test_what_this_very_server_can_not_do_is_told_by_a_preview_and_before_anything_runs(
    site: Place, product: str
) -> None:
    code, calls = _BEYOND[product]
    site.add(1, "users", USERS)
    site.add(2, "age", AGE)
    site.migrate(target="20260301_120000")
    site.add(3, "beyond", f"operations = [{calls}]")

    done = [site.aq("db", "migrate", "--plan"), site.aq("db", "migrate")]

    for each in done:
        assert each.stderr.startswith(f"error[{code}]")
        assert "in migration 20260303_120000_beyond" in each.stderr
    assert site.applied() == ["20260301_120000"]


def _plainly(site: Place, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run a command that finds out itself which database is meant."""
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return forked.run(["db", *arguments], site.folder, {**known, **environment})


def test_of_several_databases_the_one_that_is_named_is_migrated(site: Place) -> None:
    other = site.url.replace("/aquilia_", "/aquilia_b_")
    site.add(1, "users", USERS)
    lines = f'[tool.aquilia]\ndatabases.default = "{site.url}"\ndatabases.b = "{other}"\n'
    (site.folder / "pyproject.toml").write_text(lines)

    try:
        assert _plainly(site, "migrate", "--database", "b") == (0, "✓ Applied 1 migration(s)\n", "")
        assert not exists(site.url)
        assert exists(other)
    finally:
        with open_database(other) as session:
            session.query(f"DROP DATABASE {BACKEND.compiler.ident(session.place.database)}")


@pytest.mark.parametrize("dialect", [(), ("--dialect", "mysql")])
def test_the_sql_of_a_migration_is_shown_without_a_server(
    site: Place, dialect: tuple[str, ...]
) -> None:
    site.add(1, "users", USERS)
    url = "sqlite:///other.db" if dialect else site.url

    shown = _plainly(site, "sqlmigrate", "20260301_120000", *dialect, DATABASE_URL=url)

    assert "CREATE TABLE `users`" in shown[1], shown
    assert not exists(site.url)


def test_whoever_is_interrupted_hears_what_the_database_holds(site: Place) -> None:
    site.add(1, "users", USERS)
    site.add(2, "age", _INTERRUPTED)

    done = site.aq("db", "migrate")

    assert done.returncode == 130
    assert done.stderr == (
        "interrupted: the migration that was running is half done (1 of its steps are recorded as "
        "done; run the command again: it goes on, or says why not); 1 before it are complete\n"
    )
