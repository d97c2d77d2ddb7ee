"""PostgreSQL databases for tests: built from a schema, filled with rows, migrated, looked at."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from os import getpid

from aquilia_backends.postgresql import BACKEND
from aquilia_backends.postgresql.connect import open_database
from aquilia_backends.postgresql.session import PostgreSQLSession
from aquilia_backends.statement import Script, Statement
from aquilia_ir.apply import apply
from aquilia_ir.diff import diff
from aquilia_ir.operations import DropColumn, Operation
from aquilia_ir.schema import Schema, Table
from aquilia_ir.types import Array, Interval, Scalar
from aquilia_schema.run.segments import compile_lazily

Rows = Mapping[str, Sequence[Mapping[str, Scalar]]]
_NUMBERS = count(1)


@contextmanager
def schema_url(url: str) -> Iterator[str]:
    """A URL of a schema of its own in the database of `url`; it is made only when it is opened."""
    name = f"t{getpid()}_{next(_NUMBERS)}"
    try:
        yield f"{url}&schema={name}" if "?" in url else f"{url}?schema={name}"
    finally:
        with open_database(url) as session:
            session.query(f"DROP SCHEMA IF EXISTS {name} CASCADE")


@contextmanager
def database(url: str, *script: str) -> Iterator[PostgreSQLSession]:
    """A schema of its own on which the statements of `script` have run."""
    with schema_url(url) as own, open_database(own, create=True) as session:
        for sql in script:
            session.query(sql)
        yield session


@contextmanager
def emptied(session: PostgreSQLSession) -> Iterator[PostgreSQLSession]:
    """The session, on a schema without anything in it."""
    ((name,),) = session.query("SELECT current_schema()")
    session.query(f'DROP SCHEMA "{name}" CASCADE; CREATE SCHEMA "{name}"')
    yield session


@contextmanager
def beside(session: PostgreSQLSession) -> Iterator[tuple[str, str]]:
    """Let the session work on another empty schema; yield the names of its own and of that."""
    ((here,),) = session.query("SELECT current_schema()")
    ((path,),) = session.query("SHOW search_path")
    there = f"{here}_beside"
    session.query(f"CREATE SCHEMA {there}; SET search_path = {there}")
    try:
        yield here, there
    finally:
        session.query(f"DROP SCHEMA {there} CASCADE; SET search_path = {path}")


def migrate(session: PostgreSQLSession, ops: Iterable[Operation], before: Schema) -> None:
    """Run operations in one migration."""
    with session.migration():
        for step in compile_lazily(ops, before, BACKEND.compiler, session.catalogue):
            if isinstance(step, Statement | Script):
                session.run(step)


def build(session: PostgreSQLSession, schema: Schema) -> None:
    """Create all tables of a schema."""
    migrate(session, diff(Schema(), schema), Schema())


def fill(session: PostgreSQLSession, schema: Schema, rows: Rows) -> None:
    """Insert rows, in an order that need not be that of the foreign keys."""
    session.query("SET session_replication_role = replica")
    for name, some in rows.items():
        for row in some:
            session.query(_insertion(schema.table(name), row))
    session.query("SET session_replication_role = origin")


def _insertion(table: Table, row: Mapping[str, Scalar]) -> str:
    writer = BACKEND.compiler
    values = [writer.literal(_taken(row[name], table, name)) for name in row]
    if not values:
        return f"INSERT INTO {writer.ident(table.name)} DEFAULT VALUES"
    names = writer.idents(row)
    override = "OVERRIDING SYSTEM VALUE "
    joined = ", ".join(values)
    return f"INSERT INTO {writer.ident(table.name)} ({names}) {override}VALUES ({joined})"


def _taken(value: Scalar, table: Table, name: str) -> Scalar:
    """Return the value in the form that a column takes."""
    kind = table.column(name).type
    if isinstance(kind, Interval) and isinstance(value, int):
        return f"{value} seconds"
    return _array(value) if isinstance(kind, Array) and isinstance(value, str) else value


def _array(document: str) -> str:
    """Return an array of NULLs, which any can hold, another one for each of the samples."""
    digits = document.strip("[]") or "0"
    length = int(digits) + 1 if digits.isdigit() and document != "[]" else len(document) % 2 * 7
    return "{" + ",".join(["NULL"] * length) + "}"


def empty(session: PostgreSQLSession, schema: Schema) -> None:
    """Delete all rows."""
    for table in schema.tables:
        session.query(f"TRUNCATE {BACKEND.compiler.ident(table.name)} CASCADE")


def states(ops: Iterable[Operation], before: Schema) -> Iterator[Schema]:
    """The schema after each operation."""
    for op in ops:
        before = apply(op, before)
        yield before


def loses_values(ops: Iterable[Operation], before: Schema) -> bool:
    """Whether a column is dropped that must have a value, so that undoing it can be impossible."""
    ops = tuple(ops)
    there = (before, *states(ops, before))
    dropped = [(op, was) for op, was in zip(ops, there, strict=False) if isinstance(op, DropColumn)]
    return any(not was.table(op.table).column(op.column).nullable for op, was in dropped)


def contents(
    session: PostgreSQLSession, table: str, columns: Iterable[str]
) -> list[tuple[object, ...]]:
    """The values of some columns as text, one tuple a row, sorted."""
    parts = ", ".join(f"{BACKEND.compiler.ident(name)}::text" for name in columns)
    return sorted(session.query(f"SELECT {parts} FROM {BACKEND.compiler.ident(table)}"), key=repr)
