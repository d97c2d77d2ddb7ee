"""How do older projects run migrations from code? With a runner whose methods are async.

    runner = MigrationRunner(db, "migrations")
    await runner.migrate()

Nothing in it waits for an event loop; the methods are async since older projects await them.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from attrs import define, frozen

from aquilia_backends.access import MISSING
from aquilia_backends.backend import Backend
from aquilia_backends.entrance import access_for
from aquilia_backends.registry import backend
from aquilia_backends.statement import Note, PythonCall, Script, Statement, Step
from aquilia_ir.diagnostics import SchemaError
from aquilia_schema.legacy.faults import FailedMigration
from aquilia_schema.legacy.held import reached
from aquilia_schema.legacy.signals import post_migrate, pre_migrate
from aquilia_schema.run import ledger, recording
from aquilia_schema.run.checksum import checksum
from aquilia_schema.run.execute import migrate
from aquilia_schema.run.folder import Folder, list_folder
from aquilia_schema.run.guard import find_obstacle
from aquilia_schema.run.history import read_history
from aquilia_schema.run.ledger import Rows, pending
from aquilia_schema.run.plan import Move, make_plan
from aquilia_schema.run.segments import compile_lazily

MIGRATION_TABLE = ledger.TABLE


@frozen
class MigrationRecord:
    """A row of the ledger."""

    revision: str
    slug: str
    checksum: str
    applied_at: str | None = None


@define
class MigrationInfo:
    """A file of migrations, as older projects tell each other of it."""

    revision: str
    slug: str
    models: list[str]
    path: Path | None = None
    applied: bool = False


class MigrationRunner:
    """Applies, undoes and lists the migrations of a folder on one database.

    `db` is a database of the framework, its URL, or an open connection of `sqlite3`, which is used
    as it is and left open.
    """

    def __init__(
        self,
        db: Any,
        migrations_dir: str | Path = "migrations",
        *,
        dialect: str | None = None,
        **_: object,
    ) -> None:
        self.db = db
        self.url, self._backend, self._access = reached(db)
        self.migrations_dir = Path(migrations_dir)
        self.dialect = dialect or self._backend.dialect.name

    @property
    def _folder(self) -> Folder:
        return list_folder(self.migrations_dir)

    @property
    def _applied(self) -> Rows:
        return ledger.read_database(self._access, self.url)

    async def ensure_tracking_table(self) -> None:
        """Create the ledger if there is none."""
        with self._backend.open(self.url, create=True) as session, session.migration():
            if not recording.exists(session):
                recording.create(session, self._backend)

    async def get_applied(self) -> list[str]:
        return list(self._applied)

    async def get_pending(self) -> list[Path]:
        return [file.path for file in pending(self._folder, self._applied)]

    async def status(self) -> dict[str, Any]:
        """Return the lists of what is applied and pending, and how many they are."""
        applied, waiting = list(self._applied), pending(self._folder, self._applied)
        return {
            "applied": applied,
            "pending": [file.name for file in waiting],
            "last_applied": applied[-1] if applied else None,
            "applied_count": len(applied),
            "pending_count": len(waiting),
            "total": len(applied) + len(waiting),
        }

    async def show_status(self) -> str:
        told = await self.status()
        lines = [
            f"Migration Status ({self.migrations_dir})",
            f"  Applied: {told['applied_count']}",
            f"  Pending: {told['pending_count']}",
            f"  Total:   {told['total']}",
        ]
        lines += [f"  Last applied: {told['last_applied']}"] if told["last_applied"] else []
        lines += ["  Pending migrations:"] if told["pending"] else []
        return "\n".join([*lines, *(f"    - {name}" for name in told["pending"])])

    async def plan(self, target: str | None = None) -> list[str]:
        """Return the SQL that `migrate` would run, with a comment before each migration."""
        made = make_plan(self._folder, self._applied, self._backend, target=target)
        return [line for move in made.moves for line in self._shown(move)]

    def _shown(self, move: Move) -> Iterable[str]:
        yield f"-- Migration: {move.file.revision} ({move.file.path.name})"
        yield from _texts(move.steps(self._backend), move)

    async def sqlmigrate(self, revision: str) -> list[str]:
        """Return the SQL of one migration; AQ626, AQ627 if that can't be told."""
        file = self._folder.match(revision)
        entry = read_history(self._folder).entry(file.revision)
        chosen: Backend = backend(self.dialect)
        steps = compile_lazily(entry.operations, entry.before, chosen.compiler)
        return list(_texts(steps, Move(file, entry.migration, entry.before, entry.operations)))

    async def migrate(
        self,
        *,
        target: str | None = None,
        fake: bool = False,
        database: str | None = None,  # noqa: ARG002  the database is the runner's own
    ) -> list[str]:
        """Apply what is pending, or go to `target`; return the revisions that this took.

        `pre_migrate` is sent before, and `post_migrate` when all has gone well. What goes wrong is
        a `MigrationFault`, and one of ours as well.
        """
        await pre_migrate.send(type(self), db=self.db)
        found: list[str] = []
        try:
            for each in migrate(self._folder, self._backend, self.url, target=target, fake=fake):
                found.append(each.file.revision)  # noqa: PERF401  for what was done before a failure
        except SchemaError as error:
            raise FailedMigration(target or "latest", error) from error
        await post_migrate.send(type(self), db=self.db)
        return found

    async def verify_checksums(self) -> list[dict[str, str]]:
        """Return what is wrong with the files of applied migrations."""
        found: list[dict[str, str]] = []
        for revision, row in self._applied.items():
            file = self._folder.find(revision)
            if file is None:
                found.append({"revision": revision, "reason": "File not found on disk"})
            elif not row.knows(checksum(file)):
                found.append({"revision": revision, "reason": "File modified since applied"})
        return found

    async def apply_migration(self, path: str | Path) -> None:
        """Apply the migrations up to that file."""
        name = Path(path).stem
        await self.migrate(target=name)

    async def dry_run(self, target: str | None = None) -> list[str]:
        return await self.plan(target)


def _texts(steps: Iterable[Step], move: Move) -> Iterable[str]:
    for step in steps:
        match step:
            case Statement():
                yield f"{step.sql};"
            case Script():
                yield step.sql
            case PythonCall():
                known = move.sql_of(step.function)
                yield from known or (f"-- RunPython: {step.function}(conn)",)
            case Note():
                yield f"-- {step.text}"


def check_db_exists(db_url: str) -> bool:
    """Whether a database is there; nothing is created by looking."""
    try:
        return access_for(db_url).exists(db_url)
    except SchemaError as error:
        if error.diagnostics[0].code != MISSING:
            raise
        return False


def check_migrations_applied(db_url: str, migrations_dir: str | Path = "migrations") -> bool:
    """Whether a database is there and has been through every migration of a folder."""
    return find_obstacle(db_url, Path(migrations_dir)) is None
