"""Which type and which default do SQLite's words mean? The way back from what is written here.

Words of other tools are kept as they are:

VARCHAR(20)  DEFAULT 'x'     VarChar(20), Constant("x")
NUMERIC      DEFAULT (a+1)   Opaque("sqlite", "NUMERIC"), Expression("a+1")
"""

import re
from decimal import Decimal as Number
from itertools import pairwise
from types import MappingProxyType

from aquilia_ir.expressions import Token, quote, tokens
from aquilia_ir.types import (
    Blob,
    Char,
    Constant,
    Date,
    Decimal,
    Default,
    Double,
    Expression,
    Integer,
    Opaque,
    Scalar,
    Text,
    Time,
    Timestamp,
    Type,
    VarChar,
)

_LEXEMES = re.compile(
    r"""
      (?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
    | (?P<kept>'(?:[^']|'')*'|"(?:[^"]|"")*")
    | `(?P<backquoted>(?:[^`]|``)*)`
    | \[(?P<bracketed>[^\]]*)\]
    """,
    re.VERBOSE | re.DOTALL,
)

_WORDS: MappingProxyType[str, Type] = MappingProxyType(
    {
        "INTEGER": Integer(),
        "TEXT": Text(),
        "REAL": Double(),
        "TIMESTAMP": Timestamp(),
        "DATE": Date(),
        "TIME": Time(),
        "BLOB": Blob(),
    }
)

_SIZED = re.compile(
    r"(VARCHAR|CHAR|DECIMAL)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)", re.IGNORECASE | re.ASCII
)

_CLOCKS = frozenset({"CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME"})

_NAMED: MappingProxyType[str, Scalar] = MappingProxyType({"NULL": None, "TRUE": 1, "FALSE": 0})


_FOLD = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def folded(name: str) -> str:
    """Return what two names have in common that SQLite takes for one: only ASCII counts."""
    return name.translate(_FOLD)


def standard(sql: str) -> str:
    """Return SQLite's text in standard SQL: names in double quotes only, and no comments."""
    return _LEXEMES.sub(_standard_lexeme, sql)


def _standard_lexeme(found: re.Match[str]) -> str:
    if found["backquoted"] is not None:
        return quote(found["backquoted"].replace("``", "`"))
    if found["bracketed"] is not None:
        return quote(found["bracketed"])
    return found["kept"] or " "


def unqualified(sql: str) -> str:
    """Return an expression in standard SQL and without a table's name before a column's.

    Where a table's definition holds an expression, only its own columns can be meant.
    """
    sql = standard(sql)
    found = list(tokens(sql))
    pieces, at = [], 0
    for token, after in pairwise(found):
        if token.name is not None and after.text == ".":
            pieces.append(sql[at : token.start])
            at = after.end
    return "".join([*pieces, sql[at:]]).strip()


def read_type(words: str) -> Type:
    """Return the type declared by `words`, which may be none; unknown words are kept as they are.

    INT stays opaque: INT PRIMARY KEY is not the rowid, as INTEGER PRIMARY KEY is.
    """
    known = _WORDS.get(words.upper())
    sized = _SIZED.fullmatch(words)
    if known is not None or sized is None:
        return known or Opaque("sqlite", words)
    word, size, scale = sized[1].upper(), int(sized[2]), sized[3]
    if word == "DECIMAL":
        return Opaque("sqlite", words) if scale is None else Decimal(size, int(scale))
    if scale is not None:
        return Opaque("sqlite", words)
    return VarChar(size) if word == "VARCHAR" else Char(size)


def read_default(sql: str, type: Type) -> Default:  # noqa: A002  the word of the IR
    """Return the default that stands after the word DEFAULT, with or without parentheses."""
    inner = unwrapped(sql)
    found = list(tokens(inner))
    value = _literal(found, type)
    if value is not None:
        return value
    if len(found) == 1 and found[0].name is not None and inner == sql:
        # SQLite takes a name that stands alone for a string
        return Expression(sql) if is_clock(sql) else Constant(found[0].name)
    return Expression(inner)


def is_clock(sql: str) -> bool:
    """Whether `sql` is one of the words that stand for the present."""
    return sql.upper() in _CLOCKS


def unwrapped(sql: str) -> str:
    """Return `sql` without the parentheses around the whole of it."""
    found = list(tokens(sql))
    while len(found) > 1 and found[0].text == "(" and _closes_last(found):
        sql = sql[found[0].end : found[-1].start].strip()
        found = list(tokens(sql))
    return sql


def _closes_last(found: list[Token]) -> bool:
    depth = 0
    for at, token in enumerate(found):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0:
            return at == len(found) - 1
    return False


def _literal(found: list[Token], type: Type) -> Constant | None:  # noqa: A002
    if len(found) == 1:
        return _single(found[0], type)
    if len(found) == 2 and found[0].text in {"-", "+"} and found[1].kind == "number":  # noqa: PLR2004
        return _number(found[0].text.replace("+", "") + found[1].text, type)
    return None


def _single(token: Token, type: Type) -> Constant | None:  # noqa: A002
    if token.kind == "number":
        return _number(token.text, type)
    if token.kind == "string" and token.text.startswith("'"):
        return Constant(token.text[1:-1].replace("''", "'"))
    if token.kind == "string" and re.fullmatch(r"[xX]'(?:[0-9a-fA-F]{2})*'", token.text):
        return Constant(bytes.fromhex(token.text[2:-1]))
    word = token.text.upper()
    return Constant(_NAMED[word]) if word in _NAMED else None


def _number(text: str, type: Type) -> Constant | None:  # noqa: A002
    if re.fullmatch(r"-?\d+", text):
        return Constant(int(text))
    if not re.fullmatch(r"-?[\d.]+(?:[eE][+-]?\d+)?", text):
        return None
    return Constant(Number(text) if isinstance(type, Decimal) else float(text))
