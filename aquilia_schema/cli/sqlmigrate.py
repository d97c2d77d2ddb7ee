"""`aq db sqlmigrate`: print the SQL of one migration, and change nothing."""

from pathlib import Path

import click

from aquilia_backends.backend import Backend
from aquilia_backends.registry import backend, backend_for
from aquilia_backends.statement import Step
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.invert import invert_all
from aquilia_schema.cli import options
from aquilia_schema.cli.output import show
from aquilia_schema.cli.sql import sql_lines
from aquilia_schema.run.folder import Folder
from aquilia_schema.run.history import Entry, read_chapters, replay
from aquilia_schema.run.segments import compile_lazily


@click.command()
@click.argument("migration_name")
@options.migrations_dir
@options.database
@click.option(
    "--dialect", help="sqlite, postgresql, mysql, or a plugin's (default: the database's)."
)
@click.option("--backwards", is_flag=True, help="Show what undoes the migration.")
def sqlmigrate(
    *,
    migration_name: str,
    migrations_dir: Path,
    database: str | None,
    dialect: str | None,
    backwards: bool,
) -> None:
    """Display the compiled SQL for a specific migration.

    MIGRATION_NAME is a revision, a full name, or any part that only one migration has.
    """
    chosen = backend(dialect) if dialect else _configured(database)
    entry = _find_entry(options.existing_folder(migrations_dir), migration_name)
    errors = chosen.check(entry.after)
    if errors:
        raise SchemaError(errors)
    start = entry.after if backwards else entry.before
    for line in sql_lines(
        _steps(entry, chosen, backwards=backwards),
        lambda function: entry.migration.sql_of(function, start),
    ):
        click.echo(line)


def _configured(alias: str | None) -> Backend:
    return backend_for(options.chosen_database(alias=alias).url)


def _find_entry(folder: Folder, words: str) -> Entry:
    file = folder.match(words)
    chapters, notes = read_chapters(folder)
    show(notes)
    return next(entry for entry in replay(chapters) if entry.file == file)


def _steps(entry: Entry, chosen: Backend, *, backwards: bool) -> tuple[Step, ...]:
    if backwards:
        inverse = invert_all(entry.operations, entry.before)
        return tuple(compile_lazily(inverse, entry.after, chosen.compiler))
    return tuple(compile_lazily(entry.operations, entry.before, chosen.compiler))
