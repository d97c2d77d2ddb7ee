"""What is to be done to bring a database to a target? Migrations to apply, or to undo, in order.

    history a b c d    applied a b    target None    apply c, d
                                      target "a"     undo b
                                      target "zero"  undo b, a

A plan reads and never writes. What can be known to fail is found here, before anything runs.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve, field, frozen

from aquilia_backends.backend import Backend
from aquilia_backends.session import Catalogue, Session
from aquilia_backends.statement import Step
from aquilia_ir.diagnostics import Diagnostic, SchemaError, Severity
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import Operation
from aquilia_ir.schema import Schema
from aquilia_ir.verify import verify
from aquilia_schema.dsl.file import Migration
from aquilia_schema.run.fitting import misfits
from aquilia_schema.run.folder import Folder, MigrationFile
from aquilia_schema.run.halves import check_halves, left_out
from aquilia_schema.run.history import Chapter, Entry, read_chapters, replay
from aquilia_schema.run.ledger import Halves, Rows
from aquilia_schema.run.segments import compile_lazily
from aquilia_schema.run.standing import NONE, Standing, find_standing

EMPTY = Schema()
UNSEEN = Catalogue()


@frozen
class Move:
    """One migration to apply or to undo: the operations to run, and the schema they start from."""

    file: MigrationFile
    migration: Migration | None = None
    """None where nothing of the file is run."""
    before: Schema = EMPTY
    operations: tuple[Operation, ...] = ()

    def steps(self, backend: Backend, catalogue: Catalogue = UNSEEN) -> tuple[Step, ...]:
        """What would be run on a database that is just as the history says."""
        compiler = backend.compiler
        return tuple(compile_lazily(self.operations, self.before, compiler, lambda: catalogue))

    def sql_of(self, function: str) -> tuple[str, ...] | None:
        """Return the SQL that a function of the file runs, if that can be told."""
        return None if self.migration is None else self.migration.sql_of(function, self.before)


def _moves(moves: Iterable[Move]) -> tuple[Move, ...]:
    return tuple(moves)


@frozen
class Plan:
    """Moves in their order, all forwards or all backwards, and what a reader should know."""

    moves: tuple[Move, ...] = field(default=(), converter=_moves)
    backwards: bool = False
    notes: tuple[Diagnostic, ...] = ()
    after: Schema = EMPTY
    """The schema when all has been done."""
    assumed: frozenset[str] = frozenset()
    """The revisions that the database had been through when the plan was made."""


def make_plan(
    folder: Folder,
    applied: Rows,
    backend: Backend,
    *,
    target: str | None = None,
    fake: bool = False,
    halves: Halves = NONE,
) -> Plan:
    """Say what brings a database to `target`, or up to date; with `fake`, without any SQL.

    AQ201 if something on the way back can't be undone, AQ634 if its file is gone; AQ3xx if the
    database can't hold what a migration asks for; AQ652 if another one is half done.
    """
    return plan_from(find_standing(folder, applied, target, halves), backend, fake=fake)


def plan_from(at: Standing, backend: Backend, *, fake: bool = False) -> Plan:
    """Say what brings a database from where it stands to where it is wanted, as `make_plan`."""
    assumed = frozenset(at.applied)
    if at.is_there:
        notes = (*at.folder.notes, *at.notes)
        return Plan(backwards=at.backwards, notes=notes, assumed=assumed)
    chapters, more = read_chapters(at.folder)
    way = _way_back if at.backwards else _way_on
    plan = way(_Situation(at.folder, at.applied, chapters, at.wanted), fake=fake)
    first = next((move.file.revision for move in plan.moves), None)
    check_halves(at.halves, first, backwards=plan.backwards)
    if not fake:
        _check(plan, backend)
    notes = (*more, *at.notes, *plan.notes, *map(left_out, at.halves.values()))
    return evolve(plan, notes=notes, assumed=assumed)


@frozen
class _Situation:
    """Where a database stands in a history, and where it is wanted."""

    folder: Folder
    applied: Rows
    chapters: tuple[Chapter, ...]
    wanted: MigrationFile | None

    @property
    def done(self) -> tuple[Chapter, ...]:
        return tuple(c for c in self.chapters if c.file.revision in self.applied)


def _way_on(at: _Situation, *, fake: bool) -> Plan:
    """Apply what is pending, up to the wanted migration."""
    last = len(at.chapters)
    if at.wanted is not None:
        last = [chapter.file for chapter in at.chapters].index(at.wanted) + 1
    todo = [c for c in at.chapters[:last] if c.file.revision not in at.applied]
    notes = tuple(_late_notes(at, todo))
    if fake:
        return Plan((Move(chapter.file) for chapter in todo), notes=notes)
    notes += tuple(note for chapter in todo for note in chapter.migration.notes)
    entries = _replayed(at, todo)
    after = entries[-1].after if entries else EMPTY
    return Plan(map(_forwards, entries[len(at.done) :]), notes=notes, after=after)


def _replayed(at: _Situation, todo: Iterable[Chapter] = ()) -> tuple[Entry, ...]:
    """Replay what was applied and what is to be; say of a ledger with a gap that it has one."""
    try:
        return tuple(replay((*at.done, *todo)))
    except SchemaError as error:
        raise SchemaError(_named(error, *_gaps(at))) from error


def _gaps(at: _Situation) -> Iterator[str]:
    for chapter in at.done:
        for missing in sorted({*chapter.after} - at.applied.keys()):
            yield (
                f"the ledger says that {chapter.file.name} is applied, but {missing} before it is "
                f"not; if what that does is there: aq db migrate --target {missing} --fake"
            )


def _forwards(entry: Entry) -> Move:
    return Move(entry.file, entry.migration, entry.before, entry.operations)


def _way_back(at: _Situation, *, fake: bool) -> Plan:
    """Undo what was applied after the wanted migration, the last one first."""
    done = at.done
    kept = 0
    if at.wanted is not None:
        kept = [chapter.file for chapter in done].index(at.wanted) + 1
    lost = tuple(_lost(at))
    if fake:
        files = {*lost, *(chapter.file for chapter in done[kept:])}
        ordered = sorted(files, key=lambda file: file.revision, reverse=True)
        return Plan(map(Move, ordered), backwards=True)
    if lost:
        raise SchemaError(map(_no_way_back, lost))
    entries = _replayed(at)
    after = entries[kept].before if kept < len(entries) else EMPTY
    return Plan(_undone(reversed(entries[kept:])), backwards=True, after=after)


def _undone(entries: Iterable[Entry]) -> tuple[Move, ...]:
    """Invert each migration; complain about all that can't be undone, AQ201."""
    moves: list[Move] = []
    errors: list[Diagnostic] = []
    for entry in entries:
        try:
            inverse = invert_all(entry.operations, entry.before)
            moves.append(Move(entry.file, entry.migration, entry.after, inverse))
        except SchemaError as error:
            errors += _named(error, f"on the way back through {entry.file.name}")
    if errors:
        raise SchemaError(errors)
    return tuple(moves)


def _named(error: SchemaError, *notes: str) -> Iterator[Diagnostic]:
    for found in error.diagnostics:
        yield evolve(found, notes=(*found.notes, *notes))


def _made_wrong(plan: Plan) -> Iterator[Diagnostic]:
    """Yield what is not well formed after the plan and was so, or was not there, before it."""
    known = frozenset(verify(plan.moves[0].before)) if plan.moves else frozenset()
    wrong = [found for found in verify(plan.after) if found not in known]
    if not wrong:
        return
    ends = (*(move.before for move in plan.moves[1:]), plan.after)
    for move, after in zip(plan.moves, ends, strict=True):
        found = verify(after)
        for each in [each for each in wrong if each in found]:
            wrong.remove(each)
            yield evolve(each, notes=(*each.notes, f"in migration {move.file.name}"))


def _check(plan: Plan, backend: Backend) -> None:
    """Compile everything once, so that nothing fails half-way that could be known before."""
    errors = [] if plan.backwards else [*_made_wrong(plan), *misfits(plan.after, backend)]
    errors += _unsayable(plan, backend, UNSEEN)
    if any(found.severity is Severity.ERROR for found in errors):
        raise SchemaError(errors)


def _unsayable(plan: Plan, backend: Backend, catalogue: Catalogue) -> Iterator[Diagnostic]:
    for move in plan.moves:
        try:
            move.steps(backend, catalogue)
        except SchemaError as error:
            yield from _named(error, f"in migration {move.file.name}")


def check_server(plan: Plan, backend: Backend, session: Session) -> None:
    """Complain, before anything runs, about what this very server can't do; AQ335 to AQ338."""
    lacking = session.catalogue().lacking
    errors = [*_unsayable(plan, backend, Catalogue(lacking=lacking))] if lacking else []
    if errors:
        raise SchemaError(errors)


def _lost(at: _Situation) -> Iterator[MigrationFile]:
    """Yield what was applied after the wanted migration and has no file any more."""
    for revision in sorted(at.applied.keys() - at.folder.revisions):
        row = at.applied[revision]
        if at.wanted is None or revision > at.wanted.revision:
            yield MigrationFile(revision, row.slug, at.folder.path / f"{row.name}.py")


def _no_way_back(file: MigrationFile) -> Diagnostic:
    return Diagnostic(
        code="AQ634",
        message=f'migration "{file.name}" is applied, but its file is gone, so it can\'t be undone',
        help="bring the file back; or, if its changes are gone already, use --fake",
    )


def _late_notes(at: _Situation, todo: Iterable[Chapter]) -> Iterator[Diagnostic]:
    latest = max(at.applied, default="")
    for chapter in todo:
        if chapter.file.revision < latest:
            yield Diagnostic(
                code="AQ635",
                message=f'"{chapter.file.name}" is older than "{latest}", which is applied',
                help="it is applied now, out of turn",
                severity=Severity.NOTE,
            )
