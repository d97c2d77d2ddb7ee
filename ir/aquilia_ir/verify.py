"""Is a schema well formed? All findings about it, in the order of its tables.

    posts(author -> users.emial)
    error[AQ127]: foreign key (author) of table "posts" refers to "users.emial", which is not there

A well-formed schema can be built in some database; what one database can't do is its dialect's.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal as Number

from aquilia_ir.diagnostics import Diagnostic
from aquilia_ir.expressions import mentions
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    Constraint,
    ForeignKey,
    Index,
    IndexColumn,
    IndexExpression,
    Schema,
    Table,
)
from aquilia_ir.suggest import did_you_mean
from aquilia_ir.types import (
    Array,
    Char,
    Constant,
    Decimal,
    Enum,
    Integer,
    Native,
    Opaque,
    Type,
    VarChar,
)
from aquilia_ir.uses import called

_WIDTHS = (16, 32, 64)


def verify(schema: Schema) -> tuple[Diagnostic, ...]:
    """Return everything that is wrong with `schema`; nothing if it is well formed."""
    return (
        *_twice_named_tables(schema),
        *(found for table in schema.tables for found in _of_table(table, schema)),
        *_of_named_enums(schema),
    )


def type_problem(type_: Type) -> str | None:
    """Return, as the end of a sentence, what is wrong with the parameters of a type, or None."""
    match type_:
        case Integer(bits):
            return None if bits in _WIDTHS else f"has {bits} bits, not 16, 32 or 64"
        case VarChar(length) | Char(length):
            return None if length >= 1 else f"has a length of {length}, less than 1"
        case Decimal(precision, scale):
            return _decimal_problem(precision, scale)
        case Enum():
            return _enum_problem(type_)
        case Array(item):
            return type_problem(item)
        case Opaque(dialect, sql):
            return None if dialect and sql.strip() else "is opaque without a dialect or words"
        case Native(common, words):
            return _native_problem(common, words)
        case _:
            return None


def _native_problem(common: Type, words: tuple[Opaque, ...]) -> str | None:
    if isinstance(common, Array | Enum | Opaque | Native):
        return "is native and not a plain type elsewhere"
    if len({own.dialect for own in words}) < max(len(words), 1):
        return "is native to no dialect, or twice to one"
    return next(filter(None, map(type_problem, (common, *words))), None)


def _decimal_problem(precision: int, scale: int) -> str | None:
    if precision < 1:
        return f"has a precision of {precision}, less than 1"
    if not 0 <= scale <= precision:
        return f"has a scale of {scale}, not between 0 and its precision of {precision}"
    return None


def _enum_problem(type_: Enum) -> str | None:
    if not type_.values:
        return "is an enum without values"
    if len(set(type_.values)) < len(type_.values):
        return "is an enum with a value twice"
    if "" in type_.values or type_.name == "":
        return "is an enum with an empty value or name"
    return None


def _error(code: str, message: str, help_: str = "") -> Diagnostic:
    return Diagnostic(code=code, message=message, help=help_)


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _twice_named_tables(schema: Schema) -> Iterator[Diagnostic]:
    for name in _repeated(table.name for table in schema.tables):
        yield _error("AQ120", f'two tables have the name "{name}"')


def _of_table(table: Table, schema: Schema) -> Iterator[Diagnostic]:
    yield from _of_names(table)
    for column in table.columns:
        yield from _of_column(column, table)
    for constraint in (table.primary_key, *table.constraints):
        if constraint is not None:
            yield from _of_constraint(constraint, table)
    for key in table.foreign_keys:
        yield from _of_foreign_key(key, table, schema)
    for index in table.indexes:
        yield from _of_index(index, table)


def _of_names(table: Table) -> Iterator[Diagnostic]:
    if not table.columns:
        yield _error("AQ121", f'table "{table.name}" has no columns')
    constraints = [c for c in (table.primary_key, *table.constraints) if c is not None]
    parts = {
        "column": list(table.column_names),
        "constraint": [c.name for c in constraints if c.name is not None],
        "index": [index.name for index in table.indexes],
    }
    if not all((table.name, *parts["column"], *parts["constraint"], *parts["index"])):
        yield _error("AQ122", f'table "{table.name}" or a part of it has an empty name')
    for part, names in parts.items():
        for name in _repeated(names):
            yield _error("AQ123", f'table "{table.name}" has two {_plural(part)} "{name}"')
    for at, constraint in enumerate(table.constraints):
        if constraint.name is None and constraint in table.constraints[:at]:
            yield _error("AQ124", f'table "{table.name}" has the {called(constraint)} twice')


def _plural(part: str) -> str:
    return "indexes" if part == "index" else f"{part}s"


def _of_column(column: Column, table: Table) -> Iterator[Diagnostic]:
    where = f'column "{table.name}.{column.name}"'
    problem = type_problem(column.type)
    if problem is not None:
        yield _error("AQ125", f"the type of {where} {problem}")
    yield from _of_filling(column, where)
    default = column.default
    if isinstance(default, Constant) and _is_endless(default.value):
        yield _error("AQ135", f"the default of {where} is {default.value!r}, no finite number")
    if column.generated is not None and mentions(column.generated.sql, column.name):
        yield _error("AQ136", f"{where} is generated from itself")


def _of_filling(column: Column, where: str) -> Iterator[Diagnostic]:
    """A default, a number given by the database, and a computed value exclude each other."""
    ways = {
        "a default": column.default,
        "an identity": column.identity,
        "a generated value": column.generated,
    }
    used = [way for way, value in ways.items() if value is not None]
    if len(used) > 1:
        yield _error("AQ133", f"{where} has {' and '.join(used)}", "keep one of them")
    # of a type that nobody here models, such as BIGINT UNSIGNED, only its database can tell
    if column.identity is not None and not isinstance(column.type, Integer | Opaque):
        yield _error("AQ134", f"{where} is numbered by the database but is no integer")


def _is_endless(value: object) -> bool:
    if isinstance(value, Number):
        return not value.is_finite()
    return isinstance(value, float) and not math.isfinite(value)


def _of_constraint(constraint: Constraint, table: Table) -> Iterator[Diagnostic]:
    where = f'{called(constraint)} of table "{table.name}"'
    if isinstance(constraint, CheckConstraint):
        if not constraint.sql.strip():
            yield _error("AQ137", f"{where} is empty")
        return
    if not constraint.columns:
        yield _error("AQ128", f"{where} is over no columns")
    yield from _of_columns(constraint.columns, where, table)
    for name in _repeated(constraint.columns):
        yield _error("AQ129", f'{where} names the column "{name}" twice')


def _of_columns(columns: Iterable[str], where: str, table: Table) -> Iterator[Diagnostic]:
    for name in columns:
        if table.find_column(name) is None:
            help_ = did_you_mean(name, table.column_names)
            yield _error("AQ130", f'{where} names "{name}", a column that is not there', help_)


def _of_foreign_key(key: ForeignKey, table: Table, schema: Schema) -> Iterator[Diagnostic]:
    where = f'{called(key)} of table "{table.name}"'
    yield from _of_actions(key, where, table)
    if len(key.columns) != len(key.references):
        sizes = f"{len(key.columns)} columns to {len(key.references)}"
        yield _error("AQ131", f"{where} refers from {sizes}")
    target = schema.find(key.table)
    if target is None:
        help_ = did_you_mean(key.table, (known.name for known in schema.tables))
        yield _error("AQ126", f'{where} refers to table "{key.table}", which is not there', help_)
        return
    missing = [name for name in key.references if target.find_column(name) is None]
    for name in missing:
        help_ = did_you_mean(name, target.column_names)
        place = f"{key.table}.{name}"
        yield _error("AQ127", f'{where} refers to "{place}", which is not there', help_)
    if not missing and frozenset(key.references) not in _keys(target):
        yield _error(
            "AQ132",
            f'{where} refers to ({", ".join(key.references)}) of "{key.table}", which is no key',
            "make that a primary key or unique",
        )


def _keys(table: Table) -> Iterator[frozenset[str]]:
    """Yield the sets of columns whose values no two rows of `table` share."""
    if table.primary_key is not None:
        yield frozenset(table.primary_key.columns)
    for constraint in table.constraints:
        if not isinstance(constraint, ForeignKey | CheckConstraint):
            yield frozenset(constraint.columns)
    for index in table.indexes:
        columns = [part.name for part in index.parts if isinstance(part, IndexColumn)]
        if index.unique and index.where is None and len(columns) == len(index.parts):
            yield frozenset(columns)


def _of_actions(key: ForeignKey, where: str, table: Table) -> Iterator[Diagnostic]:
    columns = [column for name in key.columns if (column := table.find_column(name))]
    if Action.SET_NULL not in {key.on_delete, key.on_update}:
        return
    for column in columns:
        if not column.nullable:
            yield _error(
                "AQ138",
                f'{where} sets "{column.name}" to NULL, which it can not be',
                "let the column be NULL, or choose another action",
            )


def _of_index(index: Index, table: Table) -> Iterator[Diagnostic]:
    where = f'index "{index.name}" of table "{table.name}"'
    if not index.parts:
        yield _error("AQ128", f"{where} is over no columns")
    yield from _of_columns(index.columns, where, table)
    texts = [part.sql for part in index.parts if isinstance(part, IndexExpression)]
    if not all(text.strip() for text in [*texts, index.where or "true"]):
        yield _error("AQ137", f"an expression of {where} is empty")


def _of_named_enums(schema: Schema) -> Iterator[Diagnostic]:
    known: dict[str, Enum] = {}
    for table in schema.tables:
        for column in table.columns:
            enum = _innermost(column.type)
            if not isinstance(enum, Enum) or enum.name is None:
                continue
            if known.setdefault(enum.name, enum) != enum:
                where = f'column "{table.name}.{column.name}"'
                yield _error("AQ139", f'{where} has other values for the enum "{enum.name}"')


def _innermost(type_: Type) -> Type:
    while isinstance(type_, Array):
        type_ = type_.item
    return type_
