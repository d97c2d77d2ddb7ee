"""What must a SQL text of an older file say for the driver at hand? Marks, quotes, numbering.

    INSERT INTO "t" VALUES (?)      psycopg     INSERT INTO "t" VALUES (%s)
                                    PyMySQL     INSERT INTO `t` VALUES (%s)

Older files are written for any database: `?` for parameters, double quotes around names, and
SQLite's word for numbered columns. The framework translated them, and so does this.
"""

import re
from collections.abc import Callable, Iterator
from types import MappingProxyType

from attrs import frozen

from aquilia_ir.expressions import Token, tokens


def _same(sql: str) -> str:
    return sql


@frozen
class Driver:
    """How a driver wants its texts, and how the older `op` calls its database."""

    dialect: str
    mark: str
    tables: str
    """The query that finds a table by its name."""
    adapt: Callable[[str], str] = _same
    nests: bool = True
    """Whether a part of a transaction that holds changes of tables can be undone."""


def replaced(sql: str, change: Callable[[Token], str]) -> str:
    """Return `sql` with each token changed, and what stands between them as it is."""
    pieces, at = [], 0
    for token in tokens(sql):
        pieces += [sql[at : token.start], change(token)]
        at = token.end
    return "".join([*pieces, sql[at:]])


_NUMBERED = re.compile(
    r"\b(?:INTEGER|INT|BIGINT)\s+PRIMARY\s+KEY\s+AUTO_?INCREMENT\b", re.IGNORECASE
)
_INDEX_GUARD = re.compile(r"\A(\s*CREATE\s+(?:UNIQUE\s+)?INDEX)\s+IF\s+NOT\s+EXISTS", re.IGNORECASE)


def _for_postgresql(sql: str) -> str:
    return _NUMBERED.sub("SERIAL PRIMARY KEY", sql)


def _for_mysql(sql: str) -> str:
    def change(token: Token) -> str:
        if token.text.startswith('"') and token.name is not None:
            return "`" + token.name.replace("`", "``") + "`"
        return "AUTO_INCREMENT" if token.text.upper() == "AUTOINCREMENT" else token.text

    return replaced(_INDEX_GUARD.sub(r"\1", sql), change)


_TABLES = "SELECT 1 FROM information_schema.tables WHERE table_name = ?"

DRIVERS = MappingProxyType(
    {
        "sqlite3": Driver("sqlite", "?", "SELECT 1 FROM sqlite_master WHERE name = ?"),
        "psycopg": Driver(
            "postgresql", "%s", f"{_TABLES} AND table_schema = current_schema()", _for_postgresql
        ),
        "pymysql": Driver(
            "mysql", "%s", f"{_TABLES} AND table_schema = database()", _for_mysql, nests=False
        ),
    }
)


def driver_of(raw: object) -> Driver:
    """Return what is known of the driver of a connection; an unknown one is as SQLite's."""
    modules = (kind.__module__.partition(".")[0] for kind in type(raw).__mro__)
    return next((DRIVERS[name] for name in modules if name in DRIVERS), DRIVERS["sqlite3"])


def adapted(sql: str, driver: Driver, *, marked: bool) -> str:
    """Return `sql` as the driver wants it; `marked` if parameters go with it."""
    text = driver.adapt(sql)
    if not marked or driver.mark == "?":
        return text

    def change(token: Token) -> str:
        return driver.mark if token.text == "?" else token.text.replace("%", "%%")

    return replaced(text, change)


def statements(script: str) -> Iterator[str]:
    """Yield the statements of a text, apart from those that are comments only."""
    for piece in _pieces(script):
        if any(True for _ in tokens(piece)):
            yield piece.strip()


def _pieces(script: str) -> Iterator[str]:
    start, depth = 0, 0
    for token in tokens(script):
        word = token.text.upper() if token.kind == "word" else token.text
        # the body of a trigger has semicolons of its own
        depth = max(0, depth + {"BEGIN": 1, "CASE": 1, "END": -1}.get(word, 0))
        if word == ";" and depth == 0:
            yield script[start : token.start]
            start = token.end
    yield script[start:]
