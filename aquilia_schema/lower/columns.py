"""What column does a field describe, and what is wrong with the field? One field at a time."""

from collections.abc import Iterable, Iterator

from aquilia_ir.diagnostics import Diagnostic, Span, fail, words_of
from aquilia_ir.schema import Column, Generated, Identity, PrimaryKey
from aquilia_ir.suggest import did_you_mean
from aquilia_ir.types import Type
from aquilia_schema.lower.defaults import sql_default
from aquilia_schema.lower.source import Source
from aquilia_schema.models.composed import GeneratedField
from aquilia_schema.models.field import Field, FieldOptions, Problem
from aquilia_schema.models.model import Declaration
from aquilia_schema.models.origin import Origin


def lower_column(source: Source, name: str, field: Field) -> Column:
    """Return the column of a field that has no findings of its own."""
    type_ = source.registry.column_type(field, source.model)
    if not isinstance(type_, Type):  # a class of the user's own made it
        raise fail("AQ502", f'field "{name}" gives {type_!r} as the type of its column')
    return Column(
        name=field.column_of(name),
        type=type_,
        nullable=field.null,
        default=sql_default(field, type_),
        identity=Identity() if field.numbered else None,
        generated=_generated(field),
        collation=field.db_collation,
        comment=field.db_comment,
    )


def _generated(field: Field) -> Generated | None:
    if not isinstance(field, GeneratedField):
        return None
    return Generated(field.expression, stored=field.db_persist)


def field_findings(name: str, field: Field) -> Iterator[Diagnostic]:
    """Yield what is wrong with the options of a field, apart from what other models decide."""
    yield from unknown_options(name, field.options, field.known_options(), field.origin)
    span = field.origin.span
    for problem in _problems(field):
        message = f'field "{name}": {problem.message}'
        yield Diagnostic(code="AQ502", message=message, span=span(), help=problem.help)


def _problems(field: Field) -> tuple[Problem, ...]:
    try:
        return tuple(field.problems())
    except Exception as error:  # noqa: BLE001  the class may be of the user's own
        return (Problem(f'class "{type(field).__name__}" raises {words_of(error)}'),)


def unknown_options(
    name: str, options: Iterable[str], known: Iterable[str], origin: Origin
) -> Iterator[Diagnostic]:
    """Yield the options that fields of a class do not take."""
    for option in options:
        if option not in FieldOptions.__annotations__:
            yield Diagnostic(
                code="AQ501",
                message=f'field "{name}" has an unknown option "{option}"',
                span=origin.span(),
                help=did_you_mean(option, sorted({*FieldOptions.__annotations__, *known})),
            )


def column_clashes(declared: Declaration) -> Iterator[Diagnostic]:
    """Yield the fields whose column an earlier field has."""
    taken: dict[str, str] = {}
    for name, field in declared.fields.items():
        column = field.column_of(name)
        if column in taken:
            message = f'fields "{taken[column]}" and "{name}" have the same column "{column}"'
            span = field.origin.span()
            yield Diagnostic(code="AQ510", message=message, span=span, help="set db_column")
        taken.setdefault(column, name)


def primary_key(source: Source) -> PrimaryKey | None:
    """Return the primary key, or None if `Meta` is too bad to tell.

    AQ513 stands for two of them, AQ514 for a field `id` that is none.
    """
    fields = source.declared.fields
    keyed = [name for name, field in fields.items() if field.primary_key]
    composite = source.options.primary_key
    if composite is not None:
        if keyed:
            raise _two_keys(source, [*keyed, "Meta.primary_key"], fields[keyed[0]].origin.span())
        return PrimaryKey(source.columns(composite.fields), composite.name)
    if len(keyed) > 1:
        raise _two_keys(source, keyed, fields[keyed[1]].origin.span())
    if not keyed and "id" not in fields:
        return None
    if not keyed:
        raise fail(
            "AQ514",
            f'"{source.declared.name}" has no primary key, and its field "id" is none',
            span=fields["id"].origin.span(),
            help="add primary_key=True to a field",
        )
    return PrimaryKey((fields[keyed[0]].column_of(keyed[0]),))


def _two_keys(source: Source, names: list[str], span: Span) -> Exception:
    together = ", ".join(f'"{name}"' for name in names)
    return fail(
        "AQ513",
        f'"{source.declared.name}" has several primary keys: {together}',
        span=span,
        help="for several columns, set Meta.primary_key = CompositePrimaryKey(fields=[...])",
    )
