"""What does a table that waits for its rebuild remember? What was asked since, and no more."""

from aquilia_backends.session import Session
from aquilia_ir.operations import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropTable,
    Operation,
    RenameColumn,
    RenameTable,
    RunSQL,
)
from aquilia_ir.schema import Column, Table, UniqueConstraint
from aquilia_ir.types import Constant, Integer, Text
from sqlite_databases import compiled, database, migrate

USERS = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, age TEXT)"
ADA = "INSERT INTO users VALUES (1, 'Ada', '36')"
NICK = Column("nick", Text(), True, Constant("none yet"))
REBUILT = AddConstraint("users", UniqueConstraint(["name"]))
"""What can't be done without a rebuild."""


def run(session: Session, *ops: Operation) -> None:
    migrate(session, ops, session.inspect())


def test_a_column_that_was_added_keeps_its_value_while_its_table_is_renamed() -> None:
    with database(USERS, ADA) as session:
        run(session, REBUILT, AddColumn("users", NICK), RenameTable("users", "people"))

        assert session.query("SELECT name, nick FROM people") == [("Ada", "none yet")]


def test_a_column_that_takes_the_name_of_one_that_came_and_went_keeps_its_values() -> None:
    with database(USERS, ADA) as session:
        run(
            session,
            AddColumn("users", NICK),
            REBUILT,
            DropColumn("users", "nick"),
            RenameColumn("users", "age", "nick"),
        )

        assert session.query("SELECT name, nick FROM users") == [("Ada", "36")]


def test_a_column_dropped_and_added_just_as_it_was_starts_anew_if_nothing_else_changes() -> None:
    age = Column("age", Text(), nullable=True)
    again = (DropColumn("users", "age"), AddColumn("users", age))
    with database(USERS, ADA) as session:
        run(session, REBUILT, *again, DropConstraint("users", REBUILT.constraint))

        assert session.query("SELECT name, age FROM users") == [("Ada", None)]


def test_a_table_dropped_and_created_anew_needs_no_rebuild() -> None:
    ops = (REBUILT, AddColumn("users", NICK), DropTable("users"))
    created = CreateTable(Table("users", [Column("id", Integer()), NICK]))
    with database(USERS, ADA) as session:
        statements = compiled(session, [*ops, created], session.inspect())

        assert [sql.split()[:2] for sql in statements] == [["DROP", "TABLE"], ["CREATE", "TABLE"]]


def test_what_comes_before_a_script_does_not_wait_for_a_rebuild_after_it() -> None:
    ops = (
        AddColumn("users", NICK),
        RunSQL("UPDATE users SET nick = name"),
        AlterColumn("users", Column("age", Integer(), nullable=True)),
    )
    with database(USERS, ADA) as session:
        statements = compiled(session, ops, session.inspect())
        run(session, *ops)

        assert statements[0].startswith('ALTER TABLE "users" ADD COLUMN')
        assert session.query("SELECT nick, age FROM users") == [("Ada", 36)]
