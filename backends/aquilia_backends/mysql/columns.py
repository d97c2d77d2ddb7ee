"""Which column of the schema is a row of information_schema.columns? The one that wrote it.

int(11), NO, auto_increment                          Integer(32), numbered
longtext, with CHECK (json_valid(`c`)) over it       Json, as MariaDB stores it
"""

import re
from collections.abc import Callable
from typing import Any

from attrs import evolve, frozen

from aquilia_backends.mysql.dialect import MYSQL
from aquilia_backends.mysql.values import read_default
from aquilia_backends.mysql.words import shown, standard, unquoted
from aquilia_backends.mysql.writer import MySQLWriter
from aquilia_ir.schema import Column, Generated, Identity
from aquilia_ir.types import (
    Blob,
    Boolean,
    Char,
    Date,
    Decimal,
    Default,
    Double,
    Enum,
    Expression,
    Integer,
    Json,
    Opaque,
    Real,
    Text,
    Time,
    Timestamp,
    Type,
    VarChar,
)

_PLAIN: dict[str, Type] = {
    "tinyint(1)": Boolean(),
    "text": Text(),
    "float": Real(),
    "double": Double(),
    "datetime(6)": Timestamp(),
    "date": Date(),
    "time(6)": Time(),
    "longblob": Blob(),
    "json": Json(),
}
_BITS = {"smallint": 16, "int": 32, "bigint": 64}
_INTEGER = re.compile(r"(smallint|int|bigint)(\(\d+\))?")
_SIZED = re.compile(r"(varchar|char)\((\d+)\)")
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
_ENUM = re.compile(r"enum\((.*)\)", re.DOTALL)
_INTRODUCED = re.compile(r"_utf8mb[34]'")
_MEMBER = re.compile(r"'(?:[^'\\]|''|\\.)*'", re.DOTALL)
_MODELLED = re.compile(
    r"auto_increment|DEFAULT_GENERATED|(VIRTUAL|STORED|PERSISTENT) GENERATED|INVISIBLE",
    re.IGNORECASE,
)


Query = Callable[[str], list[tuple[Any, ...]]]
"""Runs a query and returns its rows."""


@frozen
class Row:
    """What the catalogue says of a column."""

    table: str
    name: str
    type: str
    nullable: str
    default: str | None
    extra: str
    expression: str | None
    collation: str | None
    comment: str


def true_default(row: Row, query: Query, *, is_mariadb: bool) -> Row:
    """Return a row with its default as it is: the catalogue has a question mark for any emoji.

    The default of a column that can't be NULL, in a table without rows, can't be asked for.
    """
    if row.default is None or "?" not in row.default or not _is_constant(row, is_mariadb):
        return row
    table, column = (_ident(name) for name in (row.table, row.name))
    ((value,),) = query(
        f"SELECT DEFAULT(t.{column}) FROM (SELECT 1) AS one LEFT JOIN {table} AS t ON TRUE LIMIT 1"
    )
    if not isinstance(value, str):
        return row
    return evolve(row, default=_literal(value) if is_mariadb else value)


def _is_constant(row: Row, is_mariadb: bool) -> bool:  # noqa: FBT001  of the server
    text = row.default or ""
    return text.startswith("'") if is_mariadb else "DEFAULT_GENERATED" not in row.extra


def _ident(name: str) -> str:
    return MySQLWriter(MYSQL).ident(name)


def _literal(text: str) -> str:
    return MySQLWriter(MYSQL).string(text)


def read_column(row: Row, *, is_mariadb: bool, is_json: bool, usual: str | None) -> Column:
    """Read a column; `usual` is the collation that its table gives to those without one."""
    type_ = Json() if is_json else _type_with_more(row)
    textual = row.collation is not None and not isinstance(type_, Json)
    return Column(
        row.name,
        type_,
        nullable=row.nullable == "YES",
        default=_default(row, type_, is_mariadb=is_mariadb),
        identity=Identity() if "auto_increment" in row.extra.lower() else None,
        generated=_generated(row, is_mariadb=is_mariadb),
        collation=row.collation if textual and row.collation != usual else None,
        comment=row.comment or None,
    )


def _type_with_more(row: Row) -> Type:
    """Read a type; what else is said of the column and has no place of its own stays with it."""
    more = _MODELLED.sub("", row.extra).strip()
    return Opaque("mysql", f"{row.type} {more}") if more else read_type(row.type)


def read_type(words: str) -> Type:
    """Read a type as the server writes it; what has no like in the IR stays as it is."""
    if words in _PLAIN:
        return _PLAIN[words]
    if integer := _INTEGER.fullmatch(words):
        return Integer(_BITS[integer[1]])
    if sized := _SIZED.fullmatch(words):
        return (VarChar if sized[1] == "varchar" else Char)(int(sized[2]))
    if decimal := _DECIMAL.fullmatch(words):
        return Decimal(int(decimal[1]), int(decimal[2]))
    if enum := _ENUM.fullmatch(words):
        return Enum([unquoted(member) for member in _MEMBER.findall(enum[1])])
    return Opaque("mysql", words)


def _generated(row: Row, *, is_mariadb: bool) -> Generated | None:
    if not row.expression:
        return None
    text = row.expression if is_mariadb else shown(row.expression)
    return Generated(standard(text), stored="VIRTUAL" not in row.extra.upper())


def _default(row: Row, type_: Type, *, is_mariadb: bool) -> Default | None:
    text = row.default
    if text is None or row.expression:
        return None
    if not is_mariadb:
        text = _written(text, row, type_)
    elif _INTRODUCED.match(text):
        # MariaDB writes a character set only where one was asked for
        return Expression(text)
    return None if text.upper() == "NULL" else read_default(text, type_)


def _written(text: str, row: Row, type_: Type) -> str:
    """Write a default as SQL: MySQL gives the value of a constant itself."""
    if "DEFAULT_GENERATED" in row.extra:
        return shown(text)
    is_number = isinstance(type_, Integer | Boolean | Decimal | Real | Double)
    if is_number or text.startswith("b'"):
        return text
    return _literal(text)
