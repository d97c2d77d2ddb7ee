"""What do the models of the `aquilia` framework declare? A model of ours that says the same.

    class User(aquilia.models.Model):               class User(Model):
        email = aquilia.models.CharField()    ->        email = CharField()
        table = "users"                                 id = BigAutoField()

                                                        class Meta:
                                                            db_table = "users"

The framework's classes are read, by the attributes that all its releases have, and never imported.
The table is the one that the framework will ask for, so `Meta.db_table`, which it does not read,
has no effect.
"""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from attrs import evolve

from aquilia_ir.types import Type
from aquilia_ir.typewords import read_type
from aquilia_schema import models as ours
from aquilia_schema.models.field import Field
from aquilia_schema.models.model import Model, ModelMeta, declaration
from aquilia_schema.models.origin import Declared, Origin

_PACKAGE = "aquilia."
_BEYOND = 2**31
"""An instruction that no code has, so that its place is the line alone."""
_OPTIONS = ("managed", "proxy", "app_label", "unique_together", "ordering")

Lines = Mapping[tuple[str, str], int]


def is_framework_model(value: object) -> bool:
    """Whether `value` is a model class of the framework, and not an abstract one."""
    kind = type(value)
    if isinstance(value, ModelMeta) or kind.__name__ != "ModelMeta":
        return False
    options = getattr(value, "_meta", None)
    return kind.__module__.startswith(_PACKAGE) and getattr(options, "abstract", True) is False


def mirrored(values: Iterable[Any]) -> tuple[type[Model], ...]:
    """Return models that say what those of the framework do; others are returned as they are."""
    given = tuple(values)
    made = {id(value): _mirror(value) for value in given if is_framework_model(value)}
    for mirror in made.values():
        declared = declaration(mirror)
        for field in (*declared.fields.values(), *declared.links.values()):
            for option in ("to", "through"):
                target = made.get(id(getattr(field, option, None)))
                if target is not None:
                    setattr(field, option, target)
    return tuple(made.get(id(value), value) for value in given)


def _mirror(model: Any) -> type[Model]:
    body: dict[str, object] = {"__module__": model.__module__}
    for name, field in model._fields.items():
        body[name] = _part(field, _place(field, name, model))
    for name, link in getattr(model, "_m2m_fields", {}).items():
        body[name] = _part(link, _place(link, name, model))
    place = _origin(model.__module__, model.__name__)
    body["Meta"] = type("Meta", (), dict(_options(model._meta, place)))  # noqa: SLF001
    made: Any = ModelMeta(model.__name__, (Model,), body)
    made._meta = evolve(declaration(made), origin=place)  # noqa: SLF001  the user's class made it
    mirror: type[Model] = made
    return mirror


def _options(meta: Any, place: Origin) -> Iterator[tuple[str, object]]:
    yield "db_table", meta.table_name
    for name in _OPTIONS:
        yield name, getattr(meta, name)
    yield "indexes", [_part(one, place) for one in meta.indexes]
    yield "constraints", [_part(one, place) for one in meta.constraints]
    key = getattr(meta, "composite_pk", None)
    if key is not None:
        yield "primary_key", _part(key, place)


def _part(given: Any, place: Origin) -> object:
    """Return the field, index or constraint of ours that is called as `given` or its base is."""
    for base in type(given).__mro__:
        known = getattr(ours, base.__name__, None)
        if known is Field:
            break
        if isinstance(known, type) and issubclass(known, Declared):
            made = known(**dict(_arguments(given, known)))
            made.origin = place
            return made
    if not hasattr(given, "sql_type"):
        return given
    other = _Other(given.sql_type(), dict(_arguments(given, Field)))
    other.origin = place
    return other


class _Other(Field):
    """A field of a class that the framework does not have, with the words for its type."""

    def __init__(self, words: str, options: dict[str, Any]) -> None:
        super().__init__(**options)
        self.words = words

    def column_type(self) -> Type:
        return read_type(self.words)


def _arguments(given: Any, known: type[Declared]) -> Iterator[tuple[str, object]]:
    """Yield what our class takes and `given` says, but for what is left unset."""
    taken = _taken(known)
    for name, value in vars(given).items():
        if name in taken and type(value).__name__.strip("_").lower() != "unset":
            computed = name == "fields" and known is ours.UniqueConstraint
            yield name, _computed(value) if computed else _inner(value)


def _computed(fields: Iterable[Any]) -> list[Any]:
    """A unique constraint of the framework may hold SQL text, known by its signs."""
    return [ours.SQL(f) if isinstance(f, str) and set('("') & set(f) else f for f in fields]


def _taken(known: type[Declared]) -> frozenset[str]:
    if issubclass(known, Field):
        # the framework takes no notice of `null` where the database computes
        unread = ["null"] if known is ours.GeneratedField else []
        return Field.known_options(known.__new__(known)) - {"validators", "words", *unread}
    code: Any = vars(known).get("__init__") or known.__init__
    names = code.__code__.co_varnames[: code.__code__.co_argcount + code.__code__.co_kwonlyargcount]
    return frozenset(names) - {"self"}


def _inner(value: Any) -> object:
    """Fields can hold fields."""
    if isinstance(value, dict):
        return {name: _inner(part) for name, part in value.items()}
    is_field = hasattr(value, "sql_type") and type(value).__module__.startswith(_PACKAGE)
    return _part(value, _origin("", "")) if is_field else value


def _place(field: Any, name: str, model: Any) -> Origin:
    owner = getattr(field, "model", None) or model
    return _origin(owner.__module__, owner.__name__, name)


def _origin(module: str, class_name: str, field: str = "") -> Origin:
    """Where a class, or a field in its body, is declared: read from the text of the module."""
    source = getattr(sys.modules.get(module), "__file__", None) or "<unknown>"
    lines = _lines(source)
    line = lines.get((class_name, field)) or lines.get((class_name, ""), 1)
    return Origin(compile("", source, "exec"), _BEYOND, line)


@lru_cache
def _lines(source: str) -> Lines:
    if not Path(source).is_file():
        return {}
    found = {}
    for node in ast.walk(ast.parse(Path(source).read_bytes())):
        if isinstance(node, ast.ClassDef):
            found[node.name, ""] = node.lineno
            for name, line in _assigned(node.body):
                found[node.name, name] = line
    return found


def _assigned(body: Iterable[ast.stmt]) -> Iterator[tuple[str, int]]:
    for statement in body:
        targets: Iterable[ast.expr] = ()
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        for target in targets:
            if isinstance(target, ast.Name):
                yield target.id, statement.lineno
