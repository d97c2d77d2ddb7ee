"""Is the history of a project sound? One head, no changes missing, each migration there and back.

    def test_the_migrations_are_sound():
        check_project("migrations")

What is wrong is an AssertionError, or the error of the migration itself, that says what to do.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from attrs import field, frozen

from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import RunPython, RunSQL
from aquilia_schema.dsl.writing import write_operations
from aquilia_schema.lower.discover import discover
from aquilia_schema.run.draft import draft_by_default
from aquilia_schema.run.folder import list_folder
from aquilia_schema.run.history import Entry, History, read_history
from aquilia_schema.testing.filling import fill
from aquilia_schema.testing.places import clear, empty_database
from aquilia_schema.testing.stage import Look, Stage
from aquilia_schema.testing.surviving import Survivors, destroys, losses, survivors, values_at

Check = Callable[[], "Verdict"]


@frozen
class Verdict:
    """What could be told by a check that found nothing wrong."""

    skipped: str = ""
    """Why nothing was checked, if so."""
    bare: Sequence[str] = field(default=())
    """The tables into which no rows could be put, so that nothing is known of theirs."""


def check_project(
    migrations: str | Path = "migrations", *, project: str | Path = ".", url: str | None = None
) -> None:
    """Check the whole history of a project; an AssertionError says all that is wrong.

    The database is a temporary one of SQLite, or the empty one at `url`.
    """
    history = read_history(list_folder(Path(migrations)))
    wrong = []
    with empty_database(url) as place:
        for name, check in _checks(history, Path(project), Stage(history, place)):
            try:
                check()
            except (AssertionError, SchemaError) as error:
                wrong.append(f"{name}: {error}")
    if wrong:
        raise AssertionError("\n\n".join(wrong))


def _checks(history: History, project: Path, stage: Stage) -> Iterator[tuple[str, Check]]:
    yield "one-head", partial(one_head, history)
    yield "models", partial(models_equal, history, project)
    for at, entry in enumerate(history.entries):
        yield f"{entry.file.name} rows", partial(rows_survive, stage, at)
        yield f"{entry.file.name} up-down", partial(up_and_down, stage, at)


def one_head(history: History) -> Verdict:
    """See that no two migrations are last, as after a merge of two branches."""
    heads = [history.entry(revision).file.name for revision in history.heads]
    if len(heads) > 1:
        raise AssertionError(
            f"{len(heads)} migrations are the last one: {', '.join(heads)}\n"
            "the next migration must name them all in `dependencies`; `aq db makemigrations` does"
        )
    return Verdict()


def models_equal(history: History, project: Path) -> Verdict:
    """See that the migrations make just what the models of a project say."""
    models = discover(project)
    if not models:
        return Verdict(skipped=f'no models were found in "{project}"')
    missing = draft_by_default(history, models).operations
    if missing:
        raise AssertionError(
            "the models say something else than the migrations; `aq db makemigrations` would "
            f"write\n{write_operations(missing, history.final)}"
        )
    return Verdict()


def up_and_down(stage: Stage, at: int) -> Verdict:
    """See that a migration, applied and undone, leaves no trace, and can be applied again."""
    entry = stage.history.entries[at]
    no_way = _no_way_back(entry)
    if no_way:
        return Verdict(skipped=no_way)
    stage.go(at)
    before = stage.look()
    stage.up()
    after = stage.look()
    stage.down()
    _same_look(stage.look(), before, f"{entry.file.name} was applied and undone")
    stage.up()
    _same_look(stage.look(), after, f"{entry.file.name} was applied, undone and applied again")
    return Verdict()


def _no_way_back(entry: Entry) -> str:
    """Say why a migration can't be undone; nothing if it can."""
    try:
        invert_all(entry.operations, entry.before)
    except SchemaError as error:
        return str(error.diagnostics[0].message)
    return ""


def _same_look(found: Look, wanted: Look, when: str) -> None:
    if found == wanted:
        return
    lines = [f"the database is not as it was, after {when}"]
    if found.schema != wanted.schema:
        ops = diff(wanted.schema, found.schema)
        lines += ["what became of it:", write_operations(ops, wanted.schema)]
    lines += [f"left behind: {kind} {name!r}" for kind, name, _ in found.others - wanted.others]
    lines += [f"gone: {kind} {name!r}" for kind, name, _ in wanted.others - found.others]
    raise AssertionError("\n".join(lines))


def rows_survive(stage: Stage, at: int) -> Verdict:
    """See that a migration runs on tables with rows, and loses no value that it need not lose.

    Nor does undoing it, if it destroys nothing. Of a migration with RunSQL or RunPython, which may
    well change values, the primary keys are compared, but for the tables of its `deletes_rows`.
    """
    entry = stage.go(at)
    before = stage.look()
    try:
        verdict = _with_rows(stage, entry)
    except BaseException:
        stage.reset()
        raise
    if stage.position != at or stage.look() != before:
        stage.reset()
    return verdict


def _with_rows(stage: Stage, entry: Entry) -> Verdict:
    with stage.backend.open(stage.url, create=True) as session:
        counts = fill(session, stage.backend)
    moved = _compared(entry, survivors(entry.operations, entry.before))
    applied = f"{entry.file.name} was applied to tables with rows"
    _moved_on(stage, moved, applied, way_out=_MEANT if _has_scripts(entry) else ())
    if not _no_way_back(entry):
        _and_back(stage, entry, moved)
    _cleared(stage)
    return Verdict(bare=tuple(name for name, count in counts.items() if not count))


_MEANT = ("if that is meant, name the table in `deletes_rows` of its class Meta",)


def _has_scripts(entry: Entry) -> bool:
    return any(isinstance(op, RunSQL | RunPython) for op in entry.operations)


def _and_back(stage: Stage, entry: Entry, moved: Survivors) -> None:
    if destroys(entry.operations, entry.before):
        # what is gone can't come back, and columns that need a value would have none
        _cleared(stage)
        if stage.position:
            stage.down()
        return
    back = {new: old for old, new in moved.items()}
    _moved_on(stage, back, f"{entry.file.name} was undone on tables with rows", down=True)


def _moved_on(
    stage: Stage, moved: Survivors, when: str, *, down: bool = False, way_out: Sequence[str] = ()
) -> None:
    """Go one step, and compare the values of the columns that live through it."""
    with stage.backend.open(stage.url, create=True) as session:
        before = values_at(session, stage.backend, moved)
    (stage.down if down else stage.up)()
    with stage.backend.open(stage.url) as session:
        lost = [*losses(before, values_at(session, stage.backend, moved.values()), moved)]
    if lost:
        lines = [f"rows are not as they were, after {when}", *lost, *way_out]
        raise AssertionError("\n".join(lines))


def _cleared(stage: Stage) -> None:
    with stage.backend.open(stage.url) as session:
        done = clear(session, stage.backend)
    if not done:
        stage.reset()


def _compared(entry: Entry, moved: Survivors) -> Survivors:
    """Leave out what a script may change: all but the keys, and rows that it says it deletes."""
    without = entry.migration.deletes_rows
    unknown = [name for name in without if entry.before.find(name) is None]
    if unknown:
        raise AssertionError(
            f"{entry.file.name} says that it deletes rows of {', '.join(unknown)}, "
            "but before it there is no such table"
        )
    kept = {old: new for old, new in moved.items() if old[0] not in without}
    if not _has_scripts(entry):
        return kept
    keys = {
        (table.name, column)
        for table in entry.before.tables
        if table.primary_key is not None
        for column in table.primary_key.columns
    }
    return {old: new for old, new in kept.items() if old in keys}
