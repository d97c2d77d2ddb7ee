"""`aq db showmigrations`: list the migrations, and which of them a database has been through."""

from pathlib import Path

import click

from aquilia_backends.entrance import access_for
from aquilia_schema.cli import options
from aquilia_schema.cli.output import remark, show
from aquilia_schema.run.config import shown
from aquilia_schema.run.folder import Folder
from aquilia_schema.run.ledger import Halves, Rows, half_done, read_database


@click.command()
@options.migrations_dir
@options.database_url
@options.database
@options.verbose
def showmigrations(
    *, migrations_dir: Path, database_url: str | None, database: str | None, verbose: bool
) -> None:
    """List all migrations and their applied status."""
    url = options.chosen_database(database_url, database).url
    folder = options.existing_folder(migrations_dir)
    found = access_for(url)
    if not found.exists(url):
        remark(f"the database does not exist yet: {shown(url)}")
    applied = read_database(found, url)
    show(folder.notes)
    _list(folder, applied, half_done(found, url), verbose=verbose)
    for revision in sorted(applied.keys() - folder.revisions):
        remark(f"applied, but without a file: {applied[revision].name}")


def _list(folder: Folder, applied: Rows, halves: Halves, *, verbose: bool) -> None:
    for file in folder.files:
        row = applied.get(file.revision)
        when = f"  applied {row.applied_at}" if verbose and row is not None else ""
        mark = "~" if file.revision in halves else " " if row is None else "X"
        click.echo(f"  [{mark}] {file.name}{when}")
