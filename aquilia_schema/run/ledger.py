"""Which migrations has a database been through? The table that says so, read and written.

    aquilia_migrations(revision TEXT PRIMARY KEY, slug TEXT, checksum TEXT, applied_at TEXT)

Tables that other versions made, with more columns or other types, are read and written as well:
only these four columns are ever named.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from attrs import frozen

from aquilia_backends.backend import Backend
from aquilia_backends.session import Session
from aquilia_backends.statement import Statement
from aquilia_ir.diagnostics import fail
from aquilia_ir.operations import CreateTable
from aquilia_ir.schema import Column, PrimaryKey, Schema, Table
from aquilia_ir.types import Text, Type, VarChar
from aquilia_schema.run.folder import Folder, MigrationFile

TABLE = "aquilia_migrations"
COLUMNS = ("revision", "slug", "checksum", "applied_at")
SHORT = 16
"""How many digits of the SHA-256 ledgers of older versions hold."""


@frozen
class Row:
    """One migration that has been applied."""

    revision: str
    slug: str = ""
    checksum: str = ""
    applied_at: str = ""

    @property
    def name(self) -> str:
        """The name of the migration as it was when it was applied."""
        return f"{self.revision}_{self.slug}" if self.slug else self.revision

    def knows(self, checksum: str) -> bool:
        """Whether the file of that checksum may be the one that was applied."""
        if len(self.checksum) == SHORT:
            return checksum.startswith(self.checksum)
        return self.checksum in {"", checksum}


Mark = tuple[int, str]
"""How many rows a ledger has, and when the newest was written."""

Rows = Mapping[str, Row]
"""What has been applied, by revision."""


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
    columns = session.catalogue().columns.get(TABLE)
    if columns is None:
        return False
    missing = [name for name in COLUMNS if name not in columns]
    if missing:
        raise fail(
            "AQ630",
            f'table "{TABLE}" lacks the column "{missing[0]}", so it is no record of migrations',
            help="rename that table",
        )
    return True


def read(session: Session, backend: Backend) -> Rows:
    """Return what has been applied; nothing if there is no ledger yet."""
    if not exists(session):
        return {}
    ident = backend.compiler.ident
    names = ", ".join(map(ident, COLUMNS))
    found = session.query(f"SELECT {names} FROM {ident(TABLE)} ORDER BY {ident('revision')}")
    rows = (Row(*("" if value is None else str(value) for value in row)) for row in found)
    return {row.revision: row for row in rows}


def read_database(backend: Backend, url: str) -> Rows:
    """Return what has been applied, without creating or changing anything."""
    if not backend.exists(url):
        return {}
    with backend.open(url, read_only=True) as session:
        return read(session, backend)


def pending(folder: Folder, applied: Rows) -> tuple[MigrationFile, ...]:
    """The migrations that a database has not been through, by what their names say."""
    return tuple(file for file in folder.files if file.revision not in applied)


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
    values = (file.revision, file.slug, file.checksum(), datetime.now(UTC).isoformat())
    compiler = backend.compiler
    names = ", ".join(map(compiler.ident, COLUMNS))
    literals = ", ".join(map(compiler.literal, values))
    session.query(f"INSERT INTO {compiler.ident(TABLE)} ({names}) VALUES ({literals})")


def erase(session: Session, backend: Backend, revision: str) -> None:
    """Write down that a migration has been undone."""
    table = backend.compiler.ident(TABLE)
    session.query(f"DELETE FROM {table} WHERE {_condition(revision, backend)}")
