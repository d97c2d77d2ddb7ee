"""`aq db baseline`: a database that was there before its history gets one, and keeps all it has."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from aquilia_backends.registry import backend_for
from aquilia_backends.sqlite import BACKEND
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff
from aquilia_ir.schema import Schema
from aquilia_schema.run.adopt import adopt, plan_adoption
from aquilia_schema.run.execute import migrate
from aquilia_schema.run.folder import list_folder
from aquilia_schema.run.history import read_history
from aquilia_schema.testing import schemas
from cli.project import QUICK_START, Project
from sqlite_databases import build, database, dump, url_of

SHOP = (
    "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email VARCHAR(255) UNIQUE NOT NULL,"
    " name VARCHAR(100) NOT NULL, age INTEGER)",
    "CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER REFERENCES users (id))",
    "INSERT INTO users (email, name) VALUES ('ada@example.org', 'Ada')",
)


def place(project: Project) -> Path:
    return project.folder / "db.sqlite3"


@contextmanager
def shop(project: Project, *more: str) -> Iterator[Schema]:
    with database(*SHOP, *more, url=url_of(place(project))) as session:
        yield session.inspect()


def inspected(path: Path) -> Schema:
    with database(url=url_of(path)) as session:
        return session.inspect()


@given(schemas(dialect="sqlite", min_tables=1))
def test_a_new_database_made_by_the_baseline_equals_the_old_one(schema: Schema) -> None:
    with TemporaryDirectory() as name:
        old, new = (Path(name) / f"{which}.sqlite3" for which in ("old", "new"))
        with database(url=url_of(old)) as session:
            build(session, schema)
            as_it_was = dump(session)
        adoption = plan_adoption(list_folder(Path(name) / "migrations"), url_of(old))
        adopt(adoption)
        folder = list_folder(Path(name) / "migrations")
        applied = tuple(migrate(folder, BACKEND, url_of(new)))

        assert len(applied) == 1
        assert inspected(new) == inspected(old)
        assert tuple(migrate(folder, BACKEND, url_of(old))) == ()
        with database("DROP TABLE aquilia_migrations", url=url_of(old)) as session:
            assert dump(session) == as_it_was


@given(schemas(dialect="sqlite", min_tables=1))
def test_models_that_make_the_database_have_no_changes_to_it(models: Schema) -> None:
    with TemporaryDirectory() as name:
        url, folder = url_of(Path(name) / "db.sqlite3"), Path(name) / "migrations"
        with database(url=url) as session:
            build(session, models)

        adopt(plan_adoption(list_folder(folder), url, models))

        assert diff(read_history(list_folder(folder)).final, models) == ()


def test_an_adopted_database_has_nothing_to_migrate_and_nothing_to_make(empty: Project) -> None:
    with shop(empty, "DROP TABLE posts"):
        pass
    empty.write("models.py", QUICK_START)

    said = empty.well("db", "baseline")

    assert "Adopted as applied: " in said
    assert [path.name[16:] for path in empty.migrations()] == ["user.py"]
    assert empty.well("db", "makemigrations", "--check") == "No changes detected.\n"
    assert empty.well("db", "migrate") == "No pending migrations.\n"
    assert empty.well("db", "showmigrations").startswith("  [X] ")
    with database(url=url_of(place(empty))) as session:
        assert session.query("SELECT email FROM users") == [("ada@example.org",)]


def test_models_that_differ_leave_just_that_difference(empty: Project) -> None:
    with shop(empty, "DROP TABLE posts", "ALTER TABLE users ADD COLUMN extra TEXT"):
        pass
    empty.write("models.py", QUICK_START.replace("IntegerField", "BooleanField"))
    empty.well("db", "baseline")

    text = empty.well("db", "makemigrations", "--dry-run")

    assert text.count("RemoveField(") == 1
    assert 'field_name="extra"' in text
    assert "AlterField(" not in text


def test_tables_without_a_model_are_warned_of(empty: Project) -> None:
    with shop(empty):
        pass
    empty.write("models.py", QUICK_START)

    result = empty.aq("db", "baseline", "--dry-run")

    assert 'warning[AQ866]: no model has table "posts"' in result.err
    assert "AQ866" not in empty.aq("db", "baseline", "--dry-run", "--table", "users").err


def test_tables_can_be_chosen(empty: Project) -> None:
    with shop(empty):
        pass
    empty.write("models.py", QUICK_START)

    empty.well("db", "baseline", "--table", "users")

    assert empty.well("db", "makemigrations", "--check") == "No changes detected.\n"
    assert inspected(place(empty)).find("posts") is not None


def test_a_dry_run_changes_nothing(empty: Project) -> None:
    with shop(empty):
        pass
    before = empty.state()

    assert "CreateModel(" in empty.well("db", "baseline", "--dry-run")
    assert empty.state() == before


def test_what_is_left_out_of_the_baseline_is_said(empty: Project) -> None:
    with shop(empty, "CREATE VIRTUAL TABLE v USING fts5 (a)"):
        pass

    assert 'AQ854]: a schema has no place for virtual table "v"' in empty.aq("db", "baseline").err


def test_a_view_is_adopted_and_stays_whatever_the_models_say(empty: Project) -> None:
    with shop(empty, "CREATE VIEW v AS SELECT id FROM users"):
        pass

    empty.well("db", "baseline")

    assert "CREATE VIEW v" in next(empty.folder.glob("migrations/*.py")).read_text()
    assert empty.aq("db", "diff", "history", "database").code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--table", "nothing"), "AQ853"),
        (("--name", "no slug"), "AQ808"),
        (("--table", "posts"), "AQ1"),
        (("--database-url", "sqlite:///missing.sqlite3"), "AQ703"),
        (("--database-url", "sqlite:///:memory:"), "AQ863"),
    ],
)
def test_what_cant_be_adopted_changes_nothing(
    empty: Project, words: tuple[str, ...], code: str
) -> None:
    with shop(empty):
        pass
    before = empty.state()

    result = empty.aq("db", "baseline", *words)

    assert (result.code, result.out) == (1, "")
    assert code in result.err
    assert empty.state() == before


def test_a_migrated_database_needs_no_baseline(migrated: Project) -> None:
    before = migrated.state()

    assert "AQ862" in migrated.aq("db", "baseline").err
    assert "AQ862" in migrated.aq("db", "baseline", "--migrations-dir", "others").err
    assert migrated.state() == before


def test_a_project_with_migrations_needs_no_baseline(quick: Project) -> None:
    quick.well("db", "makemigrations")
    with shop(quick):
        pass
    before = quick.state()

    result = quick.aq("db", "baseline")

    assert result.code == 1
    assert "AQ861" in result.err
    assert quick.state() == before


@pytest.mark.parametrize("lost", [(), ("schema_snapshot.json",)])
def test_a_baseline_that_was_written_but_not_recorded_is_completed(
    empty: Project, lost: tuple[str, ...]
) -> None:
    with shop(empty):
        pass
    shutil.copy(place(empty), empty.folder / "before")
    empty.well("db", "baseline")
    after = empty.state()
    shutil.move(empty.folder / "before", place(empty))
    for name in lost:
        (empty.folder / "migrations" / name).unlink()

    said = empty.well("db", "baseline")

    assert "Recorded as applied: " in said
    assert empty.state().keys() | {"before"} == after.keys()
    assert empty.well("db", "migrate") == "No pending migrations.\n"
    assert empty.well("db", "showmigrations").startswith("  [X] ")


def test_a_database_that_changes_in_the_meantime_is_not_adopted(tmp_path: Path) -> None:
    url, folder = url_of(tmp_path / "db.sqlite3"), tmp_path / "migrations"
    with database(*SHOP, url=url):
        pass
    adoption = plan_adoption(list_folder(folder), url)
    with database("CREATE TABLE late (x INTEGER)", url=url):
        pass

    with pytest.raises(SchemaError, match="AQ864"):
        adopt(adoption)

    assert not folder.exists()
    assert backend_for(url).contents(url, "aquilia_migrations") is None


def test_of_two_at_once_one_adopts(tmp_path: Path) -> None:
    url, folder = url_of(tmp_path / "db.sqlite3"), tmp_path / "migrations"
    with database(*SHOP, url=url):
        pass
    first, second = (plan_adoption(list_folder(folder), url) for _ in "12")
    adopt(first)

    with pytest.raises(SchemaError, match="AQ862"):
        adopt(second)

    assert len(list_folder(folder).files) == 1
