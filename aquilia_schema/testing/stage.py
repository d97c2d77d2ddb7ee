"""Where does a history stand while it is tested? A database that goes through its migrations.

Migrations are tried in their order, so the database is at most one step away; each is run once.
"""

from attrs import define, field, frozen

from aquilia_backends.backend import Backend
from aquilia_backends.registry import backend_for
from aquilia_backends.session import Session
from aquilia_ir.invert import invert_all
from aquilia_ir.schema import Schema
from aquilia_schema.run.execute import execute
from aquilia_schema.run.history import Entry, History
from aquilia_schema.run.plan import Move, Plan
from aquilia_schema.run.sources import unmanaged
from aquilia_schema.testing.places import empty


@frozen
class Look:
    """What there is in a database: its schema, and what a schema has no place for."""

    schema: Schema
    others: frozenset[tuple[str, str, str]]
    """Kind, name and text of each view, trigger and the like."""


@define
class Stage:
    """A database of its own that has been through the first migrations of a history."""

    history: History
    url: str
    position: int = 0
    """How many migrations it has been through."""
    backend: Backend = field(init=False)

    @backend.default
    def _backend(self) -> Backend:
        return backend_for(self.url)

    def go(self, position: int) -> Entry:
        """Bring the database to just before the migration at `position`, and return that."""
        if self.position > position:
            self.reset()
        while self.position < position:
            self.up()
        return self.history.entries[position]

    def reset(self) -> None:
        """Begin again with an empty database."""
        self.position = 0
        empty(self.url)

    def up(self) -> None:
        """Apply the next migration."""
        entry = self.history.entries[self.position]
        move = Move(entry.file, entry.migration, entry.before, entry.operations)
        self._run(Plan([move], after=entry.after, assumed=self._known))
        self.position += 1

    def down(self) -> None:
        """Undo the last migration; AQ201 if it has no way back."""
        entry = self.history.entries[self.position - 1]
        back = invert_all(entry.operations, entry.before)
        move = Move(entry.file, entry.migration, entry.after, back)
        self._run(Plan([move], backwards=True, after=entry.before, assumed=self._known))
        self.position -= 1

    @property
    def _known(self) -> frozenset[str]:
        return frozenset(entry.revision for entry in self.history.entries[: self.position])

    def _run(self, plan: Plan) -> None:
        for _ in execute(plan, self.backend, self.url):
            pass

    def look(self) -> Look:
        """Say what there is in the database now."""
        with self.backend.open(self.url, create=True) as session:
            return look(session)


def look(session: Session) -> Look:
    found = ((each.kind, each.name, each.sql) for each in unmanaged(session))
    return Look(session.inspect(), frozenset(found))
