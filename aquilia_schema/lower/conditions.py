"""What SQL says the same as a condition that is an object? Comparisons of fields of one row.

    Q(age__gte=18) & ~Q(name="")        ("age" >= 18) AND (NOT ("name" = ''))
    Q(starts__lt=F("ends"))             "starts" < "ends"

The framework calls it `QNode`, and has `F` and `Value`; its objects are known by what they hold.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_ir.expressions import quote
from aquilia_schema.models.query import Q

_OPERATORS = {"exact": "=", "ne": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_LOOKUPS = (*_OPERATORS, "in", "range", "isnull")
_PAIR = 2

ColumnOf = Callable[[str], str]
"""The column that the name of a field means; AQ511 if none."""


def is_condition(value: object) -> bool:
    """Whether `value` is a condition that was built of fields: ours or the framework's."""
    return isinstance(value, Q) or (hasattr(value, "filters") and hasattr(value, "connector"))


def condition_sql(value: object, column_of: ColumnOf) -> str:
    """Return a condition as standard SQL; AQ530 if it says more than a CHECK can."""
    word, parts = _taken_apart(value)
    said = [_part(part, column_of) for part in parts]
    if not said:
        raise fail("AQ530", "an empty condition can't be checked", help="write it as SQL text")
    if word == "NOT":
        return f"NOT ({said[0]})"
    return said[0] if len(said) == 1 else f" {word} ".join(f"({one})" for one in said)


def _taken_apart(value: Any) -> tuple[str, tuple[object, ...]]:
    """Return the word of a condition, and its parts: conditions, and pairs of lookup and value."""
    if isinstance(value, Q):
        return value.word, value.parts
    parts = (*value.filters.items(), *value.children)
    if not value.negated:
        return value.connector, parts
    inner = Q()
    object.__setattr__(inner, "parts", parts)
    object.__setattr__(inner, "word", value.connector)
    return "NOT", (inner,)


def _part(part: object, column_of: ColumnOf) -> str:
    if is_condition(part):
        return condition_sql(part, column_of)
    if isinstance(part, tuple) and len(part) == _PAIR and isinstance(part[0], str):
        return _comparison(part[0], part[1], column_of)
    raise _unsaid(f"{part!r}")


def _comparison(lookup: str, value: Any, column_of: ColumnOf) -> str:
    name, _, how = lookup.rpartition("__")
    if how not in _LOOKUPS:
        name, how = lookup, "exact"
    if "__" in name:
        raise _unsaid(f'the lookup "{lookup}"')
    column = quote(column_of(name))
    if how == "isnull" or value is None:
        return _null(column, how, value)
    if how in _OPERATORS:
        return f"{column} {_OPERATORS[how]} {_operand(value, column_of)}"
    operands = list(_operands(lookup, value, column_of))
    if how == "in":
        return f"{column} IN ({', '.join(operands)})"
    if len(operands) != _PAIR:
        raise _unsaid(f'"{lookup}" with {len(operands)} values')
    return f"{column} BETWEEN {operands[0]} AND {operands[1]}"


def _null(column: str, how: str, value: object) -> str:
    if how not in {"isnull", "exact", "ne"}:
        raise _unsaid(f'"{how}" of None')
    is_null = bool(value) if how == "isnull" else how == "exact"
    return f"{column} IS NULL" if is_null else f"{column} IS NOT NULL"


def _operands(lookup: str, values: Any, column_of: ColumnOf) -> Iterator[str]:
    if isinstance(values, str | bytes) or not hasattr(values, "__iter__"):
        raise _unsaid(f'"{lookup}" of {values!r}, which is no list')
    found = [_operand(value, column_of) for value in values]
    if not found:
        raise _unsaid(f'"{lookup}" without values')
    # a set has another order in each process
    return iter(sorted(found) if isinstance(values, set | frozenset) else found)


def _operand(value: Any, column_of: ColumnOf) -> str:
    if isinstance(value, Enum):
        return _operand(value.value, column_of)
    kind = type(value).__name__
    if kind == "F" and isinstance(getattr(value, "name", None), str):
        return quote(column_of(value.name))
    if kind == "Value" and hasattr(value, "value"):
        return _operand(value.value, column_of)
    return _constant(value)


def _constant(value: object) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float() | Decimal():
            return f"{value:f}" if isinstance(value, Decimal) else repr(value)
        case str():
            return "'" + value.replace("'", "''") + "'"
        case datetime():
            return f"'{value.isoformat(sep=' ')}'"
        case date() | time() | UUID():
            return f"'{value}'"
        case _:
            raise _unsaid(f"{value!r}")


def _unsaid(what: str) -> SchemaError:
    return fail(
        "AQ530",
        f"{what} can't be said in the check of a constraint",
        help=f"compare fields of the row, by {', '.join(_LOOKUPS)}, or write the check as SQL text",
    )
