"""What tests of schemas need: strategies for hypothesis, laws for databases, checks of a history.

A name is imported when it is first used: what pytest loads in every run must cost nothing, and the
checks of a history need no hypothesis.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aquilia_schema.testing.filling import fill
    from aquilia_schema.testing.history import check_project
    from aquilia_schema.testing.laws import check_migration, check_roundtrip
    from aquilia_schema.testing.places import empty_database
    from aquilia_schema.testing.strategies import (
        columns,
        names,
        operation_runs,
        operations,
        rows,
        schema_pairs,
        schemas,
        steps,
        tables,
        types,
    )

__all__ = [
    "check_migration",
    "check_project",
    "check_roundtrip",
    "columns",
    "empty_database",
    "fill",
    "names",
    "operation_runs",
    "operations",
    "rows",
    "schema_pairs",
    "schemas",
    "steps",
    "tables",
    "types",
]

_MODULES = {
    "filling": "fill",
    "history": "check_project",
    "laws": "check_migration check_roundtrip",
    "places": "empty_database",
    "strategies": "columns names operation_runs operations rows schema_pairs schemas steps tables "
    "types",
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


class _Package(ModuleType):
    """Keeps `aquilia_schema.testing.rows` the strategy when the module of that name is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
