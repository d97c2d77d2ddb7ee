"""Which keys does InnoDB need that the schema does not name? Those of foreign keys and numbers.

A foreign key needs an index that begins with its columns, and a numbered column one that begins
with it. The server makes and drops indexes for foreign keys as it sees fit; we make each ourselves,
under the foreign key's name, exactly while no other index will do.
"""

from collections.abc import Iterator

from aquilia_backends.mysql.dialect import MYSQL
from aquilia_backends.naming import name_of
from aquilia_ir.schema import Index, IndexColumn, Table, UniqueConstraint

Keys = dict[str, tuple[str, ...]]


def leading(index: Index) -> tuple[str, ...]:
    """The plain ascending columns with which an index begins."""
    found: list[str] = []
    for part in index.parts:
        if not isinstance(part, IndexColumn) or part.descending:
            break
        found.append(part.name)
    return tuple(found)


def _declared(table: Table) -> Iterator[tuple[str, ...]]:
    if table.primary_key is not None:
        yield table.primary_key.columns
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield constraint.columns
    for index in table.indexes:
        yield leading(index)


def own_keys(table: Table | None) -> Keys:
    """The indexes that foreign keys of a table need for themselves, by name."""
    if table is None:
        return {}
    others, found = list(_declared(table)), Keys()
    # by the names that the server knows: it does not know which of them were chosen
    named = sorted((name_of(key, table, MYSQL), key.columns) for key in table.foreign_keys)
    for name, own in named:
        if not any(columns[: len(own)] == own for columns in others):
            found[name] = own
            others.append(own)
    return found


def begins_a_key(columns: tuple[str, ...], table: Table) -> bool:
    """Whether a key or index of the table begins with these columns, in this order."""
    return any(key[: len(columns)] == columns for key in _declared(table))


def is_keyed(column: str, table: Table) -> bool:
    """Whether an index of the table begins with that column, as AUTO_INCREMENT needs."""
    keys = (*_declared(table), *own_keys(table).values())
    return any(columns[:1] == (column,) for columns in keys)
