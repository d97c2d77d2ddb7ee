"""What do rows get that are there when a column is added that Python fills? Its value, just once.

    DateTimeField(auto_now_add=True)    Expression("CURRENT_TIMESTAMP")
    JSONField(default=dict)             Constant("{}"), what the function returns now
    UUIDField(default=uuid4)            the same for all rows
    CharField(default="new")            none: the database has that default itself

Such values go into the migration, and not into the schema.
"""

from collections.abc import Iterable

from aquilia_ir.diagnostics import SchemaError, fail, words_of
from aquilia_ir.types import Constant, Date, Default, Expression, Time, Timestamp, Type
from aquilia_schema.lower.defaults import fitting, sql_default
from aquilia_schema.lower.registry import Registry
from aquilia_schema.models.field import UNSET, Field
from aquilia_schema.models.model import Model, ModelMeta, declaration

_NOW: dict[type[Type], str] = {
    Timestamp: "CURRENT_TIMESTAMP",
    Date: "CURRENT_DATE",
    Time: "CURRENT_TIME",
}


def find_fill(models: Iterable[type[Model]], table: str, column: str) -> Default | None:
    """Return what fills a column of the table that one of `models` has; None if nothing does.

    None as well for a column that must be unique, since all rows get the same. A function that is
    a default is called; AQ526 if it fails, or returns what does not fit.
    """
    given = tuple(models)
    for model in given:
        declared = declaration(model)
        if declared.has_table and declared.table_name == table:
            for name, field in declared.fields.items():
                if field.column_of(name) == column:
                    return _fill(name, field, model, Registry.of(given))
    return None


def _fill(name: str, field: Field, model: ModelMeta, registry: Registry) -> Default | None:
    type_ = registry.column_type(field, model)
    if field.unique or field.primary_key or sql_default(field, type_) is not None:
        return None
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return Expression(_NOW[type(type_)])
    if field.default is UNSET or not callable(field.default):
        return None
    try:
        value = field.default()
    except Exception as error:
        raise _unfit(name, field, f"raises {words_of(error)}") from error
    try:
        return None if value is None else Constant(fitting(value, type_))
    except SchemaError as error:
        raise _unfit(name, field, f"does not fit: {error.diagnostics[0].message}") from error


def _unfit(name: str, field: Field, why: str) -> SchemaError:
    return fail(
        "AQ526",
        f'the default of field "{name}", which is to fill the rows that are there, {why}',
        span=field.origin.span(),
        help="write the rows' value into the migration, as AddField(..., fill=...)",
    )
