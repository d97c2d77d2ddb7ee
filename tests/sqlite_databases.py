"""SQLite databases for tests: built from a schema, filled with rows, migrated and looked at."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from aquilia_backends.session import Session
from aquilia_backends.sqlite import BACKEND
from aquilia_backends.statement import Script, Statement
from aquilia_ir.operations import CreateTable, Operation
from aquilia_ir.schema import Schema
from aquilia_ir.types import Scalar

MEMORY = "sqlite:///:memory:"

Rows = Mapping[str, Sequence[Mapping[str, Scalar]]]


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


@contextmanager
def database(*script: str, url: str = MEMORY) -> Iterator[Session]:
    """A database on which the statements of `script` have run."""
    with BACKEND.open(url, create=True) as session:
        for sql in script:
            session.query(sql)
        yield session


def compiled(session: Session, ops: Iterable[Operation], before: Schema) -> list[str]:
    """The statements that make the changes on this database."""
    steps = BACKEND.compiler.compile(tuple(ops), before, session.catalogue())
    return [step.sql for step in steps if isinstance(step, Statement)]


def migrate(session: Session, ops: Iterable[Operation], before: Schema) -> None:
    """Run operations in one migration."""
    with session.migration():
        for step in BACKEND.compiler.compile(tuple(ops), before, session.catalogue()):
            if isinstance(step, Statement | Script):
                session.run(step)


def build(session: Session, schema: Schema) -> None:
    """Create all tables of a schema."""
    migrate(session, [CreateTable(table) for table in schema.tables], Schema())


def fill(session: Session, rows: Rows) -> None:
    """Insert rows, in an order that need not be that of the foreign keys."""
    ident = BACKEND.compiler.ident
    session.query("PRAGMA foreign_keys = OFF")
    for table, some in rows.items():
        for row in some:
            names = ", ".join(map(ident, row))
            marks = ", ".join("?" * len(row))
            sql = f"INSERT INTO {ident(table)} ({names}) VALUES ({marks})"
            session.query(sql, tuple(row.values()))


def contents(session: Session, table: str, columns: Iterable[str]) -> list[tuple[object, ...]]:
    """The values of some columns with their storage classes, one tuple a row, sorted."""
    names = [BACKEND.compiler.ident(column) for column in columns]
    parts = ", ".join(f"quote({name}), typeof({name})" for name in names)
    return sorted(session.query(f"SELECT {parts} FROM {BACKEND.compiler.ident(table)}"), key=repr)


def dump(session: Session) -> list[object]:
    """The whole database: every definition, every row, every counter."""
    master = session.query("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2")
    tables = [row[1] for row in master if row[0] == "table"]
    columns = "SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 1"
    names = {table: [name for (name,) in session.query(columns, (table,))] for table in tables}
    return [master, *((table, contents(session, table, names[table])) for table in tables)]
