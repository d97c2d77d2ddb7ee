"""Which values do rows get in new columns that have to have one? What is told, by the column.

AddColumn(users.phone NOT NULL)   "unknown"                AddColumn(..., fill='unknown')
AddColumn(users.joined NOT NULL)  "sql:CURRENT_TIMESTAMP"  AddColumn(..., fill=an expression)
"""

import json
from collections.abc import Callable, Iterator

from attrs import evolve

from aquilia_ir.diagnostics import Diagnostic, SchemaError, fail
from aquilia_ir.operations import AddColumn, CreateTable, DropColumn, Operation
from aquilia_ir.schema import Column, PrimaryKey, UniqueConstraint
from aquilia_ir.types import (
    Array,
    Blob,
    Boolean,
    Constant,
    Default,
    Double,
    Expression,
    Integer,
    Interval,
    Json,
    Real,
    Type,
)
from aquilia_ir.typewords import spell_type
from aquilia_schema.lower.defaults import fitting
from aquilia_schema.run.draft import Draft
from aquilia_schema.run.risks import needs_value

SQL = "sql:"
"""How the text of a value begins that the database computes."""

Value = Callable[[AddColumn], Default | None]
"""Tells what rows get in a new column, or None if nothing is known."""


def fill_rows(draft: Draft, value: Value) -> Draft:
    """Give new columns of old tables their `value`; AQ661 for all that need one and have none."""
    missing: list[Diagnostic] = []
    ops = tuple(_filled(draft, value, missing))
    if missing:
        raise SchemaError(missing)
    return evolve(draft, operations=ops)


def _filled(draft: Draft, value: Value, missing: list[Diagnostic]) -> Iterator[Operation]:
    created: set[str] = set()
    for op in draft.operations:
        if isinstance(op, CreateTable):
            created.add(op.table.name)
        if not isinstance(op, AddColumn) or op.table in created or _is_computed(op):
            yield op
            continue
        filled = evolve(op, fill=value(op))
        if needs_value(filled):
            missing.append(evolve(_no_value(op), notes=tuple(_former(op, draft))))
        yield filled


def _is_computed(op: AddColumn) -> bool:
    return op.column.generated is not None or op.column.identity is not None


def _former(new: AddColumn, draft: Draft) -> Iterator[str]:
    """Say which columns that go could be the new one under their old names."""
    table = draft.before.find(new.table)
    for op in draft.operations:
        if isinstance(op, DropColumn) and op.table == new.table and table is not None:
            old = table.find_column(op.column)
            if old is not None and old.type == new.column.type:
                renamed = f"--rename {new.table}.{old.name}={new.column.name}"
                yield f'if it is "{old.name}" under another name, say {renamed}'


def _no_value(op: AddColumn) -> Diagnostic:
    column, table = op.column.name, op.table
    is_unique = any(isinstance(c, UniqueConstraint | PrimaryKey) for c in op.constraints)
    return Diagnostic(
        code="AQ661",
        message=(
            f'column "{column}" is added to "{table}" without a default, and may not be NULL: '
            "rows that are there have no value for it"
        ),
        help=(
            "each needs another one, since it is unique: let the field be null=True, give the rows "
            "their values with RunPython, and then take null=True away; or compute them with "
            f"--fill {table}.{column}=sql:EXPRESSION"
            if is_unique
            else f"give them one with --fill {table}.{column}=VALUE (it goes into the file); or "
            "give the field a default; or let it be null=True"
        ),
    )


def read_value(given: object, table: str, column: Column) -> Default:
    """Understand what was given for the rows of a column; AQ664 if it doesn't fit its type.

    A text means what its type reads in it; "sql:...", or {"sql": "..."}, is an expression.
    """
    if isinstance(given, str) and given.startswith(SQL) and given != SQL:
        return Expression(given.removeprefix(SQL))
    if isinstance(given, dict) and [*given] == ["sql"] and isinstance(given["sql"], str):
        return Expression(given["sql"])
    try:
        value = _from_text(given, column.type) if isinstance(given, str) else given
        return Constant(fitting(value, column.type))
    except (SchemaError, ValueError) as error:
        raise fail(
            "AQ664",
            f'{given!r} is no value for column "{column.name}" of "{table}", '
            f"which is {spell_type(column.type)}",
            help="sql:EXPRESSION is computed by the database",
        ) from error


_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _from_text(text: str, type_: Type) -> object:
    """Read a text as the type has it; `ValueError` where it is none."""
    match type_:
        case Integer():
            return int(text)
        case Boolean():
            if text.lower() not in _TRUTH:
                raise ValueError(text)
            return _TRUTH[text.lower()]
        case Real() | Double():
            return float(text)
        case Json() | Array():
            return json.loads(text)
        case Blob():
            return bytes.fromhex(text)
        case Interval():
            raise ValueError(text)
        case _:
            return text
