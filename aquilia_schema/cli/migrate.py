"""`aq db migrate`: apply what is pending, or roll back to a target."""

from pathlib import Path

import click

from aquilia_backends.entrance import access_for
from aquilia_schema.cli import options
from aquilia_schema.cli.output import nothing, show
from aquilia_schema.cli.report import answer, say
from aquilia_schema.run.ledger import half_done, read_database
from aquilia_schema.run.standing import find_standing


@click.command()
@options.migrations_dir
@options.database_url
@click.option("--target", help='Target revision (for rollback), or "zero".')
@click.option("--fake", is_flag=True, help="Mark as applied without executing SQL.")
@click.option("--plan", "only_plan", is_flag=True, help="Preview SQL only (dry-run).")
@options.database
@options.json
@options.verbose
def migrate(
    *,
    migrations_dir: Path | None,
    database_url: str | None,
    target: str | None,
    fake: bool,
    only_plan: bool,
    database: str | None,
    verbose: bool,
) -> None:
    """Apply pending migrations to the database, or roll back.

    Without --target, everything that is pending is applied. With it, the database goes forward or
    back to just after that migration; --target zero undoes all. Each migration is one transaction.
    """
    url = options.chosen_database(database_url, database).url
    access = access_for(url)
    folder = options.existing_folder(migrations_dir)
    applied = read_database(access, url, recover=not only_plan)
    at = find_standing(folder, applied, target, half_done(access, url))
    answer({"backwards": at.backwards, "fake": fake, "executed": not only_plan, "migrations": []})
    if at.is_there:
        show((*folder.notes, *at.notes))
        say(nothing(backwards=at.backwards))
        return
    from aquilia_schema.cli.advance import advance, preview  # noqa: PLC0415  slow

    if only_plan:
        preview(at, url, fake=fake)
    else:
        advance(at, url, fake=fake, verbose=verbose)
