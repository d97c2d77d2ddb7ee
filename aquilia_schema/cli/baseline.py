"""`aq db baseline`: adopt an existing database as the first migration, recorded as applied."""

import sys
from pathlib import Path

import click

from aquilia_ir.schema import Schema
from aquilia_schema.cli import forms, options
from aquilia_schema.cli.output import show, success
from aquilia_schema.cli.report import answer, say
from aquilia_schema.lower.discover import discover
from aquilia_schema.lower.models import lower_models
from aquilia_schema.run.adopt import Adoption, adopt, plan_adoption
from aquilia_schema.run.draft import check_slug
from aquilia_schema.run.folder import list_folder


@click.command()
@options.migrations_dir
@options.database_url
@options.database
@forms.tables
@click.option("--name", "slug", metavar="SLUG", help="Slug of the file (default: the models).")
@click.option("--dry-run", is_flag=True, help="Print the migration, and change nothing.")
@options.json
@options.verbose
def baseline(
    *,
    migrations_dir: Path | None,
    database_url: str | None,
    database: str | None,
    names: tuple[str, ...],
    slug: str | None,
    dry_run: bool,
    verbose: bool,
) -> None:
    """Adopt an existing database.

    Writes the first migration from what the database has, and records it as applied. Where the
    models say the same, it is written in their words. Refuses if there are migrations already.
    """
    url = options.chosen_database(database_url, database).url
    if slug is not None:
        check_slug(slug)
    folder = options.migrations_folder(migrations_dir)
    models = _models()
    adoption = plan_adoption(list_folder(folder), url, models, slug=slug, tables=names)
    show(adoption.notes)
    tables = [table.name for table in adoption.after.tables]
    answer({"path": str(adoption.file.path), "tables": tables, "written": not dry_run})
    if dry_run or verbose:
        _print(adoption)
    if dry_run:
        return
    show(adopt(adoption))
    count = f"{len(adoption.after.tables)} table(s)"
    verb = "Recorded" if adoption.publication is None else "Adopted"
    success(f"{verb} as applied: {adoption.file.path.name} ({count})")


def _models() -> Schema:
    # Compiled models would be taken for new ones by another run in the same second.
    sys.dont_write_bytecode = True
    return lower_models(discover(Path.cwd()))


def _print(adoption: Adoption) -> None:
    publication = adoption.publication
    text = adoption.file.path.read_text() if publication is None else publication.text
    say(text, end=False)
