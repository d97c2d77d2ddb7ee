"""What does a rebuild keep? Everything that nobody asked to lose."""

from decimal import Decimal as Number

import pytest
from attrs import evolve

from aquilia_backends.session import Session
from aquilia_backends.sqlite import BACKEND
from aquilia_backends.sqlite.inspect import unmanaged
from aquilia_backends.statement import Note
from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
    Operation,
    RenameColumn,
    RenameTable,
    SetComment,
    SetPrimaryKey,
)
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    ForeignKey,
    Generated,
    Index,
    IndexColumn,
    PrimaryKey,
    Schema,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import Constant, Expression, Integer, Text, VarChar
from sqlite_databases import compiled, database, dump, migrate

USERS = "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, age TEXT)"
ADULTS = CheckConstraint("age >= 18", "adults")
AGE = AlterColumn("users", Column("age", Integer(), nullable=True))


def run(session: Session, *ops: Operation) -> None:
    migrate(session, ops, session.inspect())


def definition(session: Session, name: str) -> str:
    ((sql,),) = session.query("SELECT sql FROM sqlite_master WHERE name = ?", (name,))
    return str(sql)


def failure(session: Session, *ops: Operation) -> SchemaError:
    """Run operations that must fail and leave everything as it was."""
    before = dump(session)
    with pytest.raises(SchemaError) as caught:
        run(session, *ops)
    assert dump(session) == before
    return caught.value


def test_all_changes_of_one_table_make_one_rebuild() -> None:
    with database(USERS) as session:
        ops = (
            AGE,
            RenameColumn("users", "name", "nick"),
            AddColumn("users", Column("mail", Text(), default=Constant("?"))),
            AddConstraint("users", ADULTS),
            CreateIndex("users", Index("by_nick", [IndexColumn("nick")])),
            AddConstraint("users", UniqueConstraint(["nick", "mail"])),
        )
        statements = compiled(session, ops, session.inspect())

    assert sum(sql.startswith("CREATE TABLE") for sql in statements) == 1
    assert sum(sql.startswith('INSERT INTO "') for sql in statements) == 1


def test_rows_counter_and_names_live_through_renames_inside_of_a_rebuild() -> None:
    with database(USERS, "INSERT INTO users VALUES (7, 'ann', '20'), (9, 'bob', '30')") as session:
        session.query("DELETE FROM users WHERE id = 9")
        run(
            session,
            AGE,
            DropColumn("users", "name"),
            RenameColumn("users", "age", "name"),
            RenameTable("users", "people"),
        )

        assert session.query("SELECT id, name FROM people") == [(7, 20)]
        assert session.query("SELECT * FROM sqlite_sequence") == [("people", 9)]


def test_a_column_dropped_and_added_again_starts_anew() -> None:
    with database(USERS, "INSERT INTO users VALUES (1, 'ann', '20')") as session:
        age = Column("age", Text(), nullable=True, default=Constant("none"))
        run(
            session,
            DropColumn("users", "age"),
            AddColumn("users", age),
            AddConstraint("users", UniqueConstraint(["name"])),
        )

        assert session.query("SELECT name, age FROM users") == [("ann", "none")]


def test_two_columns_can_swap_their_names_and_types() -> None:
    with database(USERS, "INSERT INTO users VALUES (1, 'ann', '20')") as session:
        run(
            session,
            RenameColumn("users", "name", "x"),
            RenameColumn("users", "age", "name"),
            RenameColumn("users", "x", "age"),
            AlterColumn("users", Column("name", Integer(), nullable=True)),
        )

        assert session.query("SELECT name, age FROM users") == [(20, "ann")]


def test_a_type_change_converts_and_the_same_affinity_changes_nothing() -> None:
    with database("CREATE TABLE t (a TEXT, b TEXT, c)") as session:
        session.query("INSERT INTO t VALUES ('007', '007', '007'), (1.50, 'x', 1.50)")
        run(
            session,
            AlterColumn("t", Column("a", Integer(), nullable=True)),
            AlterColumn("t", Column("b", VarChar(9), nullable=True)),
        )

        rows = session.query("SELECT a, typeof(a), b, typeof(b), c, typeof(c) FROM t")
        assert rows == [
            (7, "integer", "007", "text", "007", "text"),
            (1.5, "real", "x", "text", 1.5, "real"),
        ]


def test_null_in_a_column_that_becomes_not_null_is_refused() -> None:
    with database(USERS, "INSERT INTO users (age) VALUES ('1')") as session:
        error = failure(
            session, AlterColumn("users", Column("name", Text(), default=Constant("x")))
        )

    assert "NOT NULL constraint failed: users.name" in str(error)


def test_null_in_a_column_that_becomes_the_rowid_is_refused_and_not_numbered() -> None:
    with database(
        "CREATE TABLE t (id INTEGER, a TEXT)", "INSERT INTO t VALUES (NULL, 'x')"
    ) as session:
        failure(
            session,
            AlterColumn("t", Column("id", Integer())),
            SetPrimaryKey("t", PrimaryKey(["id"])),
        )


def test_children_survive_the_rebuild_of_their_parent() -> None:
    children = (
        "CREATE TABLE pets (id INTEGER PRIMARY KEY, owner INT REFERENCES users ON DELETE CASCADE)"
    )
    with database("PRAGMA foreign_keys = ON", USERS, children) as session:
        session.query("INSERT INTO users VALUES (1, 'ann', '20')")
        session.query("INSERT INTO pets VALUES (1, 1), (2, NULL)")
        run(session, AGE)

        assert session.query("SELECT * FROM pets") == [(1, 1), (2, None)]
        assert definition(session, "pets") == children
        assert session.query("PRAGMA foreign_keys") == [(1,)]
        session.query("DELETE FROM users")
        assert session.query("SELECT * FROM pets") == [(2, None)]


def test_a_table_that_refers_to_itself_still_does_so_after_a_rebuild() -> None:
    tree = "CREATE TABLE tree (id INTEGER PRIMARY KEY, up INT REFERENCES tree(id), name TEXT)"
    with database(tree, "INSERT INTO tree VALUES (1, NULL, 'a'), (2, 1, 'b')") as session:
        run(session, AddConstraint("tree", UniqueConstraint(["name"], "named")))

        assert session.query("SELECT \"table\" FROM pragma_foreign_key_list('tree')") == [("tree",)]
        assert session.query("SELECT * FROM tree") == [(1, None, "a"), (2, 1, "b")]


def test_triggers_views_and_indexes_that_the_schema_does_not_know_are_kept() -> None:
    others = (
        "CREATE INDEX expressed ON users (lower(name)) WHERE age > 1",
        "CREATE TABLE log (what TEXT)",
        "CREATE TRIGGER logged AFTER INSERT ON users BEGIN INSERT INTO log VALUES (NEW.name); END",
        "CREATE TRIGGER other AFTER DELETE ON log BEGIN DELETE FROM users WHERE age = 1; END",
        "CREATE VIEW names AS SELECT name FROM users",
    )
    with database(USERS, *others, "INSERT INTO users VALUES (1, 'ann', '20')") as session:
        before = unmanaged(session.query)
        known = session.inspect()
        without = apply_all([DropIndex("users", "expressed")], known)
        migrate(session, [AGE], without)

        assert set(unmanaged(session.query)) == set(before)
        assert definition(session, "expressed") == others[0]
        assert session.query("SELECT * FROM log") == [("ann",)]
        session.query("INSERT INTO users (name) VALUES ('bob')")
        assert session.query("SELECT * FROM log") == [("ann",), ("bob",)]


def test_a_trigger_follows_renames_that_come_before_a_rebuild() -> None:
    log = "CREATE TABLE log (what TEXT)"
    trigger = (
        "CREATE TRIGGER logged AFTER INSERT ON users BEGIN INSERT INTO log VALUES (NEW.name); END"
    )
    with database(USERS, log, trigger) as session:
        run(
            session,
            RenameTable("users", "people"),
            RenameColumn("people", "name", "nick"),
            AlterColumn("people", AGE.column),
        )
        session.query("INSERT INTO people (nick) VALUES ('ann')")

        assert session.query("SELECT * FROM log") == [("ann",)]


def test_a_trigger_whose_names_could_mean_several_things_is_not_guessed_at() -> None:
    log = "CREATE TABLE log (name TEXT)"
    body = "DELETE FROM log WHERE name IN (SELECT name FROM users NATURAL JOIN log)"
    trigger = f"CREATE TRIGGER t AFTER INSERT ON users BEGIN {body}; END"
    with database(USERS, log, trigger) as session:
        error = failure(session, RenameColumn("users", "name", "nick"), AGE)

    assert [found.code for found in error.diagnostics] == ["AQ718"]


@pytest.mark.parametrize(
    "other",
    [
        "CREATE VIEW v AS SELECT name FROM users",
        "CREATE TRIGGER v AFTER INSERT ON users BEGIN SELECT NEW.name; END",
    ],
)
@pytest.mark.parametrize("extra", [(), (AGE,)], ids=["in place", "rebuilt"])
def test_what_mentions_a_dropped_column_stops_the_migration(
    other: str, extra: tuple[Operation, ...]
) -> None:
    with database(USERS, other) as session:
        error = failure(session, *extra, DropColumn("users", "name"))

    assert "no such column" in str(error)


def test_a_view_that_was_broken_before_stops_nothing() -> None:
    with database(USERS, "CREATE VIEW v AS SELECT missing FROM users") as session:
        run(session, AGE)

        assert session.inspect().table("users").column("age").type == Integer()


@pytest.mark.parametrize("options", ["STRICT", "WITHOUT ROWID", "WITHOUT ROWID, STRICT"])
def test_the_options_of_a_table_are_kept(options: str) -> None:
    with database(f"CREATE TABLE t (a TEXT PRIMARY KEY, b INTEGER) {options}") as session:
        run(session, AddConstraint("t", CheckConstraint("b > 0")))

        assert definition(session, "t").endswith(f") {options}")


@pytest.mark.parametrize(
    "clause",
    [
        "a TEXT UNIQUE ON CONFLICT REPLACE",
        "a TEXT, UNIQUE (a COLLATE NOCASE)",
        "a INTEGER PRIMARY KEY DESC",
    ],
)
def test_a_clause_that_a_rebuild_would_lose_forbids_it(clause: str) -> None:
    with database(f"CREATE TABLE t ({clause})") as session:
        error = failure(session, AddConstraint("t", CheckConstraint("a <> ''")))

    assert [found.code for found in error.diagnostics] == ["AQ717"]


def test_a_column_that_the_migrations_do_not_know_forbids_a_rebuild() -> None:
    with database(USERS) as session:
        before = session.inspect()
        session.query("ALTER TABLE users ADD COLUMN secret TEXT")
        with pytest.raises(SchemaError, match='has a column "secret"'):
            migrate(session, [AGE], before)


def test_rows_that_a_new_foreign_key_forbids_are_named() -> None:
    with database(USERS, "CREATE TABLE pets (id INTEGER PRIMARY KEY, owner INT)") as session:
        session.query("INSERT INTO pets VALUES (1, 5)")
        error = failure(session, AddConstraint("pets", ForeignKey(["owner"], "users", ["id"])))

    assert [found.code for found in error.diagnostics] == ["AQ711"]
    assert '1 rows of table "pets" would refer to no row of "users"' in str(error)


def test_rows_that_referred_to_nothing_before_stop_nothing_even_under_another_name() -> None:
    pets = "CREATE TABLE pets (id INTEGER PRIMARY KEY, owner INT REFERENCES users, a TEXT)"
    with database(USERS, pets, "INSERT INTO pets VALUES (1, 5, 'x')") as session:
        run(
            session,
            RenameTable("users", "people"),
            RenameTable("pets", "animals"),
            AlterColumn("animals", Column("a", Integer(), nullable=True)),
        )

        assert session.query("SELECT id, owner FROM animals") == [(1, 5)]


def test_an_expression_is_a_default_also_for_rows_that_are_there() -> None:
    with database(USERS, "INSERT INTO users (name) VALUES ('a'), ('b')") as session:
        run(session, AddColumn("users", Column("token", Text(), default=Expression("hex(1 + 1)"))))

        assert session.query("SELECT token FROM users") == [("32",), ("32",)]


def test_many_rows_are_copied() -> None:
    series = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
    with database(USERS, f"INSERT INTO users (name) {series} SELECT i FROM n") as session:
        run(session, AGE)

        assert session.query("SELECT count(*), max(id) FROM users") == [(20000, 20000)]


def test_a_check_may_name_its_table() -> None:
    with database("CREATE TABLE t (a INTEGER CHECK (t.a > 0), b TEXT)") as session:
        run(session, AddConstraint("t", UniqueConstraint(["b"])), RenameTable("t", "u"))

        assert session.inspect().table("u").constraints[0] == CheckConstraint("a > 0")


def test_odd_names_are_only_names() -> None:
    odd = 'CREATE TABLE "se""lect \'x\'" ("ta""ble" TEXT, [a b] INT, `c``d` TEXT)'
    with database(odd, "INSERT INTO \"se\"\"lect 'x'\" VALUES ('1', 2, '3')") as session:
        table = "se\"lect 'x'"
        run(session, AlterColumn(table, Column('ta"ble', Integer(), nullable=True)))

        assert session.query('SELECT * FROM "se""lect \'x\'"') == [(1, 2, "3")]


def test_a_name_that_differs_in_case_only_is_given() -> None:
    with database(USERS) as session:
        run(session, RenameTable("users", "Users"), RenameColumn("Users", "name", "Name"))

        assert session.inspect().table("Users").column("Name").type == Text()


def test_what_sqlite_does_not_keep_is_said_in_a_note() -> None:
    table = Table("t", [Column("a", Integer())])
    wide = Column("a", Integer(64))
    ops = (SetComment("t", "x"), AlterColumn("t", wide))
    more = (AlterColumn("t", evolve(wide, comment="y")),)
    steps = BACKEND.compiler.compile(ops, Schema([table]))
    steps += BACKEND.compiler.compile(more, Schema([evolve(table, columns=[wide])]))

    assert [step.text for step in steps if isinstance(step, Note)] == [
        "sqlite stores no comments",
        '"t.a" stays the same to sqlite',
        "sqlite stores no comments",
    ]


def test_a_foreign_key_action_changes_by_a_rebuild() -> None:
    pets = "CREATE TABLE pets (id INTEGER PRIMARY KEY, owner INT REFERENCES users(id))"
    with database(USERS, pets, "INSERT INTO users VALUES (1, 'a', '2')") as session:
        session.query("INSERT INTO pets VALUES (1, 1)")
        before = session.inspect()
        (old,) = before.table("pets").foreign_keys
        new = ForeignKey(["owner"], "users", ["id"], on_delete=Action.SET_NULL)
        run(session, DropConstraint("pets", old), AddConstraint("pets", new))

        assert session.inspect().table("pets").foreign_keys == (new,)
        assert session.query("SELECT * FROM pets") == [(1, 1)]


def test_rows_get_the_value_a_column_was_added_with_not_what_it_is_altered_to() -> None:
    nick = Column("nick", Text(), default=Constant("none yet"))
    with database(USERS, "INSERT INTO users (name) VALUES ('Ada')") as session:
        ops = (
            AddColumn("users", nick),
            RenameColumn("users", "nick", "handle"),
            AlterColumn("users", Column("handle", Text())),
        )
        statements = compiled(session, ops, session.inspect())
        run(session, *ops)

        assert session.query("SELECT name, handle FROM users") == [("Ada", "none yet")]
        assert session.inspect().table("users").column("handle").default is None
        assert sum("CREATE TABLE" in sql for sql in statements) == 1


def test_a_column_that_stops_being_computed_keeps_what_was_computed() -> None:
    twice = Column("twice", Integer(), True, generated=Generated("id * 2"))
    with database(USERS, "INSERT INTO users (name) VALUES ('Ada')") as session:
        run(
            session,
            AddColumn("users", twice),
            AlterColumn("users", Column("twice", Integer(), nullable=True)),
        )

        assert session.query("SELECT twice FROM users") == [(2,)]


def test_old_rows_get_the_digits_that_new_ones_get() -> None:
    price = Column("price", Text(), default=Constant(Number("2.50")))
    with database("CREATE TABLE t (id INTEGER)", "INSERT INTO t VALUES (1)") as session:
        run(session, AddColumn("t", price))
        session.query("INSERT INTO t (id) VALUES (2)")

        assert session.query("SELECT price FROM t ORDER BY id") == [("2.5",), ("2.5",)]
