"""What keeps a user's function from ending the transaction? A cursor that reads before it runs."""

from typing import Any, Self

from attrs import define
from psycopg import Connection, Cursor, ProgrammingError
from psycopg.sql import Composable

from aquilia_backends.postgresql.scripts import find_transaction_command


@define
class Guard:
    """Whether user code runs now, and which command it was denied, if any."""

    active: bool = False
    denied: str | None = None

    def begin(self) -> None:
        self.active, self.denied = True, None

    def end(self) -> None:
        self.active = False

    def look_at(self, query: object, connection: Connection[Any]) -> None:
        """Refuse a text that begins or ends a transaction while user code runs."""
        if not self.active:
            return
        command = find_transaction_command(_text(query, connection))
        if command is not None:
            self.denied = command
            raise ProgrammingError(f"{command} is not for a migration's own code to run")


def _text(query: object, connection: Connection[Any]) -> str:
    if isinstance(query, Composable):
        return query.as_string(connection)
    return query.decode(errors="replace") if isinstance(query, bytes) else str(query)


def guarded_cursor(guard: Guard) -> type[Cursor[Any]]:
    """Return a class of cursors that asks `guard` first."""

    class GuardedCursor(Cursor[Any]):
        """Runs what does not touch the transaction."""

        def execute(self, query: Any, *values: Any, **options: Any) -> Self:
            guard.look_at(query, self.connection)
            return super().execute(query, *values, **options)

        def executemany(self, query: Any, *values: Any, **options: Any) -> None:
            guard.look_at(query, self.connection)
            super().executemany(query, *values, **options)

    return GuardedCursor
