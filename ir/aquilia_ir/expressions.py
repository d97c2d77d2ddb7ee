"""What does a piece of SQL text mention? A tokenizer for expressions, and questions to it.

    before  age >= 0 AND note <> 'age'
    after   "years" >= 0 AND note <> 'age'      rename_in(before, "age", "years")

SQL text in the IR is standard SQL: names are bare words or in double quotes. The quotes of other
dialects (backquotes, brackets) are read as well, since they come back from databases.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from attrs import frozen

_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
    | (?P<string>[xXbBnNeE]?'(?:[^']|'')*(?:'|\Z))
    | (?P<dollar>\$(?P<tag>[A-Za-z_]*)\$.*?(?:\$(?P=tag)\$|\Z))
    | (?P<name>"(?:[^"]|"")*(?:"|\Z)|`(?:[^`]|``)*(?:`|\Z)|\[[^\]\d'"][^\]]*\])
    | (?P<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\b)
    | (?P<word>[^\W\d][\w$]*)
    | (?P<operator><=|>=|<>|!=|\|\||::|->>|->|:=|==|.)
    """,
    re.VERBOSE | re.DOTALL,
)

_SIMPLE = re.compile(r"[a-z_][a-z0-9_]*")
_KINDS = {"dollar": "string"}


@frozen
class Token:
    """A word, quoted name, string, number or operator of a text, from `start` up to `end`."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def name(self) -> str | None:
        """The identifier that this token may be, without quotes, or None."""
        if self.kind == "word":
            return self.text
        if self.kind != "name":
            return None
        quote = self.text[-1] if self.text[0] != "[" else "]"
        inner = self.text[1:-1]
        return inner if quote == "]" else inner.replace(quote * 2, quote)


def tokens(sql: str) -> Iterator[Token]:
    """Yield the tokens of `sql`, without space and comments; total on any text."""
    for match in _TOKEN.finditer(sql):
        kind = match.lastgroup or ""
        kind = "dollar" if match["dollar"] is not None else kind
        if kind not in {"space", "comment"}:
            yield Token(_KINDS.get(kind, kind), match.group(), match.start(), match.end())


def quote(name: str) -> str:
    """Write a name in standard SQL's quotes."""
    return '"' + name.replace('"', '""') + '"'


def _is(token: Token, name: str) -> bool:
    if token.kind == "word":
        return token.text == name or token.text.lower() == name
    return token.name == name


def _references(sql: str) -> Iterator[Token]:
    """Yield the tokens that can be columns: names that are not called as a function."""
    found = list(tokens(sql))
    for token, after in zip(found, [*found[1:], None], strict=True):
        called = after is not None and after.text == "(" and token.kind == "word"
        if token.name is not None and not called:
            yield token


def mentions(sql: str, name: str) -> bool:
    """Whether `sql` refers to a column of that name; a bare word also matches in lower case."""
    return any(_is(token, name) for token in _references(sql))


def rename_in(sql: str, old: str, new: str) -> str:
    """Return `sql` with every reference to column `old` changed to `new`, and nothing else."""
    pieces, at = [], 0
    for token in _references(sql):
        if _is(token, old):
            pieces += [sql[at : token.start], quote(new)]
            at = token.end
    return "".join([*pieces, sql[at:]])


def _canonical_token(token: Token) -> str:
    if token.kind == "word":
        return token.text.lower()
    if token.name is not None:
        return token.name if _SIMPLE.fullmatch(token.name) else quote(token.name)
    return token.text


@lru_cache(maxsize=8192)
def canonical(sql: str | None) -> str | None:
    """Return the form in which two expressions of one meaning compare equal.

    Space, comments, the case of bare words and needless quotes do not count; anything else does.
    """
    return None if sql is None else " ".join(map(_canonical_token, tokens(sql)))
