"""`aq db makemigrations`: write down as a migration what has changed in the models."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_schema.cli import options
from aquilia_schema.cli.asking import Asker
from aquilia_schema.cli.making import Maker, Wish
from aquilia_schema.cli.report import current
from aquilia_schema.run.answers import read_answers
from aquilia_schema.run.draft import check_slug
from aquilia_schema.run.folder import list_folder

_CHANGED = 1


@click.command()
@click.option("--app", help="Filter by app name.")
@options.migrations_dir
@click.option("--dsl/--no-dsl", default=True, show_default=True, help="Use DSL format.")
@click.option("--name", "slug", metavar="SLUG", help="Slug of the file (default: the models).")
@click.option("--empty", is_flag=True, help="Write a migration without operations, to be edited.")
@click.option(
    "--rename",
    "told",
    multiple=True,
    metavar="OLD=NEW",
    help="A table, or table.column, that was renamed; may be repeated.",
)
@click.option("--no-renames", is_flag=True, help="Take nothing for renamed that is not told.")
@click.option(
    "--fill",
    "fills",
    multiple=True,
    metavar="TABLE.COLUMN=VALUE",
    help="What rows get in a new column that must not be NULL; may be repeated.",
)
@click.option(
    "--answers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Answers to questions, as JSON.",
)
@click.option("--no-input", is_flag=True, help="Ask nothing, even on a terminal.")
@click.option("--dry-run", is_flag=True, help="Print the migration, and write nothing.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a migration is missing.")
@options.json
@options.verbose
def makemigrations(  # noqa: PLR0913
    *,
    app: str | None,
    migrations_dir: Path | None,
    dsl: bool,
    slug: str | None,
    empty: bool,
    told: tuple[str, ...],
    no_renames: bool,
    fills: tuple[str, ...],
    answers: Path | None,
    no_input: bool,
    dry_run: bool,
    check: bool,
    verbose: bool,
) -> None:
    """Generate a migration file from current model definitions.

    The migrations are replayed, and the models compared with the result. Tables and fields that
    are alike may have been renamed: on a terminal you are asked, and elsewhere it is assumed and
    said; --rename, --no-renames and --answers decide.
    """
    _check_words(slug=slug)
    if empty and (app or told or fills or answers or check):
        raise click.UsageError(
            "--empty compares nothing, so it goes only with --name and --dry-run"
        )
    folder = options.migrations_folder(migrations_dir)
    list_folder(folder)  # a folder that can't be used is told before anything else
    prompts = not (no_input or check or current().as_json) and _is_terminal()
    asker = Asker({} if answers is None else read_answers(answers), _pairs(fills), prompts)
    wish = Wish(folder, slug, app, told, not no_renames, not (dry_run or check), verbose, dsl)
    missing = Maker(wish, asker).make_empty() if empty else Maker(wish, asker).make(checks=check)
    if check and missing:
        raise click.exceptions.Exit(_CHANGED)


def _is_terminal() -> bool:
    # a stream that was closed by whoever started this is None
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _check_words(*, slug: str | None) -> None:
    if slug is not None:
        check_slug(slug)


def _pairs(fills: tuple[str, ...]) -> Mapping[str, str]:
    """Read TABLE.COLUMN=VALUE."""
    found = {}
    for word in fills:
        place, separator, value = word.partition("=")
        if not separator or "." not in place:
            raise _formless(word)
        found[place.strip()] = value
    return found


def _formless(word: str) -> SchemaError:
    return fail(
        "AQ664",
        f'"--fill {word}" is not of the form TABLE.COLUMN=VALUE',
        help="TABLE and COLUMN are the database's names",
    )
