"""Which migrations has a database been through? What the table says that keeps the record.

    aquilia_migrations(revision TEXT PRIMARY KEY, slug TEXT, checksum TEXT, applied_at TEXT)

Tables that other versions made, with more columns or other types, are read as well. Where a
migration can be half done, a second table tells which is.
"""

from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter
from typing import Any

from attrs import frozen

from aquilia_backends.access import Access, Contents
from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_schema.run.folder import Folder, MigrationFile

TABLE = "aquilia_migrations"
COLUMNS = ("revision", "slug", "checksum", "applied_at")
STEPS = "aquilia_migration_steps"
"""The table with the steps of migrations that are half done; most databases have none."""
FORWARDS, BACKWARDS = "forwards", "backwards"
BEGUN, DONE = "begun", "done"
UNFINISHED = "AQ719"
"""The code of what stands in the way of reading after a process died."""
SHORT = 16
"""How many digits of the SHA-256 ledgers of older versions hold."""


@frozen
class Row:
    """One migration that has been applied."""

    revision: str
    slug: str = ""
    checksum: str = ""
    applied_at: str = ""

    @property
    def name(self) -> str:
        """The name of the migration as it was when it was applied."""
        return f"{self.revision}_{self.slug}" if self.slug else self.revision

    def knows(self, checksum: str) -> bool:
        """Whether the file of that checksum may be the one that was applied."""
        if len(self.checksum) == SHORT:
            return checksum.startswith(self.checksum)
        return self.checksum in {"", checksum}


Rows = Mapping[str, Row]
"""What has been applied, by revision."""


@frozen
class Half:
    """A migration that is half applied or, if `backwards`, half undone."""

    revision: str
    backwards: bool = False
    done: int = 0
    """How many of its steps are in effect."""


Halves = Mapping[str, Half]


def check_columns(
    columns: Collection[str], *, table: str = TABLE, needed: Iterable[str] = COLUMNS
) -> None:
    """Raise AQ630 if a table of those columns is no ledger, or no record of steps."""
    missing = [name for name in needed if name not in columns]
    if missing:
        raise fail(
            "AQ630",
            f'table "{table}" lacks the column "{missing[0]}", so it is no record of migrations',
            help="rename that table",
        )


def read_database(access: Access, url: str, *, recover: bool = False) -> Rows:
    """Return what has been applied, without creating or changing anything.

    AQ719 if a process died while it wrote; with `recover`, its unfinished work is taken back.
    """
    if not access.exists(url):
        return {}
    try:
        found = access.contents(url, TABLE)
    except SchemaError as error:
        if not recover or error.diagnostics[0].code != UNFINISHED:
            raise
        found = access.contents(url, TABLE, read_only=False)
    return {} if found is None else _rows(found)


def _rows(found: Contents) -> Rows:
    check_columns(found.columns)
    places = [found.columns.index(name) for name in COLUMNS]
    texts = (["" if row[at] is None else str(row[at]) for at in places] for row in found.rows)
    rows = sorted((Row(*row) for row in texts), key=attrgetter("revision"))
    return {row.revision: row for row in rows}


def pending(folder: Folder, applied: Rows) -> tuple[MigrationFile, ...]:
    """The migrations that a database has not been through, by what their names say."""
    return tuple(file for file in folder.files if file.revision not in applied)


def half_done(access: Access, url: str) -> Halves:
    """Return the migrations of which some steps are in effect and others are not."""
    found = access.contents(url, STEPS) if access.exists(url) else None
    if found is None:
        return {}
    names = ("revision", "direction", "state")
    check_columns(found.columns, table=STEPS, needed=names)
    places = [found.columns.index(name) for name in names]
    return halves_of(tuple(row[at] for at in places) for row in found.rows)


def halves_of(rows: Iterable[tuple[Any, ...]]) -> Halves:
    """Sum up rows of revision, direction and state."""
    halves: dict[str, Half] = {}
    for revision, direction, state in rows:
        before = halves.get(revision, Half(revision))
        halves[revision] = Half(revision, direction == BACKWARDS, before.done + (state == DONE))
    return halves
