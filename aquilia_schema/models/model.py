"""What does a class statement declare about a table? Fields, options and a name."""

import sys
from collections.abc import Iterator, Mapping
from typing import TypeVar

from attrs import frozen

from aquilia_schema.models.field import Field
from aquilia_schema.models.fields import BigAutoField
from aquilia_schema.models.origin import Origin
from aquilia_schema.models.registry import ModelRegistry
from aquilia_schema.models.relations import ManyToManyField

Part = TypeVar("Part")

TABLE_NAMES = ("table", "table_name", "__tablename__")
"""The spellings of a table's name, besides `Meta.db_table`."""


@frozen(eq=False)
class Declaration:
    """What was said of a model, as it was said; the lowering finds out what it means."""

    name: str
    module: str
    fields: Mapping[str, Field]
    links: Mapping[str, ManyToManyField]
    meta: Mapping[str, object]
    """The attributes of `Meta`."""
    table: object
    """The name given as an attribute of the class, or None."""
    origin: Origin
    implicit_key: bool

    @property
    def table_name(self) -> object:
        """The first of the names that the table was given, or the model's in lower case."""
        given = (self.meta.get(name) for name in ("db_table", *TABLE_NAMES))
        first, *others = given
        return next((n for n in (first, self.table, *others) if n is not None), self.name.lower())

    @property
    def app_label(self) -> object:
        """The name that `Meta` gives to the part of the project that the model is of."""
        return self.meta.get("app_label", "")

    @property
    def managed(self) -> bool:
        """Whether `Meta` leaves the model's table to migrations."""
        return self.meta.get("managed") is not False

    @property
    def abstract(self) -> bool:
        """Whether the model is there only to be inherited from."""
        return self.meta.get("abstract") is True

    @property
    def proxy(self) -> bool:
        """Whether the model shares the table of the one that it inherits from."""
        return self.meta.get("proxy") is True

    @property
    def has_table(self) -> bool:
        """Whether this system takes care of a table for the model."""
        return not self.abstract and not self.proxy and self.managed

    @property
    def label(self) -> str:
        """The name of the model, after that of its app if `Meta` gives one."""
        return f"{self.app_label}.{self.name}" if self.app_label else self.name

    @property
    def label_lower(self) -> str:
        """The same in lower case."""
        return self.label.lower()

    @property
    def verbose_name(self) -> object:
        """What people call a row of the model."""
        return self.meta.get("verbose_name", self.name)

    @property
    def verbose_name_plural(self) -> object:
        """What they call several."""
        return self.meta.get("verbose_name_plural", f"{self.verbose_name}s")

    @property
    def ordering(self) -> object:
        """As given in `Meta`, or nothing."""
        return self.meta.get("ordering", [])

    @property
    def indexes(self) -> object:
        """As given in `Meta`, or none."""
        return self.meta.get("indexes", [])

    @property
    def constraints(self) -> object:
        """As given in `Meta`, or none."""
        return self.meta.get("constraints", [])

    @property
    def unique_together(self) -> object:
        """As given in `Meta`, or none."""
        return self.meta.get("unique_together", [])

    @property
    def composite_pk(self) -> object:
        """The key of several columns that `Meta` gives, or None."""
        return self.meta.get("primary_key")


class ModelMeta(type):
    """The class of models: it writes down what the class statement says."""

    _meta: Declaration

    def __new__(
        mcs, name: str, bases: tuple[type, ...], namespace: dict[str, object]
    ) -> "ModelMeta":
        model = super().__new__(mcs, name, bases, namespace)
        meta = _read_meta(model, namespace.get("Meta"))
        fields = dict(_read(model, Field))
        origin = Origin.of(sys._getframe(1))  # noqa: SLF001  where the class statement stands
        implicit_key = _needs_key(fields, meta)
        if implicit_key:
            fields["id"] = BigAutoField()
            fields["id"].attr_name, fields["id"].origin = "id", origin
        model._meta = Declaration(
            name=name,
            module=model.__module__,
            fields=fields,
            links=dict(_read(model, ManyToManyField)),
            meta=meta,
            table=_read_table(namespace),
            origin=origin,
            implicit_key=implicit_key,
        )
        if not model._meta.abstract:
            ModelRegistry.register(model)
        return model

    @property
    def _fields(cls) -> Mapping[str, Field]:
        """The fields by their names; many-to-many fields have no column and are not among them."""
        return cls._meta.fields

    @property
    def _table_name(cls) -> object:
        return cls._meta.table_name


def declaration(model: ModelMeta) -> Declaration:
    """Return what was said of `model`."""
    return model._meta  # noqa: SLF001  the name by which existing code knows it


def _ancestors(model: type) -> Iterator[Declaration]:
    """The declarations that `model` builds on, the nearest first."""
    for base in model.__mro__[1:]:
        if isinstance(base, ModelMeta):
            yield declaration(base)


_NOT_INHERITED = frozenset({"abstract", "renamed_from"})
"""What `Meta` says of one model alone."""


def _own_options(meta: type) -> Iterator[tuple[str, object]]:
    for base in reversed(meta.__mro__[:-1]):
        for name, value in vars(base).items():
            hidden = name.startswith("_") and name not in TABLE_NAMES
            inherited = name in _NOT_INHERITED and base is not meta
            if not hidden and not inherited:
                yield name, value


def _read_meta(model: type, meta: object) -> dict[str, object]:
    """Read `Meta`, or take that of the nearest abstract model; being abstract is not inherited."""
    if isinstance(meta, type):
        return dict(_own_options(meta))
    if meta is not None:
        return {"Meta": meta}
    above = next(_ancestors(model), None)
    if above is None:
        return {"abstract": True}
    if not above.abstract:
        return {}
    return {name: value for name, value in above.meta.items() if name not in _NOT_INHERITED}


def _read(model: type, kind: type[Part]) -> Iterator[tuple[str, Part]]:
    """Those of the bases, mixins included, then the model's own; another value hides a field."""
    found: dict[str, object] = {}
    for base in reversed(model.__mro__):
        found.update(vars(base))
    return ((name, value) for name, value in found.items() if isinstance(value, kind))


def _needs_key(fields: Mapping[str, Field], meta: Mapping[str, object]) -> bool:
    taken = "primary_key" in meta or "id" in fields or "Meta" in meta
    keyed = any(field.primary_key for field in fields.values())
    return not taken and not keyed and meta.get("abstract") is not True


def _read_table(namespace: Mapping[str, object]) -> object:
    """A field may be called `table`, too."""
    given = (namespace.get(name) for name in TABLE_NAMES)
    return next((value for value in given if isinstance(value, str)), None)


class Model(metaclass=ModelMeta):
    """The base of every model: a class with fields that describes one table."""
