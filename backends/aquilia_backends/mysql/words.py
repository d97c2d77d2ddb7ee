"""What does the server's own text of an expression mean in standard SQL? The same, spelled anew.

    `name` <> 'it\\'s' and `a``b` > 0      "name" <> 'it''s' and "a`b" > 0

MySQL escapes with backslashes, and writes the character set before each string.
"""

import re
from contextlib import suppress

from aquilia_ir.expressions import quote, tokens

_PIECE = re.compile(
    r"""
      (?P<name>`(?:[^`]|``)*`)
    | (?:\b_utf8mb[34])?(?P<string>'(?:[^'\\]|''|\\.)*')
    """,
    re.VERBOSE | re.DOTALL,
)
_PREFIX = re.compile(
    r"""left\s*\(\s*(?P<name>"(?:[^"]|"")+"|\w+)\s*,\s*(?P<length>\d+)\s*\)""", re.IGNORECASE
)
_ESCAPE = re.compile(r"\\(.)|''", re.DOTALL)
_MEANT = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "0": "\0", "Z": "\x1a"}


def standard(sql: str) -> str:
    """Return an expression of the server as standard SQL, without parentheses around the whole."""
    return _bare(_PIECE.sub(_standard_piece, sql))


def _standard_piece(match: re.Match[str]) -> str:
    if match["name"] is not None:
        return quote(match["name"][1:-1].replace("``", "`"))
    return "'" + unquoted(match["string"]).replace("'", "''") + "'"


def unquoted(literal: str) -> str:
    """Return the text that a string of the server stands for."""
    return unescaped(literal[1:-1])


def unescaped(text: str) -> str:
    """Return what a text with the server's escapes means."""
    return _ESCAPE.sub(lambda m: "'" if m[1] is None else _MEANT.get(m[1], m[1]), text)


def shown(text: str) -> str:
    """Return the text of an expression that the catalogue of MySQL shows.

    It has escapes, and each byte of UTF-8 for a character.
    """
    with suppress(UnicodeError):
        text = text.encode("latin-1").decode()
    return unescaped(text)


def prefix(column: str, length: int) -> str:
    """Write the beginning of a text, over which an index may be, as an expression."""
    return f"left({quote(column)}, {length})"


def find_prefix(sql: str) -> tuple[str, int] | None:
    """Return column and length, if an expression is the beginning of a text."""
    found = _PREFIX.fullmatch(sql.strip())
    if found is None:
        return None
    name = found["name"]
    bare = name[1:-1].replace('""', '"') if name.startswith('"') else name
    return bare, int(found["length"])


def _bare(sql: str) -> str:
    while _is_in_parentheses(sql):
        sql = sql[1:-1].strip()
    return sql


def _is_in_parentheses(sql: str) -> bool:
    """Whether the first parenthesis is closed by the last character."""
    depth = 0
    found = list(tokens(sql))
    for at, token in enumerate(found):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0:
            return at > 0 and at == len(found) - 1
    return False


def with_escapes(sql: str) -> str:
    """Write the strings of a standard expression so that a backslash means itself."""
    pieces, at = [], 0
    for token in tokens(sql):
        if token.kind == "string" and token.text[0] == "'" and "\\" in token.text:
            pieces += [sql[at : token.start], token.text.replace("\\", "\\\\")]
            at = token.end
    return "".join([*pieces, sql[at:]])
