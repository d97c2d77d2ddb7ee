"""`aq db migrate`: apply what is pending, or roll back to a target."""

from collections.abc import Iterable
from pathlib import Path
from textwrap import indent

import click

from aquilia_backends.backend import Backend
from aquilia_backends.dialect import Feature
from aquilia_backends.registry import backend_for
from aquilia_backends.statement import Step
from aquilia_schema.cli import options
from aquilia_schema.cli.output import remark, show, success
from aquilia_schema.cli.sql import sql_lines
from aquilia_schema.run.execute import Done, execute
from aquilia_schema.run.ledger import read_database
from aquilia_schema.run.plan import Plan, make_plan

INTERRUPTED = 130


@click.command()
@options.migrations_dir
@options.database_url
@click.option("--target", help='Target revision (for rollback), or "zero".')
@click.option("--fake", is_flag=True, help="Mark as applied without executing SQL.")
@click.option("--plan", "only_plan", is_flag=True, help="Preview SQL only (dry-run).")
@options.database
@options.verbose
def migrate(
    *,
    migrations_dir: Path,
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
    backend = backend_for(url)
    folder = options.existing_folder(migrations_dir)
    applied = read_database(backend, url)
    plan = make_plan(folder, applied, backend, target=target, fake=fake)
    show(plan.notes)
    if only_plan:
        _preview(plan, backend)
    else:
        done = _carry_out(plan, backend, url, fake=fake, verbose=verbose)
        _conclude(plan, len(done), fake=fake)


def _preview(plan: Plan, backend: Backend) -> None:
    if not plan.moves:
        click.echo(_nothing(plan))
    for move in plan.moves:
        click.echo(f"-- {'undo ' if plan.backwards else ''}{move.file.name}")
        _print_sql(move.steps(backend), "")


def _print_sql(steps: Iterable[Step], margin: str) -> None:
    for line in sql_lines(steps):
        click.echo(indent(line, margin))


def _carry_out(
    plan: Plan, backend: Backend, url: str, *, fake: bool, verbose: bool
) -> tuple[Done, ...]:
    done: list[Done] = []
    try:
        for each in execute(plan, backend, url, fake=fake):
            done.append(each)
            if verbose:
                click.echo(f"  {each.file.name}")
                _print_sql(each.steps, "    ")
    except KeyboardInterrupt:
        _interrupted(len(done), backend)
        raise click.exceptions.Exit(INTERRUPTED) from None
    return tuple(done)


def _interrupted(count: int, backend: Backend) -> None:
    whole = backend.dialect.has(Feature.TRANSACTIONAL_DDL)
    what = "was rolled back" if whole else "may be half done: this database can't roll it back"
    remark(f"interrupted: the migration that was running {what}; {count} before it are complete")


def _nothing(plan: Plan) -> str:
    return "Nothing to roll back." if plan.backwards else "No pending migrations."


def _conclude(plan: Plan, count: int, *, fake: bool) -> None:
    if not count:
        click.echo(_nothing(plan))
        return
    how = " (fake: no SQL was executed)" if fake else ""
    verb = "Rolled back" if plan.backwards else "Applied"
    success(f"{verb} {count} migration(s){how}")
