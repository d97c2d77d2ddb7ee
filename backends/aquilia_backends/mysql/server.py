"""What of a schema can this very server not hold, though others of its kind can? MariaDB and MySQL.

                                       MariaDB    MySQL
    an index over an expression        no         yes
    two tables with a check `c`        yes        no
    a key to columns that may repeat   yes        no
    a key over computed columns        yes        some

    tables `Shop` and `shop`           as lower_case_table_names says

Which server it is, nobody knows before it is asked; then nothing has run yet.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from aquilia_backends.dialect import Feature
from aquilia_backends.mysql.dialect import MYSQL
from aquilia_backends.mysql.words import find_prefix
from aquilia_backends.naming import name_of
from aquilia_ir.diagnostics import Diagnostic, SchemaError
from aquilia_ir.expressions import mentioned
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    ForeignKey,
    IndexExpression,
    Schema,
    Table,
    UniqueConstraint,
)

LACKING = {
    True: frozenset({Feature.EXPRESSION_INDEXES}),
    False: frozenset(
        {
            Feature.CHECK_NAMES_PER_TABLE,
            Feature.REFERENCES_TO_ANY_INDEX,
            Feature.CASCADES_UNDER_COMPUTED,
        }
    ),
}
"""What MariaDB, or else MySQL, does not have of the dialect."""

_HARMLESS = {Action.NO_ACTION, Action.RESTRICT}


def refuse(before: Schema, after: Schema, lacking: frozenset[Feature]) -> None:
    """Raise all findings on what of `after` the server can't hold, and `before` did not have."""
    known = set(_findings(before, lacking))
    found = [each for each in _findings(after, lacking) if each not in known]
    if found:
        raise SchemaError(found)


def _findings(schema: Schema, lacking: frozenset[Feature]) -> Iterator[Diagnostic]:
    if Feature.EXPRESSION_INDEXES in lacking:
        yield from _expression_indexes(schema)
    if Feature.CHECK_NAMES_PER_TABLE in lacking:
        yield from _shared_checks(schema)
    if Feature.TABLE_CASE in lacking:
        yield from _shared_tables(schema)
    for table in schema.tables:
        for key in table.foreign_keys:
            if Feature.REFERENCES_TO_ANY_INDEX in lacking:
                yield from _loose(key, table, schema)
            if Feature.CASCADES_UNDER_COMPUTED in lacking:
                yield from _over_computed(key, table)


def _expression_indexes(schema: Schema) -> Iterator[Diagnostic]:
    for table in schema.tables:
        for index in table.indexes:
            texts = [part.sql for part in index.parts if isinstance(part, IndexExpression)]
            if any(find_prefix(text) is None for text in texts):
                yield Diagnostic(
                    code="AQ337",
                    message=f'index "{index.name}" of table "{table.name}" is over an expression, '
                    "which only MySQL has, and this server is MariaDB",
                    help="add a computed column, and put the index over that",
                )


def _shared_checks(schema: Schema) -> Iterator[Diagnostic]:
    count = Counter(name.casefold() for name in _check_names(schema))
    for name in (name for name, times in count.items() if times > 1):
        yield Diagnostic(
            code="AQ335",
            message=f'two checks are called "{name}", which MySQL allows not even in two tables',
            help="give one of them another name",
        )


def _shared_tables(schema: Schema) -> Iterator[Diagnostic]:
    names: dict[str, list[str]] = {}
    for table in schema.tables:
        names.setdefault(table.name.lower(), []).append(table.name)
    for one, other, *_ in (some for some in names.values() if len(some) > 1):
        yield Diagnostic(
            code="AQ363",
            message=f'the tables "{one}" and "{other}" differ in case alone, and this server, '
            "whose lower_case_table_names is not 0, takes them for one",
            help="give one of them another name",
        )


def _check_names(schema: Schema) -> Iterable[str]:
    for table in schema.tables:
        for constraint in table.constraints:
            if isinstance(constraint, CheckConstraint):
                yield name_of(constraint, table, MYSQL)


def _loose(key: ForeignKey, table: Table, schema: Schema) -> Iterator[Diagnostic]:
    other = schema.find(key.table)
    if other is None or key.references in _unique_keys(other):
        return
    yield Diagnostic(
        code="AQ336",
        message=f'a foreign key of table "{table.name}" refers to columns of "{key.table}" that '
        f"may repeat ({', '.join(key.references)}), which MySQL does not allow",
        help="make them unique there",
    )


def _unique_keys(table: Table) -> Iterator[tuple[str, ...]]:
    if table.primary_key is not None:
        yield table.primary_key.columns
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield constraint.columns
    for index in table.indexes:
        if index.unique and not any(isinstance(part, IndexExpression) for part in index.parts):
            yield index.columns


def _over_computed(key: ForeignKey, table: Table) -> Iterator[Diagnostic]:
    acts = not {key.on_delete, key.on_update} <= _HARMLESS
    for column in table.columns:
        computed = column.generated
        if computed is None:
            continue
        is_virtual = not computed.stored and column.name in key.columns
        is_beneath = computed.stored and acts and mentioned(computed.sql, key.columns)
        if is_virtual or is_beneath:
            words = "is over it" if is_virtual else "acts on what it is computed from"
            yield Diagnostic(
                code="AQ338",
                message=f'column "{table.name}.{column.name}" is computed, and a foreign key '
                f"{words}, which MySQL does not allow",
                help="store no computed value there, or let the foreign key refuse the change"
                if is_beneath
                else "store the computed value",
            )
