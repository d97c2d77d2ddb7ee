"""What do the texts say that SQLite keeps? A reader of CREATE TABLE and CREATE INDEX.

PRAGMAs tell nothing of the names of constraints, checks, collations, generated expressions,
AUTOINCREMENT, deferral, or the condition of a partial index. Any legal text is read, also those
of other tools. The grammar is that of https://sqlite.org/lang_createtable.html.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeVar

from attrs import define, evolve, field, frozen

from aquilia_backends.cursor import Cursor
from aquilia_backends.definition import read_deferral, read_references
from aquilia_backends.sqlite.values import folded, read_default, read_type, standard, unwrapped
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    ForeignKey,
    Generated,
    Identity,
    Index,
    IndexColumn,
    IndexExpression,
    IndexPart,
    PrimaryKey,
    Table,
    TableConstraint,
    UniqueConstraint,
)
from aquilia_ir.types import Default

UNREADABLE = "AQ701"
"""The code of a text that can't be read."""

_AFTER_TYPE = frozenset(
    "CONSTRAINT PRIMARY NOT NULL UNIQUE CHECK DEFAULT COLLATE REFERENCES AS DEFERRABLE INITIALLY"
    " , )".split()
)
_TABLE_CONSTRAINTS = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})


@frozen
class Definition:
    """A table as its text has it; types, names and references are not looked up yet."""

    table: Table
    options: str
    """What follows the closing parenthesis, such as STRICT."""
    clauses: tuple[str, ...]
    """What the IR has no place for, as written."""


@define
class _Reading:
    """The parts of one CREATE TABLE found so far."""

    cursor: Cursor
    columns: list[Column] = field(factory=list)
    constraints: list[TableConstraint] = field(factory=list)
    primary_key: PrimaryKey | None = None
    autoincrement: bool = False
    clauses: list[str] = field(factory=list)
    collated: list[tuple[str, str, str]] = field(factory=list)
    """The collations of key columns: of which key, of which column, and which."""

    def column(self) -> None:
        """Read a column with its type and constraints."""
        name = self.cursor.name()
        self.columns.append(Column(name, read_type(self.type_words()), nullable=True))
        while self.cursor.word() not in {",", ")", ""}:
            label = self.cursor.name() if self.cursor.take("CONSTRAINT") else None
            if not self.column_constraint(name, label) and label is None:
                raise self.cursor.error("a column constraint")

    def type_words(self) -> str:
        first = last = None
        while self.cursor.word() not in _AFTER_TYPE and not self.cursor.sees("GENERATED ALWAYS"):
            last = self.cursor.next()
            first = first or last
            if self.cursor.sees("("):
                self.cursor.group()
                last = self.cursor.last
                break
        return "" if first is None or last is None else self.cursor.sql[first.start : last.end]

    def column_constraint(self, column: str, label: str | None) -> bool:
        """Read one constraint of a column, or none."""
        cursor = self.cursor
        if cursor.take("PRIMARY KEY"):
            self.primary_key = PrimaryKey((column,), label)
            if cursor.take("DESC"):
                # unlike any other INTEGER PRIMARY KEY, this one is not the rowid
                self.clauses.append("PRIMARY KEY DESC")
            cursor.take("ASC")
            self.on_conflict("PRIMARY KEY")
            self.autoincrement |= cursor.take("AUTOINCREMENT")
        elif cursor.take("UNIQUE"):
            self.constraints.append(UniqueConstraint((column,), label))
            self.on_conflict("UNIQUE")
        elif cursor.take("REFERENCES"):
            self.constraints.append(read_references(cursor, (column,), label, any_match=True))
        elif cursor.sees("NOT DEFERRABLE") or cursor.sees("DEFERRABLE"):
            self.deferral()
        else:
            return self.check(label) or self.column_clause()
        return True

    def column_clause(self) -> bool:
        """Read what is a property of the column itself, or nothing."""
        cursor, column = self.cursor, self.columns[-1]
        if cursor.take("NOT NULL"):
            self.columns[-1] = evolve(column, nullable=False)
            self.on_conflict("NOT NULL")
        elif cursor.take("NULL"):
            self.on_conflict("NULL")
        elif cursor.take("DEFAULT"):
            self.columns[-1] = evolve(column, default=self.default(column))
        elif cursor.take("COLLATE"):
            self.columns[-1] = evolve(column, collation=cursor.name())
        elif cursor.take("GENERATED ALWAYS AS") or cursor.take("AS"):
            sql, stored = cursor.group(), cursor.take("STORED")
            self.columns[-1] = evolve(column, generated=Generated(sql, stored))
            cursor.take("VIRTUAL")
        else:
            return False
        return True

    def check(self, label: str | None) -> bool:
        if not self.cursor.take("CHECK"):
            return False
        self.constraints.append(CheckConstraint(self.cursor.group(), label))
        self.on_conflict("CHECK")
        return True

    def default(self, column: Column) -> Default:
        """Read what follows DEFAULT: a value with its sign, or any expression in parentheses."""
        cursor = self.cursor
        if cursor.sees("("):
            return read_default(f"({cursor.group()})", column.type)
        first = last = cursor.next()
        if first.text in {"+", "-"}:
            last = cursor.next()
        return read_default(cursor.sql[first.start : last.end], column.type)

    def deferral(self) -> None:
        """Read when the foreign key before is checked, where another clause stands between."""
        when = read_deferral(self.cursor)
        for at, constraint in reversed(list(enumerate(self.constraints))):
            if isinstance(constraint, ForeignKey):
                self.constraints[at] = evolve(constraint, deferral=when)
                return

    def on_conflict(self, of: str) -> None:
        if self.cursor.take("ON CONFLICT"):
            how = self.cursor.next().text.upper()
            if how != "ABORT":
                self.clauses.append(f"{of} ON CONFLICT {how}")

    def table_constraint(self) -> None:
        """Read one constraint of the table; a name without a constraint is legal as well."""
        cursor = self.cursor
        label = cursor.name() if cursor.take("CONSTRAINT") else None
        if cursor.take("PRIMARY KEY"):
            self.primary_key = PrimaryKey(self.key_columns("PRIMARY KEY"), label)
        elif cursor.take("UNIQUE"):
            self.constraints.append(UniqueConstraint(self.key_columns("UNIQUE"), label))
        elif cursor.take("FOREIGN KEY"):
            columns = cursor.names()
            cursor.expect("REFERENCES")
            self.constraints.append(read_references(cursor, columns, label, any_match=True))
        else:
            self.check(label)

    def key_columns(self, of: str) -> tuple[str, ...]:
        cursor = self.cursor
        cursor.expect("(")
        found = [self.key_column(of)]
        while cursor.take(","):
            found.append(self.key_column(of))
        self.autoincrement |= cursor.take("AUTOINCREMENT")
        cursor.expect(")")
        self.on_conflict(of)
        return tuple(found)

    def key_column(self, of: str) -> str:
        name = self.cursor.name()
        if self.cursor.take("COLLATE"):
            self.collated.append((of, name, self.cursor.name()))
        if not self.cursor.take("DESC"):
            self.cursor.take("ASC")
        return name

    def body(self) -> None:
        """Read everything between the parentheses."""
        cursor = self.cursor
        cursor.expect("(")
        self.column()
        while cursor.take(",") and cursor.word() not in _TABLE_CONSTRAINTS:
            self.column()
        # the commas between constraints are optional
        while cursor.word() in _TABLE_CONSTRAINTS:
            self.table_constraint()
            cursor.take(",")
        cursor.expect(")")


@lru_cache(maxsize=4096)
def read_table(sql: str) -> Definition:
    """Read a CREATE TABLE text; AQ701 if it is not one."""
    cursor = Cursor(standard(sql), UNREADABLE)
    cursor.expect("CREATE")
    if not cursor.take("TEMP"):
        cursor.take("TEMPORARY")
    cursor.expect("TABLE")
    name = _object_name(cursor)
    reading = _Reading(cursor)
    reading.body()
    options = cursor.rest().rstrip("; \n\t")
    table = _table(name, reading)
    return Definition(table, options, (*reading.clauses, *_collated(reading, table)))


def _collated(reading: _Reading, table: Table) -> Iterator[str]:
    """Yield the collations of key columns that are not those of the columns themselves."""
    own = {folded(column.name): column.collation or "BINARY" for column in table.columns}
    for of, column, collation in reading.collated:
        if folded(own.get(folded(column), "")) != folded(collation):
            yield f"{of} COLLATE {collation}"


def _object_name(cursor: Cursor) -> str:
    cursor.take("IF NOT EXISTS")
    name = cursor.name()
    return cursor.name() if cursor.take(".") else name


def _table(name: str, reading: _Reading) -> Table:
    actual = {folded(column.name): column.name for column in reading.columns}
    key = reading.primary_key and with_actual_columns(reading.primary_key, actual)
    keyed = frozenset(key.columns if key else ())
    columns = [
        evolve(column, identity=Identity())
        if reading.autoincrement and column.name in keyed
        else column
        for column in reading.columns
    ]
    constraints = [with_actual_columns(c, actual) for c in reading.constraints]
    return Table(name, columns, key, tuple(_distinct(constraints)))


_Any = TypeVar("_Any", PrimaryKey, TableConstraint)


def with_actual_columns(constraint: _Any, actual: Mapping[str, str]) -> _Any:
    """Write the columns of a constraint as the table writes them, where only the case differs."""
    if isinstance(constraint, CheckConstraint):
        return constraint
    columns = tuple(actual.get(folded(name), name) for name in constraint.columns)
    return constraint if columns == constraint.columns else evolve(constraint, columns=columns)


def _distinct(constraints: list[TableConstraint]) -> Iterator[TableConstraint]:
    for at, constraint in enumerate(constraints):
        if constraint not in constraints[:at]:
            yield constraint


def read_index(sql: str) -> tuple[str, Index]:
    """Read a CREATE INDEX text: the name of its table, and the index; AQ701 if it is not one."""
    cursor = Cursor(standard(sql), UNREADABLE)
    cursor.expect("CREATE")
    unique = cursor.take("UNIQUE")
    cursor.expect("INDEX")
    name = _object_name(cursor)
    cursor.expect("ON")
    table = cursor.name()
    parts = tuple(map(read_part, split(cursor.group())))
    where = cursor.rest().rstrip("; \n\t") if cursor.take("WHERE") else None
    return table, Index(name, parts, unique, where)


def split(text: str) -> Iterator[str]:
    """Yield the parts of a list, which commas outside of parentheses divide."""
    start, depth = 0, 0
    for token in Cursor(text).tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "," and depth == 0:
            yield text[start : token.start].strip()
            start = token.end
    yield text[start:].strip()


def read_part(text: str) -> IndexPart:
    """Read one part of an index: a column or an expression, and its direction."""
    found = Cursor(text).tokens
    descending = len(found) > 1 and found[-1].kind == "word" and found[-1].text.upper() == "DESC"
    ascending = len(found) > 1 and found[-1].kind == "word" and found[-1].text.upper() == "ASC"
    sql = text[: found[-1].start].strip() if descending or ascending else text
    return plain_part(sql, descending=descending)


def plain_part(sql: str, *, descending: bool) -> IndexPart:
    """Return a column if `sql` is no more than its name, with or without parentheses."""
    inner = unwrapped(sql)
    found = Cursor(inner).tokens
    if len(found) == 1 and (name := found[0].name) is not None:
        return IndexColumn(name, descending)
    return IndexExpression(inner, descending)
