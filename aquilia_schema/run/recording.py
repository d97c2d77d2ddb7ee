"""How does a migration come into the ledger, or out of it? In the transaction in which it runs.

The table is made by the first migration that runs, and only its four columns are ever named.
"""

from datetime import UTC, datetime

from aquilia_backends.backend import Backend
from aquilia_backends.session import Session, find_columns
from aquilia_backends.statement import Statement
from aquilia_ir.operations import CreateTable
from aquilia_ir.schema import Column, PrimaryKey, Schema, Table
from aquilia_ir.types import Text, Type, VarChar
from aquilia_schema.run.checksum import checksum
from aquilia_schema.run.folder import MigrationFile
from aquilia_schema.run.ledger import COLUMNS, TABLE, check_columns

Mark = tuple[int, str]
"""How many rows a ledger has, and when the newest was written."""


def _table(key: Type) -> Table:
    types: dict[str, Type] = {"revision": key}
    columns = [Column(name, types.get(name, Text()), name != "revision") for name in COLUMNS]
    return Table(TABLE, columns, PrimaryKey(["revision"]))


def _definition(backend: Backend) -> Table:
    """The ledger's table: its key is TEXT wherever the database lets TEXT be a key."""
    table = _table(Text())
    return _table(VarChar(64)) if backend.check(Schema([table])) else table


def exists(session: Session) -> bool:
    """Whether the database has a ledger; AQ630 if a table of that name can't be one."""
    columns = find_columns(session, TABLE)
    if columns is None:
        return False
    check_columns(columns)
    return True


def revisions(session: Session, backend: Backend) -> frozenset[str]:
    """Return the revisions that have been applied; none if there is no ledger yet."""
    if not exists(session):
        return frozenset()
    ident = backend.compiler.ident
    found = session.query(f"SELECT {ident('revision')} FROM {ident(TABLE)}")
    return frozenset(str(revision) for (revision,) in found)


def create(session: Session, backend: Backend) -> None:
    """Create the ledger; to be called inside the transaction of the first migration."""
    op = CreateTable(_definition(backend))
    for step in backend.compiler.compile((op,), Schema()):
        if isinstance(step, Statement):
            session.run(step)


def _condition(revision: str, backend: Backend) -> str:
    return f"{backend.compiler.ident('revision')} = {backend.compiler.literal(revision)}"


def mark(session: Session, backend: Backend) -> Mark:
    """Return what tells a ledger that exists from the same ledger before or after a change."""
    ident = backend.compiler.ident
    newest = f"max({ident('applied_at')})"
    ((count, last),) = session.query(f"SELECT count(*), {newest} FROM {ident(TABLE)}")
    return int(count), "" if last is None else str(last)


def record(session: Session, backend: Backend, file: MigrationFile) -> None:
    """Write down that a migration has been applied now."""
    values = [file.revision, file.slug, checksum(file)]
    if not _tells_the_time(session):
        values.append(datetime.now(UTC).isoformat())
    compiler = backend.compiler
    names = ", ".join(map(compiler.ident, COLUMNS[: len(values)]))
    literals = ", ".join(map(compiler.literal, values))
    session.query(f"INSERT INTO {compiler.ident(TABLE)} ({names}) VALUES ({literals})")


def _tells_the_time(session: Session) -> bool:
    """Whether the ledger is of an older release, and fills in the time by itself, in its own type.

    Their tables have a number for each row; not every database takes our time for a TIMESTAMP.
    """
    return "id" in (find_columns(session, TABLE) or ())


def erase(session: Session, backend: Backend, revision: str) -> None:
    """Write down that a migration has been undone."""
    table = backend.compiler.ident(TABLE)
    session.query(f"DELETE FROM {table} WHERE {_condition(revision, backend)}")
