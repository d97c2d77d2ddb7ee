"""May a server start? Only on a database that exists and has been through every migration.

Looking changes nothing: the database is opened for reading only, and no file appears beside it.
"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from aquilia_backends.entrance import access_for
from aquilia_ir.diagnostics import fail
from aquilia_schema.run import ledger
from aquilia_schema.run.config import shown
from aquilia_schema.run.folder import MigrationFile, list_folder

_NAMED = 5
WAYS_OUT = (
    "Run `aq db migrate` to apply pending migrations.",
    "Or set AQUILIA_AUTO_MIGRATE=1 to auto-apply.",
)


def find_obstacle(url: str, migrations: Path) -> str | None:
    """Say in a sentence why a server must not start, or return None if it may."""
    access = access_for(url)
    if not access.exists(url):
        return _missing(url)
    applied = ledger.read_database(access, url)
    for half in ledger.half_done(access, url).values():
        return f"migration {half.revision} is half {'undone' if half.backwards else 'applied'}"
    if not migrations.exists():
        known = f"{len(applied)} migration(s) are applied" if applied else "no migration is applied"
        return f'{known}, but there is no folder "{migrations}"'
    waiting = ledger.pending(list_folder(migrations), applied)
    return _waiting(waiting) if waiting else None


def check_ready(url: str, migrations: Path) -> None:
    """Raise AQ760 if a server must not start."""
    obstacle = find_obstacle(url, migrations)
    if obstacle is not None:
        raise fail("AQ760", f"database is not ready: {obstacle}", help=" ".join(WAYS_OUT))


def _missing(url: str) -> str:
    parts = urlsplit(url)
    if parts.netloc:
        return f"Database does not exist: {shown(url)}"
    return f"Database file does not exist: {unquote(parts.path).removeprefix('/')}"


def _waiting(files: tuple[MigrationFile, ...]) -> str:
    names = ", ".join(file.name for file in files[:_NAMED])
    more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    return f"{len(files)} pending migration(s): {names}{more}"
