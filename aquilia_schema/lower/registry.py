"""Which model does a foreign key mean, and what is the key of that model? Found by name."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from aquilia_ir.diagnostics import SchemaError, fail, words_of
from aquilia_ir.suggest import did_you_mean
from aquilia_ir.types import Type
from aquilia_schema.lower.apps import app_of
from aquilia_schema.models.field import Field
from aquilia_schema.models.model import ModelMeta, declaration
from aquilia_schema.models.relations import ForeignKey


@frozen
class Key:
    """The one column by which rows of a model are referred to."""

    column: str
    type: Type


@frozen(eq=False)
class Registry:
    """The models that are lowered together, by their names."""

    by_name: Mapping[str, tuple[ModelMeta, ...]]

    @classmethod
    def of(cls, models: Iterable[ModelMeta]) -> "Registry":
        """Note models that can be referred to: all but the abstract ones."""
        found: dict[str, tuple[ModelMeta, ...]] = {}
        for model in models:
            declared = declaration(model)
            if not declared.abstract:
                found[declared.name] = (*found.get(declared.name, ()), model)
        return cls(found)

    def target(self, field: ForeignKey, owner: ModelMeta) -> ModelMeta:
        """Return the model that `field` of `owner` refers to; AQ506 if there is none."""
        return _behind_proxy(self.find(field.to, owner))

    def find(self, to: object, owner: ModelMeta) -> ModelMeta:
        """Return the model that `owner` means by `to`, a class or a name; AQ506 if none."""
        if isinstance(to, ModelMeta):
            return self._given(to)
        if not isinstance(to, str):
            raise fail("AQ506", f"{to!r} is neither a model nor the name of one")
        app, _, name = to.rpartition(".")
        if not app and name in {"self", declaration(owner).name}:
            return owner
        found = [model for model in self.by_name.get(name, ()) if not app or _is_in(model, app)]
        if len(found) != 1:
            raise self._unknown(to, name)
        return found[0]

    def _given(self, model: ModelMeta) -> ModelMeta:
        name = declaration(model).name
        if declaration(model).abstract:
            raise fail("AQ506", f'"{name}" is abstract and has no rows to refer to')
        if model not in self.by_name.get(name, ()):
            raise fail("AQ506", f'the model "{name}" is not among those of this project')
        return model

    def _unknown(self, to: str, name: str) -> SchemaError:
        others = self.by_name.get(name, ())
        if len(others) == 1:
            known = f'write "{name}" or "{_qualified(*others)}"'
            return fail("AQ506", f'there is no model "{to}"', help=known)
        if others:
            names = " or ".join(f'"{_qualified(model)}"' for model in others)
            return fail("AQ506", f'several models are called "{name}"', help=f"write {names}")
        return fail(
            "AQ506", f'there is no model "{to}"', help=did_you_mean(name, sorted(self.by_name))
        )

    def key(self, model: ModelMeta) -> Key:
        """Return the key of `model`; AQ507 if it has none, or one of several columns."""
        return self._key(model, ())

    def _key(self, model: ModelMeta, seen: tuple[ModelMeta, ...]) -> Key:
        declared = declaration(model)
        keys = [(name, field) for name, field in declared.fields.items() if field.primary_key]
        if len(keys) != 1 or "primary_key" in declared.meta:
            raise fail("AQ507", f'"{declared.name}" has no primary key of a single column')
        if model in seen:
            raise fail("AQ507", f'the primary key of "{declared.name}" refers to itself')
        (name, field) = keys[0]
        return Key(field.column_of(name), self._type(field, model, (*seen, model)))

    def column_type(self, field: Field, owner: ModelMeta) -> Type:
        """Return the type of a field's column: for a foreign key that of the key referred to."""
        return self._type(field, owner, ())

    def _type(self, field: Field, owner: ModelMeta, seen: tuple[ModelMeta, ...]) -> Type:
        if isinstance(field, ForeignKey):
            return self._key(self.target(field, owner), seen).type
        try:
            return field.column_type()
        except SchemaError:
            raise
        except Exception as error:  # the class may be of the user's own
            raise fail(
                "AQ502", f'class "{type(field).__name__}" raises {words_of(error)}'
            ) from error


def _behind_proxy(model: ModelMeta) -> ModelMeta:
    """A proxy has no table of its own; its rows are those of the model that it inherits from."""
    bases = (base for base in model.__mro__ if isinstance(base, ModelMeta))
    return next(base for base in bases if declaration(base).meta.get("proxy") is not True)


def _is_in(model: ModelMeta, app: str) -> bool:
    return app in {app_of(model), declaration(model).meta.get("app_label"), _package(model)}


def _package(model: ModelMeta) -> str:
    return declaration(model).module.rpartition(".")[0]


def _qualified(model: ModelMeta) -> str:
    return f"{app_of(model)}.{declaration(model).name}"
