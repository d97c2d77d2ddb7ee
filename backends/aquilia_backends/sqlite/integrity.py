"""Does the database still hang together? Foreign keys, views and triggers, before and after.

To look at foreign keys is to read all rows of a table, so only those are looked at whose rows, or
what they refer to, a migration may change.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from attrs import Factory, define

from aquilia_backends.sqlite.errors import DatabaseError
from aquilia_backends.sqlite.values import folded
from aquilia_backends.statement import Statement
from aquilia_ir.diagnostics import Diagnostic
from aquilia_ir.expressions import quote
from aquilia_ir.operations import AddColumn, CreateTable, DropIndex, DropTable, RenameTable

Rows = list[tuple[Any, ...]]
Query = Callable[[str, Sequence[object]], Rows]
"""Runs a query as the driver does: its own errors come through."""

_REFERRING = """
SELECT DISTINCT m.name, k."table" FROM sqlite_master AS m
JOIN pragma_foreign_key_list(m.name) AS k WHERE m.type = 'table' ORDER BY 1, 2
"""
_UNIQUE = 'SELECT 1 FROM pragma_index_list(?) WHERE name = ? AND "unique"'
_DANGLING = "SELECT parent, count(*) FROM pragma_foreign_key_check(?) GROUP BY 1 ORDER BY 1"
_SAMPLES = 'SELECT "rowid" FROM pragma_foreign_key_check(?) WHERE parent = ? LIMIT 5'
_TRIGGERED = "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
_VIEWS = "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY 1"
_TIMES = itertools.count()
"""How often a command has been compiled."""
_COLUMNS = "SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid"


@define
class Watch:
    """What was wrong when a migration began, as far as the migration may have to do with it."""

    query: Query
    broken: dict[str, str | None] = Factory(dict)
    """For each view, and each table with triggers, what was wrong with it."""
    dangling: Counter[tuple[str, str]] = Factory(Counter)
    """For a table and the table it refers to, how many rows lacked the row they refer to."""
    seen: set[str] = Factory(set)
    """The tables whose rows have been counted, by their names now."""
    surveyed: set[str] = Factory(set)
    """The tables for which those that refer to them have been looked for as well."""
    referring: dict[str, list[str]] | None = None
    """For each table those that refer to it, as it was when that was first asked for. What comes
    to refer to others later is seen when it does."""

    def begin(self) -> None:
        """Forget what was, and look at views and triggers: that reads no rows."""
        self.broken = dict(_soundness(self.query))
        self.dangling.clear()
        self.seen.clear()
        self.surveyed.clear()
        self.referring = None

    def before(self, step: Statement) -> None:
        """Look at what a statement may change, before it runs."""
        op = step.op
        if step.rewrites is not None:
            self._look_around(step.rewrites)
        elif isinstance(op, DropTable) or (isinstance(op, DropIndex) and self._is_unique(op)):
            self._look_around(op.table)
        elif isinstance(op, CreateTable):
            self.seen.add(op.table.name)
        elif isinstance(op, AddColumn) and op.constraints:
            self._look_at([op.table])

    def before_script(self) -> None:
        """Look at everything: nobody knows what the user's own code does."""
        self.surveyed.clear()
        self.referring = None
        self._look_at(table for table, _ in self.query(_REFERRING, ()))

    def after(self, step: Statement) -> None:
        """Follow a renamed table."""
        if isinstance(step.op, RenameTable):
            old, new = step.op.table, step.op.to
            names = {old: new}
            self.seen = {names.get(name, name) for name in self.seen}
            self.surveyed = {names.get(name, name) for name in self.surveyed}
            self.dangling = Counter(
                {(names.get(a, a), names.get(b, b)): n for (a, b), n in self.dangling.items()}
            )
            self.referring = None

    def _is_unique(self, op: DropIndex) -> bool:
        return bool(self.query(_UNIQUE, (op.table, op.index)))

    def _look_around(self, table: str) -> None:
        if table in self.surveyed:
            return
        self.surveyed.add(table)
        self._look_at([table, *self._referrers(table)])

    def _referrers(self, table: str) -> list[str]:
        """The tables that refer to one; to ask for all at once takes no longer."""
        if self.referring is None:
            self.referring = {}
            for name, to in self.query(_REFERRING, ()):
                self.referring.setdefault(folded(to), []).append(name)
        return self.referring.get(folded(table), [])

    def _look_at(self, tables: Iterable[str]) -> None:
        for table in dict.fromkeys(tables):
            if table not in self.seen:
                self.seen.add(table)
                self.dangling.update(_dangling(self.query, table))

    def findings(self) -> Iterator[Diagnostic]:
        """Yield what is wrong now and was not so before."""
        yield from self._lost_references()
        for what, complaint in _soundness(self.query):
            if complaint is not None and self.broken.get(what, complaint) is None:
                yield Diagnostic(
                    code="AQ712",
                    message=f"{what} would no longer work: {complaint}",
                    help="drop it before with DropExtra, and create it again after",
                )

    def _lost_references(self) -> Iterator[Diagnostic]:
        referring = dict.fromkeys(name for name, _ in self.query(_REFERRING, ()))
        now: Counter[tuple[str, str]] = Counter()
        for table in referring:
            if table in self.seen:
                now.update(_dangling(self.query, table))
        for (table, parent), count in now.items():
            if count == 0 and (table, parent) not in self.dangling:
                yield Diagnostic(
                    code="AQ711",
                    message=f'a foreign key of table "{table}" does not fit: {parent}',
                    help="a foreign key must refer to a primary key or to unique columns",
                )
            elif count > self.dangling[table, parent]:
                yield _lost(self.query, table, parent, count - self.dangling[table, parent])


def _dangling(query: Query, table: str) -> dict[tuple[str, str], int]:
    try:
        return {(table, parent): count for parent, count in query(_DANGLING, (table,))}
    except DatabaseError as error:
        # a key that refers to columns that are no key: no row of it can be checked
        return {(table, str(error)): 0}


def _soundness(query: Query) -> Iterator[tuple[str, str | None]]:
    """Yield what is wrong with each view, and with the triggers of each table."""
    for (view,) in query(_VIEWS, ()):
        yield f'view "{view}"', _complaint(query, f"SELECT * FROM {quote(view)}")
    for (table,) in query(_TRIGGERED, ()):
        for command in _commands(query, table):
            verb = command.partition(" ")[0]
            yield f'the triggers of "{table}" on {verb}', _complaint(query, command)


def _commands(query: Query, table: str) -> Iterator[str]:
    yield f"INSERT INTO {quote(table)} DEFAULT VALUES"
    yield f"DELETE FROM {quote(table)}"
    columns = [quote(name) for (name,) in query(_COLUMNS, (table,))]
    if columns:
        yield f"UPDATE {quote(table)} SET " + ", ".join(f"{name} = {name}" for name in columns)


def _complaint(query: Query, sql: str) -> str | None:
    """Let SQLite compile a command without running it."""
    try:
        # the driver keeps what it compiled by its text, and EXPLAIN of that never finds it stale
        query(f"EXPLAIN {sql} -- {next(_TIMES)}", ())
    except DatabaseError as error:
        return str(error)
    return None


def _lost(query: Query, table: str, parent: str, count: int) -> Diagnostic:
    rows = ", ".join(str(rowid) for (rowid,) in query(_SAMPLES, (table, parent)))
    return Diagnostic(
        code="AQ711",
        message=f'{count} rows of table "{table}" would refer to no row of "{parent}"',
        help="correct or delete these rows first",
        notes=(f"some of their rowids: {rows}",),
    )
