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
from aquilia_schema.cli.report import answer, say
from aquilia_schema.cli.sql import sql_lines, step_json
from aquilia_schema.run.folder import Folder
from aquilia_schema.run.history import Entry, read_chapters, replay
from aquilia_schema.run.segments import compile_lazily


@click.command()
@click.argument("migration_name")
@options.migrations_dir
@options.database_url
@options.database
@click.option(
    "--dialect", help="sqlite, postgresql, mysql, or a plugin's (default: the database's)."
)
@click.option("--backwards", is_flag=True, help="Show what undoes the migration.")
@options.json
@options.verbose
def sqlmigrate(
    *,
    migration_name: str,
    migrations_dir: Path | None,
    database_url: str | None,
    database: str | None,
    dialect: str | None,
    backwards: bool,
    verbose: bool,
) -> None:
    """Display the compiled SQL for a specific migration.

    MIGRATION_NAME is a revision, a full name, or any part that only one migration has.
    """
    chosen = backend(dialect) if dialect is not None else _configured(database_url, database)
    entry = _find_entry(options.existing_folder(migrations_dir), migration_name)
    errors = chosen.check(entry.after)
    if errors:
        raise SchemaError(errors)
    steps = _steps(entry, chosen, backwards=backwards)
    start = entry.after if backwards else entry.before
    if verbose:
        say(f"-- {entry.file.path}, {'backwards ' if backwards else ''}in {chosen.dialect.name}")
    for line in sql_lines(steps, lambda function: entry.migration.sql_of(function, start)):
        say(line)
    answer(
        {
            "revision": entry.revision,
            "name": entry.file.name,
            "dialect": chosen.dialect.name,
            "backwards": backwards,
            "steps": [*map(step_json, steps)],
        }
    )


def _configured(url: str | None, alias: str | None) -> Backend:
    return backend_for(options.chosen_database(url, alias).url)


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
