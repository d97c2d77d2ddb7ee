"""How does a table become another where ALTER TABLE can't do it? By a new table in its place.

    create the stand-in · copy the rows · drop the old table · rename the stand-in · restore

This is the procedure of https://sqlite.org/lang_altertable.html#otheralter. Views, triggers and
foreign keys of other tables go on naming the table, and find it again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from aquilia_backends.sqlite.values import folded
from aquilia_backends.sqlite.writer import is_rowid
from aquilia_backends.writer import Writer
from aquilia_ir.schema import Column, Table

_WITHOUT_ROWID = re.compile(r"\bWITHOUT\s+ROWID\b", re.IGNORECASE)
_ROWID = ("rowid", "_rowid_", "oid")
"""The words for the rowid; a column of the same name takes one away."""

STAND_IN = "aquilia_new_"
"""How the name of a table begins that is to take the place of another."""


@frozen
class Rebuild:
    """One table that is to become another of the same name."""

    old: Table
    new: Table
    fresh: Mapping[str, Column]
    """The columns of `new` that take no values from `old`, as they were when they were added."""
    stand_in: str
    """A name that nothing has."""
    options: str = ""
    """What follows the closing parenthesis of CREATE TABLE."""
    were: str = ""
    """What followed it so far."""
    restore: tuple[str, ...] = ()
    """Commands for what goes with the old table and is no part of the schema."""


def rebuild_sql(rebuild: Rebuild, writer: Writer) -> Iterator[str]:
    """Yield the commands that make `rebuild.old` into `rebuild.new`."""
    old, stand_in = writer.ident(rebuild.old.name), writer.ident(rebuild.stand_in)
    create = writer.create_table_sql(rebuild.new, name=rebuild.stand_in)
    yield f"{create} {rebuild.options}".rstrip()
    yield _copy(rebuild, writer)
    if is_numbered(rebuild.old) and is_numbered(rebuild.new):
        yield from _keep_counter(rebuild, writer)
    yield f"DROP TABLE {old}"
    # otherwise the rename would be followed into views and triggers that mean the old table
    yield "PRAGMA legacy_alter_table = ON"
    yield f"ALTER TABLE {stand_in} RENAME TO {writer.ident(rebuild.new.name)}"
    yield "PRAGMA legacy_alter_table = OFF"
    for index in rebuild.new.indexes:
        yield writer.index_sql(index, rebuild.new)
    yield from rebuild.restore


def _copy(rebuild: Rebuild, writer: Writer) -> str:
    kept = [column for column in rebuild.new.columns if _is_given(column, rebuild)]
    given = [(writer.ident(c.name), _value(c, rebuild, writer)) for c in kept]
    given = [*_rowid(rebuild, writer), *given] or [
        (writer.ident(c.name), _value(c, rebuild, writer)) for c in _first_stored(rebuild.new)
    ]
    names, values = (", ".join(parts) for parts in zip(*given, strict=True))
    stand_in, old = writer.ident(rebuild.stand_in), writer.ident(rebuild.old.name)
    return f"INSERT INTO {stand_in} ({names}) SELECT {values} FROM {old}"


def _first_stored(table: Table) -> list[Column]:
    return [column for column in table.columns if column.generated is None][:1]


def _rowid(rebuild: Rebuild, writer: Writer) -> Iterator[tuple[str, str]]:
    """Yield what to insert, and from what, if the rowid must be copied as no column is it.

    Others may keep rowids, such as the index of an FTS table over this one; see
    https://sqlite.org/lang_createtable.html#rowid. A key that was dropped and comes back is again
    what it was.
    """
    taken = {folded(name) for t in (rebuild.old, rebuild.new) for name in t.column_names}
    word = next((word for word in _ROWID if word not in taken), None)
    if word is None or _WITHOUT_ROWID.search(f"{rebuild.options} {rebuild.were}"):
        return
    key = next((c for c in rebuild.new.columns if is_rowid(c, rebuild.new)), None)
    if key is None:
        yield word, word
    elif key.name in rebuild.fresh and not _is_given(key, rebuild):
        yield writer.ident(key.name), word


def _is_given(column: Column, rebuild: Rebuild) -> bool:
    """Whether the rows get a value for a column that is not its default.

    A column may be added with one default, which the rows get, and then be given another.
    """
    added = rebuild.fresh.get(column.name)
    if added is None:
        return column.generated is None
    return column.generated is None and added.default != column.default


def _is_kept(column: Column, rebuild: Rebuild) -> bool:
    return column.name not in rebuild.fresh and column.generated is None


def _value(column: Column, rebuild: Rebuild, writer: Writer) -> str:
    if not _is_kept(column, rebuild):
        added = rebuild.fresh[column.name]
        return "NULL" if added.default is None else writer.default_sql(added.default, added)
    name = writer.ident(column.name)
    was = rebuild.old.column(column.name)
    if is_rowid(column, rebuild.new) and not is_rowid(was, rebuild.old):
        # a rowid that is null would be numbered silently; a text is refused
        return f"coalesce({name}, 'null')"
    return name


def is_numbered(table: Table) -> bool:
    """Whether SQLite keeps a counter for the table."""
    return any(column.identity is not None for column in table.columns)


def _keep_counter(rebuild: Rebuild, writer: Writer) -> Iterator[str]:
    """Yield the commands that give the stand-in the counter of the old table."""
    old, stand_in = writer.string(rebuild.old.name), writer.string(rebuild.stand_in)
    yield f"DELETE FROM sqlite_sequence WHERE name = {stand_in}"
    yield (
        f"INSERT INTO sqlite_sequence (name, seq) "
        f"SELECT {stand_in}, seq FROM sqlite_sequence WHERE name = {old}"
    )


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """Return `wanted`, with a number after it if that name is taken."""
    names = {folded(name) for name in taken}
    found, number = wanted, 1
    while folded(found) in names:
        number += 1
        found = f"{wanted}_{number}"
    return found
