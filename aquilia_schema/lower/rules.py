"""What constraints and indexes does a model describe? Those of its fields and of `Meta`."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, repeat
from typing import Any

from attrs import evolve

from aquilia_ir.diagnostics import Diagnostic, Span, fail
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Deferral,
    ForeignKey,
    Index,
    IndexColumn,
    IndexExpression,
    IndexPart,
    TableConstraint,
    UniqueConstraint,
)
from aquilia_schema.lower.conditions import condition_sql, is_condition
from aquilia_schema.lower.defaults import sql_default
from aquilia_schema.lower.expressions import expression_sql, find_field, is_expression
from aquilia_schema.lower.names import made_name
from aquilia_schema.lower.source import Source
from aquilia_schema.models import constraints, relations
from aquilia_schema.models.field import Field
from aquilia_schema.models.model import declaration

Place = Callable[[], Span]
ConstraintMaker = tuple[Callable[[], TableConstraint], Place]
IndexMaker = tuple[Callable[[], Index], Place]


def field_constraints(source: Source, name: str, field: Field) -> Iterator[ConstraintMaker]:
    """Yield how to make the constraints that a field declares by itself."""
    column = field.column_of(name)
    if field.unique and not field.primary_key:
        yield partial(UniqueConstraint, (column,)), field.origin.span
    if isinstance(field, relations.ForeignKey) and field.db_constraint:
        yield partial(_foreign_key, source, column, field), field.origin.span


def _foreign_key(source: Source, column: str, field: relations.ForeignKey) -> ForeignKey:
    target = source.registry.target(field, source.model)
    declared = declaration(target)
    if not declared.has_table:
        raise fail(
            "AQ516",
            f'"{declared.name}" is not managed, so no constraint can refer to its table',
            help="add db_constraint=False",
        )
    key = source.registry.key(target)
    actions = _action(field.on_delete), _action(field.on_update)
    if Action.SET_DEFAULT in actions and not field.null and sql_default(field, key.type) is None:
        raise fail("AQ502", "SET_DEFAULT needs a default that the database has", help="set default")
    return ForeignKey(
        (column,),
        str(declared.table_name),
        (key.column,),
        on_delete=actions[0],
        on_update=actions[1],
        deferral=None if field.deferrable is None else Deferral(field.deferrable.value),
    )


def _action(text: object) -> Action:
    return relations.find_action(text) or Action.NO_ACTION


def meta_constraints(source: Source) -> Iterator[ConstraintMaker]:
    """Yield how to make the constraints in `Meta`."""
    for group in source.options.unique_together:
        yield partial(_unique, source, group, None), source.place
    for rule in source.options.constraints:
        if any(rule_findings(rule)):
            continue
        if isinstance(rule, constraints.UniqueConstraint):
            if not any(map(is_expression, rule.fields)):
                yield partial(_unique, source, rule.fields, rule.name), rule.origin.span
        else:
            yield partial(_check, source, rule), rule.origin.span


def _check(source: Source, rule: constraints.CheckConstraint) -> CheckConstraint:
    check: object = rule.check
    if isinstance(check, str):
        return CheckConstraint(check, rule.name)
    said = condition_sql if is_condition(check) else expression_sql
    return CheckConstraint(said(check, source.column), rule.name)


def _unique(source: Source, fields: Iterable[Any], name: str | None) -> UniqueConstraint:
    return UniqueConstraint(source.columns(fields), name)


def field_indexes(source: Source, name: str, field: Field) -> Iterator[IndexMaker]:
    """Yield how to make the index of a field; keys and unique fields have one already."""
    if field.db_index and not field.unique and not field.primary_key:
        column = field.column_of(name)
        made = made_name("idx", source.options.table, [column])
        yield partial(Index, made, (IndexColumn(column),)), field.origin.span


def meta_indexes(source: Source) -> Iterator[IndexMaker]:
    """Yield how to make the indexes in `Meta`."""
    for index in source.options.indexes:
        if any(rule_findings(index)):
            continue
        if isinstance(index, constraints.Index):
            yield partial(_index, source, index), index.origin.span
        else:
            yield partial(_functional_index, index), index.origin.span

    # a constraint can only be over columns, so what is unique by an expression has an index
    for rule in source.options.constraints:
        if not isinstance(rule, constraints.UniqueConstraint) or any(rule_findings(rule)):
            continue
        if any(map(is_expression, rule.fields)):
            yield partial(_unique_index, source, rule), rule.origin.span


def _unique_index(source: Source, rule: constraints.UniqueConstraint) -> Index:
    parts = [_part(source, field) for field in rule.fields]
    name = rule.name or made_name("uidx", source.options.table, _words(parts, rule.fields))
    return Index(name, tuple(parts), unique=True)


def _part(source: Source, field: object) -> IndexPart:
    name = find_field(field)
    if isinstance(field, str):
        return IndexColumn(source.column(field.removeprefix("-")), field.startswith("-"))
    if name is not None:
        return IndexColumn(source.column(name))
    return IndexExpression(expression_sql(field, source.column))


def _words(parts: Iterable[IndexPart], fields: Iterable[object]) -> list[str]:
    """Return what an index is called after: columns, and kinds of expressions."""
    return [
        part.name if isinstance(part, IndexColumn) else type(field).__name__.lower()
        for part, field in zip(parts, fields, strict=True)
    ]


def _index(source: Source, index: constraints.Index) -> Index:
    if not index.fields:
        source.columns(())
    parts = [_part(source, field) for field in index.fields]
    classes = chain(_opclasses(index), repeat(None))
    return Index(
        index.name or made_name("idx", source.options.table, _words(parts, index.fields)),
        tuple(evolve(part, opclass=name) for part, name in zip(parts, classes, strict=False)),
        unique=index.unique,
        where=index.condition,
        method=index.method,
        include=tuple(source.column(name) for name in index.include),
    )


def _opclasses(index: constraints.Index) -> Iterator[str | None]:
    return (opclass or None for opclass in index.opclasses)


def _functional_index(index: constraints.FunctionalIndex) -> Index:
    return Index(
        index.name,
        (IndexExpression(index.expression),),
        unique=index.unique,
        where=index.condition,
        method=index.index_type,
    )


_TEXTS = ("name", "condition", "method", "index_type")
_LISTS = ("fields", "include", "opclasses")
Rule = (
    constraints.Index
    | constraints.FunctionalIndex
    | constraints.UniqueConstraint
    | constraints.CheckConstraint
    | constraints.CompositePrimaryKey
)


def rule_findings(rule: Rule) -> Iterator[Diagnostic]:
    """Yield what is wrong with the options of an index or constraint by itself."""
    for option, value in vars(rule).items():
        if option in _TEXTS and not isinstance(value, str | None):
            yield _wrong(rule, option, value, "a text")
        if option == "expression" and not _is_said(value):
            yield _wrong(rule, option, value, "SQL text")
        if option == "check" and not any(ask(value) for ask in (_is_said, *_BUILT)):
            yield _wrong(rule, option, value, "SQL text or Q(...)")
        computed = option == "fields" and not isinstance(rule, constraints.CompositePrimaryKey)
        if option in _LISTS and not all(_is_named(name, computed=computed) for name in value):
            yield _wrong(rule, option, value, "a list of names")
    if isinstance(rule, constraints.Index) and len(rule.opclasses) > len(rule.fields):
        yield _wrong(rule, "opclasses", list(rule.opclasses), "at most one for each field")


_BUILT = (is_condition, is_expression)


def _is_named(value: object, *, computed: bool) -> bool:
    return isinstance(value, str) or (computed and is_expression(value))


def _is_said(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _wrong(rule: Rule, option: str, value: object, expected: str) -> Diagnostic:
    message = f'option "{option}" of {type(rule).__name__} is {value!r}, not {expected}'
    return Diagnostic(code="AQ505", message=message, span=rule.origin.span())
