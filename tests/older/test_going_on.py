"""Do changes of the models follow what older files made, whatever words these had for it?"""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from cli.project import Project
from older.conftest import Opened

FIRST = "20200101_000001"
IMPORT = "from aquilia.models.migration_dsl import *\n"
HEAD = f'''"""
Migration: {FIRST}_x
Generated: 2020-01-01T00:00:01.234567+00:00
Models: X
"""
{IMPORT}
C = columns


class Meta:
    revision = "{FIRST}"
    slug = "x"
    models = ["X"]

'''


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def query(project: Project, sql: str) -> list[tuple[Any, ...]]:
    database = sqlite3.connect(project.folder / "db.sqlite3")
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def older(project: Project, operations: str) -> None:
    project.write(f"migrations/{FIRST}_x.py", f"{HEAD}operations = [{operations}]\n")


USERS = """CreateModel(name='User', table='users', fields=[
    C.varchar('name', 50), C.integer('is_active', default=True), C.auto('id')])"""


def test_a_column_is_renamed_whose_type_has_another_word_now(project: Project) -> None:
    older(project, USERS)
    project.well("db", "migrate")
    sqlite3.connect(project.folder / "db.sqlite3").execute(
        "INSERT INTO users (name, is_active) VALUES ('Ada', 0)"
    ).connection.commit()
    project.write(
        "models.py",
        "from aquilia.models import BooleanField, CharField, Model\n"
        "class User(Model):\n"
        "    name = CharField(max_length=50)\n"
        "    active = BooleanField(default=True)\n"
        "    class Meta:\n        table = 'users'\n",
    )

    done = project.aq("db", "makemigrations")
    project.well("db", "migrate")

    assert "AQ642" in done.err
    (text,) = (path.read_text() for path in project.migrations()[1:])
    assert "RenameField(" in text
    assert "AlterField(" not in text
    assert query(project, "SELECT name, active FROM users") == [("Ada", 0)]
    assert project.well("db", "makemigrations") == "No changes detected.\n"


def test_a_table_is_renamed_whose_types_have_other_words_now(project: Project) -> None:
    older(project, USERS)
    project.write(
        "models.py",
        "from aquilia.models import BooleanField, CharField, Model\n"
        "class Account(Model):\n"
        "    name = CharField(max_length=50)\n"
        "    is_active = BooleanField(default=True)\n"
        "    nick = CharField(max_length=50, null=True)\n"
        "    class Meta:\n        table = 'accounts'\n",
    )

    done = project.aq("db", "makemigrations")

    (text,) = (path.read_text() for path in project.migrations()[1:])
    assert 'table "users" to "accounts"' in done.err
    assert "RenameModel(" in text
    assert "DropModel(" not in text


def test_columns_of_other_types_are_not_taken_for_each_other(project: Project) -> None:
    older(project, USERS)
    project.write(
        "models.py",
        "from aquilia.models import CharField, Model\n"
        "class User(Model):\n"
        "    name = CharField(max_length=50)\n"
        "    active = CharField(max_length=5, null=True)\n"
        "    class Meta:\n        table = 'users'\n",
    )

    project.well("db", "makemigrations")

    (text,) = (path.read_text() for path in project.migrations()[1:])
    assert "RenameField(" not in text


@pytest.mark.parametrize("name", ["raw_1_0_0", "raw_1_3_9"])
def test_a_change_of_a_table_that_sql_made_names_its_model(opened: Opened, name: str) -> None:
    project = opened(name)
    models = project.folder / "models" / "shop.py"
    models.write_text(
        models.read_text().replace("    blurb", "    pages = IntegerField(null=True)\n    blurb")
    )

    project.well("db", "makemigrations")

    text = project.migrations()[-1].read_text()
    assert 'model_name="Book"' in text
    assert 'models = ["Book"]' in text


WRONG_KEY = """CreateModel(name='Author', table='authors', fields=[
    ColumnDef('code', 'VARCHAR(9)', primary_key=True)]),
CreateModel(name='Book', table='books', fields=[
    C.foreign_key('author_id', 'authors', 'id'), C.auto('id')])"""
MODELS = (
    "from aquilia.models import CharField, ForeignKey, Model\n"
    "class Author(Model):\n"
    "    code = CharField(max_length=9, primary_key=True)\n"
    "    class Meta:\n        table = 'authors'\n"
    "class Book(Model):\n"
    "    author = ForeignKey(Author)\n"
    "    title = CharField(max_length=9, null=True)\n"
    "    class Meta:\n        table = 'books'\n"
)


def applied_by_an_older_release(project: Project) -> None:
    """Make what release 1.0.0 made: foreign keys always name `id`, and SQLite doesn't look."""
    older(project, WRONG_KEY)
    database = sqlite3.connect(project.folder / "db.sqlite3")
    database.executescript(
        """CREATE TABLE "authors" ("code" VARCHAR(9) PRIMARY KEY);
        CREATE TABLE "books" ("author_id" INTEGER NOT NULL REFERENCES "authors"("id")
            ON DELETE CASCADE ON UPDATE CASCADE, "id" INTEGER PRIMARY KEY AUTOINCREMENT);
        INSERT INTO authors VALUES ('a');
        CREATE TABLE "aquilia_migrations" ("id" INTEGER PRIMARY KEY AUTOINCREMENT,
            "revision" VARCHAR(50) NOT NULL UNIQUE, "slug" VARCHAR(200) NOT NULL,
            "checksum" VARCHAR(64), "applied_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
        INSERT INTO aquilia_migrations (revision, slug) VALUES ('20200101_000001', 'x');"""
    )
    database.close()


def test_an_applied_key_that_refers_to_no_column_stands_in_nobody_s_way(project: Project) -> None:
    applied_by_an_older_release(project)
    project.write(
        "migrations/20200101_000002_y.py",
        f"{IMPORT}operations = [AddField(model_name='Book', table='books', "
        "column=columns.text('blurb', null=True))]\n",
    )

    out = project.well("db", "migrate")

    assert "Applied 1" in out
    assert query(project, "SELECT name FROM pragma_table_info('books')")[-1] == ("blurb",)
    assert query(project, "SELECT * FROM authors") == [("a",)]


def test_the_next_migration_puts_such_a_key_right(project: Project) -> None:
    applied_by_an_older_release(project)
    project.write("models.py", MODELS)

    project.well("db", "makemigrations")
    project.well("db", "migrate")

    assert query(project, 'SELECT "table", "from", "to" FROM pragma_foreign_key_list("books")') == [
        ("authors", "author_id", "code")
    ]
    assert project.well("db", "makemigrations") == "No changes detected.\n"
