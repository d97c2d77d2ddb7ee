"""Which indexes must be made anew before anything else? Those that SQLite can't read any more.

    CREATE INDEX i ON books ("title", "author")     books(title, author_id)

Where there is no such column, SQLite once took the name for a string; and then it refuses every
ALTER TABLE that makes it read the index again. Other tools have left such indexes behind, with the
name of a foreign key's field. See https://sqlite.org/quirks.html, "double-quoted string literals".
"""

from collections.abc import Iterable, Iterator

from aquilia_backends.session import Catalogue
from aquilia_backends.sqlite.parse import read_index
from aquilia_backends.sqlite.values import folded
from aquilia_backends.statement import Statement
from aquilia_backends.writer import Writer
from aquilia_ir.operations import (
    CreateExtra,
    CreateIndex,
    CreateTable,
    DropExtra,
    DropIndex,
    Operation,
    RunPython,
    RunSQL,
    SetComment,
)
from aquilia_ir.schema import Index, Schema, Table

_HARMLESS = (
    CreateTable
    | CreateIndex
    | DropIndex
    | SetComment
    | CreateExtra
    | DropExtra
    | RunSQL
    | RunPython
)
"""What does not make SQLite read other indexes again."""


def mended(
    ops: Iterable[Operation], before: Schema, catalogue: Catalogue, writer: Writer
) -> Iterator[Statement]:
    """Yield what makes the unreadable indexes of a live database as `before` has them."""
    if not catalogue.columns or all(isinstance(op, _HARMLESS) for op in ops):
        return
    for table in before.tables:
        wanted = {index.name: index for index in table.indexes if _over_reference(index, table)}
        for name in _unreadable(table, catalogue) if wanted else ():
            if name in wanted:
                drop, create = DropIndex(table.name, name), CreateIndex(table.name, wanted[name])
                yield Statement(sql=f"DROP INDEX {writer.ident(name)}", op=drop)
                yield Statement(sql=writer.index_sql(wanted[name], table), op=create)


def _over_reference(index: Index, table: Table) -> bool:
    """Whether an index is over a column whose field may have another name."""
    referring = {column for key in table.foreign_keys for column in key.columns}
    return not referring.isdisjoint(index.columns)


def _unreadable(table: Table, catalogue: Catalogue) -> Iterator[str]:
    there = set(map(folded, catalogue.columns.get(table.name, ())))
    for dependent in catalogue.dependents.get(table.name, ()) if there else ():
        if dependent.kind != "index":
            continue
        index = read_index(dependent.sql)[1]
        if not there.issuperset(map(folded, index.columns)):
            yield dependent.name
