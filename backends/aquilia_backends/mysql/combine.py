"""Which changes of a table are one command? Neighbours that do not change the same thing twice.

    ALTER TABLE t ADD COLUMN a INTEGER
    ALTER TABLE t MODIFY COLUMN b BIGINT
    CREATE INDEX i ON t (a)              ->  ALTER TABLE t ADD COLUMN a INTEGER, MODIFY COLUMN b ...

One command takes effect as a whole or not at all, which a migration here does not, and it copies a
table once. It sees the table as it was: so what needs the work of the one before is left apart, as
are computed columns, keys that are primary, and whatever is not known from its first words. So is a
unique key beside what copies the table: of values that repeat, MariaDB would then say that a row
can't be deleted which another table refers to. And a foreign key to its own table still counts for
the command in which it goes, so that what it refers to changes in another one. Columns that are
only renamed are one command by themselves: for each, the server goes through all the others.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from attrs import define, evolve, field, frozen

from aquilia_backends.mysql.writer import MySQLWriter
from aquilia_backends.statement import Statement, Step
from aquilia_ir.expressions import Token, tokens
from aquilia_ir.operations import CreateExtra, DropExtra

_COLUMN, _KEY, _RULE, _COMMENT = "column", "key", "rule", "comment"
_USE = "USE"
"""What a key or rule does to its columns."""
_RENAMED = "RENAME COLUMN"
_OF_NAMES = frozenset({_RENAMED, "RENAME"})
"""What changes names alone, of columns and of indexes."""
_RENAMES = {"COLUMN": (_COLUMN, _RENAMED), "INDEX": (_KEY, "RENAME")}
_COMPUTED = frozenset({"AS", "GENERATED", "AUTO_INCREMENT", "PRIMARY"})
"""The words of a column that looks at others, or at all rows, or is the key."""


@frozen
class _Touch:
    """One thing of a table that a clause changes or uses."""

    space: str
    """Names are told apart in each of these by themselves."""
    name: str
    how: str
    """The first word of the clause; RENAME COLUMN for one that gets another name, UNIQUE for a key
    that comes without repetitions, FOREIGN for a foreign key that goes."""

    @property
    def place(self) -> tuple[str, str]:
        return self.space, self.name

    @property
    def way(self) -> str:
        """What the server does to all rows for it."""
        copies = self.how == "MODIFY" or (self.space == _RULE and self.how == "ADD")
        return "COPY" if copies else self.how

    def may_follow(self, earlier: str) -> bool:
        """Whether one command can do this to what it already does something else to."""
        if _RENAMED in {self.how, earlier}:
            return False
        if self.space == _COLUMN:
            return self.how == _USE or (earlier == _USE and self.how != "DROP")
        # an index comes in the place of one that goes
        return self.space == _KEY and earlier == "DROP" and self.how in {"ADD", "UNIQUE"}

    def may_be_referred(self) -> bool:
        """Whether a foreign key of the table to itself may need what this takes away."""
        return self.how == "MODIFY" or (self.how == "DROP" and self.space in {_KEY, _COLUMN})


@frozen
class _Change:
    """What one statement does to one table."""

    step: Statement
    table: str
    clauses: tuple[str, ...]
    touches: frozenset[_Touch]


@define
class _Run:
    """Neighbours that are to be one command."""

    changes: list[_Change] = field(factory=list)
    known: dict[tuple[str, str], set[str]] = field(factory=dict)
    ways: set[str] = field(factory=set)

    def takes(self, change: _Change) -> bool:
        """Whether a statement can be done together with those before it."""
        if self.changes and change.table != self.changes[0].table:
            return False
        ways = self.ways | {touch.way for touch in change.touches}
        if {"COPY", "UNIQUE"} <= ways or (_RENAMED in ways and not ways <= _OF_NAMES):
            return False
        if "FOREIGN" in self.ways and any(map(self._is_needed, change.touches)):
            return False
        return all(
            touch.may_follow(earlier)
            for touch in change.touches
            for earlier in self.known.get(touch.place, ())
        )

    def _is_needed(self, touch: _Touch) -> bool:
        """Whether a foreign key that goes in the same command may be looked at all the same."""
        is_its_own = touch.space == _KEY and (_RULE, touch.name) in self.known
        return touch.may_be_referred() and not is_its_own

    def add(self, change: _Change) -> None:
        self.changes.append(change)
        for touch in change.touches:
            self.known.setdefault(touch.place, set()).add(touch.how)
            self.ways.add(touch.way)


def combined(steps: Sequence[Step], writer: MySQLWriter) -> Iterator[Step]:
    """Yield `steps` with those neighbours put together that can be."""
    run = _Run()
    for step in steps:
        change = _find_change(step)
        if change is not None and run.takes(change):
            run.add(change)
            continue
        yield from _one(run.changes, writer)
        run = _Run()
        if change is None:
            yield step
        else:
            run.add(change)
    yield from _one(run.changes, writer)


def _one(run: Sequence[_Change], writer: MySQLWriter) -> Iterator[Statement]:
    if len(run) > 1:
        clauses = [clause for change in run for clause in change.clauses]
        objections = tuple(each for change in run for each in change.step.objections)
        sql = writer.alter(run[0].table, *clauses)
        yield evolve(run[0].step, sql=sql, objections=objections)
    else:
        yield from (change.step for change in run)


# --- reading what we have written -----------------------------------------------------------------


def _find_change(step: Step) -> _Change | None:
    """Read a statement; None if it is not known to be safe together with others."""
    if not isinstance(step, Statement) or isinstance(step.op, CreateExtra | DropExtra):
        return None
    if not step.sql.startswith(("ALTER TABLE ", "CREATE INDEX ", "CREATE UNIQUE ", "DROP INDEX ")):
        return None
    found = list(tokens(step.sql))
    match [token.text if token.kind == "word" else token.name for token in found[:6]]:
        case ["ALTER", "TABLE", str(table), *_]:
            parts = [found[slice(*part)] for part in _parts(found, 3)]
        case ["CREATE", "INDEX", _, "ON", str(table), *_]:
            parts = [[*found[1:3], *found[5:]]]
        case ["CREATE", "UNIQUE", "INDEX", _, "ON", str(table)]:
            parts = [[*found[1:4], *found[6:]]]
        case ["DROP", "INDEX", _, "ON", str(table)]:
            parts = [found[:3]]
        case _:
            return None
    head = "ADD " if step.sql.startswith("CREATE ") else ""
    clauses = [head + _text(part, step.sql) for part in parts]
    touches = [touch for clause in clauses for touch in (*_touches(clause), *_uses(clause))]
    unknown = "" in {touch.how for touch in touches} or _refers_to(table, found)
    return None if unknown else _Change(step, table, tuple(clauses), frozenset(touches))


def _parts(found: Sequence[Token], start: int) -> Iterator[tuple[int, int]]:
    """Yield where the parts between commas begin and end that are in no parentheses."""
    depth = 0
    for at, token in enumerate(found[start:], start):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "," and depth == 0:
            yield start, at
            start = at + 1
    yield start, len(found)


def _text(part: Sequence[Token], sql: str) -> str:
    """Return the text of tokens, with one blank where some were left out between them."""
    pieces = [sql[part[0].start : part[0].end]]
    for before, token in pairwise(part):
        between = sql[before.end : token.start]
        pieces.append((between if between.isspace() or not between else " ") + token.text)
    return "".join(pieces)


def _touches(clause: str) -> Iterator[_Touch]:
    """Yield what a clause changes; something without a word if that is not known."""
    found = list(tokens(clause))
    names = [(token.name or "").casefold() for token in found]
    match [token.text for token in found[:4] if token.kind == "word"], names:
        case [("ADD" | "DROP" | "MODIFY") as how, "COLUMN", *_], [_, _, name, *_]:
            yield _Touch(_COLUMN, name, "" if _looks_around(found) else how)
        case ["ADD", "UNIQUE" as how, "INDEX", *_], [_, _, _, name, *_]:
            yield _Touch(_KEY, name, how)
        case [("ADD" | "DROP") as how, "INDEX", *_], [_, _, name, *_]:
            yield _Touch(_KEY, name, how)
        case ["ADD", "CONSTRAINT", "UNIQUE" as how], [_, _, name, *_]:
            yield _Touch(_KEY, name, how)
        case ["ADD" as how, "CONSTRAINT", "CHECK" | "FOREIGN"], [_, _, name, *_]:
            yield _Touch(_RULE, name, how)
        case ["DROP" as how, "CONSTRAINT"], [_, _, name]:
            yield _Touch(_RULE, name, how)
        case ["DROP", "FOREIGN" as how, "KEY"], [_, _, _, name]:
            yield _Touch(_RULE, name, how)
        case ["RENAME", "INDEX" | "COLUMN" as what, "TO"], [_, _, old, _, new]:
            space, way = _RENAMES[what]
            yield from (_Touch(space, name, way) for name in (old, new))
        case ["COMMENT" as how], _:
            yield _Touch(_COMMENT, "", how)
        case _:
            yield _Touch("", "", "")


def _uses(clause: str) -> Iterator[_Touch]:
    """Yield the columns, among other names, that a key or rule looks at which comes."""
    if clause.startswith("ADD ") and not clause.startswith("ADD COLUMN "):
        names = {token.name for token in tokens(clause)} - {None}
        yield from (_Touch(_COLUMN, str(name).casefold(), _USE) for name in names)


def _refers_to(table: str, found: Sequence[Token]) -> bool:
    """Whether a foreign key refers to that table: its own, of which it sees what it was before."""
    return any(
        word.kind == "word" and word.text == "REFERENCES" and other.name == table
        for word, other in pairwise(found)
    )


def _looks_around(definition: Sequence[Token]) -> bool:
    """Whether a column is computed or numbered, or its default is more than a constant."""
    words = [token.text if token.kind == "word" else token.kind for token in definition]
    texts = [token.text for token in definition]
    return not _COMPUTED.isdisjoint(words) or any(
        word == "DEFAULT" and text == "(" and kind != "string"
        for word, text, kind in zip(words, texts[1:], words[2:], strict=False)
    )
