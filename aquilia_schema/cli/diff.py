"""`aq db diff`: print what makes one schema the other; the exit code says whether they are equal.

0 is equal, 1 different and 2 an error, as of diff(1).
"""

from pathlib import Path

import click
from attrs import frozen

from aquilia_backends.registry import backend, backend_for
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff as difference
from aquilia_ir.serialize import operations_to_json, operations_to_text
from aquilia_schema.cli import forms, options
from aquilia_schema.cli.failure import show_failure
from aquilia_schema.cli.output import remark, show
from aquilia_schema.cli.report import answer, current, say
from aquilia_schema.dsl.writing import write_script
from aquilia_schema.run.compare import in_one_form, renames_between, with_extras_of_other
from aquilia_schema.run.renaming import rename_notes
from aquilia_schema.run.sources import Project, read_source

_DIFFERENT = 1
_ERROR = 2


@frozen
class _Wish:
    """What a user wants to know of the difference, and how it should be said."""

    form: str
    dialect: str | None
    told: tuple[str, ...]
    guess: bool


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@options.migrations_dir
@options.database
@forms.format_option
@click.option("--dialect", help="Of the SQL, and of what is compared if no database has it.")
@click.option(
    "--rename",
    "told",
    multiple=True,
    metavar="OLD=NEW",
    help="A table, or table.column, that was renamed; may be repeated.",
)
@click.option("--no-renames", is_flag=True, help="Take nothing for renamed that is not told.")
@options.json
@options.verbose
def diff(  # noqa: PLR0913
    *,
    before: str,
    after: str,
    migrations_dir: Path | None,
    database: str | None,
    form: str,
    dialect: str | None,
    told: tuple[str, ...],
    no_renames: bool,
    verbose: bool,
) -> None:
    """Print the operations that make schema A schema B.

    A and B are each one of: models, history, snapshot, database (the configured one), a URL, or a
    .json file that `aq db inspect --format json` wrote.

    Exits with 0 if they are equal, 1 if they differ, 2 if that can't be told.
    """
    folder = options.migrations_folder(migrations_dir)
    if verbose:
        remark(f'"{before}" against "{after}", migrations in "{folder}"')
    project = Project(Path.cwd(), folder, lambda: options.chosen_database(alias=database).url)
    try:
        equal = _compare(before, after, project, _Wish(form, dialect, told, not no_renames))
    except (SchemaError, OSError) as error:
        show_failure(error, current())
        raise click.exceptions.Exit(_ERROR) from error
    if not equal:
        raise click.exceptions.Exit(_DIFFERENT)


def _compare(first: str, second: str, project: Project, wish: _Wish) -> bool:
    """Print the difference, and return whether there is none."""
    before, after = read_source(first, project), read_source(second, project)
    spoken = backend(wish.dialect) if wish.dialect else None
    pair = in_one_form(before, after, spoken)
    every, guessed = renames_between(before, after, pair, told=wish.told, guess=wish.guess)
    pair = with_extras_of_other(pair, every, before, after)
    operations = difference(pair.before, pair.after, renames=every)
    show((*before.notes, *after.notes, *pair.notes, *rename_notes(guessed)))
    said = operations_to_json(operations)["operations"]
    answer({"equal": not operations, "operations": said})
    if wish.form == "json":
        say(operations_to_text(operations), end=False)
    elif not operations:
        remark("No differences.")
    elif wish.form == "sql":
        place = before.url or after.url or project.url()
        chosen = spoken or backend_for(place)
        live = before.url if chosen is backend_for(place) else None
        forms.print_sql(forms.steps_of(operations, pair.before, chosen, live=live))
    else:
        say(write_script(operations, pair.before), end=False)
    return not operations
