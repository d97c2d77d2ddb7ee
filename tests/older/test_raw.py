"""Do files with `upgrade` and `downgrade` run, whatever their functions look like?"""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from aquilia_backends.registry import backend
from aquilia_ir.apply import apply
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.schema import Identity, Schema
from aquilia_ir.types import Integer, VarChar
from aquilia_schema.dsl.file import migration_from
from aquilia_schema.run.execute import migrate
from aquilia_schema.run.folder import list_folder
from aquilia_schema.run.history import read_history
from aquilia_schema.run.plan import make_plan

HEAD = 'revision = "20200101_000001"\nslug = "first"\n'
USERS = """CREATE TABLE IF NOT EXISTS "users" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "email" VARCHAR(255) UNIQUE NOT NULL,
  "age" INTEGER
);"""
ASYNC = f'''
async def upgrade(conn):
    """Make it."""
    await conn.execute("""{USERS}""")
    await conn.execute("CREATE INDEX by_age ON users (age)")


async def downgrade(conn):
    await conn.execute('DROP TABLE IF EXISTS "users"')
'''
SYNC = f'''
def upgrade(conn):
    conn.execute("""{USERS}""")
    conn.execute("CREATE INDEX by_age ON users (age)")


def downgrade(conn):
    conn.execute("DROP TABLE users")
'''
TOGETHER = f'''
async def upgrade(conn):
    async with conn.transaction():
        await conn.execute("""{USERS} CREATE INDEX by_age ON users (age);""")


async def downgrade(conn):
    with conn.transaction():
        await conn.execute("DROP TABLE users")
'''
LOOP = """
TABLES = ["users"]

async def upgrade(conn):
    for table in TABLES:
        if not await conn.fetch_one("SELECT 1 FROM sqlite_master WHERE name = ?", [table]):
            await conn.execute(
                f'CREATE TABLE "{table}" (id INTEGER PRIMARY KEY AUTOINCREMENT, '
                'email VARCHAR(255) UNIQUE NOT NULL, age INTEGER)'
            )
        await conn.execute(f"CREATE INDEX by_age ON {table} (age)")


async def downgrade(conn):
    for row in await conn.fetch_all("SELECT name FROM sqlite_master WHERE name = 'users'"):
        await conn.execute(f'DROP TABLE {row["name"]}')
"""
COLLECTED = """
from aquilia.models.migrations import op

def upgrade(conn):
    op.create_table("users", [
        op.pk(), op.varchar("email", 255, unique=True), op.integer("age", nullable=True),
    ])
    op.create_index("by_age", "users", ["age"])


def downgrade(conn):
    op.drop_table("users")
"""
FETCHED = """
from aquilia.models.migrations import op

async def upgrade(conn):
    op.create_table("users", [
        op.pk(), op.varchar("email", 255, unique=True), op.integer("age", nullable=True),
    ])
    op.create_index("by_age", "users", ["age"])
    for sql in op.get_statements():
        await conn.execute(sql)
    op.clear()


async def downgrade(conn):
    op.drop_table("users")
    for sql in op.get_statements():
        await conn.execute(sql)
"""
FORMS = {
    "async": ASYNC,
    "sync": SYNC,
    "in a transaction of its own": TOGETHER,
    "computed": LOOP,
    "collected with op": COLLECTED,
    "collected and run by the file": FETCHED,
}


@frozen
class Place:
    """A folder of migrations and a database beside it."""

    folder: Path

    def write(self, text: str, revision: str = "20200101_000001") -> None:
        (self.folder / "m").mkdir(exist_ok=True)
        (self.folder / "m" / f"{revision}_file.py").write_text(text)

    def migrate(self, target: str | None = None) -> int:
        url = f"sqlite:///{self.folder}/x.db"
        files = list_folder(self.folder / "m")
        return len([*migrate(files, backend("sqlite"), url, target=target)])

    def history(self) -> Schema:
        return read_history(list_folder(self.folder / "m")).final

    def inspected(self) -> Schema:
        with backend("sqlite").open(f"sqlite:///{self.folder}/x.db") as session:
            return session.inspect()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        database = sqlite3.connect(self.folder / "x.db")
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_any_form_is_applied_and_undone(place: Place, form: str) -> None:
    place.write(HEAD + FORMS[form])

    applied = place.migrate()
    there = place.inspected()
    undone = place.migrate("zero")

    assert (applied, undone) == (1, 1)
    assert there == backend("sqlite").normalize(place.history())
    assert [index.name for index in there.table("users").indexes] == ["by_age"]
    assert place.inspected() == Schema()
    assert place.query("SELECT * FROM aquilia_migrations") == []


@pytest.mark.parametrize("form", FORMS)
def test_the_schema_after_a_file_is_known_without_a_database(place: Place, form: str) -> None:
    place.write(HEAD + FORMS[form])

    users = place.history().table("users")

    assert users.column("id").identity == Identity()
    assert (users.column("id").type, users.column("id").nullable) == (Integer(), False)
    assert users.column("email").type == VarChar(255)
    assert users.column("age").nullable
    assert [constraint.columns for constraint in users.constraints] == [("email",)]  # type: ignore[union-attr]


def test_what_had_to_be_tried_out_is_said_when_it_is_to_be_applied(place: Place) -> None:
    place.write(HEAD + LOOP)
    place.write("operations = []", "20200101_000002")

    files = list_folder(place.folder / "m")

    pending = make_plan(files, {}, backend("sqlite")).notes
    place.migrate()

    assert [note.code for note in pending] == ["AQ434"]
    assert read_history(files).notes == ()


def test_a_file_that_fails_leaves_nothing_and_no_row_in_the_ledger(place: Place) -> None:
    place.write(HEAD + ASYNC)
    place.migrate()
    place.write(
        "async def upgrade(conn):\n"
        "    await conn.execute('CREATE TABLE more (id INTEGER)')\n"
        "    await conn.execute('INSERT INTO users (email) VALUES (NULL)')\n",
        "20200101_000002",
    )

    with pytest.raises(SchemaError) as caught:
        place.migrate()

    (found,) = caught.value.diagnostics
    assert found.code == "AQ636"
    assert "rolled back" in " ".join(found.notes)
    assert place.inspected().find("more") is None
    assert place.query("SELECT revision FROM aquilia_migrations") == [("20200101_000001",)]


def test_a_connection_answers_as_the_frameworks_did(place: Place) -> None:
    place.write(HEAD + ASYNC)
    place.write(
        """
async def upgrade(conn):
    done = await conn.execute("INSERT INTO users (email, age) VALUES (?, ?)", ["a@x", 3])
    await conn.execute_many("INSERT INTO users (email, age) VALUES (?, ?)", [["b?", 4], ["c", 0]])
    rows = await conn.fetch_all("SELECT email, age FROM users WHERE age > ? ORDER BY id", (1,))
    assert rows == [{"email": "a@x", "age": 3}, {"email": "b?", "age": 4}]
    assert (await conn.fetch_one("SELECT email FROM users WHERE age = ?", [4]))["email"] == "b?"
    assert await conn.fetch_one("SELECT 1 FROM users WHERE age = 9") is None
    assert await conn.fetch_val("SELECT count(*) FROM users") == 3
    assert await conn.table_exists("users") and not await conn.table_exists("nothing")
    try:
        async with conn.transaction():
            await conn.execute("DELETE FROM users")
            raise KeyError
    except KeyError:
        pass


async def downgrade(conn):
    await conn.execute("DELETE FROM users")
""",
        "20200101_000002",
    )

    place.migrate()

    assert place.query("SELECT email FROM users ORDER BY id") == [("a@x",), ("b?",), ("c",)]


STATEMENTS = [
    # what it was, the statement, what is there afterwards
    ("ALTER TABLE users ADD COLUMN phone VARCHAR(20) DEFAULT 'x'", "users.phone"),
    ("ALTER TABLE users ADD phone TEXT", "users.phone"),
    ("ALTER TABLE users RENAME TO people", "people.email"),
    ("ALTER TABLE users RENAME COLUMN age TO years", "users.years"),
    ("CREATE TABLE tags AS SELECT id AS tag FROM users", "tags.tag"),
    ("CREATE TABLE tags (id SERIAL PRIMARY KEY, made TIMESTAMP WITH TIME ZONE)", "tags.made"),
    ("CREATE VIEW grown AS SELECT * FROM users WHERE age > 17", "users.age"),
    ("CREATE TRIGGER t AFTER INSERT ON users BEGIN SELECT 1; SELECT 2; END", "users.age"),
    ("-- nothing at all", "users.age"),
    ("INSERT INTO users (email) VALUES ('; DROP TABLE users')", "users.email"),
]


@pytest.mark.parametrize(("sql", "there"), STATEMENTS)
def test_each_statement_does_to_the_schema_what_it_does_to_the_database(
    place: Place, sql: str, there: str
) -> None:
    place.write(HEAD + ASYNC)
    text = f"async def upgrade(conn):\n    await conn.execute({sql!r})\n"
    place.write(text, "20200101_000002")

    place.migrate()

    table, column = there.split(".")
    known, found = place.history(), place.inspected()
    assert known.table(table).find_column(column) is not None
    assert {t.name: t.column_names for t in known.tables} == {
        t.name: t.column_names for t in found.tables
    }


def test_a_table_that_is_made_anew_by_hand_keeps_what_refers_to_it(place: Place) -> None:
    place.write(
        HEAD
        + ASYNC.replace(
            'await conn.execute("CREATE INDEX by_age ON users (age)")',
            'await conn.execute("CREATE TABLE posts (author INTEGER REFERENCES users)")',
        )
    )
    place.write(
        """
async def upgrade(conn):
    await conn.execute("CREATE TABLE fresh (id INTEGER PRIMARY KEY, email TEXT NOT NULL)")
    await conn.execute("INSERT INTO fresh SELECT id, email FROM users")
    await conn.execute("DROP TABLE users")
    await conn.execute("ALTER TABLE fresh RENAME TO users")
""",
        "20200101_000002",
    )

    place.migrate()

    assert place.history().table("users").column_names == ("id", "email")
    (key,) = place.history().table("posts").foreign_keys
    assert (key.table, key.references) == ("users", ("id",))


def test_what_only_postgresql_understands_is_read_all_the_same() -> None:
    text = """
async def upgrade(conn):
    await conn.execute("CREATE TABLE t (id BIGSERIAL PRIMARY KEY, a VARCHAR(5), b INTEGER)")
    await conn.execute("ALTER TABLE t ALTER COLUMN a TYPE VARCHAR(50) USING a || ''")
    await conn.execute("ALTER TABLE t ALTER COLUMN b SET NOT NULL")
    await conn.execute("ALTER TABLE t ALTER COLUMN b SET DEFAULT 3")
    await conn.execute('ALTER TABLE t ADD CONSTRAINT "positive" CHECK (b > 0)')
    await conn.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS by_a ON t (a)")
"""
    migration = migration_from(Path("20200101_000001_x.py"), text.encode())

    (op,) = migration.operations(Schema())
    table = apply(op, Schema()).table("t")

    assert table.column("id").type == Integer(64)
    assert table.column("a").type == VarChar(50)
    assert not table.column("b").nullable
    assert [constraint.name for constraint in table.constraints] == ["positive"]
    assert [index.name for index in table.indexes] == ["by_a"]


WRONG = [
    ("@repr\ndef upgrade(conn):\n    pass", "AQ430"),
    (
        "class Later:\n    def __await__(self):\n        yield self\n"
        "async def upgrade(conn):\n    await Later()",
        "AQ431",
    ),
    ("async def upgrade(conn):\n    await conn.execute('CREATE TABEL t (a)')", "AQ433"),
    ("async def upgrade(conn):\n    await conn.execute('DROP TABLE t')", "AQ103"),
    ("async def upgrade(conn):\n    await conn.execute('ALTER TABLE t ADD a INT')", "AQ103"),
    ("async def upgrade(conn):\n    conn.nothing()", "AQ433"),
    ("async def upgrade(conn):\n    raise SystemExit(3)", "AQ433"),
    ("async def upgrade(conn):\n    import nowhere_at_all", "AQ433"),
    ("async def upgrade():\n    pass", "AQ433"),
    ("from nowhere_at_all import op\ndef upgrade(conn):\n    op.drop_table('t')", "AQ416"),
    ("def downgrade(conn):\n    pass", "AQ417"),
    ("def upgrade(conn:\n    pass", "AQ401"),
    ("revision = 3\ndef upgrade(conn):\n    pass", "AQ418"),
    ("async def upgrade(conn):\n    yield conn.execute('CREATE TABLE t (a INTEGER)')", "AQ614"),
    ("def upgrade(conn):\n    yield conn.execute('CREATE TABLE t (a INTEGER)')", "AQ614"),
    ("upgrade = 3", "AQ403"),
    ("def upgrade(conn):\n    with conn.transaction():\n        conn.execute('SELEC 1')", "AQ433"),
    ("def upgrade(conn):\n    conn.execute('COMMIT')", "AQ709"),
    ("def upgrade(conn):\n    conn.execute('CREATE TABLE t (a INTEGER)', [])\n" * 2, "AQ403"),
]


@pytest.mark.parametrize(("text", "code"), WRONG)
def test_a_file_that_can_t_be_understood_is_refused_before_anything_runs(
    place: Place, text: str, code: str
) -> None:
    place.write(HEAD + ASYNC)
    place.write(text + "\n", "20200101_000002")

    with pytest.raises(SchemaError) as caught:
        place.migrate()

    assert code in {found.code for found in caught.value.diagnostics}
    assert not (place.folder / "x.db").exists()


def test_a_file_that_ends_the_transaction_is_refused_and_undone(place: Place) -> None:
    place.write(HEAD + ASYNC)
    place.migrate()
    place.write(
        "def upgrade(conn):\n    conn.execute('CREATE TABLE t (a INTEGER)')\n"
        "    conn.raw.commit()\n",
        "20200101_000002",
    )

    with pytest.raises(SchemaError) as caught:
        place.migrate()

    assert caught.value.diagnostics[0].code == "AQ709"
    assert place.inspected().find("t") is None
