"""What of a migration that is half done is in effect? The table of its steps, with a row for each.

    revision        position  direction  state  statement
    20260302_120000        0  forwards   done   ALTER TABLE `users` ADD COLUMN `age` INTEGER
    20260302_120000        1  forwards   begun  CREATE INDEX `by_age` ON `users` (`age`)

A row says "begun" before its step runs and "done" after. The table is made when it is first needed.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from attrs import frozen

from aquilia_backends.backend import Backend
from aquilia_backends.session import Session, find_columns
from aquilia_backends.statement import Note, PythonCall, Step
from aquilia_ir.operations import CreateTable
from aquilia_ir.schema import Column, PrimaryKey, Schema, Table
from aquilia_ir.types import Integer, Scalar, Text, Type, VarChar
from aquilia_schema.run.ledger import (
    BACKWARDS,
    BEGUN,
    DONE,
    FORWARDS,
    STEPS,
    Halves,
    check_columns,
    halves_of,
)

COLUMNS = (
    "revision",
    "position",
    "direction",
    "checksum",
    "statement",
    "trace",
    "state",
    "written_at",
)
_TYPES: dict[str, Type] = {"revision": VarChar(64), "position": Integer()}
_TABLE = Table(
    STEPS,
    [Column(name, _TYPES.get(name, Text()), nullable=name not in _TYPES) for name in COLUMNS],
    PrimaryKey(["revision", "position"]),
)


@frozen
class Row:
    """A step that was begun, and perhaps done."""

    position: int
    backwards: bool
    checksum: str
    """Of the file as it was then."""
    statement: str
    trace: str
    """What the database said of its tables before; empty if it could not say."""
    is_done: bool


def text_of(step: Step) -> str:
    """Return what a step does, as SQL or in words."""
    if isinstance(step, PythonCall):
        return f"function {step.function}"
    return step.text if isinstance(step, Note) else step.sql


def exists(session: Session) -> bool:
    """Whether the database keeps record of single steps; AQ630 if its table can't be one."""
    columns = find_columns(session, STEPS)
    if columns is None:
        return False
    check_columns(columns, table=STEPS, needed=COLUMNS)
    return True


def create(session: Session, backend: Backend) -> None:
    """Make the table, in the transaction that is open."""
    for step in backend.compiler.compile((CreateTable(_TABLE),), Schema()):
        session.query(text_of(step))


@frozen
class Notebook:
    """The rows of one migration that is being applied or undone."""

    session: Session
    backend: Backend
    revision: str
    checksum: str
    backwards: bool

    def rows(self) -> Mapping[int, Row]:
        """Return what is in effect of it, or was begun."""
        ident = self.backend.compiler.ident
        names = ", ".join(map(ident, COLUMNS[1:-1]))
        found = self.session.query(f"SELECT {names} FROM {ident(STEPS)} WHERE {self._mine()}")
        return {
            int(position): Row(
                int(position), direction == BACKWARDS, checksum, text, trace, state == DONE
            )
            for position, direction, checksum, text, trace, state in found
        }

    def halves(self) -> Halves:
        """Return all migrations that are half done."""
        ident = self.backend.compiler.ident
        names = f"{ident('revision')}, {ident('direction')}, {ident('state')}"
        return halves_of(self.session.query(f"SELECT {names} FROM {ident(STEPS)}"))

    def write(self, steps: Iterable[tuple[int, Step]], *, done: bool, trace: str = "") -> None:
        """Write down steps that were done, or one that begins."""
        compiler = self.backend.compiler
        names = ", ".join(map(compiler.ident, COLUMNS))
        for position, step in steps:
            values: tuple[Scalar, ...] = (
                self.revision,
                position,
                BACKWARDS if self.backwards else FORWARDS,
                self.checksum,
                text_of(step),
                trace,
                DONE if done else BEGUN,
                datetime.now(UTC).isoformat(),
            )
            literals = ", ".join(map(compiler.literal, values))
            self.session.query(f"INSERT INTO {compiler.ident(STEPS)} ({names}) VALUES ({literals})")

    def finish(self, position: int) -> None:
        """Write down that a step which was begun is done."""
        ident, literal = self.backend.compiler.ident, self.backend.compiler.literal
        done = f"{ident('state')} = {literal(DONE)}"
        self.session.query(f"UPDATE {ident(STEPS)} SET {done} WHERE {self._at(position)}")

    def cancel(self, position: int) -> None:
        """Write down that a step which was begun has had no effect."""
        ident = self.backend.compiler.ident
        self.session.query(f"DELETE FROM {ident(STEPS)} WHERE {self._at(position)}")

    def clear(self) -> None:
        """Forget all steps, since the migration is whole."""
        table = self.backend.compiler.ident(STEPS)
        self.session.query(f"DELETE FROM {table} WHERE {self._mine()}")

    def _mine(self) -> str:
        compiler = self.backend.compiler
        return f"{compiler.ident('revision')} = {compiler.literal(self.revision)}"

    def _at(self, position: int) -> str:
        return f"{self._mine()} AND {self.backend.compiler.ident('position')} = {position}"
