"""Which foreign keys rely on a key? They have to go before it does, if another takes its place."""

from collections.abc import Iterator

from aquilia_ir.schema import Constraint, ForeignKey, PrimaryKey, Schema, Table, UniqueConstraint


def relying(
    key: Constraint | None, table: str, schema: Schema
) -> Iterator[tuple[Table, ForeignKey]]:
    """Yield the foreign keys of all tables that refer to the columns of `key` of `table`."""
    if not isinstance(key, PrimaryKey | UniqueConstraint):
        return
    for referrer in schema.referrers(table):
        for foreign_key in schema.table(referrer).foreign_keys:
            same = set(foreign_key.references) == set(key.columns)
            if foreign_key.table == table and same:
                yield schema.table(referrer), foreign_key
