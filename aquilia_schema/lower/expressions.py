"""Which SQL says the same as an expression that is an object? Functions and sums of one row.

    SQL("lower(email)")                 lower(email)
    Lower("email")                      LOWER("email")
    F("price") * F("count")             ("price" * "count")

`F` and `SQL` are ours; the framework's expressions are known by what they hold, or say it.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_ir.expressions import quote
from aquilia_schema.models.field import SQL
from aquilia_schema.models.query import F

ColumnOf = Callable[[str], str]
"""The column that the name of a field means; AQ511 if none."""


def is_expression(value: object) -> bool:
    """Whether `value` is an expression that was built: ours or the framework's."""
    return isinstance(value, F | SQL) or hasattr(value, "as_sql")


def find_field(value: Any) -> str | None:
    """Return the name of the field that an expression just names, or None."""
    name = getattr(value, "name", None)
    return name if type(value).__name__ == "F" and isinstance(name, str) else None


def expression_sql(value: Any, column_of: ColumnOf) -> str:
    """Return an expression or a constant as SQL; AQ530 for what can't be said."""
    name = find_field(value)
    if name is not None:
        return quote(column_of(name))
    if isinstance(value, SQL):
        return value.text
    if not is_expression(value):
        return _constant(value)
    if type(value).__name__ == "Value" and hasattr(value, "value"):
        return expression_sql(value.value, column_of)
    if hasattr(value, "function") and hasattr(value, "args"):
        said = ", ".join(expression_sql(argument, column_of) for argument in value.args)
        return f"{value.function}({said})"
    if hasattr(value, "connector") and hasattr(value, "lhs"):
        sides = (expression_sql(side, column_of) for side in (value.lhs, value.rhs))
        return f"({f' {value.connector} '.join(sides)})"
    return _said(value)


def _said(expression: Any) -> str:
    """Let an expression of another kind say itself, with its parameters where its marks are."""
    try:
        sql, parameters = expression.as_sql("sqlite")
    except Exception as error:  # the class may be of the user's own
        raise unsaid(f"{expression!r}") from error
    pieces = str(sql).split("?")
    if len(pieces) != len(parameters) + 1:
        raise unsaid(f"{expression!r}")
    values = [*map(_constant, parameters), ""]
    return "".join(piece + value for piece, value in zip(pieces, values, strict=True))


def _constant(value: object) -> str:
    match value:
        case Enum():
            return _constant(value.value)
        case None:
            return "NULL"
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
            raise unsaid(f"{value!r}")


def unsaid(what: str) -> SchemaError:
    """Say that a part of a condition or an expression has no words in SQL."""
    return fail(
        "AQ530",
        f"{what} can't be said in a schema",
        help="compare fields of the row, with values or with each other, or write it as SQL text",
    )
