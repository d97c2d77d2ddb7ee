"""Which names stand for two things that the server can't tell apart? Those that it refuses.

    UNIQUE INDEX o (id), CONSTRAINT o CHECK (id > 0)      MariaDB refuses the second

Keys share one space of names in each table, and foreign keys one in the whole database. To MariaDB
a check may not even be called like a unique or foreign key, nor like a column of documents.
"""

from collections.abc import Iterable, Iterator

from aquilia_backends.mysql.dialect import MYSQL
from aquilia_backends.mysql.keys import own_keys
from aquilia_backends.naming import name_of
from aquilia_ir.diagnostics import Diagnostic
from aquilia_ir.schema import CheckConstraint, ForeignKey, Schema, Table, UniqueConstraint
from aquilia_ir.types import Array, Json


def shared_names(schema: Schema) -> Iterator[Diagnostic]:
    """Find names that two keys or checks of a table have, or two foreign keys of any tables."""
    for table in schema.tables:
        yield from (_shared(name, f'table "{table.name}"') for name in _shared_in(table))
    foreign = [name_of(key, table, MYSQL) for table in schema.tables for key in table.foreign_keys]
    yield from (_shared(name, "the database") for name in _doubles(foreign))


def _shared_in(table: Table) -> Iterator[str]:
    plain = [index.name for index in table.indexes if not index.unique]
    unique = [index.name for index in table.indexes if index.unique]
    unique += _names(table, UniqueConstraint)
    yield from _doubles([*plain, *unique, *own_keys(table)])
    checks = _names(table, CheckConstraint)
    yield from _doubles(checks)
    others = {name.casefold() for name in (*unique, *_names(table, ForeignKey), *_built_in(table))}
    yield from (name for name in checks if name.casefold() in others)


def _names(table: Table, kind: type) -> list[str]:
    return [name_of(c, table, MYSQL) for c in table.constraints if isinstance(c, kind)]


def _built_in(table: Table) -> Iterator[str]:
    """Yield the names that the server gives to keys and checks of its own."""
    if table.primary_key is not None:
        yield "PRIMARY"
    # MariaDB has a check of the column's own name where a document is to be JSON
    yield from (c.name for c in table.columns if isinstance(c.type, Json | Array))


def _doubles(names: Iterable[str]) -> Iterator[str]:
    """Yield each name that is there again; case does not count."""
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            yield name
        seen.add(name.casefold())


def _shared(name: str, where: str) -> Diagnostic:
    return Diagnostic(
        code="AQ331",
        message=f'two keys or checks of {where} would be called "{name}"'
        ", which mysql does not allow",
        help="give one of them another name",
    )
