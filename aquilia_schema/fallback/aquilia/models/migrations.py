"""What migrations of the older kind import, under the name that existing projects use."""

from importlib import import_module as _import_module

from aquilia_schema.dsl.raw.collected import MigrationOps, op

__all__ = ["MigrationOps", "op"]

_LATER = {
    "MigrationRunner": ("runner", "MigrationRunner"),
    "MigrationInfo": ("runner", "MigrationInfo"),
    "generate_migration_from_models": ("generating", "generate_migration_from_models"),
    # it took what the framework's own model language had been parsed to; now, it takes classes
    "generate_migration_file": ("generating", "generate_migration_from_models"),
}
"""What takes long to import: the module of each, and its name there."""


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, member = _LATER[name]
    return getattr(_import_module(f"aquilia_schema.legacy.{module}"), member)
