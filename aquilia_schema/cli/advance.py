"""What does `aq db migrate` do where there is something to do? It plans, and shows or runs."""

from collections.abc import Iterable
from textwrap import indent

import click

from aquilia_backends.backend import Backend
from aquilia_backends.dialect import Feature
from aquilia_backends.registry import backend_for
from aquilia_backends.statement import Step
from aquilia_schema.cli.output import nothing, remark, show, success
from aquilia_schema.cli.sql import sql_lines
from aquilia_schema.run.execute import Done, execute
from aquilia_schema.run.plan import Plan, plan_from
from aquilia_schema.run.standing import Standing

INTERRUPTED = 130


def preview(at: Standing, url: str, *, fake: bool) -> None:
    """Print the SQL that would be run, and change nothing."""
    backend = backend_for(url)
    plan = plan_from(at, backend, fake=fake)
    show(plan.notes)
    if not plan.moves:
        click.echo(nothing(backwards=plan.backwards))
    for move in plan.moves:
        click.echo(f"-- {'undo ' if plan.backwards else ''}{move.file.name}")
        for line in sql_lines(move.steps(backend), move.sql_of):
            click.echo(line)


def advance(at: Standing, url: str, *, fake: bool, verbose: bool) -> None:
    """Apply or undo migrations, and say how many."""
    backend = backend_for(url)
    plan = plan_from(at, backend, fake=fake)
    show(plan.notes)
    done = _carry_out(plan, backend, url, fake=fake, verbose=verbose)
    _conclude(plan, len(done), fake=fake)


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


def _conclude(plan: Plan, count: int, *, fake: bool) -> None:
    if not count:
        click.echo(nothing(backwards=plan.backwards))
        return
    how = " (fake: no SQL was executed)" if fake else ""
    verb = "Rolled back" if plan.backwards else "Applied"
    success(f"{verb} {count} migration(s){how}")
