"""Which tables stand behind many-to-many fields? Each such field is short for a model of pairs.

    class User(Model):                          class User_tags(Model):
        tags = ManyToManyField("Tag")   ->          user = ForeignKey(User)
                                                    tag = ForeignKey("Tag")

                                                    class Meta:
                                                        db_table = "user_tags"
                                                        unique_together = ("user", "tag")

With `through`, the user's code declares that model.
"""

from collections.abc import Iterator

from attrs import evolve

from aquilia_ir.diagnostics import Diagnostic, SchemaError
from aquilia_schema.lower.columns import unknown_options
from aquilia_schema.lower.meta import read_options
from aquilia_schema.lower.registry import Registry
from aquilia_schema.models.field import former_problems
from aquilia_schema.models.model import Declaration, Model, ModelMeta, declaration
from aquilia_schema.models.relations import ForeignKey, ManyToManyField

_OPTIONS = ("related_name", "through", "through_fields", "db_table")


def link_models(model: ModelMeta) -> Iterator[ModelMeta]:
    """Yield the models of pairs that the many-to-many fields of `model` are short for."""
    for name, link in declaration(model).links.items():
        if link.through is None:
            yield _pairs(model, name, link)


def link_findings(model: ModelMeta) -> Iterator[Diagnostic]:
    """Yield what is wrong with the options of many-to-many fields."""
    for name, link in declaration(model).links.items():
        yield from unknown_options(name, link.options, _OPTIONS, link.origin)
        if not isinstance(link.db_table, str | None):
            message = f'field "{name}": option "db_table" is {link.db_table!r}, not a text'
            yield Diagnostic(code="AQ502", message=message, span=link.origin.span())
        for problem in former_problems(link.options.get("renamed_from")):
            message = f'field "{name}": {problem.message}'
            yield Diagnostic(code="AQ502", message=message, span=link.origin.span())


def through_findings(model: ModelMeta, registry: Registry) -> Iterator[Diagnostic]:
    """Yield what is wrong with the models of the user's own that hold pairs."""
    for name, link in declaration(model).links.items():
        if link.through is None:
            if link.through_fields is not None:
                message = f'field "{name}": "through_fields" needs the model of "through"'
                yield Diagnostic(code="AQ525", message=message, span=link.origin.span())
            continue
        try:
            pairs = declaration(registry.find(link.through, model))
            registry.find(link.to, model)
        except SchemaError as error:
            yield from (evolve(found, span=link.origin.span()) for found in error.diagnostics)
            continue
        yield from _wrong_ends(name, link, pairs)


def _wrong_ends(name: str, link: ManyToManyField, pairs: Declaration) -> Iterator[Diagnostic]:
    keys = [own for own, field in pairs.fields.items() if isinstance(field, ForeignKey)]
    given: object = link.through_fields
    ends = given if isinstance(given, tuple | list) else ()
    if given is not None and (len(ends) != _ENDS or not all(end in keys for end in ends)):
        wanted = ", ".join(f'"{key}"' for key in keys) or "none"
        yield Diagnostic(
            code="AQ525",
            message=f'field "{name}": {given!r} are not two foreign keys of "{pairs.name}"',
            span=link.origin.span(),
            help=f"its foreign keys are {wanted}",
        )
    elif len(keys) < _ENDS:
        message = f'field "{name}": "{pairs.name}" lacks a foreign key for each side'
        yield Diagnostic(code="AQ525", message=message, span=link.origin.span())


_ENDS = 2
"""How many models a table of pairs joins."""


def _pairs(model: ModelMeta, name: str, link: ManyToManyField) -> ModelMeta:
    owner = declaration(model)
    target = _target(link.to)
    to_self = link.to is model or target in {"self", owner.name}
    ends = (owner.name.lower(), "self" if to_self else target.lower())
    fields = {ends[0]: ForeignKey(model), ends[1]: ForeignKey(model if to_self else link.to)}
    for field in fields.values():
        field.origin = link.origin
    given = link.db_table if isinstance(link.db_table, str) else None
    table = given or f"{read_options(owner).table}_{name}"
    meta = type("Meta", (), {"db_table": table, "unique_together": ends})
    body = {**fields, "Meta": meta, "__module__": owner.module}
    pairs = ModelMeta(f"{owner.name}_{name}", (Model,), body)
    pairs._meta = evolve(declaration(pairs), origin=link.origin)  # noqa: SLF001  the field made it
    return pairs


def _target(to: object) -> str:
    if isinstance(to, ModelMeta):
        return declaration(to).name
    return to.rpartition(".")[2] if isinstance(to, str) else repr(to)
