"""What do several commands ask for? Their common options, and what these lead to."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from aquilia_schema.cli.output import remark
from aquilia_schema.cli.report import as_json
from aquilia_schema.run.config import find_database, find_migrations
from aquilia_schema.run.database import Database
from aquilia_schema.run.folder import Folder, list_folder

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

migrations_dir: Decorator = click.option(
    "--migrations-dir",
    type=click.Path(path_type=Path),
    help="Migration directory (default: migrations, or as configured).",
)
database_url: Decorator = click.option(
    "--database-url", help="Database URL (default: sqlite:///db.sqlite3, or as configured)."
)
database: Decorator = click.option(
    "--database", metavar="ALIAS", help="Database alias (for multi-db setups)."
)
verbose: Decorator = click.option("-v", "--verbose", is_flag=True, help="Verbose output.")
json: Decorator = click.option(
    "--json",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=as_json,
    help="Print one JSON document instead of lines.",
)


def chosen_database(url: str | None = None, alias: str | None = None) -> Database:
    """The database that options, environment and files lead to."""
    return find_database(Path.cwd(), os.environ, url=url, alias=alias)


def migrations_folder(path: Path | None) -> Path:
    """The folder that the option or the project's files name."""
    return find_migrations(Path.cwd(), os.environ) if path is None else path


def existing_folder(given: Path | None) -> Folder:
    """The migrations of a folder, with a remark if it isn't there."""
    path = migrations_folder(given)
    if not path.exists():
        remark(f'there is no folder "{path}"; `aq db makemigrations` makes it')
    return list_folder(path)
