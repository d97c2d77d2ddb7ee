"""What SQL says the same as a condition that is an object? Comparisons of fields of one row.

    Q(age__gte=18) & ~Q(name="")        ("age" >= 18) AND (NOT ("name" = ''))
    Q(starts__lt=F("ends"))             "starts" < "ends"

The framework calls it `QNode`, and has `F` and `Value`; its objects are known by what they hold.
"""

from collections.abc import Iterator
from typing import Any

from aquilia_ir.diagnostics import fail
from aquilia_ir.expressions import quote
from aquilia_schema.lower.expressions import ColumnOf, expression_sql, unsaid
from aquilia_schema.models.query import Q

_OPERATORS = {"exact": "=", "ne": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_LOOKUPS = (*_OPERATORS, "in", "range", "isnull")
_PAIR = 2


def is_condition(value: object) -> bool:
    """Whether `value` is a condition that was built of fields: ours or the framework's."""
    return isinstance(value, Q) or (hasattr(value, "filters") and hasattr(value, "connector"))


def condition_sql(value: object, column_of: ColumnOf) -> str:
    """Return a condition as standard SQL; AQ530 if it says more than a CHECK can."""
    negated, word, parts = _taken_apart(value)
    said = [_part(part, column_of) for part in parts]
    if not said:
        raise fail("AQ530", "an empty condition can't be checked", help="write it as SQL text")
    text = said[0] if len(said) == 1 else f" {word} ".join(f"({one})" for one in said)
    return f"NOT ({text})" if negated else text


def _taken_apart(value: Any) -> tuple[bool, str, tuple[object, ...]]:
    """Return whether a condition is denied, its word, and its parts.

    These are conditions, and pairs of a lookup and a value.
    """
    if isinstance(value, Q):
        return value.word == "NOT", value.word, value.parts
    return value.negated, value.connector, (*value.filters.items(), *value.children)


def _part(part: object, column_of: ColumnOf) -> str:
    if is_condition(part):
        return condition_sql(part, column_of)
    if isinstance(part, tuple) and len(part) == _PAIR and isinstance(part[0], str):
        return _comparison(part[0], part[1], column_of)
    raise unsaid(f"{part!r}")


def _comparison(lookup: str, value: Any, column_of: ColumnOf) -> str:
    name, _, how = lookup.rpartition("__")
    if how not in _LOOKUPS:
        name, how = lookup, "exact"
    if "__" in name:
        raise unsaid(f'the lookup "{lookup}"')
    column = quote(column_of(name))
    if how == "isnull" or value is None:
        return _null(column, how, value)
    if how in _OPERATORS:
        return f"{column} {_OPERATORS[how]} {expression_sql(value, column_of)}"
    operands = list(_operands(lookup, value, column_of))
    if how == "in":
        return f"{column} IN ({', '.join(operands)})"
    if len(operands) != _PAIR:
        raise unsaid(f'"{lookup}" with {len(operands)} values')
    return f"{column} BETWEEN {operands[0]} AND {operands[1]}"


def _null(column: str, how: str, value: object) -> str:
    if how not in {"isnull", "exact", "ne"}:
        raise unsaid(f'"{how}" of None')
    is_null = bool(value) if how == "isnull" else how == "exact"
    return f"{column} IS NULL" if is_null else f"{column} IS NOT NULL"


def _operands(lookup: str, values: Any, column_of: ColumnOf) -> Iterator[str]:
    if isinstance(values, str | bytes) or not hasattr(values, "__iter__"):
        raise unsaid(f'"{lookup}" of {values!r}, which is no list')
    if any(value is None for value in values):
        raise unsaid(f'"{lookup}" with None')
    found = [expression_sql(value, column_of) for value in values]
    if not found:
        raise unsaid(f'"{lookup}" without values')
    # a set has another order in each process
    return iter(sorted(found) if isinstance(values, set | frozenset) else found)
