"""What makes and compares snapshots, under the name that existing projects use."""

from aquilia_schema.legacy.snapshots import (
    RENAME_THRESHOLD,
    SNAPSHOT_VERSION,
    ModelDiff,
    SchemaDiff,
    compute_diff,
    create_snapshot,
    create_snapshot_from_db,
    diff_to_operations,
    load_snapshot,
    save_snapshot,
)

__all__ = [
    "RENAME_THRESHOLD",
    "SNAPSHOT_VERSION",
    "ModelDiff",
    "SchemaDiff",
    "compute_diff",
    "create_snapshot",
    "create_snapshot_from_db",
    "diff_to_operations",
    "load_snapshot",
    "save_snapshot",
]
