"""What models import, under the name that existing projects use."""

from importlib import import_module as _import_module

from aquilia_schema.legacy import registry as _registry
from aquilia_schema.models import *  # noqa: F403  this module is another name for that one
from aquilia_schema.models import __all__ as __all__

ModelRegistry = _registry.ModelRegistry

_OPERATIONS = (
    "CreateModel DropModel RenameModel AddField RemoveField AlterField RenameField CreateIndex "
    "DropIndex RunSQL RunPython AddConstraint RemoveConstraint"
).split()
_LATER = {
    "op": ("migrations", "op"),
    "DSLMigrationRunner": ("migration_runner", "MigrationRunner"),
    **{f"DSL{name}": ("migration_dsl", name) for name in _OPERATIONS},
    **{name: ("migration_dsl", name) for name in ("Migration", "ColumnDef", "columns")},
    **{
        name: ("schema_snapshot", name)
        for name in (
            "create_snapshot save_snapshot load_snapshot compute_diff diff_to_operations SchemaDiff"
        ).split()
    },
    **{name: ("startup_guard", name) for name in ("check_db_ready", "DatabaseNotReadyError")},
    **{name: ("migration_runner", name) for name in ("MigrationRunner", "check_db_exists")},
    **{name: ("migrations", name) for name in ("MigrationOps", "MigrationInfo")},
    "generate_migration_from_models": ("migrations", "generate_migration_from_models"),
    "generate_migration_file": ("migrations", "generate_migration_file"),
    **{name: ("signals", name) for name in ("Signal", "pre_migrate", "post_migrate", "receiver")},
    **{
        name: ("faults", name)
        for name in ("MigrationFault", "MigrationConflictFault", "SchemaFault")
    },
    "generate_dsl_migration": ("migration_gen", "generate_dsl_migration"),
}
"""What is rarely imported from here, and takes long: the module of each, and its name there."""


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, member = _LATER[name]
    return getattr(_import_module(f"{__name__}.{module}"), member)
