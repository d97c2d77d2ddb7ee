"""Does SQLite's SQL read as the language promises, and is as little rebuilt as can be?"""

import pytest

from aquilia_backends.sqlite import BACKEND
from aquilia_backends.statement import PythonCall, Script, Statement
from aquilia_ir.operations import (
    AddColumn,
    AddConstraint,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropIndex,
    DropTable,
    Operation,
    RenameColumn,
    RenameIndex,
    RenameTable,
    RunPython,
    RunSQL,
)
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    Constraint,
    ForeignKey,
    Generated,
    Identity,
    Index,
    IndexColumn,
    PrimaryKey,
    Schema,
    Table,
    UniqueConstraint,
    with_column,
)
from aquilia_ir.types import (
    Array,
    Blob,
    Boolean,
    Constant,
    Date,
    Decimal,
    Double,
    Enum,
    Expression,
    Integer,
    Interval,
    Json,
    Opaque,
    Text,
    Timestamp,
    Uuid,
    VarChar,
)
from sqlite_databases import build, database

EMAIL = UniqueConstraint(["email"])
USERS = Table(
    "users",
    [Column("id", Integer(), identity=Identity()), Column("email", VarChar(255))],
    PrimaryKey(["id"]),
    [EMAIL],
    [Index("by_email", [IndexColumn("email")])],
)
BEFORE = Schema([USERS])


def sql_of(*ops: Operation, before: Schema = BEFORE) -> list[str]:
    steps = BACKEND.compiler.compile(ops, before)
    return [step.sql for step in steps if isinstance(step, Statement)]


def column_sql(column: Column, *constraints: Constraint) -> str:
    key = next((c for c in constraints if isinstance(c, PrimaryKey)), None)
    others = [c for c in constraints if not isinstance(c, PrimaryKey)]
    return BACKEND.compiler.column_sql(column, Table("t", [column], key, others))


CATS = ForeignKey(["a"], "cats", ["id"], Action.SET_NULL)


@pytest.mark.parametrize(
    ("column", "constraints", "sql"),
    [
        (
            Column("a", Integer(), identity=Identity()),
            [PrimaryKey(["a"])],
            '"a" INTEGER PRIMARY KEY AUTOINCREMENT',
        ),
        (Column("a", Integer(64)), [PrimaryKey(["a"])], '"a" INTEGER PRIMARY KEY'),
        (Column("a", Text()), [PrimaryKey(["a"])], '"a" TEXT PRIMARY KEY NOT NULL'),
        (Column("a", VarChar(100)), [], '"a" VARCHAR(100) NOT NULL'),
        (Column("a", VarChar(500), True), [], '"a" VARCHAR(500)'),
        (Column("a", VarChar(255)), [UniqueConstraint(["a"])], '"a" VARCHAR(255) UNIQUE NOT NULL'),
        (
            Column("a", VarChar(20), default=Constant("user")),
            [],
            "\"a\" VARCHAR(20) NOT NULL DEFAULT 'user'",
        ),
        (Column("a", Integer(), default=Constant(0)), [], '"a" INTEGER NOT NULL DEFAULT 0'),
        (Column("a", Boolean(), default=Constant(True)), [], '"a" INTEGER NOT NULL DEFAULT 1'),
        (Column("a", Double(), default=Constant(0.0)), [], '"a" REAL NOT NULL DEFAULT 0.0'),
        (Column("a", Decimal(10, 2)), [], '"a" DECIMAL(10,2) NOT NULL'),
        (Column("a", Timestamp(zone=True), True), [], '"a" TIMESTAMP'),
        (Column("a", Date(), True), [], '"a" DATE'),
        (Column("a", Uuid()), [UniqueConstraint(["a"])], '"a" VARCHAR(36) UNIQUE NOT NULL'),
        (Column("a", Blob(), True), [], '"a" BLOB'),
        (Column("a", Json(), True, Constant(None)), [], '"a" TEXT DEFAULT NULL'),
        (Column("a", Interval()), [], '"a" INTEGER NOT NULL'),
        (Column("a", Array(Integer())), [], '"a" TEXT NOT NULL'),
        (Column("a", Opaque("sqlite", ""), True), [], '"a"'),
        (
            Column("a", Enum(["x", "it's"])),
            [],
            "\"a\" TEXT NOT NULL CHECK (\"a\" IN ('x', 'it''s'))",
        ),
        (
            Column("a", Text(), default=Expression("lower('X')")),
            [],
            "\"a\" TEXT NOT NULL DEFAULT (lower('X'))",
        ),
        (
            Column("a", Timestamp(), default=Expression("CURRENT_TIMESTAMP")),
            [],
            '"a" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP',
        ),
        (
            Column("a", Integer(), True),
            [CATS],
            '"a" INTEGER REFERENCES "cats"("id") ON DELETE SET NULL',
        ),
        (Column("a", Text(), collation="NOCASE"), [], '"a" TEXT COLLATE "NOCASE" NOT NULL'),
        (
            Column("a", Integer()),
            [CheckConstraint("t.`a` > 0 -- why")],
            '"a" INTEGER NOT NULL CHECK ("a" > 0)',
        ),
    ],
)
def test_a_column_is_written_as_the_language_promises(
    column: Column, constraints: list[Constraint], sql: str
) -> None:
    assert column_sql(column, *constraints) == sql


def test_a_table_has_one_column_or_constraint_a_line() -> None:
    assert sql_of(CreateTable(USERS), before=Schema()) == [
        'CREATE TABLE "users" (\n'
        '  "id" INTEGER PRIMARY KEY AUTOINCREMENT,\n'
        '  "email" VARCHAR(255) UNIQUE NOT NULL\n'
        ")",
        'CREATE INDEX "by_email" ON "users" ("email")',
    ]


def test_a_numbered_key_may_have_a_name() -> None:
    table = Table("t", [Column("id", Integer(), identity=Identity())], PrimaryKey(["id"], "pk"))

    with database() as session:
        build(session, Schema([table]))

        assert session.inspect().table("t") == table


IN_PLACE = [
    (DropTable("users"), ['DROP TABLE "users"']),
    (RenameTable("users", "people"), ['ALTER TABLE "users" RENAME TO "people"']),
    (
        RenameColumn("users", "email", "mail"),
        ['ALTER TABLE "users" RENAME COLUMN "email" TO "mail"'],
    ),
    (DropIndex("users", "by_email"), ['DROP INDEX "by_email"']),
    (
        RenameIndex("users", "by_email", "i"),
        ['DROP INDEX "by_email"', 'CREATE INDEX "i" ON "users" ("email")'],
    ),
    (
        CreateIndex("users", Index("i", [IndexColumn("id", True)], True, "id > 0")),
        ['CREATE UNIQUE INDEX "i" ON "users" ("id" DESC) WHERE id > 0'],
    ),
    (
        AddColumn("users", Column("a", Text(), True)),
        ['ALTER TABLE "users" ADD COLUMN "a" TEXT'],
    ),
    (
        AddColumn("users", Column("a", Text(), default=Constant("x"))),
        ['ALTER TABLE "users" ADD COLUMN "a" TEXT NOT NULL DEFAULT \'x\''],
    ),
    (
        AddColumn("users", Column("a", Integer(), True), [ForeignKey(["a"], "users", ["id"])]),
        ['ALTER TABLE "users" ADD COLUMN "a" INTEGER REFERENCES "users"("id")'],
    ),
    (
        AddColumn("users", Column("a", Integer(), True, generated=Generated("id + 1", False))),
        ['ALTER TABLE "users" ADD COLUMN "a" INTEGER GENERATED ALWAYS AS (id + 1) VIRTUAL'],
    ),
]


@pytest.mark.parametrize(("op", "sql"), IN_PLACE)
def test_what_sqlite_can_do_in_place_it_does(op: Operation, sql: list[str]) -> None:
    assert sql_of(op) == sql


REBUILT = [
    AddColumn("users", Column("a", Text())),
    AddColumn("users", Column("a", Text(), default=Expression("CURRENT_TIMESTAMP"))),
    AddColumn("users", Column("a", Text(), True), [UniqueConstraint(["a"])]),
    AddColumn("users", Column("a", Text(), True), [CheckConstraint("a <> ''")]),
    AddColumn("users", Column("a", Integer(), True, generated=Generated("id + 1"))),
    AddColumn(
        "users", Column("a", Integer(), default=Constant(1)), [ForeignKey(["a"], "users", ["id"])]
    ),
    DropColumn("users", "id"),
    AddConstraint("users", CheckConstraint("email <> ''")),
]


@pytest.mark.parametrize("op", REBUILT)
def test_what_it_can_not_is_one_rebuild(op: Operation) -> None:
    sql = sql_of(op)

    assert sql[0].startswith('CREATE TABLE "aquilia_new_users" (')
    assert 'DROP TABLE "users"' in sql
    assert 'CREATE INDEX "by_email" ON "users" ("email")' in sql


def test_a_column_without_any_rule_is_dropped_in_place() -> None:
    before = BEFORE.put(with_column(USERS, Column("a", Text(), True)))

    sql = sql_of(DropColumn("users", "a"), before=before)

    assert sql == ['ALTER TABLE "users" DROP COLUMN "a"']


def test_what_is_done_to_a_new_table_goes_into_its_creation() -> None:
    a = Table("a", [Column("id", Integer()), Column("b", Integer())], PrimaryKey(["id"]))
    b = Table("b", a.columns, a.primary_key, [ForeignKey(["b"], "a", ["id"])])
    cut = AddConstraint("a", ForeignKey(["b"], "b", ["id"]))

    sql = sql_of(CreateTable(a), CreateTable(b), cut, before=Schema())

    assert len(sql) == 2
    assert '"b" INTEGER NOT NULL REFERENCES "b"("id")' in sql[0]


def test_a_stand_in_takes_no_name_that_is_there() -> None:
    before = BEFORE.put(Table("Aquilia_New_Users", [Column("a", Text())]))

    sql = sql_of(AddConstraint("users", CheckConstraint("id > 0")), before=before)

    assert sql[0].startswith('CREATE TABLE "aquilia_new_users_2" (')


def test_a_script_stands_between_what_comes_before_and_after_it() -> None:
    check = AddConstraint("users", CheckConstraint("id > 0"))
    unique = AddConstraint("users", UniqueConstraint(["id", "email"]))

    steps = BACKEND.compiler.compile((check, RunSQL("SELECT 1"), RunPython("f"), unique), BEFORE)

    kinds = [type(step) for step in steps]
    at = kinds.index(Script)
    assert kinds[at + 1] is PythonCall
    assert sum("CREATE TABLE" in s.sql for s in steps[:at] if isinstance(s, Statement)) == 1
    assert sum("CREATE TABLE" in s.sql for s in steps[at:] if isinstance(s, Statement)) == 1


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (Table("sqlite_x", [Column("a", Text())]), "AQ352"),
        (Table("a\0b", [Column("a", Text())]), "AQ353"),
        (Table("t", [Column("a", Text(), default=Constant("\ud800"))]), "AQ353"),
        (Table("t", [Column("a", Text()), Column("A", Text())]), "AQ351"),
        (Table("USERS", [Column("a", Text())]), "AQ351"),
        (Table("By_Email", [Column("a", Text())]), "AQ351"),
        (Table("t", [Column("a", Integer(), identity=Identity())]), "AQ354"),
        (
            Table(
                "t",
                [Column("a", Integer(), identity=Identity()), Column("b", Integer())],
                PrimaryKey(["a", "b"]),
            ),
            "AQ354",
        ),
        (Table("t", [Column("a", Text(), collation="german")]), "AQ355"),
        (Table("t", [Column("a", Text(), generated=Generated("1"))]), "AQ356"),
        (Table("t", [Column("a", Opaque("postgresql", "inet"))]), "AQ307"),
        (
            Table(
                "t",
                [Column("a", Text())],
                indexes=[Index("i", [IndexColumn("a")], unique=True, method="hash")],
            ),
            "AQ305",
        ),
    ],
)
def test_what_sqlite_can_not_hold_is_found_before_anything_runs(table: Table, code: str) -> None:
    assert code in {found.code for found in BACKEND.check(BEFORE.put(table))}


def test_what_sqlite_can_hold_is_not_complained_of() -> None:
    assert BACKEND.check(BEFORE) == ()
