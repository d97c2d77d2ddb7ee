"""What does `aq db migrate` do where there is something to do? It plans, and shows or runs."""

from collections.abc import Iterable, Iterator
from textwrap import indent

import click

from aquilia_backends.backend import Backend
from aquilia_backends.registry import backend_for
from aquilia_backends.statement import Step
from aquilia_ir.diagnostics import Diagnostic, SchemaError
from aquilia_schema.cli.output import nothing, remark, show, success
from aquilia_schema.cli.report import answer, say
from aquilia_schema.cli.sql import sql_lines, step_json
from aquilia_schema.run.execute import Done, execute
from aquilia_schema.run.folder import MigrationFile
from aquilia_schema.run.ledger import half_done, read_database
from aquilia_schema.run.plan import Plan, check_server, plan_from
from aquilia_schema.run.risks import find_risks
from aquilia_schema.run.standing import Standing

INTERRUPTED = 130


def preview(at: Standing, url: str, *, fake: bool) -> None:
    """Print the SQL that would be run, and change nothing."""
    backend = backend_for(url)
    plan = plan_from(at, backend, fake=fake)
    if not fake and backend.exists(url):
        with backend.open(url, read_only=True) as session:
            check_server(plan, backend, session)
    show((*plan.notes, *_risks(plan)))
    if not plan.moves:
        say(nothing(backwards=plan.backwards))
    found = []
    for move in plan.moves:
        steps = move.steps(backend)
        say(f"-- {'undo ' if plan.backwards else ''}{move.file.name}")
        for line in sql_lines(steps, move.sql_of):
            say(line)
        found.append(_json(move.file, steps))
    answer({"migrations": found})


def advance(at: Standing, url: str, *, fake: bool, verbose: bool) -> None:
    """Apply or undo migrations, and say how many."""
    backend = backend_for(url)
    plan = plan_from(at, backend, fake=fake)
    show((*plan.notes, *_risks(plan)))
    done = _carry_out(plan, backend, url, fake=fake, verbose=verbose)
    _conclude(plan, done, fake=fake)


def _risks(plan: Plan) -> Iterator[Diagnostic]:
    """Yield what may fail or be lost on the way on, in tables that were there before it."""
    if plan.backwards:
        return
    created: set[str] = set()
    for move in plan.moves:
        yield from find_risks(move.operations, move.before, created=created, drops=False)


def _json(file: MigrationFile, steps: Iterable[Step]) -> dict[str, object]:
    return {"revision": file.revision, "name": file.name, "steps": [*map(step_json, steps)]}


def _print_sql(steps: Iterable[Step], margin: str) -> None:
    for line in sql_lines(steps):
        say(indent(line, margin))


def _carry_out(
    plan: Plan, backend: Backend, url: str, *, fake: bool, verbose: bool
) -> tuple[Done, ...]:
    done: list[Done] = []
    said: list[dict[str, object]] = []
    answer({"migrations": said})  # which says what was done even if the rest fails
    try:
        for each in execute(plan, backend, url, fake=fake):
            done.append(each)
            said.append(_json(each.file, each.steps))
            if verbose:
                say(f"  {each.file.name}")
                _print_sql(each.steps, "    ")
    except KeyboardInterrupt:
        _interrupted(plan, len(done), backend, url)
        raise click.exceptions.Exit(INTERRUPTED) from None
    return tuple(done)


def _interrupted(plan: Plan, count: int, backend: Backend, url: str) -> None:
    what = _outcome(plan, count, backend, url)
    remark(f"interrupted: the migration that was running {what}; {count} before it are complete")


def _outcome(plan: Plan, count: int, backend: Backend, url: str) -> str:
    """What became of the migration that was running, by what the database says now."""
    file = plan.moves[min(count, len(plan.moves) - 1)].file
    try:
        half = half_done(backend, url).get(file.revision)
        if half is not None:
            steps = f"{half.done} of its steps are recorded as done"
            return f"is half done ({steps}; run the command again: it goes on, or says why not)"
        is_applied = file.revision in read_database(backend, url)
    except SchemaError:
        return "may be half done (`aq db showmigrations` tells)"
    return "was rolled back" if is_applied == plan.backwards else "had just ended"


def _conclude(plan: Plan, done: tuple[Done, ...], *, fake: bool) -> None:
    if not done:
        say(nothing(backwards=plan.backwards))
        return
    how = " (fake: no SQL was executed)" if fake else ""
    verb = "Rolled back" if plan.backwards else "Applied"
    success(f"{verb} {len(done)} migration(s){how}")
