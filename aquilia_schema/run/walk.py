"""How is a migration carried out that can't be one transaction? Step by step, each written down.

    ALTER TABLE ...                   a step of its own: begun, run, done
    UPDATE ...; UPDATE ...            on PostgreSQL, all between two of those is one transaction

What was done before is left out, so that a run goes on where the one before it ended.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import define, field

from aquilia_backends.session import Stepping
from aquilia_backends.statement import Note, PythonCall, Script, Statement, Step
from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_schema.run.ledger import STEPS
from aquilia_schema.run.steps import Notebook, Row, text_of


@define
class Walk:
    """One migration on its way through its steps."""

    session: Stepping
    notebook: Notebook
    name: str
    """Of the migration's file."""
    whole: bool
    """Whether all that is no statement of its own can be taken back."""
    open_notebook: Callable[[], None]
    """Makes the table of steps if it is not there."""
    before: Mapping[int, Row] = field(factory=dict)
    """What earlier runs have written down."""
    in_effect: list[str] = field(factory=list)
    """What stays if the migration fails now, in the order in which it was done."""
    half: tuple[str, ...] = ()
    """What stays, or may stay, of the step that failed."""
    _waiting: list[tuple[int, Step]] = field(factory=list)
    """The steps of the transaction that is open."""

    def take(self, steps: Iterable[Step], run: Callable[[Step], None]) -> Iterator[Step]:
        """Run the steps that are not in effect yet, and yield each."""
        position = -1
        for step in steps:
            if isinstance(step, Statement) and step.prepares:
                self._prepare(step)
                yield step
                continue
            position += 1
            if self._is_in_effect(position, step):
                self.in_effect.append(text_of(step))
            elif isinstance(step, Note):
                yield step
            elif self._is_alone(step):
                self._run_alone(position, step, run)
                yield step
            else:
                run(step)
                self._waiting.append((position, step))
                yield step
        if any(written > position for written in self.before):
            raise self._changed()

    def _prepare(self, step: Statement) -> None:
        """Run what is not written down, since whoever comes after sees whether it was done."""
        if self._waiting:
            self._keep()
        try:
            self.session.run_alone(step)
        except BaseException as error:
            self.half = self.session.give_up(error)
            raise
        self.session.keep()
        self.in_effect.append(text_of(step))

    def _is_alone(self, step: Step) -> bool:
        if isinstance(step, Statement):
            return not step.transactional
        return isinstance(step, Script | PythonCall) and not self.whole

    def _run_alone(self, position: int, step: Step, run: Callable[[Step], None]) -> None:
        self._begin(position, step)
        try:
            if isinstance(step, Statement):
                self.session.run_alone(step)
            else:
                run(step)
        except BaseException as error:
            self._fail(position, step, error)
            raise
        self._finish(position, step)

    def _finish(self, position: int, step: Step) -> None:
        """Write down that a step is done; if that fails, it is in effect all the same."""
        try:
            self.notebook.finish(position)
            self.session.keep()
        except BaseException as error:
            stays = self.session.give_up(error)
            alone = isinstance(step, Statement) and self.whole
            self.in_effect += [text_of(step)] if alone else stays
            raise
        self.in_effect.append(text_of(step))

    def _begin(self, position: int, step: Step) -> None:
        trace = self.session.trace(step) if isinstance(step, Statement) else None
        self._keep([(position, step)], trace or "")

    def _keep(self, begun: Iterable[tuple[int, Step]] = (), trace: str = "") -> None:
        """Commit what came before, together with the word that a step begins."""
        self.open_notebook()
        self.notebook.write(self._waiting, done=True)
        self.notebook.write(begun, done=False, trace=trace)
        self.session.keep()
        self.in_effect += [text_of(waiting) for _, waiting in self._waiting]
        self._waiting.clear()

    def _fail(self, position: int, step: Step, error: BaseException) -> None:
        """Say what stays of a step that failed; if nothing does, it was not begun."""
        self.half = self.session.give_up(error)
        if not self.half:
            self._clear_away(position, step)

    def _clear_away(self, position: int, step: Step) -> None:
        """Remove what a step may have left, and take it for not begun."""
        again = step.again if isinstance(step, Statement) else None
        if again and self._is_left(step):
            self.session.run_alone(Statement(sql=again, op=step.op, transactional=False))
        self.notebook.cancel(position)
        self.session.keep()

    def _is_left(self, step: Step) -> bool:
        """Whether there is something to remove: what others made by that name is not ours."""
        query = step.left if isinstance(step, Statement) else ""
        return not query or bool(self.notebook.session.query(query))

    # --- what earlier runs did --------------------------------------------------------------

    def _is_in_effect(self, position: int, step: Step) -> bool:
        row = self.before.get(position)
        if row is None:
            return False
        if row.statement != text_of(step) or not self._is_same_file(row, step):
            raise self._changed()
        return row.is_done or self._was_done(row, step)

    def _is_same_file(self, row: Row, step: Step) -> bool:
        """SQL is what it says, but a function may do something else in another file."""
        return not isinstance(step, PythonCall) or row.checksum == self.notebook.checksum

    def _was_done(self, row: Row, step: Step) -> bool:
        """Find out whether a step took effect that began, and of whose end nobody knows."""
        now = self.session.trace(step) if row.trace and isinstance(step, Statement) else None
        if now is not None and now != row.trace:
            self.notebook.finish(row.position)
            self.session.keep()
            return True
        if now is None and not self._may_run_again(step):
            raise self._doubtful(row)
        self._clear_away(row.position, step)
        return False

    def _may_run_again(self, step: Step) -> bool:
        match step:
            case Statement(again=again):
                return again is not None
            case Script():
                # its end is written down in its own transaction
                return self.session.undoes(step)
            case _:
                return False

    def _changed(self) -> SchemaError:
        return fail(
            "AQ650",
            f'migration "{self.name}" is half done, but its steps are not those that were begun',
            help="bring back the file as it was and run the command again; or finish its work by "
            "hand, and mark it with --fake",
            notes=(f"{len(self.before)} of its steps are written down in {STEPS}",),
        )

    def _doubtful(self, row: Row) -> SchemaError:
        where = f"WHERE revision = '{self.notebook.revision}' AND position = {row.position}"
        return fail(
            "AQ651",
            f'nobody knows whether a step of migration "{self.name}" took effect, since the '
            "process that ran it died",
            help=f"look at the database; if it did: UPDATE {STEPS} SET state = 'done' {where};"
            f" if it did not: DELETE FROM {STEPS} {where}; then run the command again",
            notes=(f"the step: {row.statement}",),
        )
