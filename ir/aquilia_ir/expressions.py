"""What does a piece of SQL text mention? A tokenizer for expressions, and questions to it.

    before  age >= 0 AND note <> 'age'
    after   "years" >= 0 AND note <> 'age'      rename_in(before, "age", "years")

SQL text in the IR is standard SQL: names are bare words or in double quotes. The quotes of other
dialects (backquotes, brackets) are read as well, since they come back from databases.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from attrs import frozen

_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
    | (?P<string>[eE]'(?:[^'\\]|''|\\.)*(?:'|\Z)|[xXbBnN]?'(?:[^']|'')*(?:'|\Z))
    | (?P<dollar>\$(?P<tag>[A-Za-z_]*)\$.*?(?:\$(?P=tag)\$|\Z))
    | (?P<name>"(?:[^"]|"")*(?:"|\Z)|`(?:[^`]|``)*(?:`|\Z)|(?<![\w"`\])])\[[^\]\d\s'"][^\]]*\])
    | (?P<number>(?:0[xX][\da-fA-F]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?!\w))
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


_SHORT = 1000
"""Texts up to this length are asked about again and again; each that is kept costs memory."""


def tokens(sql: str) -> tuple[Token, ...]:
    """Return the tokens of `sql`, without space and comments; total on any text."""
    return _kept_tokens(sql) if len(sql) <= _SHORT else tuple(_tokens(sql))


def _tokens(sql: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(sql):
        kind = match.lastgroup or ""
        kind = "dollar" if match["dollar"] is not None else kind
        if kind not in {"space", "comment"}:
            yield Token(_KINDS.get(kind, kind), match.group(), match.start(), match.end())


@lru_cache(maxsize=4096)
def _kept_tokens(sql: str) -> tuple[Token, ...]:
    return tuple(_tokens(sql))


def quote(name: str) -> str:
    """Write a name in standard SQL's quotes."""
    return '"' + name.replace('"', '""') + '"'


def _is(token: Token, name: str) -> bool:
    if token.kind == "word":
        return token.text == name or token.text.lower() == name
    return token.name == name


_NEVER_COLUMNS = frozenset(
    """
    and as between case cast collate current_date current_time current_timestamp distinct else end
    escape exists false from glob ilike in is isnull like localtime localtimestamp match not notnull
    null on or order regexp rlike select similar then true union using when where
    """.split()
)
"""Words that no dialect reads as a column inside an expression, unless they are quoted."""

_BEFORE_OTHER_NAMES = frozenset({"as", "collate", "::"})
"""What stands before the name of a type or collation."""


def _is_keyword(token: Token) -> bool:
    return token.kind == "word" and token.text.lower() in _NEVER_COLUMNS


def _can_be_column(before: Token | None, token: Token, after: Token | None) -> bool:
    if token.name is None or _is_keyword(token):
        return False
    if before is not None and before.text.lower() in _BEFORE_OTHER_NAMES:
        return False
    if after is not None and after.text == ".":
        return False
    # `lower(...)`, `DATE '2000-01-01'` and `INTERVAL '1' DAY` hold no column
    called = after is not None and (after.text == "(" or after.kind == "string")
    follows_literal = before is not None and before.kind in {"string", "number"}
    return token.kind == "name" or not (called or follows_literal)


@lru_cache(maxsize=8192)
def _references(sql: str) -> tuple[Token, ...]:
    """Return the tokens that can be columns."""
    found = tokens(sql)
    neighbours = zip([None, *found], found, [*found[1:], None], strict=False)
    return tuple(
        token for before, token, after in neighbours if _can_be_column(before, token, after)
    )


@lru_cache(maxsize=8192)
def _spelled(sql: str) -> frozenset[str]:
    """Return every name that a column can have to be meant by a token of `sql`."""
    found = _references(sql)
    folded = (token.text.lower() for token in found if token.kind == "word")
    return frozenset(folded).union(token.name for token in found if token.name is not None)


def mentions(sql: str, name: str) -> bool:
    """Whether `sql` refers to a column of that name; a bare word also matches in lower case."""
    return name in _spelled(sql)


def mentioned(sql: str, names: Iterable[str]) -> frozenset[str]:
    """Return those of `names` that `sql` refers to as columns."""
    return _spelled(sql).intersection(names)


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
        plain = _SIMPLE.fullmatch(token.name) and token.name not in _NEVER_COLUMNS
        return token.name if plain else quote(token.name)
    return token.text


@lru_cache(maxsize=8192)
def canonical(sql: str | None) -> str | None:
    """Return the form in which two expressions of one meaning compare equal.

    Space, comments, the case of bare words and needless quotes do not count; anything else does.
    """
    return None if sql is None else " ".join(map(_canonical_token, tokens(sql)))
