"""How do older projects ask whether a server may start? With a function that says yes or no.

if not check_db_ready("sqlite:///db.sqlite3", "migrations"): ...
"""

import os
import sys
from enum import StrEnum
from pathlib import Path

from aquilia_backends.access import MISSING
from aquilia_backends.entrance import access_for
from aquilia_ir.diagnostics import SchemaError
from aquilia_schema.run.config import AUTO_MIGRATE, TRUE_WORDS
from aquilia_schema.run.guard import WAYS_OUT, find_obstacle


class DatabaseNotReadyError(SystemExit):
    """A server must not start; left alone, it ends the process with status 1."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(1)

    def __str__(self) -> str:
        return self.message


class DatabaseState(StrEnum):
    """How a database stands to the migrations of a folder."""

    READY = "ready"
    MISSING_DATABASE = "missing_database"
    PENDING_MIGRATIONS = "pending_migrations"
    CORRUPTED_HISTORY = "corrupted_history"
    SCHEMA_MISMATCH = "schema_mismatch"
    UNAVAILABLE = "unavailable"


def check_db_ready(
    db_url: str = "sqlite:///db.sqlite3",
    migrations_dir: str | Path = "migrations",
    *,
    auto_migrate: bool | None = None,
    auto_create: bool | None = None,  # noqa: ARG001  what creates it is not looked for here
) -> bool:
    """Whether a server may start; if not, the reason is on stderr.

    With `auto_migrate`, or AQUILIA_AUTO_MIGRATE=1 if that is not given, nothing is checked.
    """
    word = os.environ.get(AUTO_MIGRATE, "").strip().lower()
    if (word in TRUE_WORDS) if auto_migrate is None else auto_migrate:
        return True
    obstacle = find_obstacle(db_url, Path(migrations_dir))
    if obstacle is None:
        return True
    lines = ("Database is not ready.", f"Reason: {obstacle}", *WAYS_OUT)
    sys.stderr.write("\n".join(lines) + "\n")
    return False


def get_db_state(
    db_url: str = "sqlite:///db.sqlite3", migrations_dir: str | Path = "migrations"
) -> DatabaseState:
    """Say how a database stands to the migrations of a folder, without changing anything."""
    try:
        if not access_for(db_url).exists(db_url):
            return DatabaseState.MISSING_DATABASE
        obstacle = find_obstacle(db_url, Path(migrations_dir))
    except SchemaError as error:
        if error.diagnostics[0].code == MISSING:
            return DatabaseState.MISSING_DATABASE
        ledger = error.diagnostics[0].code.startswith("AQ6")
        return DatabaseState.CORRUPTED_HISTORY if ledger else DatabaseState.UNAVAILABLE
    return DatabaseState.READY if obstacle is None else DatabaseState.PENDING_MIGRATIONS
