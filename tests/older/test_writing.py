"""Does `--no-dsl` write files with SQL that lead to the models, on each kind of database?"""

from pathlib import Path

import pytest

from aquilia_backends.registry import backend
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.renames import NO_RENAMES
from aquilia_ir.schema import Column, ForeignKey, Index, IndexColumn, PrimaryKey, Schema, Table
from aquilia_ir.types import Boolean, Integer, VarChar
from aquilia_schema.legacy.generating import write_raw
from aquilia_schema.run.draft import make_draft
from aquilia_schema.run.folder import Folder
from cli.project import QUICK_START, Project

USERS = Table(
    "users",
    [
        Column("id", Integer(64)),
        Column("email", VarChar(20)),
        Column("active", Boolean()),
    ],
    PrimaryKey(["id"]),
    indexes=[Index("by_email", [IndexColumn("email")], unique=True)],
    model="User",
)
POSTS = Table(
    "posts",
    [Column("id", Integer(64)), Column("author", Integer(64))],
    PrimaryKey(["id"]),
    [ForeignKey(["author"], "users", ["id"])],
    model="Post",
)
FOLDER = Folder(Path("migrations"), ())


@pytest.fixture
def quick(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.write("models.py", QUICK_START)
    return project


def test_a_raw_file_is_written_applied_followed_and_undone(quick: Project) -> None:
    made = quick.well("db", "makemigrations", "--no-dsl")
    text = quick.migrations()[0].read_text()
    same = quick.aq("db", "makemigrations", "--check")
    quick.well("db", "migrate")
    quick.write("models.py", QUICK_START.replace("max_length=100", "max_length=120"))
    quick.well("db", "makemigrations", "--no-dsl", "--name", "longer")
    quick.well("db", "migrate")
    after = quick.aq("db", "makemigrations", "--check")
    undone = quick.well("db", "migrate", "--target", "zero")

    assert made == f"✓ Generated migration: {quick.migrations()[0].name} (1 model(s): User)\n"
    assert "async def upgrade(conn):" in text
    assert "await conn.execute('DROP TABLE \"users\"')" in text
    assert (same.code, same.err) == (0, "")
    assert (after.code, after.err) == (0, "")
    assert undone == "✓ Rolled back 2 migration(s)\n"


def test_what_was_applied_by_raw_files_may_go_on_with_operations(quick: Project) -> None:
    quick.well("db", "makemigrations", "--no-dsl")
    quick.write("models.py", QUICK_START.replace("age =", "years ="))
    quick.well("db", "makemigrations", "--rename", "users.age=users.years")

    applied = quick.well("db", "migrate")

    assert applied == "✓ Applied 2 migration(s)\n"
    assert quick.well("db", "makemigrations") == "No changes detected.\n"


def test_a_dry_run_prints_the_functions(quick: Project) -> None:
    before = quick.state()

    out = quick.well("db", "makemigrations", "--no-dsl", "--dry-run")

    assert 'CREATE TABLE "users"' in out
    assert quick.state() == before


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql", "mysql"])
def test_a_raw_file_can_be_written_for_each_kind_of_database(dialect: str) -> None:
    draft = make_draft(Schema(), Schema([USERS, POSTS]), NO_RENAMES)

    made = write_raw(FOLDER, draft, backend(dialect))

    assert made.is_raw
    assert made.text.count("CREATE TABLE") == 2
    compile(made.text, "made", "exec")


def test_what_sql_alone_would_not_tell_is_refused() -> None:
    commented = Schema([Table("t", [Column("a", Integer(), comment="why")], model="T")])
    draft = make_draft(Schema(), commented, NO_RENAMES)

    with pytest.raises(SchemaError) as caught:
        write_raw(FOLDER, draft, backend("postgresql"))

    assert caught.value.diagnostics[0].code == "AQ437"
