"""Which words had the older releases for each database? A record for each, and texts made of them.

    sqlite      "id" INTEGER PRIMARY KEY AUTOINCREMENT      "active" INTEGER NOT NULL DEFAULT 1
    postgresql  "id" SERIAL PRIMARY KEY                     "active" BOOLEAN NOT NULL DEFAULT TRUE

Projects compare with these texts. What runs here is made by the compilers of the backends.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from attrs import frozen


@frozen(kw_only=True)
class Alteration:
    """What is to change in a column: only what is given."""

    type: str | None = None
    nullable: bool | None = None
    default: str | None = None
    """As SQL."""
    drop_default: bool = False


def _in_parts(change: Alteration) -> Iterator[str]:
    """Yield PostgreSQL's way: one statement for each property."""
    if change.type:
        yield f"TYPE {change.type}"
    if change.nullable is not None:
        yield "DROP NOT NULL" if change.nullable else "SET NOT NULL"
    if change.drop_default:
        yield "DROP DEFAULT"
    elif change.default is not None:
        yield f"SET DEFAULT {change.default}"


def _altered_in_parts(table: str, column: str, change: Alteration) -> list[str]:
    start = f'ALTER TABLE "{table}" ALTER COLUMN "{column}"'
    return [f"{start} {part};" for part in _in_parts(change)]


def _altered_whole(table: str, column: str, change: Alteration) -> list[str]:
    """Return MySQL's way: the whole column anew."""
    parts = [f'ALTER TABLE "{table}" MODIFY COLUMN "{column}"']
    parts += [change.type] if change.type else []
    parts += [] if change.nullable is None else ["NULL" if change.nullable else "NOT NULL"]
    given = change.default is not None and not change.drop_default
    parts += [f"DEFAULT {change.default}"] if given else []
    return [" ".join(parts) + ";"]


def _not_altered(table: str, column: str, _: Alteration) -> list[str]:
    return [
        f'-- SQLite: ALTER COLUMN not supported for "{table}"."{column}". Requires table rebuild.'
    ]


@frozen(kw_only=True)
class Words:
    """What the older releases write for one kind of database."""

    pk: str
    bigpk: str
    types: Mapping[str, str]
    """The type of a column by the name of its builder, where databases differ."""
    column_types: Mapping[str, str]
    """The types of columns that have another word here."""
    without_default: frozenset[str] = frozenset()
    """The types of columns that can't have a default here."""
    booleans: tuple[str, str] = ("0", "1")
    """False and true."""
    partial: bool = True
    """Whether indexes may have conditions."""
    cascade: str = ""
    """What follows when a table is dropped with all that refers to it."""
    drop_index: str = 'DROP INDEX IF EXISTS "{name}";'
    add_constraint: str = 'ALTER TABLE "{table}" ADD {definition};'
    drop_constraint: str = 'ALTER TABLE "{table}" DROP CONSTRAINT "{name}";'
    alter: Callable[[str, str, Alteration], list[str]] = _altered_in_parts


_SQLITE = Words(
    pk="INTEGER PRIMARY KEY AUTOINCREMENT",
    bigpk="INTEGER PRIMARY KEY AUTOINCREMENT",
    types={
        "biginteger": "INTEGER",
        "boolean": "INTEGER",
        "timestamp": "TIMESTAMP",
        "json": "TEXT",
        "uuid": "VARCHAR(36)",
    },
    column_types={"BIGINT": "INTEGER", "SMALLINT": "INTEGER", "BOOLEAN": "INTEGER"},
    add_constraint="-- SQLite: Cannot add check/exclude constraint via ALTER TABLE: {definition};",
    drop_constraint='-- SQLite: Cannot drop constraint "{name}" via ALTER TABLE;',
    alter=_not_altered,
)
_POSTGRESQL = Words(
    pk="SERIAL PRIMARY KEY",
    bigpk="BIGSERIAL PRIMARY KEY",
    types={
        "biginteger": "BIGINT",
        "boolean": "BOOLEAN",
        "timestamp": "TIMESTAMP WITH TIME ZONE",
        "json": "JSONB",
        "uuid": "UUID",
    },
    column_types={
        "REAL": "DOUBLE PRECISION",
        "TIMESTAMP": "TIMESTAMP WITH TIME ZONE",
        "BLOB": "BYTEA",
    },
    booleans=("FALSE", "TRUE"),
    cascade=" CASCADE",
)
_MYSQL = Words(
    pk="INTEGER PRIMARY KEY AUTO_INCREMENT",
    bigpk="BIGINT PRIMARY KEY AUTO_INCREMENT",
    types={
        "biginteger": "BIGINT",
        "boolean": "INTEGER",
        "timestamp": "DATETIME",
        "json": "JSON",
        "uuid": "VARCHAR(36)",
    },
    column_types={"BIGINT": "INTEGER", "SMALLINT": "INTEGER", "BOOLEAN": "INTEGER"},
    without_default=frozenset({"TEXT", "BLOB", "JSON"}),
    partial=False,
    cascade=" CASCADE",
    drop_index='DROP INDEX "{name}" ON "{table}";',
    alter=_altered_whole,
)
_WORDS = MappingProxyType({"sqlite": _SQLITE, "postgresql": _POSTGRESQL, "mysql": _MYSQL})


def words_for(dialect: str) -> Words:
    """Return the words for a database; for one that is not known, those of SQLite."""
    return _WORDS.get(dialect, _SQLITE)


def constant(value: object, words: Words) -> str:
    """Write a default as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return words.booleans[value]
    if isinstance(value, dict | list):
        value = json.dumps(value)
    return quoted(value) if isinstance(value, str) else str(value)


def quoted(text: str) -> str:
    """Write a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def index_sql(
    words: Words, name: str, on: tuple[str, Sequence[str]], *, unique: bool, condition: str | None
) -> str:
    """Write an index `on` a table and columns of it; without the condition where there is none."""
    table, columns = on
    kind = "UNIQUE INDEX" if unique else "INDEX"
    listed = ", ".join(f'"{column}"' for column in columns)
    where = f" WHERE ({condition})" if condition and words.partial else ""
    return f'CREATE {kind} IF NOT EXISTS "{name}" ON "{table}" ({listed}){where};'


def drop_index_sql(words: Words, name: str, table: str | None) -> str:
    """Write the end of an index; without a table, in the words that need none."""
    if table is None:
        return _SQLITE.drop_index.format(name=name)
    return words.drop_index.format(name=name, table=table)
