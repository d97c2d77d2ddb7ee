"""On which tables does a view or trigger stand? Those that its text reads or writes.

SELECT u.name, log FROM users AS u, main."posts"      users, posts; log is a column
... AFTER UPDATE OF a ON t BEGIN DELETE FROM log; END     t, log
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import pairwise

from attrs import define, field

from aquilia_ir.expressions import Token, tokens

_BEFORE_TABLES = frozenset({"FROM", "JOIN", "STRAIGHT_JOIN", "INTO", "UPDATE", "TABLE"})
_BEFORE_SEVERAL = frozenset({"FROM", "JOIN", "STRAIGHT_JOIN"})
_AFTER_TABLES = frozenset(
    """
    ; SELECT WHERE GROUP HAVING ORDER LIMIT WINDOW UNION EXCEPT INTERSECT SET VALUES BEGIN
    """.split()
)
_NO_TABLES = frozenset({"ON", "OF", "DEFAULT", "BEGIN", "FOR", "WHEN"})
"""What may stand where a table could: it belongs to the head of a trigger."""
_BETWEEN = frozenset("OR IGNORE REPLACE ABORT FAIL ROLLBACK LATERAL ONLY LOW_PRIORITY".split())
"""What may stand between the word before a table and the table."""


@define
class _Reading:
    """How far a text has been read, and whether a table may come next."""

    depth: int = 0
    expecting: bool = False
    listing: set[int] = field(factory=set)
    """The depths of parentheses at which a comma leads to another table."""

    def is_table(self, token: Token, after: str) -> bool:
        """Take a token, and say whether it is the name of a table."""
        word = token.text.upper() if token.kind != "name" else ""
        if word in {"(", ")"}:
            self._parenthesis(word)
        elif word in _BEFORE_TABLES:
            self.expecting = True
            self.listing |= {self.depth} if word in _BEFORE_SEVERAL else set()
        elif word in _AFTER_TABLES:
            self.expecting = False
            self.listing.discard(self.depth)
        elif word == ",":
            self.expecting = self.depth in self.listing
        elif self.expecting and word not in _BETWEEN and word != "." and after != ".":
            self.expecting = False
            return token.name is not None and word not in _NO_TABLES
        return False

    def _parenthesis(self, which: str) -> None:
        if which == "(":
            self.depth += 1
            self.listing |= {self.depth} if self.expecting else set()
            return
        self.expecting = False
        self.listing.discard(self.depth)
        self.depth -= 1


def _pairs(sql: str) -> Iterator[tuple[Token, str]]:
    """Yield each token with the text of the next."""
    found = list(tokens(sql))
    return zip(found, [*(token.text for token in found[1:]), ""], strict=False)


def _tables(sql: str) -> Iterator[Token]:
    """Yield the tokens that are names of tables, or of views."""
    reading = _Reading()
    return (token for token, after in _pairs(sql) if reading.is_table(token, after))


def tables_in(sql: str) -> tuple[str, ...]:
    """Return the tables and views that a text reads or writes, each once."""
    return tuple(dict.fromkeys(token.name or "" for token in _tables(sql)))


def calls_in(sql: str) -> tuple[str, ...]:
    """Return the names that a text calls as functions, or with CALL, each once."""
    found, before = [], ""
    for token, after in _pairs(sql):
        if token.name is not None and (after == "(" or before == "CALL"):
            found.append(token.name)
        before = token.text.upper()
    return tuple(dict.fromkeys(found))


def _owner(sql: str) -> Token | None:
    """The table after the first ON: that of a trigger."""
    seen = False
    for token, after in _pairs(sql):
        if seen and token.name is not None and after != ".":
            return token
        seen = seen or (token.kind == "word" and token.text.upper() == "ON")
    return None


def owner_in(sql: str) -> str:
    """Return the table on which the text of a trigger puts it; nothing if it names none."""
    found = _owner(sql)
    return "" if found is None or found.name is None else found.name


def with_table_renamed(sql: str, old: str, new: str, *, mark: str = '"') -> str:
    """Return a text that means table `new` wherever it meant `old`, as databases rewrite theirs.

    The name is put between two of `mark`. What means something else, by an alias, stays.
    """
    found = list(_pairs(sql))
    owner = _owner(sql)
    places = {token.start for token in (*_tables(sql), *([owner] if owner else ()))}
    is_alias = any(
        token.name == old and (before.text.upper() == "AS" or before.start in places)
        for (before, _), (token, _) in pairwise(found)
    )
    pieces, at = [], 0
    for token, after in found:
        if token.name == old and (token.start in places or (after == "." and not is_alias)):
            pieces += [sql[at : token.start], mark + new.replace(mark, mark * 2) + mark]
            at = token.end
    return "".join([*pieces, sql[at:]])


def with_index_renamed(sql: str, old: str, new: str, *, mark: str = '"') -> str:
    """Return a text that means index `new` wherever it names `old` as an index or a key."""
    pieces, at = [], 0
    for (before, _), (token, _) in pairwise(_pairs(sql)):
        if token.name == old and before.text.upper() in {"INDEX", "KEY"}:
            pieces += [sql[at : token.start], mark + new.replace(mark, mark * 2) + mark]
            at = token.end
    return "".join([*pieces, sql[at:]])


def columns_in(
    sql: str, table: str, others: Iterable[Iterable[str]], *, rows: Iterable[str] = ()
) -> frozenset[str]:
    """Return, in lower case, the names that may be columns of `table` where a text says them.

    A name without a table counts if the text reads that table, and no other table has such a
    column: `others` are the columns of each. `rows` is what a trigger calls the rows of its table.
    A star is not told apart from what it stands for.
    """
    found = list(_pairs(sql))
    places = {token.start for token in _tables(sql)}
    called = {name.casefold() for name in (*rows, *_called(found, places, table))}
    known = {name.casefold() for columns in others for name in columns}
    names = set()
    for (whose, _), (before, _), (token, after) in zip(found, found[1:], found[2:], strict=False):
        name = (token.name or "").casefold()
        if not name or after in {".", "("} or token.start in places or before.text.upper() == "AS":
            continue
        if before.text == ".":
            is_one = (whose.name or "").casefold() in called
        else:
            is_one = table.casefold() in called and name not in known
        names |= {name} if is_one else set()
    return frozenset(names)


def _called(
    found: Sequence[tuple[Token, str]], places: Container[int], table: str
) -> Iterator[str]:
    """Yield what a text calls a table that it reads: by its name, or by others."""
    for at, (token, _) in enumerate(found):
        if token.start in places and (token.name or "").casefold() == table.casefold():
            yield table
            follow = [each for each, _ in found[at + 1 : at + 3] if each.text.upper() != "AS"]
            yield from (each.name for each in follow[:1] if each.name is not None)
