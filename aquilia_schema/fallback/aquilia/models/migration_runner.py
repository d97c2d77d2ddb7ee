"""What runs migrations from code, under the name that existing projects use."""

from aquilia_schema.legacy.runner import (
    MIGRATION_TABLE,
    MigrationRecord,
    MigrationRunner,
    _extract_revision,
    _extract_slug,
    _file_checksum,
    check_db_exists,
    check_migrations_applied,
)

__all__ = [
    "MIGRATION_TABLE",
    "MigrationRecord",
    "MigrationRunner",
    "_extract_revision",
    "_extract_slug",
    "_file_checksum",
    "check_db_exists",
    "check_migrations_applied",
]
