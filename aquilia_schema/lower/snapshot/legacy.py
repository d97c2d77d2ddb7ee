"""What would a snapshot of the framework's own releases say in the present form? The same.

    {"column": "author_id", "field_class": "ForeignKey", "on_delete": "CASCADE", "type": "INTEGER",
     "references": {"model": "Author", "table": "authors"}}

    {"name": "author_id", "type": "INTEGER", "references": {"table": "authors", "column": "id",
     "on_delete": "CASCADE", "on_update": "CASCADE"}}

Releases 1.0.0 to 1.3.8 write version 1, and 1.3.9 puts the same into an envelope. What is not of
the shape that those releases write is left as it is, for the reader to report.
"""

import json
from collections.abc import Mapping

from aquilia_schema.lower.snapshot.json_text import Path
from aquilia_schema.models.relations import find_action

Object = dict[str, object]
LEGACY_VERSION = 1

_SAME = ("type", "nullable", "unique", "primary_key")
_CONSTRAINTS = {"UniqueConstraint": "unique", "CheckConstraint": "check"}


def unwrap(document: object) -> tuple[object, Path]:
    """Return what is in the envelope, and the path to it; without one, `document` itself."""
    if isinstance(document, dict) and document.get("format") == "aquilia-artifact":
        return document.get("payload"), ("payload",)
    return document, ()


def renewed(document: object) -> object:
    """Return a document of version 1 in the present form, and any other as it is."""
    if not isinstance(document, dict) or document.get("version") != LEGACY_VERSION:
        return document
    models = document.get("models")
    if not isinstance(models, dict):
        return {"models": models}
    return {"models": {name: _model(model, models) for name, model in models.items()}}


def _model(model: object, models: Mapping[str, object]) -> object:
    fields = _member(model, "fields")
    if not isinstance(model, dict) or not isinstance(fields, dict):
        return model
    columns = {name: str(_member(field, "column") or name) for name, field in fields.items()}
    return {
        "table": model.get("table"),
        "fields": {name: _field(name, field, models) for name, field in fields.items()},
        "indexes": [_over_columns(index, columns) for index in _items(model, "indexes")],
        "constraints": [_constraint(one, columns) for one in _items(model, "constraints")],
    }


def _member(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None


def _items(value: object, key: str) -> list[object]:
    items = _member(value, key)
    return items if isinstance(items, list) else []


def _field(name: str, field: object, models: Mapping[str, object]) -> object:
    if not isinstance(field, dict):
        return field
    told: Object = {key: field[key] for key in _SAME if key in field}
    told["name"] = field.get("column", name)
    if str(field.get("field_class")).endswith("AutoField"):
        told["autoincrement"] = True
    default = field.get("default")
    if "default" in field and not str(default).startswith("<callable"):
        told["default"] = _default(default, str(field.get("type")))
    if isinstance(field.get("references"), dict):
        told["references"] = _reference(field, models)
    return told


def _default(default: object, type_: str) -> object:
    """An exact number is told as a text there, and a JSON document as itself."""
    if isinstance(default, str) and type_.startswith("DECIMAL"):
        return {"decimal": default}
    if isinstance(default, dict | list):
        return json.dumps(default, ensure_ascii=False)
    return default


def _reference(field: Mapping[str, object], models: Mapping[str, object]) -> Object:
    """A model that was given by name has no table there, and no reference says which column."""
    referred = field["references"]
    target = models.get(str(_member(referred, "model")))
    return {
        "table": _member(referred, "table") or _member(target, "table"),
        "column": _member(referred, "column") or _key(target),
        "on_delete": _action(field.get("on_delete", "CASCADE")),
        "on_update": _action(field.get("on_update", "CASCADE")),
    }


def _key(model: object) -> str:
    fields = _member(model, "fields")
    for name, field in fields.items() if isinstance(fields, dict) else ():
        if _member(field, "primary_key") is True:
            return str(_member(field, "column") or name)
    return "id"


def _action(text: object) -> object:
    action = find_action(text)
    return text if action is None else action.value


def _over_columns(rule: object, columns: Mapping[str, str]) -> object:
    if not isinstance(rule, dict):
        return rule
    names = [columns.get(str(name), name) for name in _items(rule, "columns")]
    return {**rule, "columns": names}


def _constraint(rule: object, columns: Mapping[str, str]) -> object:
    kind = _CONSTRAINTS.get(str(_member(rule, "type")))
    if not isinstance(rule, dict) or kind is None:
        return rule
    told = {key: value for key, value in rule.items() if key != "fields"} | {"type": kind}
    if kind == "unique":
        told["columns"] = [columns.get(str(name), name) for name in _items(rule, "fields")]
    return told
