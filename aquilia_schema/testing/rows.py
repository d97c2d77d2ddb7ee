"""A strategy for rows that a schema's database accepts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal as Number
from types import MappingProxyType

from attrs import evolve
from hypothesis import strategies as st

from aquilia_ir.expressions import mentioned
from aquilia_ir.schema import CheckConstraint, Column, ForeignKey, Schema, Table
from aquilia_ir.types import Array, Interval, Json, Scalar, Timestamp, Type
from aquilia_ir.uses import index_columns
from aquilia_schema.testing.limits import limits_of
from aquilia_schema.testing.picking import pick
from aquilia_schema.testing.samples import distinct, samples
from aquilia_schema.testing.tables import keys, stored

Row = Mapping[str, Scalar]
_Row = dict[str, Scalar]
_Rows = dict[str, list[_Row]]
_PASSES = 3
"""How many foreign keys can be linked to each other before rows are left out."""


@st.composite
def rows(
    draw: st.DrawFn, schema: Schema, *, max_rows: int = 4, dialect: str | None = None
) -> Mapping[str, list[Row]]:
    """For each table of `schema`, rows that all of its keys, NOT NULLs and checks accept.

    There are NULLs, duplicates and edge values in them; generated columns are left out. Foreign
    keys hold when all rows are there. The checks must be such as `schemas` draws. Exact numbers
    are given as text, since not every driver takes them; times, documents and arrays are texts as
    SQLite takes them all, or as `dialect` does.
    """
    limits_of(dialect)
    counts = (*range(max_rows + 1), *range(max_rows, 0, -1))
    found: _Rows = {
        table.name: _rows_of(draw, table, pick(draw, counts)) for table in schema.tables
    }
    links = [
        (table, row, key, pick(draw, range(-1 if _nullable(table, key) else 0, max_rows)))
        for table in schema.tables
        for key in table.foreign_keys
        for row in found[table.name]
    ]
    for _ in range(_PASSES):
        for table, row, key, choice in links:
            _link(row, key, choice, _nullable(table, key), found[key.table])
    _leave_out_violations(found, schema)
    return {
        name: [_as_said(row, schema.table(name), dialect) for row in some]
        for name, some in found.items()
    }


def _as_said(row: Row, table: Table, dialect: str | None) -> Row:
    """Return a row with its values as a dialect writes them."""
    spelled = _SPELLINGS.get(dialect)
    if spelled is None:
        return dict(row)
    return {name: spelled(value, table.column(name).type) for name, value in row.items()}


def _as_postgresql(value: Scalar, type_: Type) -> Scalar:
    match type_, value:
        case Interval(), int():
            return f"{value} seconds"
        case Array(), str():
            # an array of NULLs is one of any type; they differ in length
            digits = value.strip("[]")
            length = int(digits) + 1 if digits.isdigit() else len(value) % 2 * 7
            return "{" + ",".join(["NULL"] * length) + "}"
        case _:
            return value


def _as_mysql(value: Scalar, type_: Type) -> Scalar:
    match type_, value:
        case Timestamp(), str():
            return value.removesuffix("+00:00")
        case Array() | Json(), str():
            return "[]"
        case _:
            return value


_SPELLINGS: Mapping[str | None, Callable[[Scalar, Type], Scalar]] = MappingProxyType(
    {"postgresql": _as_postgresql, "mysql": _as_mysql}
)


def _rows_of(draw: st.DrawFn, table: Table, count: int) -> list[_Row]:
    never_twice = {group[0] for group in _unique_groups(table)}
    options = {column.name: _options(column, table) for column in stored(table)}
    return [
        {
            column.name: _unlike_others(column, at)
            if column.name in never_twice or column.identity
            else _as_text(pick(draw, options[column.name]))
            for column in stored(table)
        }
        for at in range(count)
    ]


def _unlike_others(column: Column, at: int) -> Scalar:
    if column.identity is not None:
        return at + 1
    values = distinct(column.type)
    return _as_text(values[at]) if at < len(values) else None


def _options(column: Column, table: Table) -> Sequence[Scalar]:
    """Return the values to draw from; a column with a check or an expression is not negative."""
    texts = [c.sql for c in table.constraints if isinstance(c, CheckConstraint)]
    ruled = any(mentioned(sql, (column.name,)) for sql in texts)
    values = [v for v in samples(column.type) if not (ruled and _is_negative(v))]
    return [*values, None] if column.nullable else values


def _is_negative(value: Scalar) -> bool:
    return isinstance(value, int | float | Number) and value < 0


def _as_text(value: Scalar) -> Scalar:
    return f"{value:f}" if isinstance(value, Number) else value


def _unique_groups(table: Table) -> list[tuple[str, ...]]:
    """Return the columns of everything that forbids duplicates."""
    indexes = (evolve(index, include=()) for index in table.indexes if index.unique)
    return [*keys(table), *(tuple(sorted(index_columns(i, table))) for i in indexes)]


def _nullable(table: Table, key: ForeignKey) -> list[str]:
    return [name for name in key.columns if table.column(name).nullable]


def _link(
    row: _Row, key: ForeignKey, choice: int, nullable: list[str], targets: list[_Row]
) -> None:
    """Make `row` refer to the chosen one of `targets`, or, for want of one, to none."""
    if targets and choice >= 0:
        target = targets[choice % len(targets)]
        row.update(
            (own, target[theirs]) for own, theirs in zip(key.columns, key.references, strict=True)
        )
    else:
        row.update(dict.fromkeys(nullable))


def _leave_out_violations(found: _Rows, schema: Schema) -> None:
    """Remove rows until all rules hold; each removal can leave others without their target."""
    count = -1
    while count != (count := sum(map(len, found.values()))):
        for table in schema.tables:
            kept = [row for row in found[table.name] if _is_complete(row, table)]
            for group in _unique_groups(table):
                kept = list(_without_duplicates(kept, group))
            for key in table.foreign_keys:
                kept = list(_with_target(kept, key, found[key.table]))
            found[table.name] = kept


def _is_complete(row: Row, table: Table) -> bool:
    return all(column.nullable or row[column.name] is not None for column in stored(table))


def _without_duplicates(some: list[_Row], group: tuple[str, ...]) -> Iterator[_Row]:
    seen = set()
    for row in some:
        value = tuple(_folded(row.get(name)) for name in group)
        if None in value or value not in seen:
            seen.add(value)
            yield row


def _folded(value: Scalar) -> Scalar:
    """Return what is the same for texts that some collation takes for equal."""
    return value.casefold().rstrip() if isinstance(value, str) else value


def _with_target(some: list[_Row], key: ForeignKey, targets: list[_Row]) -> Iterator[_Row]:
    there = {tuple(target[name] for name in key.references) for target in targets}
    for row in some:
        value = tuple(row[name] for name in key.columns)
        if None in value or value in there:
            yield row
