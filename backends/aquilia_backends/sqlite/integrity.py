"""Does the database still hang together? Foreign keys, views and triggers, before and after."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from aquilia_backends.sqlite.errors import DatabaseError
from aquilia_ir.diagnostics import Diagnostic
from aquilia_ir.expressions import quote

Rows = list[tuple[Any, ...]]
Query = Callable[[str, Sequence[object]], Rows]
"""Runs a query as the driver does: its own errors come through."""

_REFERRING = """
SELECT DISTINCT m.name FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name)
WHERE m.type = 'table' ORDER BY 1
"""
_DANGLING = "SELECT parent, count(*) FROM pragma_foreign_key_check(?) GROUP BY 1 ORDER BY 1"
_SAMPLES = 'SELECT "rowid" FROM pragma_foreign_key_check(?) WHERE parent = ? LIMIT 5'
_TRIGGERED = "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
_VIEWS = "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY 1"
_COLUMNS = "SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid"


@frozen
class Integrity:
    """What was wrong at one moment."""

    dangling: Mapping[tuple[str, str], int]
    """For a table and the table it refers to, how many rows lack the row they refer to."""
    broken: Mapping[str, str | None]
    """For each view, and each table with triggers, what is wrong with it."""


def survey(query: Query) -> Integrity:
    """Look at all foreign keys, views and triggers."""
    dangling: Counter[tuple[str, str]] = Counter()
    for (table,) in query(_REFERRING, ()):
        dangling.update(_dangling(query, table))
    return Integrity(dangling, dict(_soundness(query)))


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
        query(f"EXPLAIN {sql}", ())
    except DatabaseError as error:
        return str(error)
    return None


def findings(
    query: Query, before: Integrity, renamed: Callable[[str], str]
) -> Iterator[Diagnostic]:
    """Yield what is wrong now and was not so before, when tables had other names."""
    now = survey(query)
    was: Counter[tuple[str, str]] = Counter()
    for (table, parent), count in before.dangling.items():
        was[renamed(table), renamed(parent)] += count
    for (table, parent), count in now.dangling.items():
        if count == 0 and (table, parent) not in was:
            yield Diagnostic(
                code="AQ711",
                message=f'a foreign key of table "{table}" does not fit: {parent}',
                help="a foreign key must refer to a primary key or to unique columns",
            )
        elif count > was[table, parent]:
            yield _lost(query, table, parent, count - was[table, parent])
    for what, complaint in now.broken.items():
        if complaint is not None and before.broken.get(what, complaint) is None:
            yield Diagnostic(
                code="AQ712",
                message=f"{what} would no longer work: {complaint}",
                help="drop it before with RunSQL, and create it again after",
            )


def _lost(query: Query, table: str, parent: str, count: int) -> Diagnostic:
    rows = ", ".join(str(rowid) for (rowid,) in query(_SAMPLES, (table, parent)))
    return Diagnostic(
        code="AQ711",
        message=f'{count} rows of table "{table}" would refer to no row of "{parent}"',
        help="correct or delete these rows first",
        notes=(f"some of their rowids: {rows}",),
    )
