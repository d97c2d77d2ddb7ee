"""Which rows can stand in a database that nobody has made rows for? Those that it accepts.

    users(id, age CHECK (age >= 18), boss REFERENCES users)
    (age 19, boss NULL), (age NULL, boss 1), ...

Values come from the types and from the checks themselves; whatever the database refuses is left
out. The same database gets the same rows every time.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal as Number
from random import Random

from attrs import field, frozen

from aquilia_backends.backend import Backend
from aquilia_backends.session import Session
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.expressions import mentioned, tokens
from aquilia_ir.schema import CheckConstraint, Column, ForeignKey, Schema, Table
from aquilia_ir.types import Array, Char, Interval, Scalar, Text, Type, VarChar
from aquilia_schema.testing.samples import distinct, samples

_ATTEMPTS = 60
"""How many rows are tried for each one that is wanted."""
_PASSES = 3
_LONG = 200
_HINTED = 0.8
_PATTERN = re.compile(r"\blike\b|\bregexp\b|~", re.IGNORECASE)
"""What a check says that asks for texts of a form."""

_Row = Mapping[str, Scalar]


@frozen
class _Filling:
    session: Session
    backend: Backend
    schema: Schema
    wanted: int
    """How many rows a table should get."""
    counts: dict[str, int] = field(factory=dict)


def fill(session: Session, backend: Backend, *, rows: int = 4) -> Mapping[str, int]:
    """Put rows into every table of a database; return how many each has got.

    The first has a value wherever it can, every second one NULL.
    """
    filling = _Filling(session, backend, session.inspect(), rows)
    for _ in range(_PASSES):
        for table in filling.schema.tables:
            while filling.counts.get(table.name, 0) < rows and _add_row(table, filling):
                pass
    return {table.name: filling.counts.get(table.name, 0) for table in filling.schema.tables}


def _add_row(table: Table, filling: _Filling) -> bool:
    number = filling.counts.get(table.name, 0)
    targets = {key: _targets(key, filling) for key in table.foreign_keys}
    for attempt in range(_ATTEMPTS):
        row = _row(table, Random(f"{table.name} {number} {attempt}"), number)  # noqa: S311
        _link(row, targets, number + attempt)
        if _accepts(row, table, filling):
            filling.counts[table.name] = number + 1
            return True
    return False


def _given(table: Table) -> Iterator[Column]:
    """Yield the columns that the database does not fill by itself."""
    for column in table.columns:
        if column.generated is None and column.identity is None:
            yield column


def _row(table: Table, chance: Random, number: int) -> dict[str, Scalar]:
    row: dict[str, Scalar] = {}
    for column in _given(table):
        absent = column.nullable and (number % 2 == 1 or (number > 0 and chance.random() < 1 / 3))
        row[column.name] = None if absent else _value(column, table, chance, number)
    return row


def _value(column: Column, table: Table, chance: Random, number: int) -> Scalar:
    """Draw a value of the type, or, mostly, one that a check of the column speaks of."""
    hints = [
        hint
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint) and mentioned(constraint.sql, (column.name,))
        for hint in _hints(constraint.sql, column.type, number)
    ]
    values = hints if hints and chance.random() < _HINTED else _values(column.type)
    return chance.choice(values) if values else None


def _values(type_: Type) -> Sequence[Scalar]:
    match type_:
        case Array():
            return ("{}",)
        case Interval():
            return ("90 seconds", "0 seconds")
        case _:
            return tuple(dict.fromkeys((*distinct(type_), *samples(type_))))


def _hints(sql: str, type_: Type, number: int) -> Iterator[Scalar]:
    """Yield values that a check speaks of, or that are near them."""
    textual = isinstance(type_, Text | VarChar | Char)
    if textual and _PATTERN.search(sql):
        yield from (f"a{number}@example.org", f"https://example.org/{number}", "2000-01-01")
    for token in tokens(sql):
        if token.kind == "string":
            yield token.text[1:-1].replace("''", "'").replace("%", "")
        elif token.text.isdigit():
            near = int(token.text)
            if textual:
                yield "x" * min(near + 1, _LONG)
            else:
                yield from (near, near + 1, near - 1)


def _targets(key: ForeignKey, filling: _Filling) -> list[tuple[Scalar, ...]]:
    """The values that a foreign key may have."""
    compiler = filling.backend.compiler
    names = ", ".join(map(compiler.ident, key.references))
    found = filling.session.query(f"SELECT {names} FROM {compiler.ident(key.table)}")
    return sorted((tuple(map(_scalar, row)) for row in found if None not in row), key=repr)


def _scalar(value: object) -> Scalar:
    known = isinstance(value, bool | int | float | str | bytes | Number)
    return value if known else str(value)  # type: ignore[return-value]


def _link(
    row: dict[str, Scalar], targets: Mapping[ForeignKey, list[tuple[Scalar, ...]]], turn: int
) -> None:
    """Let a row refer to another one; to itself, if it must and there is none."""
    for key, found in targets.items():
        absent = any(row.get(name) is None for name in key.columns)
        if found and not absent:
            row.update(zip(key.columns, found[turn % len(found)], strict=True))
        elif not absent:
            own = [row.get(name) for name in key.references]
            row.update(zip(key.columns, own if turn % 2 else [None] * len(own), strict=True))


def _accepts(row: _Row, table: Table, filling: _Filling) -> bool:
    compiler = filling.backend.compiler
    names = ", ".join(map(compiler.ident, row))
    values = ", ".join(map(compiler.literal, row.values()))
    what = f"({names}) VALUES ({values})" if row else "DEFAULT VALUES"
    try:
        filling.session.query(f"INSERT INTO {compiler.ident(table.name)} {what}")
    except SchemaError:
        return False
    return True
