"""What do several commands ask for? Their common options, and what these lead to."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from aquilia_schema.cli.output import remark
from aquilia_schema.run.config import Database, find_database
from aquilia_schema.run.folder import Folder, list_folder

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

migrations_dir: Decorator = click.option(
    "--migrations-dir",
    type=click.Path(path_type=Path),
    default=Path("migrations"),
    show_default=True,
    help="Migration directory.",
)
database_url: Decorator = click.option(
    "--database-url", help="Database URL (default: sqlite:///db.sqlite3, or as configured)."
)
database: Decorator = click.option(
    "--database", metavar="ALIAS", help="Database alias (for multi-db setups)."
)
verbose: Decorator = click.option("-v", "--verbose", is_flag=True, help="Verbose output.")


def chosen_database(url: str | None = None, alias: str | None = None) -> Database:
    """The database that options, environment and workspace lead to."""
    return find_database(Path.cwd(), os.environ, url=url, alias=alias)


def existing_folder(path: Path) -> Folder:
    """The migrations of a folder, with a remark if it isn't there."""
    if not path.exists():
        remark(f'there is no folder "{path}"; `aq db makemigrations` makes it')
    return list_folder(path)
