"""A guided tour on a real SQLite database: models, migrations, rows, a rename and a rollback.

Usage: python examples/demo.py [FOLDER]      (default: a temporary folder, removed afterwards)
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

FIRST = """\
from aquilia.models import BooleanField, CharField, DecimalField, ForeignKey, Model


class User(Model):
    email = CharField(max_length=255, unique=True)
    name = CharField(max_length=100)
    active = BooleanField(default=True)

    class Meta:
        db_table = "users"


class Order(Model):
    user = ForeignKey(User, on_delete="CASCADE")
    total = DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        db_table = "orders"
"""

SECOND = """\
from aquilia.models import (
    BooleanField, CharField, CheckConstraint, DecimalField, ForeignKey, Index, Model,
)


class User(Model):
    email_address = CharField(max_length=255, unique=True)
    name = CharField(max_length=200)
    active = BooleanField(default=True)
    role = CharField(max_length=20, default="user")

    class Meta:
        db_table = "users"
        indexes = [Index(fields=["role", "active"])]


class Order(Model):
    user = ForeignKey(User, on_delete="CASCADE")
    total = DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        db_table = "orders"
        constraints = [CheckConstraint(check="total >= 0", name="chk_total_positive")]
"""

ROWS = """\
INSERT INTO users (email, name, active) VALUES ('ada@example.org', 'Ada', 1);
INSERT INTO users (email, name, active) VALUES ('alan@example.org', 'Alan', 0);
INSERT INTO orders (user_id, total) VALUES (1, 12.50), (1, 7.00), (2, 99.99);
"""

ORDERS = "SELECT id, user_id, total FROM orders"

COLOURED = sys.stdout.isatty() and "NO_COLOR" not in os.environ


def heading(text: str) -> None:
    print(f"\n\033[1m# {text}\033[0m" if COLOURED else f"\n# {text}", flush=True)


def run(*arguments: str, expect: int = 0) -> None:
    """Run one `aq` command, shown as a user would type it."""
    print(f"$ aq {' '.join(arguments)}", flush=True)
    aq = Path(sys.executable).parent / "aq"
    done = subprocess.run([str(aq), *arguments], check=False)
    if done.returncode != expect:
        sys.exit(f"aq {' '.join(arguments)} ended with {done.returncode}, not {expect}")


def show(path: Path) -> None:
    print(textwrap.indent(path.read_text(), "    "), end="", flush=True)


def query(sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect("db.sqlite3")
    try:
        rows = connection.execute(sql).fetchall()
    finally:
        connection.close()
    print(f"sqlite> {sql}")
    for row in rows:
        print("   ", " | ".join(str(value) for value in row))
    return rows


def insert() -> None:
    connection = sqlite3.connect("db.sqlite3")
    connection.executescript(ROWS)
    connection.close()
    print(textwrap.indent(ROWS, "sqlite> "), end="", flush=True)


def newest() -> Path:
    return max(Path("migrations").glob("*.py"))


def tour() -> None:
    heading("models.py: a user and their orders")
    Path("models.py").write_text(FIRST)
    show(Path("models.py"))

    heading("The server does not start on a database that is not there")
    run("run", expect=1)

    heading("Write the first migration, look at its SQL, apply it")
    run("db", "makemigrations")
    first = newest()
    run("db", "sqlmigrate", first.stem)
    run("db", "migrate")
    insert()

    heading("Change the models: rename a field, widen one, add one, an index and a check")
    Path("models.py").write_text(SECOND)
    run("db", "makemigrations")
    show(newest())
    run("db", "showmigrations")
    run("db", "migrate")
    run("db", "showmigrations")

    heading("Every row is still there, under the new names")
    after = query("SELECT id, email_address, name, active, role FROM users")
    orders = query(ORDERS)

    heading("Roll the second migration back: the rows stay, the schema is the old one")
    run("db", "migrate", "--target", "_".join(first.stem.split("_")[:2]))
    before = query("SELECT id, email, name, active FROM users")
    if [row[:4] for row in after] != before or query(ORDERS) != orders:
        sys.exit("the rollback changed rows")

    heading("And forward again; now the server may start")
    run("db", "migrate")
    run("run")


def main() -> None:
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        folder.mkdir(parents=True)
        os.chdir(folder)
        tour()
        return
    with tempfile.TemporaryDirectory(prefix="aquilia-demo-") as name:
        os.chdir(name)
        tour()
        os.chdir("/")


if __name__ == "__main__":
    main()
