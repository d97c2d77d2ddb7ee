"""Which rows does a table get? As many as it takes: of plain values, of edge values, of NULLs.

Plain values are such that most changes of type can keep them, and that equal rows of different
tables refer to each other.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto

from corpus.ground import Connection, Told


class Filling(Enum):
    """How much the rows ask of a change."""

    EDGE = auto()
    """Plain rows, and NULLs, empty texts, quotes, the largest and the smallest numbers."""
    PLAIN = auto()
    """The numbers from one on, whatever the type."""
    NONE = auto()


_ROWS = 3
_DAY = "'2020-01-{0:02}'"
_PLAIN = (
    # what a type's words contain, and a value of it by the number of the row
    (r"\[\]$", "'{{{0}}}'"),
    (r"bool|^bit|tinyint\(1\)", "'{1}'"),
    (r"range", None),
    (r"tsvector|xml|^name", "'{0}'"),
    (r"uuid", "'00000000-0000-0000-0000-{0:012}'"),
    (r"inet|cidr", "'10.0.0.{0}'"),
    (r"json", "'[{0}]'"),
    (r"timestamp|datetime", "'2020-01-{0:02} 00:00:00'"),
    (r"date", _DAY),
    (r"interval", "'{0} seconds'"),
    (r"^time", "'0{0}:00:00'"),
    (r"year", "'200{0}'"),
    (r"int|serial|dec|num|real|double|float|money", "{0}"),
)
_EDGE = (
    (r"bigint|int8", ("9223372036854775807", "-9223372036854775808", "0")),
    (r"smallint|int2", ("32767", "-32768", "0")),
    (r"tinyint", ("127", "-1", "0")),
    (r"int|serial", ("2147483647", "-2147483648", "0")),
    (r"dec|num|real|double|float", ("0.5", "-1", "0")),
    (r"char|text|clob|^$", ("''", "'it''s \"so\" 100%'", "'ü☃ \\ :x'")),
    (r"blob|bytea|binary", ("''", "'\"'", "'%'")),
    (r"json", ("'{}'", "'[]'", "'{\"a\": [1, null]}'")),
)


Given = Mapping[str, tuple[str, ...]]
"""For `table.column`, the literals that rows get one after the other."""


def fill(connection: Connection, filling: Filling, given: Given | None = None) -> int:
    """Put rows into all tables; return how many they took."""
    taken = 0
    for table, columns in connection.tables().items():
        for number, options in enumerate(_rows(columns, filling)):
            own = {
                column.name: given[key][number % len(given[key])]
                for column in columns
                if given and (key := f"{table}.{column.name}") in given
            }
            taken += _insert_first(connection, table, [{**some, **own} for some in options])
    return taken


def _insert_first(connection: Connection, table: str, options: Iterable[Mapping[str, str]]) -> int:
    """Insert the first of some rows that the table takes."""
    for values in options:
        try:
            connection.run(connection.insertion(table, values))
        except connection.error:
            continue
        return 1
    return 0


def _rows(columns: Sequence[Told], filling: Filling) -> Iterator[tuple[Mapping[str, str], ...]]:
    """Yield for each row what to try, in this order."""
    if filling is Filling.NONE:
        return
    for number in range(1, _ROWS + 1):
        yield ({each.name: _plain(each, number) for each in columns},)
    if filling is Filling.PLAIN:
        return
    for number in range(_ROWS + 1, 2 * _ROWS + 1):
        edge = {each.name: _edge(each, number) for each in columns}
        first = {each.name: _plain(each, number) for each in columns[:1]}
        yield edge, {**edge, **first}
    empty = {each.name: "NULL" for each in columns if each.nullable}
    number = 2 * _ROWS + 1
    given = {each.name: _plain(each, number) for each in columns if not each.nullable}
    first = {each.name: _plain(each, number) for each in columns[:1]}
    yield {**empty, **given}, {**empty, **given, **first}


def _plain(column: Told, number: int) -> str:
    if column.labels:
        return _quoted(column.labels[number % len(column.labels)])
    for words, form in _PLAIN:
        if re.search(words, column.type):
            return "NULL" if form is None else form.format(number, number % 2)
    return f"'{number}'"


def _edge(column: Told, number: int) -> str:
    if not column.labels and not column.type.endswith("[]"):
        for words, options in _EDGE:
            if re.search(words, column.type):
                return options[number % len(options)]
    return _plain(column, number)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
