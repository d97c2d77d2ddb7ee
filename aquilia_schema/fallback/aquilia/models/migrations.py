"""What migrations of the older kind import, under the name that existing projects use."""

from importlib import import_module as _import_module

from aquilia_schema.dsl.raw.collected import MigrationOps, op

__all__ = ["MigrationOps", "op"]

_LATER = {"MigrationRunner": "runner", "generate_migration_from_models": "generating"}
"""What takes long to import, and the module of each."""


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(_import_module(f"aquilia_schema.legacy.{_LATER[name]}"), name)
