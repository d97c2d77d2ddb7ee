"""Does every example of the specification do what the specification says next to it?

The document describes the framework's own migration system; what stands here is quoted from it.
"""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from aquilia_backends.registry import backend
from aquilia_backends.statement import PythonCall, Script, Statement
from aquilia_ir.operations import Operation
from aquilia_ir.schema import Column, PrimaryKey, Schema, Table, UniqueConstraint
from aquilia_ir.types import Integer, Text, VarChar
from aquilia_schema.dsl.file import read_migration
from aquilia_schema.lower.snapshot import read_snapshot

BUILDERS = [
    ('C.auto("id")', "INTEGER PRIMARY KEY AUTOINCREMENT"),
    # SQLite refuses AUTOINCREMENT on anything but INTEGER, which has 64 bits there
    ('C.bigauto("id")', "INTEGER PRIMARY KEY AUTOINCREMENT"),
    ('C.varchar("name", 100)', "VARCHAR(100) NOT NULL"),
    ('C.varchar("bio", 500, null=True)', "VARCHAR(500)"),
    ('C.varchar("email", 255, unique=True)', "VARCHAR(255) UNIQUE NOT NULL"),
    ('C.varchar("role", 20, default="user")', "VARCHAR(20) NOT NULL DEFAULT 'user'"),
    ('C.text("body")', "TEXT NOT NULL"),
    ('C.integer("count", default=0)', "INTEGER NOT NULL DEFAULT 0"),
    ('C.boolean("active", default=True)', "INTEGER NOT NULL DEFAULT 1"),
    ('C.real("score", default=0.0)', "REAL NOT NULL DEFAULT 0.0"),
    ('C.decimal("price", 10, 2)', "DECIMAL(10,2) NOT NULL"),
    ('C.timestamp("created_at")', "TIMESTAMP NOT NULL"),
    ('C.timestamp("deleted_at", null=True)', "TIMESTAMP"),
    ('C.date("birthday", null=True)', "DATE"),
    ('C.uuid("uuid", unique=True)', "VARCHAR(36) UNIQUE NOT NULL"),
    ('C.blob("data", null=True)', "BLOB"),
    # the actions that existing files mean when they name none come after what is quoted
    (
        'C.foreign_key("user_id", "users", "id")',
        'INTEGER NOT NULL REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE',
    ),
    (
        'C.foreign_key("cat_id", "cats", "id", null=True, on_delete="SET NULL")',
        'INTEGER REFERENCES "cats"("id") ON DELETE SET NULL ON UPDATE CASCADE',
    ),
]

ID = Column("id", Integer())
CONFIG = Table("config", [Column("key", Text()), Column("value", Text())])
USERS = Table(
    "users",
    [ID, Column("email", VarChar(255)), Column("role", Text()), Column("is_active", Integer())],
    PrimaryKey(["id"]),
    [UniqueConstraint(["email"])],
    model="User",
)
ORDERS = Table("orders", [ID, Column("total", Integer())], PrimaryKey(["id"]))
BEFORE = Schema([USERS, ORDERS, CONFIG])
WITH_PHONE = 'AddField(model_name="User", table="users", field=C.varchar("phone", 20, null=True)),'

OPERATIONS = [
    ('DropModel(name="User", table="users"),', ['DROP TABLE "users"']),
    (
        'RenameModel(old_name="User", new_name="Account",'
        ' old_table="users", new_table="accounts"),',
        ['ALTER TABLE "users" RENAME TO "accounts"'],
    ),
    (WITH_PHONE, ['ALTER TABLE "users" ADD COLUMN "phone" VARCHAR(20)']),
    (
        'RenameField(model_name="User", table="users",'
        ' old_name="email", new_name="email_address"),',
        ['ALTER TABLE "users" RENAME COLUMN "email" TO "email_address"'],
    ),
    (
        'CreateIndex("idx_users_email", "users", ["email"]),',
        ['CREATE INDEX "idx_users_email" ON "users" ("email")'],
    ),
    (
        'CreateIndex("idx_users_role_active", "users", ["role", "is_active"], unique=True),',
        ['CREATE UNIQUE INDEX "idx_users_role_active" ON "users" ("role", "is_active")'],
    ),
]


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str, Schema], tuple[Operation, ...]]:
    """Read operations as a migration file holds them."""

    def read_operations(text: str, before: Schema) -> tuple[Operation, ...]:
        path = tmp_path / "20260301_143022_some.py"
        head = "from aquilia.models.migration_dsl import *\nC = columns\n"
        path.write_text(f"{head}operations = [\n{text}\n]\n")
        return read_migration(path).operations(before)

    return read_operations


Read = Callable[[str, Schema], tuple[Operation, ...]]


def _sql(dialect: str, ops: tuple[Operation, ...], before: Schema) -> list[str]:
    steps = backend(dialect).compiler.compile(ops, before)
    return [step.sql for step in steps if isinstance(step, Statement)]


def _create(read: Read, builder: str, dialect: str) -> str:
    text = f'CreateModel(name="T", table="t", fields=[{builder}]),'
    (sql,) = _sql(dialect, read(text, Schema()), Schema())
    return sql


@pytest.mark.parametrize(("builder", "said"), BUILDERS)
def test_a_column_builder_gives_the_sql_that_stands_beside_it(
    read: Read, builder: str, said: str
) -> None:
    name = builder.split('"')[1]

    assert f'  "{name}" {said}\n' in _create(read, builder, "sqlite")


@pytest.mark.parametrize(
    ("builder", "sqlite", "postgresql", "mysql"),
    [
        ('C.auto("a")', "AUTOINCREMENT", "SERIAL", "AUTO_INCREMENT"),
        ('C.boolean("a", default=True)', "DEFAULT 1", "DEFAULT TRUE", "DEFAULT 1"),
        ('C.text("a")', "TEXT", "TEXT", "TEXT"),
        ('C.uuid("a")', "VARCHAR(36)", "UUID", "VARCHAR(36)"),
    ],
)
def test_the_table_of_dialects_holds(
    read: Read, builder: str, sqlite: str, postgresql: str, mysql: str
) -> None:
    assert sqlite in _create(read, builder, "sqlite")
    assert postgresql in _create(read, builder, "postgresql")
    assert mysql in _create(read, builder, "mysql")


@pytest.mark.parametrize(("text", "said"), OPERATIONS)
def test_an_operation_does_what_its_name_says(read: Read, text: str, said: list[str]) -> None:
    assert _sql("sqlite", read(text, BEFORE), BEFORE) == said


def test_what_was_added_can_be_removed_and_what_was_created_dropped(read: Read) -> None:
    added = read(
        WITH_PHONE
        + 'RemoveField(model_name="User", table="users", field_name="phone"),'
        + 'CreateIndex("idx_users_email", "users", ["email"]), DropIndex("idx_users_email"),'
        + 'AddConstraint(name="chk_positive", table="orders", definition="CHECK (total >= 0)"),'
        + 'RemoveConstraint(name="chk_positive", table="orders"),',
        BEFORE,
    )

    assert _sql("sqlite", added, BEFORE) == []
    assert len(added) == 6


def test_altering_a_field_keeps_what_is_said_again(read: Read) -> None:
    text = """AlterField(
        model_name="User", table="users", field_name="email",
        new_field=C.varchar("email", 500, unique=True),
    ),"""

    sql = _sql("sqlite", read(text, BEFORE), BEFORE)

    assert '"email" VARCHAR(500) UNIQUE NOT NULL' in sql[0]


def test_scripts_and_functions_run_as_written(read: Read) -> None:
    forward = "INSERT INTO config (key, value) VALUES ('version', '2');"
    text = f"""RunSQL(
        forward="{forward}",
        reverse="DELETE FROM config WHERE key = 'version';",
    ),
    RunPython(forward=populate_defaults),
    """
    ops = read(text + "]\ndef populate_defaults(conn):\n    ...\nothers = [", BEFORE)
    steps = backend("sqlite").compiler.compile(ops, BEFORE)

    script, call = steps
    assert isinstance(script, Script)
    assert isinstance(call, PythonCall)
    assert script.sql == forward


FILE = '''"""
Migration: 20260301_143022_create_users
Generated: 2026-03-01T14:30:22+00:00
"""

from aquilia.models.migration_dsl import (
    CreateModel, AddField, CreateIndex, columns as C,
)

class Meta:
    revision = "20260301_143022"
    slug = "create_users"
    models = ["User"]

operations = [
    CreateModel(
        name="User",
        table="users",
        fields=[
            C.auto("id"),
            C.varchar("email", 255, unique=True),
        ],
    ),
    CreateIndex("idx_users_email", "users", ["email"]),
]
'''


def test_the_file_of_the_specification_is_applied_and_recorded(tmp_path: Path) -> None:
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "20260301_143022_create_users.py").write_text(FILE)

    command = [sys.executable, "-m", "aquilia_schema.cli", "db", "migrate"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.stdout == "✓ Applied 1 migration(s)\n", done.stderr
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as connection:
        connection.execute("INSERT INTO users (email) VALUES ('a@b')")
        columns = connection.execute("PRAGMA table_info(aquilia_migrations)").fetchall()
        row = connection.execute("SELECT revision, slug FROM aquilia_migrations").fetchall()
    assert [(name, type_, key) for _, name, type_, _, _, key in columns] == [
        ("revision", "TEXT", 1),
        ("slug", "TEXT", 0),
        ("checksum", "TEXT", 0),
        ("applied_at", "TEXT", 0),
    ]
    assert row == [("20260301_143022", "create_users")]


def test_the_snapshot_of_the_specification_is_read() -> None:
    email = {"name": "email", "type": "VARCHAR(255)", "unique": True}
    number = {"name": "id", "type": "INTEGER", "primary_key": True, "autoincrement": True}
    fields = {"id": number, "email": email}
    text = json.dumps({"models": {"User": {"table": "users", "fields": fields}}})

    table = read_snapshot(text, "schema_snapshot.json").table("users")

    assert table.model == "User"
    assert table.primary_key == PrimaryKey(["id"])
    assert table.column("id").identity is not None
    assert table.column("email").type == VarChar(255)
    assert table.constraints == (UniqueConstraint(["email"]),)
