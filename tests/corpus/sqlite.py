"""What does a SQLite file say of itself? Its PRAGMAs, and the parts of a text that none tells."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from aquilia_backends.sqlite import BACKEND
from corpus.ground import Fact, Facts, Told

_TABLES = """
SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
  AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')
"""
_OTHERS = """
SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('view', 'trigger')
"""
_COLUMNS = """
SELECT name, upper(type), "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)
"""


def _ident(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_WORDS = re.compile(
    r"--[^\n]*|/\*.*?\*/"
    r"|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`|\[[^\]]*\]|\w+|[^\w\s]",
    re.DOTALL,
)


def _words(sql: str) -> list[str]:
    """Take a text apart: names as they are quoted, texts whole, no comments."""
    return [word for word in _WORDS.findall(sql) if not word.startswith(("--", "/*"))]


def _plain(sql: str) -> str:
    """Write a text without comments, needless quotes, spaces and capitals."""
    return " ".join(map(_bare, _words(sql)))


def _bare(word: str) -> str:
    quoted = word[0] in '"`[' and len(word) > 1
    return word if word.startswith("'") else (word[1:-1] if quoted else word).lower()


def _balanced(words: Sequence[str], start: int) -> str:
    """The words in the parentheses that open at a place."""
    depth = 0
    for at in range(start, len(words)):
        depth += {"(": 1, ")": -1}.get(words[at], 0)
        if depth == 0:
            return " ".join(map(_bare, words[start + 1 : at]))
    raise ValueError(words)


@frozen
class SqliteConnection:
    """A plain connection to a file."""

    raw: sqlite3.Connection
    error: type[Exception] = sqlite3.Error

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        return self.raw.execute(sql).fetchall()

    def script(self, sql: str) -> None:
        self.raw.executescript(sql)

    def _rows(self, sql: str, *parameters: str) -> list[tuple[Any, ...]]:
        return self.raw.execute(sql, parameters).fetchall()

    def tables(self) -> Mapping[str, Sequence[Told]]:
        return {
            name: [
                Told(column, kind.lower(), not not_null)
                for column, kind, not_null in self._rows(
                    'SELECT name, type, "notnull" FROM pragma_table_xinfo(?) WHERE hidden = 0',
                    name,
                )
            ]
            for name, sql in self._rows(_TABLES)
            if not sql.lower().startswith("create virtual")
        }

    def facts(self) -> Facts:
        return dict(self._facts())

    def _facts(self) -> Iterator[tuple[Fact, str]]:
        for kind, name, table, sql in self._rows(_OTHERS):
            yield (kind, name), f"{table}: {_plain(sql)}"
        for name, sql in self._rows(_TABLES):
            if sql.lower().startswith("create virtual"):
                yield ("virtual table", name), _plain(sql)
            else:
                yield from self._table(name, sql)

    def _table(self, table: str, sql: str) -> Iterator[tuple[Fact, str]]:
        yield ("table", table), "there"
        for name, kind, not_null, default, key, hidden in self._rows(_COLUMNS, table):
            said = None if default is None else _plain(default)
            # a key that is the rowid is never null, whatever the text says
            may_be_null = not not_null and not (key and kind == "INTEGER")
            yield ("column", f"{table}.{name}"), repr((kind, may_be_null, said, key, hidden))
        keys = "SELECT id, seq, * FROM pragma_foreign_key_list(?) ORDER BY id, seq"
        found: dict[int, list[tuple[Any, ...]]] = {}
        for number, _, _, _, to, *key in self._rows(keys, table):
            found.setdefault(number, []).append((to.lower(), *key))
        yield ("foreign keys", table), repr(sorted(map(repr, found.values())))
        yield ("indexes", table), repr(sorted(self._indexes(table)))
        yield ("clauses", table), repr(sorted(_clauses(sql)))
        options = _plain(sql[sql.rindex(")") + 1 :])
        yield ("options", table), repr(sorted(each.strip() for each in options.split(",")))

    def _indexes(self, table: str) -> Iterator[str]:
        for name, unique, origin, partial in self._rows(
            'SELECT name, "unique", origin, partial FROM pragma_index_list(?)', table
        ):
            parts = self._rows(
                'SELECT name, "desc", coll FROM pragma_index_xinfo(?) WHERE key', name
            )
            if origin == "pk":
                continue  # the columns tell, and a table without rowids is this index itself
            ((sql,),) = self._rows("SELECT sql FROM sqlite_master WHERE name = ?", name)
            # an expression and a condition are only in the text
            text = _plain(sql[sql.index("(") :]) if sql else ""
            yield repr((name if origin == "c" else origin, unique, partial, parts, text))

    def insertion(self, table: str, values: Mapping[str, str]) -> str:
        names, marks = ", ".join(map(_ident, values)), ", ".join(values.values())
        return f"INSERT INTO {_ident(table)} ({names}) VALUES ({marks})"

    def values(self, table: str, columns: Iterable[str]) -> list[tuple[Any, ...]]:
        parts = ", ".join(f"quote({_ident(name)})" for name in columns) or "NULL"
        return sorted(self.run(f"SELECT {parts} FROM {_ident(table)}"))

    def clear(self, table: str) -> None:
        self.run(f"DELETE FROM {_ident(table)}")

    def close(self) -> None:
        self.raw.close()


def _clauses(sql: str) -> Iterator[str]:
    """Yield what no PRAGMA tells: checks, what is computed, and some words."""
    words = _words(sql)
    for at, word in enumerate(words):
        follows = [each.upper() for each in words[at + 1 : at + 3]]
        match word.upper(), follows:
            case ("CHECK" | "AS") as clause, ["(", *_]:
                yield f"{clause} {_balanced(words, at + 1)}"
            case "AUTOINCREMENT", _:
                yield "autoincrement"
            case "COLLATE", [name, *_] if _bare(name) != "binary":
                yield f"collate {_bare(name)}"
            case "CONSTRAINT", [name, *_]:
                yield f"constraint {_bare(name)}"
            case "CONFLICT", [action, *_]:
                yield f"on conflict {action}"
            case "DEFERRABLE", [*then]:
                initially = then[1] if then[:1] == ["INITIALLY"] else ""
                yield f"{words[at - 1].upper() == 'NOT'} deferrable {initially}"
            case _:
                pass


class SqliteGround:
    """Two files in a folder."""

    engine = dialect = "sqlite"
    backend = BACKEND
    undoes = True

    def __init__(self, folder: Path) -> None:
        self.paths = folder / "one.db", folder / "two.db"

    def emptied(self) -> tuple[str, str]:
        for path in self.paths:
            path.unlink(missing_ok=True)
            sqlite3.connect(path).close()
            path.touch()
        return f"sqlite:///{self.paths[0]}", f"sqlite:///{self.paths[1]}"

    def connect(self, url: str) -> SqliteConnection:
        path = url.removeprefix("sqlite:///")
        raw = sqlite3.connect(path, isolation_level=None)
        raw.execute("PRAGMA synchronous = OFF")
        return SqliteConnection(raw)

    def close(self) -> None:
        for path in self.paths:
            path.unlink(missing_ok=True)
