"""Is each migration one transaction, with its row in the ledger and nothing left if it fails?"""

from hashlib import sha256
from pathlib import Path

import pytest

from aquilia_backends.entrance import access_for
from aquilia_backends.statement import Statement
from aquilia_ir.diagnostics import SchemaError
from aquilia_schema.run import ledger
from aquilia_schema.run.execute import execute, migrate
from aquilia_schema.run.folder import list_folder
from aquilia_schema.run.plan import Plan, make_plan
from run.history_files import AGE, RENAME, USERS, Site

FAILING_SQL = """
operations = [
    AddField(model_name="User", table="users", field=C.integer("age", null=True)),
    RunSQL(forward="INSERT INTO users (email) VALUES ('x'); SELECT * FROM nowhere;", reverse=""),
]
"""
RAISING = """
def break_down(conn):
    conn.execute("INSERT INTO users (email) VALUES ('x')")
    raise ValueError("no luck")

operations = [RunPython(forward=break_down)]
"""
COMMITTING = """
def end_it(conn):
    conn.execute("INSERT INTO users (email) VALUES ('x')")
    conn.{method}

operations = [RunPython(forward=end_it)]
"""
FILLING = """
def fill(conn):
    conn.execute("INSERT INTO users (email) VALUES ('a'), ('b')")

def empty(conn):
    conn.execute("DELETE FROM users")

operations = [RunPython(forward=fill, reverse=empty)]
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def _failure(site: Site, *, target: str | None = None) -> SchemaError:
    with pytest.raises(SchemaError) as found:
        site.migrate(target=target)
    return found.value


def test_pending_migrations_are_applied_in_order_and_written_down(site: Site) -> None:
    site.add(1, "users", USERS)
    site.add(2, "age", AGE)

    done = site.migrate()

    assert [each.file.slug for each in done] == ["users", "age"]
    assert [s.sql for s in done[1].steps if isinstance(s, Statement)] == [
        'ALTER TABLE "users" ADD COLUMN "age" INTEGER'
    ]
    assert site.applied() == ["20260301_120000", "20260302_120000"]
    assert site.migrate() == []


def test_the_ledger_has_the_columns_and_contents_of_the_manual(site: Site) -> None:
    site.add(1, "users", USERS)
    site.migrate()
    (path,) = site.migrations.iterdir()

    columns = site.query("SELECT name, type, pk FROM pragma_table_info('aquilia_migrations')")
    ((revision, slug, checksum, applied_at),) = site.query("SELECT * FROM aquilia_migrations")

    assert columns == [
        ("revision", "TEXT", 1),
        ("slug", "TEXT", 0),
        ("checksum", "TEXT", 0),
        ("applied_at", "TEXT", 0),
    ]
    assert (revision, slug) == ("20260301_120000", "users")
    assert checksum == sha256(path.read_bytes()).hexdigest()
    assert str(applied_at).endswith("+00:00")


def test_a_target_goes_forward_no_further_than_it(site: Site) -> None:
    site.add(1, "users", USERS)
    second = site.add(2, "age", AGE)
    site.add(3, "rename", RENAME)

    site.migrate(target=second)

    assert site.applied() == ["20260301_120000", "20260302_120000"]


def test_a_rollback_keeps_rows_and_restores_names(site: Site) -> None:
    first = site.add(1, "users", USERS)
    site.add(2, "age", AGE)
    site.add(3, "rename", RENAME)
    site.migrate(target=first)
    before = site.query("SELECT sql FROM sqlite_schema WHERE name = 'users'")
    site.query("INSERT INTO users (email) VALUES ('ada@example.org')")
    site.migrate()

    done = site.migrate(target=first)

    assert [each.file.slug for each in done] == ["rename", "age"]
    assert site.query("SELECT * FROM users") == [(1, "ada@example.org")]
    assert site.query("SELECT sql FROM sqlite_schema WHERE name = 'users'") == before
    assert site.applied() == [first]


def test_zero_undoes_all_and_leaves_only_the_ledger(site: Site) -> None:
    site.add(1, "users", USERS)
    site.add(2, "age", AGE)
    site.migrate()

    site.migrate(target="zero")

    tables = site.query(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'sqlite_sequence'"
    )
    assert tables == [("aquilia_migrations",)]
    assert site.applied() == []
    assert site.migrate(target="zero") == []


def test_a_failing_migration_leaves_everything_as_it_was_and_says_so(site: Site) -> None:
    site.add(1, "users", USERS)
    site.migrate()
    site.query("INSERT INTO users (email) VALUES ('ada@example.org')")
    before = site.dump()
    site.add(2, "failing", FAILING_SQL)

    error = _failure(site)

    assert site.dump() == before
    text = "\n".join((error.diagnostics[0].message, *error.diagnostics[0].notes))
    assert "no such table: nowhere" in text
    assert "while applying 20260302_120000_failing" in text
    assert "nothing of this migration remains" in text
    assert "no other migration was touched in this run" in text


def test_the_migrations_before_a_failing_one_stay_and_are_named(site: Site) -> None:
    site.add(1, "users", USERS)
    site.add(2, "failing", FAILING_SQL)

    error = _failure(site)

    assert site.applied() == ["20260301_120000"]
    assert any(
        "applied before it in this run, and staying so: 20260301_120000_users" in note
        for note in error.diagnostics[0].notes
    )


def test_when_the_first_migration_fails_not_even_the_ledger_is_there(site: Site) -> None:
    site.add(1, "failing", 'operations = [RunSQL(forward="SELECT * FROM nowhere", reverse="")]\n')

    _failure(site)

    assert site.query("SELECT * FROM sqlite_schema") == []


def test_an_exception_in_a_function_is_placed_in_the_file(site: Site) -> None:
    site.add(1, "users", USERS)
    site.add(2, "raising", RAISING)

    (finding,) = _failure(site).diagnostics

    assert finding.code == "AQ636"
    assert "ValueError: no luck" in finding.message
    assert finding.span is not None
    assert finding.span.source.endswith("20260302_120000_raising.py")
    assert "no luck" in finding.span.excerpt
    assert site.query("SELECT * FROM users") == []


@pytest.mark.parametrize(
    "method",
    [
        "commit()",
        "rollback()",
        'execute("COMMIT")',
        'execute("ROLLBACK")',
        'executescript("SELECT 1")',
        "close()",
    ],
)
def test_a_function_cannot_end_the_transaction(site: Site, method: str) -> None:
    site.add(1, "users", USERS)
    site.add(2, "ending", COMMITTING.format(method=method))

    _failure(site)

    assert site.applied() == ["20260301_120000"]
    assert site.query("SELECT * FROM users") == []


def test_a_script_cannot_end_the_transaction(site: Site) -> None:
    site.add(1, "users", USERS)
    script = "INSERT INTO users (email) VALUES ('x'); COMMIT; BEGIN"
    site.add(2, "ending", f'operations = [RunSQL(forward="{script}", reverse="")]\n')

    _failure(site)

    assert site.applied() == ["20260301_120000"]
    assert site.query("SELECT * FROM users") == []


def test_functions_run_forwards_and_backwards(site: Site) -> None:
    first = site.add(1, "users", USERS)
    site.add(2, "filling", FILLING)

    site.migrate()
    filled = site.query("SELECT email FROM users")
    site.migrate(target=first)

    assert filled == [("a",), ("b",)]
    assert site.query("SELECT email FROM users") == []


def test_a_missing_or_async_function_is_found_before_it_is_called(site: Site) -> None:
    site.add(1, "users", USERS)
    site.add(2, "later", "async def later(conn): ...\noperations = [RunPython(forward=later)]\n")

    assert _failure(site).diagnostics[0].code == "AQ638"


UNFINISHED = {
    "generator": "def f(conn):\n    conn.execute('DELETE FROM users')\n    yield\n",
    "async generator": "async def f(conn):\n    yield conn.execute('DELETE FROM users')\n",
    "coroutine": "async def g(conn):\n    pass\ndef f(conn):\n    return g(conn)\n",
}


@pytest.mark.parametrize("kind", UNFINISHED)
def test_a_function_that_would_do_nothing_is_no_success(site: Site, kind: str) -> None:
    site.add(1, "users", USERS)
    site.migrate()
    site.add(2, "later", f"{UNFINISHED[kind]}operations = [RunPython(forward=f)]\n")
    before = site.dump()

    assert _failure(site).diagnostics[0].code == "AQ614"
    assert site.dump() == before


def test_a_way_back_that_is_blocked_is_found_before_anything_is_undone(site: Site) -> None:
    site.add(1, "users", USERS)
    site.add(2, "oneway", "operations = [RunSQL(forward='DELETE FROM users')]\n")
    site.add(3, "age", AGE)
    site.migrate()
    before = site.dump()

    error = _failure(site, target="zero")

    assert [found.code for found in error.diagnostics] == ["AQ201"]
    assert "20260302_120000_oneway" in "\n".join(error.diagnostics[0].notes)
    assert site.dump() == before


def test_a_late_operation_that_does_not_fit_stops_everything_before_it_starts(site: Site) -> None:
    site.add(1, "users", USERS)
    site.add(2, "wrong", RENAME.replace('"email"', '"emial"'))

    _failure(site)

    assert not site.database.exists()


def test_what_the_database_cannot_hold_stops_everything_before_it_starts(site: Site) -> None:
    site.add(1, "users", USERS)
    site.add(2, "late", USERS.replace('"users"', '"sqlite_users"'))

    assert _failure(site).diagnostics[0].code == "AQ352"
    assert not site.database.exists()


def test_fake_writes_down_without_running(site: Site) -> None:
    site.add(1, "users", USERS)
    site.add(2, "filling", FILLING)

    site.migrate(fake=True)

    assert site.applied() == ["20260301_120000", "20260302_120000"]
    assert site.query("SELECT name FROM sqlite_schema WHERE name = 'users'") == []

    site.migrate(fake=True, target="zero")

    assert site.applied() == []


def test_a_pending_migration_older_than_an_applied_one_is_applied_out_of_turn(site: Site) -> None:
    site.add(1, "users", USERS)
    site.add(3, "age", AGE)
    site.migrate()
    site.query("INSERT INTO users (email, age) VALUES ('a', 3)")
    site.add(2, "rename", RENAME)

    site.migrate()

    assert site.query("SELECT address, age FROM users") == [("a", 3)]

    site.migrate(target="20260301_120000")

    assert site.query("SELECT * FROM users") == [(1, "a")]


def test_a_ledger_of_an_older_version_goes_on_being_used(site: Site) -> None:
    site.add(1, "users", USERS)
    site.add(2, "age", AGE)
    short = sha256(next(site.migrations.glob("*users.py")).read_bytes()).hexdigest()[:16]
    site.query(
        "CREATE TABLE aquilia_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, "
        "revision VARCHAR(50) NOT NULL UNIQUE, slug VARCHAR(200) NOT NULL, checksum VARCHAR(64), "
        "applied_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)"
    )
    site.query(
        "INSERT INTO aquilia_migrations (revision, slug, checksum) "
        f"VALUES ('20260301_120000', 'users', '{short}')"
    )
    site.query(
        "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email VARCHAR(255) NOT NULL)"
    )

    done = site.migrate()

    assert [each.file.slug for each in done] == ["age"]
    assert site.query("SELECT id, revision, slug FROM aquilia_migrations") == [
        (1, "20260301_120000", "users"),
        (2, "20260302_120000", "age"),
    ]


def test_a_table_that_cannot_be_a_ledger_is_refused(site: Site) -> None:
    site.add(1, "users", USERS)
    site.query("CREATE TABLE aquilia_migrations (name TEXT)")
    before = site.dump()

    assert _failure(site).diagnostics[0].code == "AQ630"
    assert site.dump() == before


def test_a_table_that_cannot_hold_steps_is_refused(site: Site) -> None:
    site.add(1, "users", USERS)
    site.query("CREATE TABLE aquilia_migration_steps (name TEXT)")
    before = site.dump()

    with pytest.raises(SchemaError) as caught:
        ledger.half_done(access_for(site.url), site.url)

    assert caught.value.diagnostics[0].code == "AQ630"
    assert site.dump() == before


THIRD_WAY = """
def fill(conn):
    conn.execute("UPDATE users SET phone = 'unknown' WHERE phone IS NULL")


def leave(conn):
    pass


operations = [
    AddField(model_name="User", table="users", field=C.varchar("phone", 20, null=True)),
    RunPython(forward=fill, reverse=leave),
    AlterField(
        model_name="User", table="users", field_name="phone", new_field=C.varchar("phone", 20)
    ),
]
"""


def test_a_column_can_be_added_filled_and_closed_in_one_migration(site: Site) -> None:
    first = site.add(1, "users", USERS)
    site.migrate()
    site.query("INSERT INTO users (email) VALUES ('a')")
    site.add(2, "phone", THIRD_WAY)

    site.migrate()
    filled = site.query("SELECT email, phone FROM users")
    site.migrate(target=first)

    assert filled == [("a", "unknown")]
    assert site.query("SELECT * FROM users") == [(1, "a")]


def test_foreign_keys_that_a_script_breaks_undo_the_migration(site: Site) -> None:
    site.add(1, "users", USERS)
    body = """operations = [
        CreateModel(name="Post", table="posts", fields=[
            C.auto("id"), C.foreign_key("user_id", "users", "id"),
        ]),
        RunSQL(forward="INSERT INTO posts (user_id) VALUES (99)", reverse=""),
    ]\n"""
    site.add(2, "posts", body)

    error = _failure(site)

    assert "while applying 20260302_120000_posts" in error.diagnostics[0].notes
    assert site.applied() == ["20260301_120000"]


def _plan(site: Site, target: str | None = None) -> Plan:
    applied = ledger.read_database(site.backend, site.url)
    return make_plan(list_folder(site.migrations), applied, site.backend, target=target)


def test_a_plan_whose_ground_another_process_took_away_is_not_carried_out(site: Site) -> None:
    for number, body in enumerate((USERS, AGE, RENAME), start=1):
        site.add(number, f"step{number}", body)
    site.migrate(target="20260302")
    plan = _plan(site)
    site.migrate(target="20260301")

    with pytest.raises(SchemaError) as caught:
        list(execute(plan, site.backend, site.url))

    assert [found.code for found in caught.value.diagnostics] == ["AQ639"]
    assert site.applied() == ["20260301_120000"]


def test_a_plan_is_not_gone_on_with_on_another_ground_of_the_same_size(site: Site) -> None:
    site.add(1, "users", USERS)
    site.add(2, "age", AGE)
    run = execute(_plan(site), site.backend, site.url)
    next(run)
    site.query("UPDATE aquilia_migrations SET revision = 'another', applied_at = '9999'")

    with pytest.raises(SchemaError, match="AQ639"):
        next(run)


def test_a_rollback_under_which_another_process_built_on_is_not_carried_out(site: Site) -> None:
    for number, body in enumerate((USERS, AGE, RENAME), start=1):
        site.add(number, f"step{number}", body)
    site.migrate(target="20260302")
    plan = _plan(site, target="20260301")
    site.migrate()

    with pytest.raises(SchemaError) as caught:
        list(execute(plan, site.backend, site.url))

    assert [found.code for found in caught.value.diagnostics] == ["AQ639"]
    assert len(site.applied()) == 3


def test_what_another_process_has_done_of_the_same_plan_is_left_out(site: Site) -> None:
    for number, body in enumerate((USERS, AGE, RENAME), start=1):
        site.add(number, f"step{number}", body)
    site.migrate(target="20260301")
    plan = _plan(site)
    site.migrate(target="20260302")

    done = list(execute(plan, site.backend, site.url))

    assert [each.file.revision for each in done] == ["20260303_120000"]


STRANGE = """
class Strange(BaseException):
    pass

def fail(conn):
    conn.execute("INSERT INTO users (email) VALUES ('x')")
    raise {error}

operations = [RunPython(forward=fail)]
"""


@pytest.mark.parametrize("error", ["Strange()", "GeneratorExit", "SystemExit(0)"])
def test_whatever_a_function_raises_is_a_finding_and_undone(site: Site, error: str) -> None:
    site.add(1, "users", USERS)
    site.add(2, "strange", STRANGE.format(error=error))

    (finding,) = _failure(site).diagnostics

    assert finding.code == "AQ636"
    assert site.query("SELECT * FROM users") == []
    assert site.applied() == ["20260301_120000"]


GETTING_ROUND = """
def get_round(conn):
    conn.set_authorizer(None)
    conn.execute("INSERT INTO users (email) VALUES ('x')")
    conn.execute("COMMIT")

operations = [RunPython(forward=get_round)]
"""


def test_what_a_function_committed_is_not_said_to_be_rolled_back(site: Site) -> None:
    site.add(1, "users", USERS)
    site.add(2, "committing", GETTING_ROUND)

    (finding,) = _failure(site).diagnostics

    assert finding.code == "AQ710"
    assert not any("rolled back" in text for text in (finding.message, *finding.notes))
    assert "may have taken effect" in finding.notes[1]
    assert site.query("SELECT email FROM users") == [("x",)]


_WANDERING = """
import os

os.chdir("/")

def wander(conn):
    os.chdir("/")

operations = [RunPython(forward=wander)]
"""


def test_code_of_the_user_may_go_elsewhere_and_the_command_stays(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.add(1, "wandering", _WANDERING)
    monkeypatch.chdir(site.folder)
    folder = list_folder(Path("migrations"))

    assert len([*migrate(folder, site.backend, site.url)]) == 1

    assert Path.cwd() == site.folder
    assert site.applied() == ["20260301_120000"]
