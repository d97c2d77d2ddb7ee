"""How is a plan carried out? One transaction for each migration, its row in the ledger included.

Where a database can't do that, each step that it can't take back is written down by itself.

Two processes may run the same plan: each asks the ledger again once it holds the lock, and leaves
out what the other has done in the meantime.
"""

import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, contextmanager
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any, assert_never

from attrs import Factory, define, evolve, field, frozen

from aquilia_backends.backend import Backend
from aquilia_backends.dialect import Feature
from aquilia_backends.session import Session, Stepping
from aquilia_backends.statement import Note, PythonCall, Script, Statement, Step
from aquilia_ir.diagnostics import Diagnostic, SchemaError, Span, fail, words_of
from aquilia_ir.operations import RunPython
from aquilia_schema.dsl.executing import check_finished
from aquilia_schema.run import ledger, recording, steps
from aquilia_schema.run.checksum import checksum
from aquilia_schema.run.folder import Folder, MigrationFile
from aquilia_schema.run.halves import check_halves
from aquilia_schema.run.plan import Move, Plan, check_server, make_plan
from aquilia_schema.run.remains import remains
from aquilia_schema.run.segments import compile_lazily
from aquilia_schema.run.steps import Notebook
from aquilia_schema.run.walk import Walk

Functions = Mapping[str, Callable[..., Any]]


@frozen
class Done:
    """A migration that has been applied or undone, and the steps that this took."""

    file: MigrationFile
    steps: tuple[Step, ...] = ()


@define
class _Run:
    """What one run of a plan has done so far."""

    backend: Backend
    session: Session
    plan: Plan
    fake: bool
    has_ledger: bool
    functions: Mapping[str, Functions]
    known: set[str]
    """What the ledger holds, as this run knows it."""
    mark: recording.Mark | None = None
    """The ledger's when it was last looked at."""
    has_steps: bool = False
    """Whether the database has a table for the steps of what is half done."""
    done: list[Done] = Factory(list)
    steps: list[Step] = field(factory=list)
    """Of the migration that is running now."""
    walk: Walk | None = None
    """The way of that migration, where it may stop half-way."""


def migrate(
    folder: Folder, backend: Backend, url: str, *, target: str | None = None, fake: bool = False
) -> Iterator[Done]:
    """Bring a database to `target`, or up to date; yield each migration when it is committed."""
    applied = ledger.read_database(backend, url, recover=True)
    halves = ledger.half_done(backend, url)
    plan = make_plan(folder, applied, backend, target=target, fake=fake, halves=halves)
    yield from execute(plan, backend, url, fake=fake)


def execute(plan: Plan, backend: Backend, url: str, *, fake: bool = False) -> Iterator[Done]:
    """Carry out a plan; yield each migration when it is committed.

    The error of a migration that fails says what is left of it and what was done before it.
    """
    if not plan.moves:
        return
    functions = {} if fake else {move.file.revision: _functions(move) for move in plan.moves}
    with backend.open(url, create=True) as session:
        check_server(plan, backend, session)
        known = set(plan.assumed)
        run = _Run(backend, session, plan, fake, recording.exists(session), functions, known)
        for move in plan.moves:
            done = _attempt(run, move)
            if done is not None:
                run.done.append(done)
                yield done


def _functions(move: Move) -> Functions:
    """Load the functions that a migration calls, if any, before anything runs."""
    called = [op.forward for op in move.operations if isinstance(op, RunPython)]
    if not called or move.migration is None:
        return {}
    return move.migration.functions()


def _attempt(run: _Run, move: Move) -> Done | None:
    """Do one move in one transaction; None if another process did it while this one waited."""
    run.steps.clear()
    run.walk = None
    try:
        _prepare(run)
        with run.session.migration():
            if not _is_due(run, move):
                return None
            run.walk = _walk(run, move)
            _carry_out(run, move)
            _write_down(run, move)
    except SchemaError as error:
        raise SchemaError(_explained(error, run, move)) from error
    run.has_ledger = True
    return Done(move.file, tuple(run.steps))


def _prepare(run: _Run) -> None:
    """Create our tables ahead, where to create them later would commit half of a migration."""
    if run.backend.dialect.has(Feature.TRANSACTIONAL_DDL) or (run.has_ledger and run.has_steps):
        return
    with run.session.migration():
        if not recording.exists(run.session):
            recording.create(run.session, run.backend)
        if isinstance(run.session, Stepping) and not steps.exists(run.session):
            steps.create(run.session, run.backend)
    run.has_ledger = run.has_steps = True


def _walk(run: _Run, move: Move) -> Walk | None:
    """Find out how far the migration came; AQ652 if another one is half done."""
    if not isinstance(run.session, Stepping):
        return None
    file, backwards = move.file, run.plan.backwards
    notebook = Notebook(run.session, run.backend, file.revision, checksum(file), backwards)
    whole = run.backend.dialect.has(Feature.TRANSACTIONAL_DDL)
    run.has_steps = run.has_steps or steps.exists(run.session)
    before = notebook.rows() if run.has_steps else {}
    if run.has_steps and not run.fake:
        check_halves(notebook.halves(), file.revision, backwards=backwards)
    return Walk(run.session, notebook, file.name, whole, lambda: _open_notebook(run), before)


def _open_notebook(run: _Run) -> None:
    if not run.has_steps:
        steps.create(run.session, run.backend)
    run.has_steps = True


def _is_due(run: _Run, move: Move) -> bool:
    run.has_ledger = run.has_ledger or recording.exists(run.session)
    _look_again(run)
    return (move.file.revision in run.known) == run.plan.backwards


def _look_again(run: _Run) -> None:
    """See what other processes have done; AQ639 if they took away what the plan builds on."""
    mark = recording.mark(run.session, run.backend) if run.has_ledger else (0, "")
    if mark == run.mark:
        return
    found = set(recording.revisions(run.session, run.backend))
    spoilt = found - run.known if run.plan.backwards else run.known - found
    if spoilt:
        raise fail(
            "AQ639",
            f"another process has {'applied' if run.plan.backwards else 'undone'} "
            f'"{min(spoilt)}" in the meantime',
            help="run the command again: it will make a new plan",
        )
    run.known, run.mark = found, mark


def _carry_out(run: _Run, move: Move) -> None:
    if run.fake:
        return
    catalogue = run.session.catalogue
    todo = compile_lazily(move.operations, move.before, run.backend.compiler, catalogue)
    if run.walk is not None:
        todo = run.walk.take(todo, lambda step: _take(step, run, move))
    for step in todo:
        if run.walk is None:
            _take(step, run, move)
        run.steps.append(step)


def _take(step: Step, run: _Run, move: Move) -> None:
    match step:
        case Statement() | Script():
            run.session.run(step)
        case PythonCall(function=name):
            function = run.functions[move.file.revision][name]
            with _blamed_on(name, move.file.path):
                _call(function, name, run.session)
        case Note():
            pass
        case _:
            assert_never(step)


def _call(function: Callable[..., Any], name: str, session: Session) -> None:
    if iscoroutinefunction(function):
        raise fail(
            "AQ638",
            f'function "{name}" is async, but gets the driver\'s own connection, which is not',
            help="write it with def instead of async def",
        )
    # paths that were given to the command start from where it was given
    with chdir("."):
        session.call(lambda raw: check_finished(function(raw)), name)


@contextmanager
def _blamed_on(name: str, path: Path) -> Iterator[None]:
    """Turn whatever the user's function raises into a finding that points into the file."""
    try:
        yield
    except (SchemaError, KeyboardInterrupt):
        raise
    except BaseException as error:
        span = _place(error, path)
        raise fail("AQ636", f'function "{name}" raised {words_of(error)}', span=span) from error


def _place(error: BaseException, path: Path) -> Span | None:
    """The last line of the file at `path` that the error came through."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f for f in frames if Path(f.filename).absolute() == path.absolute()]
    if not lines or lines[-1].lineno is None:
        return None
    number, text = lines[-1].lineno, lines[-1].line or ""
    return Span(str(path), number, 1, number, len(text) + 1, text)


def _write_down(run: _Run, move: Move) -> None:
    if not run.has_ledger:
        recording.create(run.session, run.backend)
    if run.plan.backwards:
        recording.erase(run.session, run.backend, move.file.revision)
        run.known.discard(move.file.revision)
    else:
        recording.record(run.session, run.backend, move.file)
        run.known.add(move.file.revision)
    if run.walk is not None and run.has_steps:
        run.walk.notebook.clear()
    run.mark = recording.mark(run.session, run.backend)


def _explained(error: SchemaError, run: _Run, move: Move) -> Iterator[Diagnostic]:
    """Add, to the first finding, what is left of the migration and what was done before it."""
    first, *others = error.diagnostics
    verb = "undoing" if run.plan.backwards else "applying"
    left = remains(first, run.walk)
    notes = (f"while {verb} {move.file.name}", *left, _before(run))
    yield evolve(first, notes=(*first.notes, *notes))
    yield from others


def _before(run: _Run) -> str:
    if not run.done:
        return "no other migration was touched in this run"
    verb = "undone" if run.plan.backwards else "applied"
    names = ", ".join(done.file.name for done in run.done)
    return f"{verb} before it in this run, and staying so: {names}"
