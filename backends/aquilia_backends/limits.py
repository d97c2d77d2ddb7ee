"""What of a schema can a dialect not hold? Findings from its features and limits."""

from collections.abc import Iterator

from aquilia_backends.dialect import Dialect, Feature
from aquilia_ir.diagnostics import Diagnostic
from aquilia_ir.schema import Action, Column, ForeignKey, Index, IndexExpression, Schema, Table
from aquilia_ir.types import Array, Opaque, Type


def limits(schema: Schema, dialect: Dialect) -> tuple[Diagnostic, ...]:
    """Every place where `schema` asks for a feature that `dialect` lacks or passes a limit."""
    of_tables = (finding for table in schema.tables for finding in _table(table, dialect))
    return (*of_tables, *_foreign_extras(schema, dialect))


def _foreign_extras(schema: Schema, dialect: Dialect) -> Iterator[Diagnostic]:
    for extra in schema.extras:
        if extra.dialect != dialect.name:
            words = f"is in the words of {extra.dialect}, unknown to {dialect.name}"
            message = f'{extra.kind} "{extra.name}" {words}'
            yield Diagnostic(code="AQ318", message=message, help="drop it in this database")


def lacks(dialect: Dialect, place: str, feature: Feature) -> Diagnostic:
    """The finding that a place of the schema asks for a feature that `dialect` lacks."""
    message = f"{place} asks for {feature}, which {dialect.name} does not have"
    return Diagnostic(code="AQ305", message=message)


def unlike_key(key: ForeignKey, table: Table, dialect: str) -> Diagnostic:
    """The finding that the two sides of a foreign key of `table` don't have the same type."""
    return Diagnostic(
        code="AQ312",
        message=f'the foreign key ({", ".join(key.columns)}) of table "{table.name}" has other '
        f'types than table "{key.table}", to which it refers, and {dialect} can\'t compare them',
        help="give both sides the same type",
    )


def _table(table: Table, dialect: Dialect) -> Iterator[Diagnostic]:
    constraints = [c.name for c in (table.primary_key, *table.constraints) if c and c.name]
    names = [table.name, *table.column_names, *constraints, *(i.name for i in table.indexes)]
    for name in names:
        if dialect.name_limit is not None and dialect.length(name) > dialect.name_limit:
            yield _too_long(name, dialect)
    for place, feature in _asked(table):
        if not dialect.has(feature):
            yield lacks(dialect, place, feature)
    for column in table.columns:
        yield from _foreign_types(column.type, f'column "{table.name}.{column.name}"', dialect)


def _too_long(name: str, dialect: Dialect) -> Diagnostic:
    limit = f"{dialect.name_limit} {dialect.name_unit}"
    message = f'the name "{name}" is longer than the {limit} that {dialect.name} keeps'
    return Diagnostic(code="AQ306", message=message, help="choose a shorter name")


def _foreign_types(type: Type, place: str, dialect: Dialect) -> Iterator[Diagnostic]:  # noqa: A002
    if isinstance(type, Array):
        yield from _foreign_types(type.item, place, dialect)
    elif isinstance(type, Opaque) and type.dialect != dialect.name:
        message = f"{place} has the type {type.sql} of {type.dialect}, unknown to {dialect.name}"
        yield Diagnostic(code="AQ307", message=message, help="give it one of the common types")


def _asked(table: Table) -> Iterator[tuple[str, Feature]]:
    for column in table.columns:
        for feature in _asked_by_column(column):
            yield f'column "{table.name}.{column.name}"', feature
    for key in table.foreign_keys:
        for feature in _asked_by_key(key):
            yield f'the foreign key ({", ".join(key.columns)}) of table "{table.name}"', feature
    for index in table.indexes:
        for feature in _asked_by_index(index):
            yield f'index "{index.name}"', feature


def _asked_by_column(column: Column) -> Iterator[Feature]:
    if column.collation is not None:
        yield Feature.COLLATIONS
    if column.generated is not None:
        stored = column.generated.stored
        yield Feature.STORED_COLUMNS if stored else Feature.VIRTUAL_COLUMNS
    if column.identity is not None and column.identity.start is not None:
        yield Feature.IDENTITY_STARTS
    if column.identity is not None and column.identity.increment is not None:
        yield Feature.IDENTITY_STEPS


def _asked_by_key(key: ForeignKey) -> Iterator[Feature]:
    if key.deferral is not None:
        yield Feature.DEFERRABLE
    if Action.SET_DEFAULT in {key.on_delete, key.on_update}:
        yield Feature.SET_DEFAULT_ACTION


def _asked_by_index(index: Index) -> Iterator[Feature]:
    if index.where is not None:
        yield Feature.PARTIAL_INDEXES
    if index.include:
        yield Feature.INCLUDED_COLUMNS
    if index.method is not None:
        yield Feature.INDEX_METHODS
    if any(isinstance(part, IndexExpression) for part in index.parts):
        yield Feature.EXPRESSION_INDEXES
