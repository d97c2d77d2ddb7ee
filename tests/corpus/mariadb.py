"""What does MariaDB, or MySQL, say of a database? Its own texts of everything, line by line."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from attrs import frozen

from aquilia_backends.mysql import BACKEND
from corpus.ground import Fact, Facts, Told

_DRIVER: Any = import_module("pymysql")
"""It comes without types."""
_SEVERAL_AT_ONCE = 1 << 16
"""CLIENT_MULTI_STATEMENTS of the protocol."""
_TABLES = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name
"""
_COLUMNS = """
SELECT column_name, column_type, is_nullable = 'YES' FROM information_schema.columns
WHERE table_schema = DATABASE() AND table_name = %s AND coalesce(generation_expression, '') = ''
ORDER BY ordinal_position
"""
_OTHERS = {
    "view": "SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE()",
    "trigger": "SELECT trigger_name FROM information_schema.triggers "
    "WHERE trigger_schema = DATABASE()",
    "event": "SELECT event_name FROM information_schema.events WHERE event_schema = DATABASE()",
    "procedure": "SELECT routine_name FROM information_schema.routines "
    "WHERE routine_schema = DATABASE() AND routine_type = 'PROCEDURE'",
    "function": "SELECT routine_name FROM information_schema.routines "
    "WHERE routine_schema = DATABASE() AND routine_type = 'FUNCTION'",
}
_TEXT = {"view": 1, "trigger": 2, "event": 3, "procedure": 2, "function": 2}
"""Which column of SHOW CREATE has the text."""


def _ident(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


@frozen
class MariaDBConnection:
    """A plain connection to a database."""

    raw: Any
    database: str
    error: type[Exception] = _DRIVER.Error

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        return self._rows(sql)

    def _rows(self, sql: str, *parameters: str) -> list[tuple[Any, ...]]:
        with self.raw.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            return list(cursor.fetchall())

    def script(self, sql: str) -> None:
        with self.raw.cursor() as cursor:
            cursor.execute(sql)
            while cursor.nextset():
                pass

    def tables(self) -> Mapping[str, Sequence[Told]]:
        return {
            name: [
                Told(column, kind.lower(), bool(may), _labels(kind))
                for column, kind, may in self._rows(_COLUMNS, name)
            ]
            for (name,) in self.run(_TABLES)
        }

    def facts(self) -> Facts:
        return dict(self._facts())

    def _facts(self) -> Iterator[tuple[Fact, str]]:
        for (table,) in self.run(_TABLES):
            ((_, text),) = self.run(f"SHOW CREATE TABLE {_ident(table)}")
            # a counter is no part of the definition, and there is no other kind of index
            lines = re.sub(r" AUTO_INCREMENT=\d+| USING BTREE", "", text).splitlines()
            yield from _lines(table, [line.strip().removesuffix(",") for line in lines])
        for kind, names in _OTHERS.items():
            for (name,) in self.run(names):
                (row,) = self.run(f"SHOW CREATE {kind.upper()} {_ident(name)}")
                text = str(row[_TEXT[kind]]).replace(_ident(self.database), "`here`")
                # MySQL keeps what stands between the last word and the end of the command
                yield (kind, name), text.rstrip("; \n\t")

    def insertion(self, table: str, values: Mapping[str, str]) -> str:
        names, marks = ", ".join(map(_ident, values)), ", ".join(values.values())
        return f"INSERT INTO {_ident(table)} ({names}) VALUES ({marks})"

    def values(self, table: str, columns: Iterable[str]) -> list[tuple[Any, ...]]:
        parts = ", ".join(map(_ident, columns)) or "NULL"
        return sorted(self.run(f"SELECT {parts} FROM {_ident(table)}"), key=repr)

    def clear(self, table: str) -> None:
        self.run(f"DELETE FROM {_ident(table)}")

    def close(self) -> None:
        self.raw.close()


def _labels(kind: str) -> tuple[str, ...]:
    if not kind.startswith("enum("):
        return ()
    return tuple(text.replace("''", "'") for text in re.findall(r"'((?:[^']|'')*)'", kind))


_SAME = re.compile(r" USING BTREE\b| ON (?:DELETE|UPDATE) (?:NO ACTION|RESTRICT)\b")
"""What InnoDB does anyway: it has no other kind of index, and no other way to refuse."""
_CHECKED = re.compile(r"`((?:[^`]|``)*)` .*?( CHECK \((?!json_valid).*\))$")


def _lines(table: str, lines: Sequence[str]) -> Iterator[tuple[Fact, str]]:
    """Tell the columns of a table apart from the rest of its text."""
    end = next(at for at, line in enumerate(lines) if line.startswith(")"))
    yield ("table", table), lines[end]
    if lines[end + 1 :]:
        yield ("partitions", table), " ".join(lines[end + 1 :])
    rest = []
    for whole in lines[1:end]:
        line = _SAME.sub("", whole) if "ENGINE=InnoDB" in lines[end] else whole
        column = re.match(r"`((?:[^`]|``)*)` ", line)
        checked = _CHECKED.fullmatch(line)
        if checked:
            # MariaDB gives it this name, wherever it stands
            yield (
                ("constraint", f"{table}.{checked[1]}"),
                f"CONSTRAINT `{checked[1]}`{checked[2]}",
            )
            line = line.removesuffix(checked[2])
        if column:
            yield ("column", f"{table}.{column[1]}"), line
            continue
        named = re.search(r"(KEY|CONSTRAINT) `((?:[^`]|``)*)`", line)
        if named:
            kind = "index" if named[1] == "KEY" else "constraint"
            yield (kind, f"{table}.{named[2]}"), line
        elif line.startswith("PRIMARY KEY"):
            yield ("index", f"{table}.PRIMARY"), line
        else:
            rest.append(line)
    yield ("rest", table), repr(sorted(rest))


class MariaDBGround:
    """Two databases of a server, made anew for each use."""

    dialect = "mysql"
    backend = BACKEND
    undoes = False

    def __init__(self, engine: str, url: str) -> None:
        self.engine = engine
        self.names = f"aquilia_one_{os.getpid()}", f"aquilia_two_{os.getpid()}"
        self.urls = url.replace("{name}", self.names[0]), url.replace("{name}", self.names[1])

    def emptied(self) -> tuple[str, str]:
        raw = _connect(self.urls[0], "")
        with raw.cursor() as cursor:
            for name in self.names:
                cursor.execute(f"DROP DATABASE IF EXISTS {name}")
                cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        raw.close()
        return self.urls

    def connect(self, url: str) -> MariaDBConnection:
        name = unquote(urlsplit(url).path[1:])
        return MariaDBConnection(_connect(url, name), name)

    def close(self) -> None:
        raw = _connect(self.urls[0], "")
        with raw.cursor() as cursor:
            for name in self.names:
                cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        raw.close()


def _connect(url: str, database: str) -> Any:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    raw = _DRIVER.connect(
        host=parts.hostname or "localhost",
        port=parts.port or 3306,
        unix_socket=options.get("unix_socket"),
        user=parts.username,
        password=unquote(parts.password or ""),
        database=database or None,
        charset="utf8mb4",
        autocommit=True,
        client_flag=_SEVERAL_AT_ONCE,
        ssl_disabled=True,
    )
    with raw.cursor() as cursor:
        cursor.execute("SET foreign_key_checks = 0")
    return raw
