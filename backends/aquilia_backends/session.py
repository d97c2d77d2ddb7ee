"""What the runner needs of a database: one open connection, and what its catalogue holds."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, runtime_checkable

from attrs import field, frozen

from aquilia_backends.dialect import Feature
from aquilia_backends.statement import Script, Statement
from aquilia_ir.schema import PrimaryKey, Schema, TableConstraint


@frozen
class Dependent:
    """Something of the database that goes when its table is rebuilt, and the SQL to restore it."""

    kind: str
    """As the database calls it: index, trigger, view."""
    name: str
    sql: str
    drop: str = ""
    """The SQL that takes it away, if no rows are lost by that and it does not go by itself."""
    columns: frozenset[str] = frozenset()
    """The columns of the table that it uses, where the catalogue knows them."""


@frozen
class Catalogue:
    """What a compiler must know of a live database beyond the schema; empty when there is none."""

    columns: Mapping[str, tuple[str, ...]] = field(factory=dict)
    """For each table that exists, the names of its columns."""
    constraints: Mapping[str, tuple[TableConstraint, ...]] = field(factory=dict)
    keys: Mapping[str, PrimaryKey] = field(factory=dict)
    """For each table that has one, its primary key."""
    not_nulls: Mapping[str, frozenset[str]] = field(factory=dict)
    """For each table, the names of what keeps NULL out of its columns, where that has names."""
    sequences: Mapping[str, Mapping[str, str]] = field(factory=dict)
    """For each table, by column, the names of the sequences that belong to its columns."""
    inline_checks: Mapping[str, tuple[str, ...]] = field(factory=dict)
    """For each table, the columns that lose a check when they are defined anew."""
    dependents: Mapping[str, tuple[Dependent, ...]] = field(factory=dict)
    views: Mapping[str, str] = field(factory=dict)
    """For each view, the command that makes it, where they do not follow renamed columns."""
    lacking: frozenset[Feature] = frozenset()
    """What the dialect has, and this very server has not."""
    options: Mapping[str, str] = field(factory=dict)
    """For each table, what its CREATE TABLE says after the closing parenthesis."""
    collation: str = ""
    """How the texts of a new table are compared, where that is not what the dialect gives them."""


class Session(Protocol):
    """One open connection, in autocommit mode outside of `migration`."""

    raw: Any
    """The driver's own connection, as `RunPython` functions get it."""

    def migration(self) -> AbstractContextManager[None]:
        """Hold the only write lock; commit all on a normal exit, undo all on any exception.

        Waits for another migrator; AQ7xx when that takes too long.
        """

    def run(self, step: Statement | Script) -> None:
        """Run one step; what the database refuses is a `SchemaError` that shows the statement."""

    def call(self, function: Any, what: str) -> None:
        """Call a user's function with `raw`, keeping it from ending the transaction."""

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run a command of our own with parameters; return its rows, if any."""

    def catalogue(self) -> Catalogue:
        """Read the catalogue as it is now."""

    def inspect(self) -> Schema:
        """Read the whole schema as it is now, in the dialect's normal form."""

    def close(self) -> None:
        """Close the connection; safe to call twice."""


@runtime_checkable
class Stepping(Protocol):
    """What a session also has if a migration can't always be one transaction.

    All of this is called inside of `migration`, whose lock is held throughout.
    """

    def keep(self) -> None:
        """Commit what was done so far, and go on in a new transaction."""

    def run_alone(self, step: Statement) -> None:
        """Run a statement that can't be taken back, nothing being uncommitted."""

    def give_up(self, error: BaseException) -> tuple[str, ...]:
        """Undo what was done since the last `keep`, because of `error`, and go on.

        Returns what stays all the same, or may stay, as SQL or in words.
        """

    def trace(self, step: Statement) -> str | None:
        """Return a text that differs before and after a statement has taken effect.

        None if the session can't tell.
        """

    def undoes(self, script: Script) -> bool:
        """Whether a script that is cut short, by whatever, has certainly had no effect."""


@runtime_checkable
class Normalizing(Protocol):
    """What a session also has if only its server can tell how it prints expressions."""

    def normalize(self, schema: Schema) -> Schema:
        """Return what `inspect` would give for a database built from `schema`."""


@runtime_checkable
class Listing(Protocol):
    """What a session also has if its database can hold what a schema has no place for."""

    def unmanaged(self) -> tuple[Dependent, ...]:
        """List what `inspect` leaves out, each with the SQL that makes it, if it has one.

        Migrations leave it alone, and a database built from the schema alone lacks it.
        """


@runtime_checkable
class Spelling(Protocol):
    """What a session also has if its server may spell names otherwise than it was told."""

    def spelled(self, found: Schema, like: Schema) -> Schema:
        """Return what `inspect` gave, with the names of tables as `like` has them.

        Where the server tells all spellings apart, that is `found`.
        """


def inspected_like(session: Session, like: Schema) -> Schema:
    """Return the whole schema as it is now, with names spelled as `like` has them."""
    found = session.inspect()
    return session.spelled(found, like) if isinstance(session, Spelling) else found


@runtime_checkable
class Showing(Protocol):
    """What a session also has if its catalogue shows a user only what they have rights on."""

    def table_columns(self, table: str) -> tuple[str, ...] | None:
        """Return the names of a table's columns, or None if there certainly is no such table.

        AQ7xx if the user may not read it, or may not know whether it is there.
        """


def find_columns(session: Session, table: str) -> tuple[str, ...] | None:
    """Return the names of a table's columns, or None if there is no such table."""
    if isinstance(session, Showing):
        return session.table_columns(table)
    return session.catalogue().columns.get(table)


Opened = Iterator[Session]
