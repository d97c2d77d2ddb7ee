"""What does a name in a model's options mean? A model on its way to a table."""

from collections.abc import Iterable

from attrs import frozen

from aquilia_ir.diagnostics import Span, fail
from aquilia_ir.suggest import did_you_mean
from aquilia_schema.lower.meta import Options
from aquilia_schema.lower.registry import Registry
from aquilia_schema.models.model import Declaration, ModelMeta


@frozen(eq=False)
class Source:
    """One model, what it says of its table, and the models that it can refer to."""

    model: ModelMeta
    declared: Declaration
    options: Options
    registry: Registry

    def place(self) -> Span:
        """Return where the class statement stands."""
        return self.declared.origin.span(header=True)

    def column(self, name: str) -> str:
        """Return the column that the name of a field or of a column means; AQ511 if none."""
        fields = self.declared.fields
        if name in fields:
            return fields[name].column_of(name)
        columns = [field.column_of(own) for own, field in fields.items()]
        if name in columns:
            return name
        raise fail(
            "AQ511",
            f'"{self.declared.name}" has no field "{name}"',
            help=did_you_mean(name, (*fields, *columns)),
        )

    def columns(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the columns that several names mean; a rule over none is AQ505."""
        found = tuple(self.column(name) for name in names)
        if not found:
            raise fail("AQ505", f'an index or constraint of "{self.declared.name}" names no field')
        return found
