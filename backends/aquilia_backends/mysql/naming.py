"""Which constraints have the name that they would get without one? Those are given none.

    CONSTRAINT `fk_posts_user_id` FOREIGN KEY (`user_id`) ...      no name

A database gives back a name for every constraint; only a name that was chosen is worth telling.
"""

from collections.abc import Collection, Mapping

from attrs import evolve

from aquilia_backends.mysql.dialect import MYSQL
from aquilia_backends.mysql.keys import own_keys
from aquilia_backends.naming import name_of
from aquilia_ir.schema import Index, IndexColumn, Schema, Table, TableConstraint, UniqueConstraint


def folded(schema: Schema) -> Schema:
    """Return a schema whose constraints all have names without those that follow from the rest."""
    return Schema(map(_folded, schema.tables), schema.extras)


def _folded(table: Table) -> Table:
    table = _without_own_keys(_with_unique_constraints(table))
    chosen: set[TableConstraint] = set()
    while True:
        bare = _without_names(table, chosen)
        wrong = {
            one for one, other in bare if other.name is None and not _names(other, one, bare, table)
        }
        if not wrong:
            return evolve(table, constraints=[other for _, other in bare])
        chosen |= wrong


_Pairs = list[tuple[TableConstraint, TableConstraint]]


def _without_names(table: Table, chosen: Collection[TableConstraint]) -> _Pairs:
    return [(c, c if c in chosen else evolve(c, name=None)) for c in table.constraints]


def _names(bare: TableConstraint, named: TableConstraint, pairs: _Pairs, table: Table) -> bool:
    """Whether an unnamed constraint gets the name that it had, beside all the others."""
    beside = evolve(table, constraints=[other for _, other in pairs])
    return name_of(bare, beside, MYSQL) == named.name


def _with_unique_constraints(table: Table) -> Table:
    """Take unique indexes over plain columns for constraints: to the server they are the same."""
    plain = {index.name: index for index in table.indexes if _is_plain(index) and index.unique}
    keys = [UniqueConstraint(index.columns, index.name) for index in plain.values()]
    return evolve(
        table,
        constraints=(*table.constraints, *keys),
        indexes=[index for index in table.indexes if index.name not in plain],
    )


def _is_plain(index: Index) -> bool:
    return all(isinstance(part, IndexColumn) and not part.descending for part in index.parts)


def _without_own_keys(table: Table) -> Table:
    """Leave out the indexes that are there for a foreign key alone."""
    keys = {key.name: key.columns for key in table.foreign_keys}
    others = [index for index in table.indexes if not _is_like_key(index, keys)]
    needed = own_keys(evolve(table, indexes=others))
    indexes = [index for index in table.indexes if index in others or index.name not in needed]
    return evolve(table, indexes=indexes)


def _is_like_key(index: Index, keys: Mapping[str | None, tuple[str, ...]]) -> bool:
    """Whether an index has the name and the columns of a foreign key."""
    return keys.get(index.name) == index.columns and _is_plain(index) and not index.unique
