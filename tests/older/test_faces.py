"""Do the names that older projects import do here what they did there?"""

import asyncio
import importlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from aquilia_ir.diagnostics import SchemaError
from aquilia_schema import dsl
from aquilia_schema.dsl.file import migration_from
from aquilia_schema.legacy.columns import C, ColumnDef
from aquilia_schema.legacy.faults import MigrationConflictFault, MigrationFault, SchemaFault
from aquilia_schema.legacy.generating import (
    generate_dsl_migration,
    generate_migration_from_models,
)
from aquilia_schema.legacy.guarding import (
    DatabaseNotReadyError,
    DatabaseState,
    check_db_ready,
    get_db_state,
)
from aquilia_schema.legacy.loading import (
    _build_migration_from_module,
    _extract_sql_from_source,
    _extract_sqlite_path,
    _load_migration_module,
)
from aquilia_schema.legacy.objects import (
    AddConstraint,
    AddField,
    AlterField,
    CreateIndex,
    CreateModel,
    DropIndex,
    DropModel,
    Migration,
    RemoveConstraint,
    RemoveField,
    RenameField,
    RenameModel,
    RunPython,
    RunSQL,
    raw_sql_to_operations,
)
from aquilia_schema.legacy.registry import ModelRegistry
from aquilia_schema.legacy.rendering import (
    _render_column_def,
    _render_migration_file,
    _render_operation,
)
from aquilia_schema.legacy.runner import (
    MigrationInfo,
    MigrationRunner,
    check_db_exists,
    check_migrations_applied,
)
from aquilia_schema.legacy.signals import Signal, post_migrate, pre_migrate, receiver
from aquilia_schema.legacy.snapshots import (
    compute_diff,
    create_snapshot,
    create_snapshot_from_db,
    diff_to_operations,
    load_snapshot,
    save_snapshot,
)
from aquilia_schema.models import BooleanField, CharField, ForeignKey, IntegerField, Model, Options
from older.conftest import PROJECTS

TEXTS: dict[str, Any] = json.loads((PROJECTS / "texts_1_3_9.json").read_text())
"""What release 1.3.9 really answers."""
DIALECTS = ("sqlite", "postgresql", "mysql")

COLUMNS: dict[str, Any] = {
    "auto": C.auto("id"),
    "bigauto": C.bigauto("id"),
    "varchar unique": C.varchar("email", 255, unique=True),
    "varchar default": C.varchar("role", 20, default="user"),
    "varchar null": C.varchar("bio", 500, null=True),
    "quote": C.varchar("q", 20, default="it's"),
    "text": C.text("body"),
    "text default": C.text("body", default="x"),
    "integer": C.integer("count", default=0),
    "integer unique": C.integer("n", unique=True),
    "integer bool": C.integer("b", default=True),
    "biginteger": C.biginteger("n"),
    "boolean": C.boolean("active", default=True),
    "boolean false": C.boolean("active", default=False),
    "real": C.real("score", default=0.0),
    "decimal": C.decimal("price", 10, 2),
    "decimal default": C.decimal("price", 8, 3, default="1.250"),
    "timestamp": C.timestamp("created_at"),
    "date": C.date("d", null=True),
    "time": C.time("t"),
    "uuid": C.uuid("uuid", unique=True),
    "blob": C.blob("data", null=True),
    "json": C.json("j"),
    "fk": C.foreign_key("user_id", "users", "id"),
    "fk null": C.foreign_key("cat_id", "cats", "id", null=True, on_delete="SET NULL"),
    "null default": C.varchar("x", 5, null=True, default=None),
}
EMAIL = {"model_name": "User", "table": "users", "column_name": "email"}
OPERATIONS: dict[str, Any] = {
    "create": CreateModel(
        name="User", table="users", fields=[C.auto("id"), C.varchar("email", 255, unique=True)]
    ),
    "drop": DropModel(name="User", table="users"),
    "rename model": RenameModel("User", "Account", "users", "accounts"),
    "add": AddField(model_name="User", table="users", column=C.varchar("phone", 20, null=True)),
    "remove": RemoveField(model_name="User", table="users", column_name="phone"),
    "alter type": AlterField(**EMAIL, new_type="VARCHAR(500)"),
    "alter null": AlterField(**EMAIL, nullable=True),
    "alter not null": AlterField(**EMAIL, nullable=False, new_default="x"),
    "alter drop default": AlterField(**EMAIL, drop_default=True),
    "rename": RenameField("User", "users", "a", "b"),
    "index": CreateIndex("i", "users", ["a", "b"]),
    "unique index": CreateIndex("i", "users", ["a"], unique=True, condition="a > 0"),
    "drop index": DropIndex("i"),
    "drop index of": DropIndex("i", "users"),
    "constraint": AddConstraint("users", 'CONSTRAINT "c" CHECK (a > 0)'),
    "no constraint": RemoveConstraint("users", "c"),
    "sql": RunSQL(sql="UPDATE users SET a = 1", reverse="UPDATE users SET a = 0"),
    "sqls": RunSQL(sql=["A", "B"]),
}
SILENT = {"alter type", "alter null", "alter not null", "alter drop default"}
"""What that release leaves out on MySQL without a word."""


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_has_the_sql_and_the_snapshot_that_it_had(name: str) -> None:
    column, expected = COLUMNS[name], TEXTS["columns"][name]

    actual = {dialect: column.to_sql(dialect) for dialect in DIALECTS}

    assert actual | {"snapshot": column.to_snapshot()} == expected
    assert ColumnDef.from_snapshot(column.to_snapshot()) == column


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_has_the_sql_and_the_words_that_it_had(name: str) -> None:
    op, expected = OPERATIONS[name], TEXTS["operations"][name]

    assert op.describe() == expected["describe"]
    for dialect in DIALECTS:
        forwards, backwards = expected[dialect]
        if not (name in SILENT and dialect == "mysql"):
            assert op.to_sql(dialect) == forwards
        if backwards == "raises":
            with pytest.raises(NotImplementedError):
                op.reverse_sql(dialect)
        else:
            assert op.reverse_sql(dialect) == backwards


def test_a_migration_has_the_sql_and_the_words_that_it_had() -> None:
    migration = Migration("20260101_000000", "x", ["User"], operations=[*OPERATIONS.values()])

    assert migration.compile_upgrade() == TEXTS["upgrade"]
    assert migration.describe() == TEXTS["describe"]
    assert migration.compile_downgrade()[:2] == [
        "UPDATE users SET a = 0",
        "-- RemoveConstraint(users.c) is not auto-reversible",
    ]


def test_a_table_is_written_as_the_documents_show_it() -> None:
    op = CreateModel("User", "users", [C.auto("id"), C.boolean("active", default=True)])

    assert op.to_sql() == [
        'CREATE TABLE IF NOT EXISTS "users" (\n'
        '  "id" INTEGER PRIMARY KEY AUTOINCREMENT,\n'
        '  "active" INTEGER NOT NULL DEFAULT 1\n);'
    ]
    assert op.fields[1].default is True
    assert (op.name, op.table) == ("User", "users")


def test_both_spellings_give_the_same_operation() -> None:
    column = C.varchar("phone", 20)

    assert AddField("User", "users", column) == AddField("User", "users", field=column)
    assert RemoveField("User", "users", column_name="a") == RemoveField(
        "User", "users", field_name="a"
    )
    assert RunSQL(sql="A") == RunSQL(forward="A")


def test_a_column_made_by_hand_means_what_a_builder_says() -> None:
    made = CreateModel("T", "t", [ColumnDef("a", "VARCHAR(20)", nullable=True, default="x")])
    text = (
        "from aquilia.models.migration_dsl import CreateModel, ColumnDef\n"
        "operations = [CreateModel('T', 't', "
        "[ColumnDef('a', 'VARCHAR(20)', nullable=True, default='x')])]\n"
    )

    (call,) = migration_from(Path("20200101_000001_x.py"), text.encode()).calls

    assert call == made.call


def test_functions_and_texts_become_operations() -> None:
    def forward(conn: object) -> None:
        """Do nothing."""

    python = RunPython(forward=forward)

    assert Migration("1", "x", operations=[python]).get_python_ops() == [python]
    assert python.forward is forward
    assert (python.to_sql(), python.describe()) == ([], "RunPython(forward)")
    assert raw_sql_to_operations("  ") == []
    assert raw_sql_to_operations("A", "B") == [RunSQL(sql="A", reverse="B")]


def test_what_no_operation_can_be_is_refused() -> None:
    with pytest.raises(SchemaError):
        CreateModel("User")
    with pytest.raises(SchemaError):
        C.varchar("a", length="x")
    with pytest.raises(AttributeError):
        C.nothing("a")
    with pytest.raises(AttributeError):
        DropModel("User", "users").nothing  # noqa: B018


class Account(Model):
    email = CharField(max_length=255, unique=True)

    class Meta:
        table = "accounts"


class Renamed(Model):
    email = CharField(max_length=255, unique=True)
    age = IntegerField(null=True)

    class Meta:
        table = "accounts"


def test_snapshots_are_made_kept_and_compared(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "schema_snapshot.json"
    before = create_snapshot([Account])
    save_snapshot(before, path)

    loaded = load_snapshot(path)
    same = compute_diff(loaded, before)
    found = compute_diff(loaded, create_snapshot([Renamed]))

    assert load_snapshot(tmp_path / "nothing.json") is None
    assert before["models"]["Account"]["fields"]["email"]["type"] == "VARCHAR(255)"
    assert not same.has_changes
    assert found.has_changes
    assert found.renamed_models == [("Account", "Renamed")]
    assert found.altered_models["Renamed"].added_fields == ["age"]
    ops = diff_to_operations(found, loaded, create_snapshot([Renamed]))
    told = ["RenameModel(Account → Renamed)", "AddField(Renamed.age)"]
    assert [op.describe() for op in ops] == told
    assert [op.to_sql() for op in ops] == [
        [],
        ['ALTER TABLE "accounts" ADD COLUMN "age" INTEGER;'],
    ]


def test_the_first_snapshot_is_all_new() -> None:
    found = compute_diff(None, create_snapshot([Account]))

    assert (found.added_models, found.removed_models) == (["Account"], [])
    assert compute_diff(create_snapshot([Account]), {"models": {}}).removed_models == ["Account"]


@pytest.mark.parametrize("name", ["dsl_1_0_0", "dsl_1_3_9", "kinds_1_0_0", "kinds_1_3_9"])
def test_snapshots_of_older_releases_are_loaded(name: str) -> None:
    snapshot = load_snapshot(PROJECTS / name / "migrations" / "schema_snapshot.json")

    assert snapshot is not None
    assert not compute_diff(snapshot, snapshot).has_changes
    assert len(snapshot["models"]) == 3


def test_a_project_is_migrated_from_code(tmp_path: Path) -> None:
    folder, url = tmp_path / "m", f"sqlite:///{tmp_path}/x.db"
    first = generate_dsl_migration([Account], folder)
    runner = MigrationRunner(url, folder)

    async def steps() -> list[Any]:
        return [
            await runner.status(),
            await runner.plan(),
            await runner.migrate(),
            await runner.get_applied(),
            await runner.get_pending(),
            await runner.verify_checksums(),
            await runner.show_status(),
            await runner.sqlmigrate("account"),
        ]

    status, plan, done, applied, waiting, wrong, shown, sql = asyncio.run(steps())

    assert first is not None
    assert generate_dsl_migration([Account], folder) is None
    assert (status["pending_count"], status["total"], status["last_applied"]) == (1, 1, None)
    assert plan[0] == f"-- Migration: {first.name[:15]} ({first.name})"
    assert done == applied == [first.name[:15]]
    assert (waiting, wrong) == ([], [])
    assert "  Applied: 1" in shown
    assert sql[0].startswith('CREATE TABLE "accounts"')
    assert check_db_exists(url)
    assert check_migrations_applied(url, folder)
    second = generate_migration_from_models([Renamed], folder)
    assert second is not None
    assert "async def upgrade(conn):" in second.read_text()
    assert not check_migrations_applied(url, folder)
    assert asyncio.run(runner.migrate()) == [second.name[:15]]
    assert generate_migration_from_models([Renamed], folder) is None
    assert asyncio.run(runner.migrate(target=first.name[:15])) == [second.name[:15]]
    # SQL can't say what a class is called; a file with operations does
    third = generate_dsl_migration([Renamed], folder)
    assert third is not None
    built = _build_migration_from_module(_load_migration_module(third, third.name[:15]))
    assert built.describe().endswith("RenameModel(Account → Renamed)")


def test_the_ledger_is_made_when_it_is_asked_for(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    runner = MigrationRunner(url, tmp_path / "m")

    asyncio.run(runner.ensure_tracking_table())
    asyncio.run(runner.ensure_tracking_table())

    assert asyncio.run(runner.get_applied()) == []
    assert check_db_exists(url)


def test_migrations_run_on_a_connection_that_is_open_already(tmp_path: Path) -> None:
    first = generate_dsl_migration([Account], tmp_path)
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    runner = MigrationRunner(connection, tmp_path)

    assert asyncio.run(runner.migrate()) == asyncio.run(runner.get_applied())
    connection.execute("INSERT INTO accounts (email) VALUES ('a@b')")
    with pytest.raises(MigrationFault, match="in a transaction") as caught:
        asyncio.run(runner.migrate(target="zero"))
    assert isinstance(caught.value.__cause__, SchemaError)
    assert caught.value.__cause__.diagnostics[0].code == "AQ616"

    connection.rollback()
    assert (connection.isolation_level, connection.row_factory) == ("", sqlite3.Row)
    assert first is not None
    assert asyncio.run(runner.migrate(target="zero")) == [first.name[:15]]
    assert connection.execute("SELECT * FROM aquilia_migrations").fetchall() == []


def test_a_database_in_memory_lasts_as_long_as_its_runner(tmp_path: Path) -> None:
    generate_dsl_migration([Account], tmp_path)
    runner = MigrationRunner("sqlite:///:memory:", tmp_path)

    assert len(asyncio.run(runner.migrate())) == 1
    assert asyncio.run(runner.get_pending()) == []
    with pytest.raises(SchemaError, match="AQ615"):
        MigrationRunner(SimpleNamespace(url="sqlite:///:memory:"), tmp_path)


def test_what_is_no_database_is_refused() -> None:
    with pytest.raises(SchemaError) as caught:
        MigrationRunner(3)

    assert caught.value.diagnostics[0].code == "AQ610"


def test_a_server_is_told_whether_it_may_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AQUILIA_AUTO_MIGRATE", raising=False)
    folder, url = tmp_path / "m", f"sqlite:///{tmp_path}/x.db"
    generate_dsl_migration([Account], folder)

    missing = (check_db_ready(url, folder), get_db_state(url, folder))
    asyncio.run(MigrationRunner(url, folder).ensure_tracking_table())
    waiting = (check_db_ready(url, folder), get_db_state(url, folder))
    asyncio.run(MigrationRunner(url, folder).migrate())
    ready = (check_db_ready(url, folder), get_db_state(url, folder))

    assert missing == (False, DatabaseState.MISSING_DATABASE)
    assert waiting == (False, DatabaseState.PENDING_MIGRATIONS)
    assert ready == (True, DatabaseState.READY)
    assert "pending migration(s)" in capsys.readouterr().err
    assert check_db_ready(f"sqlite:///{tmp_path}/no.db", folder, auto_migrate=True)
    assert (DatabaseNotReadyError("why").code, DatabaseNotReadyError("why").message) == (1, "why")


NAMES: dict[str, dict[str, object]] = {
    "aquilia.models": {
        "DSLCreateModel": CreateModel,
        "DSLMigrationRunner": MigrationRunner,
        "Migration": Migration,
        "create_snapshot": create_snapshot,
        "check_db_ready": check_db_ready,
        "generate_dsl_migration": generate_dsl_migration,
        "MigrationInfo": MigrationInfo,
        "generate_migration_file": generate_migration_from_models,
        "MigrationFault": MigrationFault,
        "MigrationConflictFault": MigrationConflictFault,
        "SchemaFault": SchemaFault,
        "ModelRegistry": ModelRegistry,
        "Options": Options,
        "pre_migrate": pre_migrate,
    },
    "aquilia.models.base": {"Model": Model, "ModelRegistry": ModelRegistry, "Options": Options},
    "aquilia.models.signals": {"pre_migrate": pre_migrate, "post_migrate": post_migrate},
    "aquilia.models.faults": {"MigrationFault": MigrationFault},
    "aquilia.models.migration_dsl": {"CreateModel": CreateModel, "C": C, "ColumnDef": ColumnDef},
    "aquilia.models.schema_snapshot": {
        "compute_diff": compute_diff,
        "create_snapshot_from_db": create_snapshot_from_db,
    },
    "aquilia.models.migration_gen": {
        "generate_dsl_migration": generate_dsl_migration,
        "_render_migration_file": _render_migration_file,
        "_render_operation": _render_operation,
        "_render_column_def": _render_column_def,
    },
    "aquilia.models.migration_runner": {
        "MigrationRunner": MigrationRunner,
        "_load_migration_module": _load_migration_module,
        "_build_migration_from_module": _build_migration_from_module,
        "_extract_sqlite_path": _extract_sqlite_path,
        "_extract_sql_from_source": _extract_sql_from_source,
    },
    "aquilia.models.startup_guard": {"DatabaseNotReadyError": DatabaseNotReadyError},
    "aquilia.models.migrations": {
        "MigrationRunner": MigrationRunner,
        "generate_migration_from_models": generate_migration_from_models,
    },
}


@pytest.mark.parametrize("module", NAMES)
def test_every_module_has_the_names_that_it_had(module: str) -> None:
    there = importlib.import_module(module)

    for name, expected in NAMES[module].items():
        assert getattr(there, name) is expected
    with pytest.raises(AttributeError):
        there.nothing  # noqa: B018


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_is_written_as_the_call_that_makes_it(name: str) -> None:
    text = _render_column_def(COLUMNS[name])

    assert text.startswith("C.")
    assert eval(text, {"C": C}) == COLUMNS[name]


def test_an_operation_and_a_file_are_written_so_that_they_read_back(tmp_path: Path) -> None:
    ops = [OPERATIONS["create"], OPERATIONS["add"], OPERATIONS["index"], OPERATIONS["sql"]]

    item = _render_operation(ops[1])
    text = _render_migration_file("20260101_000000", "user", ["User"], ops)
    path = tmp_path / "20260101_000000_user.py"
    path.write_text(text)
    module = _load_migration_module(path, "20260101_000000")
    built = _build_migration_from_module(module)

    assert item.startswith("    AddField(")
    assert item.endswith(",")
    assert (built.revision, built.slug, built.models) == ("20260101_000000", "user", ["User"])
    assert built.operations == ops
    assert built.compile_upgrade() == Migration("", "", operations=ops).compile_upgrade()


def test_a_file_that_fails_to_load_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "20260101_000000_user.py"
    path.write_text("1 / 0")

    with pytest.raises(MigrationFault, match="division by zero") as caught:
        _load_migration_module(path, "20260101_000000")

    assert caught.value.code == "MIGRATION_FAILED"
    assert caught.value.metadata["migration"] == "20260101_000000"


def test_faults_say_what_they_said() -> None:
    assert str(SchemaFault("users", "gone")) == (
        "[SCHEMA_FAULT] Schema error for table 'users': gone"
    )
    assert MigrationConflictFault(["a", "b"]).message == "Migration conflict: a, b"


def test_the_path_of_a_url_and_the_sql_of_a_file_are_found(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text(
        """await conn.execute('''A
B''')\nconn.execute("C")\nconn.execute('D "x"')\nconn.execute("")\n"""
    )

    assert _extract_sql_from_source(path) == ["A\nB", "C", 'D "x"']
    assert _extract_sqlite_path("sqlite:///db.sqlite3") == "db.sqlite3"
    assert _extract_sqlite_path("sqlite:////tmp/x.db") == "/tmp/x.db"
    assert _extract_sqlite_path("sqlite://") == ":memory:"


def test_what_goes_wrong_in_a_runner_is_a_fault_and_keeps_its_diagnostics(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    file = tmp_path / "m" / "20200101_000001_x.py"
    file.write_text("operations = [")
    runner = MigrationRunner(f"sqlite:///{tmp_path}/x.db", tmp_path / "m")

    with pytest.raises(MigrationFault) as caught:
        asyncio.run(runner.migrate())

    assert isinstance(caught.value, SchemaError)
    assert caught.value.diagnostics[0].code == "AQ401"


def test_whoever_is_connected_is_told_before_and_after_migrations(tmp_path: Path) -> None:
    generate_dsl_migration([Account], tmp_path / "m")
    url, heard = f"sqlite:///{tmp_path}/x.db", []

    async def before(sender: type, db: object, **_: object) -> None:
        heard.append(("before", sender, db, check_db_exists(url)))

    def after(sender: type, db: object, **_: object) -> None:
        heard.append(("after", sender, db, check_db_exists(url)))

    with pre_migrate.connected(before), post_migrate.connected(after, sender=MigrationRunner):
        asyncio.run(MigrationRunner(url, tmp_path / "m").migrate())
        (tmp_path / "m" / "20200101_000001_x.py").write_text("operations = [")
        with pytest.raises(MigrationFault):
            asyncio.run(MigrationRunner(url, tmp_path / "m").migrate())

    assert heard == [
        ("before", MigrationRunner, url, False),
        ("after", MigrationRunner, url, True),
        ("before", MigrationRunner, url, True),
    ]
    assert not pre_migrate.has_listeners()


def test_a_signal_calls_each_once_in_the_order_of_priority() -> None:
    signal, heard = Signal("s"), []

    @receiver(signal)
    def last(**_: object) -> None:
        heard.append("last")

    def first(**_: object) -> None:
        heard.append("first")

    signal.connect(last)
    signal.connect(sender=int, priority=1)(first)
    asyncio.run(signal.send(int))
    asyncio.run(signal.send(str))

    assert heard == ["first", "last", "last"]
    assert signal.receivers == [first, last]
    assert (signal.disconnect(last), signal.disconnect(last)) == (True, False)


def test_a_snapshot_is_made_of_a_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    generate_dsl_migration([Account], tmp_path / "m")
    asyncio.run(MigrationRunner(url, tmp_path / "m").migrate())

    named = asyncio.run(create_snapshot_from_db(url, [Account]))
    unnamed = asyncio.run(create_snapshot_from_db(url))

    assert not compute_diff(create_snapshot([Account]), named).has_changes
    assert list(named["models"]) == ["Account"]
    assert list(unnamed["models"]) == ["Accounts"]


@pytest.fixture
def _no_models() -> Iterator[None]:
    kept = dict(ModelRegistry._models)
    ModelRegistry.reset()
    yield
    ModelRegistry.reset()
    ModelRegistry._models.update(kept)
    ModelRegistry.set_database(None)


@pytest.mark.usefixtures("_no_models")
def test_the_tables_that_are_missing_are_made_of_the_registered_models(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"

    class Author(Model):
        name = CharField(max_length=10)

    with pytest.raises(SchemaError) as caught:
        asyncio.run(ModelRegistry.create_tables())
    ModelRegistry.set_database(url)
    first = asyncio.run(ModelRegistry.create_tables())

    class Book(Model):
        author = ForeignKey(Author)
        sold = BooleanField(default=False)

    second, third = (asyncio.run(ModelRegistry.create_tables()) for _ in range(2))

    assert caught.value.diagnostics[0].code == "AQ611"
    assert [len(first), len(third)] == [1, 0]
    assert [sql.partition(" (")[0] for sql in second] == ['CREATE TABLE "book"']
    assert not compute_diff(
        create_snapshot([Author, Book]), asyncio.run(create_snapshot_from_db(url, [Author, Book]))
    ).has_changes


def test_the_older_module_has_all_of_the_language() -> None:
    there = importlib.import_module("aquilia.models.migration_dsl")

    assert [name for name in dsl.__all__ if not hasattr(there, name)] == []
    view = {"dialect": "sqlite", "create": "CREATE VIEW v AS SELECT 1", "drop": "DROP VIEW v"}
    extra = there.CreateExtra("view", "v", **view)
    assert extra.to_sql() == ["CREATE VIEW v AS SELECT 1;"]
    assert extra.reverse_sql() == ["DROP VIEW v;"]
    assert extra.describe() == "CreateExtra(view v)"
    assert there.DropExtra("view", "v").describe() == "DropExtra(view v)"
