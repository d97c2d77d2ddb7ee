"""What comes next in a SQL text? A position in its tokens, for the readers of definitions."""

from attrs import define, field

from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_ir.expressions import Token, tokens


def without_comments(sql: str) -> str:
    """Return `sql` with each comment changed to a blank, so that it may stand on one line."""
    pieces, at = [], 0
    for token in tokens(sql):
        gap = sql[at : token.start]
        pieces += [gap if gap.isspace() or not gap else " ", token.text]
        at = token.end
    return "".join(pieces).strip()


@define
class Cursor:
    """A place in `sql` that only moves forward."""

    sql: str
    code: str = "AQ350"
    """Of the diagnostic for a text that can't be read."""
    tokens: tuple[Token, ...] = field(init=False, repr=False)
    _at: int = field(init=False, default=0)

    @tokens.default
    def _read(self) -> tuple[Token, ...]:
        return tuple(tokens(self.sql))

    @property
    def last(self) -> Token:
        """The token before this place; there must be one."""
        return self.tokens[self._at - 1]

    def peek(self, ahead: int = 0) -> Token | None:
        """Return the token that comes next, or some places later, or None at the end."""
        at = self._at + ahead
        return self.tokens[at] if at < len(self.tokens) else None

    def word(self, ahead: int = 0) -> str:
        """The next keyword or operator in upper case; empty at the end and for a quoted name."""
        token = self.peek(ahead)
        return "" if token is None or token.kind in {"name", "string"} else token.text.upper()

    def sees(self, words: str) -> bool:
        """Whether these words, with blanks between them, come next."""
        first, *others = words.split()
        if self.word() != first:
            return False
        return all(self.word(ahead) == word for ahead, word in enumerate(others, 1))

    def take(self, words: str) -> bool:
        """Move past these words if they come next."""
        if not self.sees(words):
            return False
        self._at += len(words.split())
        return True

    def expect(self, words: str) -> None:
        """Move past these words, which must come next."""
        if not self.take(words):
            raise self.error(words)

    def next(self) -> Token:
        """Move past one token and return it."""
        token = self.peek()
        if token is None:
            raise self.error("more")
        self._at += 1
        return token

    def name(self) -> str:
        """Move past an identifier, quoted or not, and return what it names."""
        token = self.next()
        if token.name is not None:
            return token.name
        # SQLite takes a string where only a name can stand
        if token.kind == "string" and token.text.startswith("'"):
            return token.text[1:-1].replace("''", "'")
        self._at -= 1
        raise self.error("a name")

    def names(self) -> tuple[str, ...]:
        """Move past names in parentheses."""
        self.expect("(")
        found = [self.name()]
        while self.take(","):
            found.append(self.name())
        self.expect(")")
        return tuple(found)

    def group(self) -> str:
        """Move past a parenthesised text and return what is inside, without comments."""
        self.expect("(")
        before, depth = self.last, 1
        while depth:
            depth += {"(": 1, ")": -1}.get(self.next().text, 0)
        return without_comments(self.sql[before.end : self.last.start])

    def rest(self) -> str:
        """All that is left, without comments."""
        token = self.peek()
        return "" if token is None else without_comments(self.sql[token.start :])

    def error(self, wanted: str) -> SchemaError:
        """Return, for the caller to raise, what is wrong here."""
        token = self.peek()
        found = "the end" if token is None else f'"{token.text}"'
        return fail(
            self.code,
            f"expected {wanted}, found {found}",
            notes=(f"in: {without_comments(self.sql)}",),
        )
