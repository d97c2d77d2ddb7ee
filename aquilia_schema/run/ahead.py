"""What if a server may migrate its database before it starts? Whatever is pending is applied."""

from pathlib import Path

from aquilia_backends.registry import backend_for
from aquilia_schema.run.execute import Done, migrate
from aquilia_schema.run.folder import list_folder


def migrate_ahead(url: str, migrations: Path) -> tuple[Done, ...]:
    """Apply what is pending, if anything is; return what has been applied."""
    return tuple(migrate(list_folder(migrations), backend_for(url), url))
