"""What runs migrations from code, under the name that existing projects use."""

from aquilia_schema.legacy.loading import (
    _build_migration_from_module,
    _extract_revision,
    _extract_slug,
    _extract_sql_from_source,
    _extract_sqlite_path,
    _file_checksum,
    _load_migration_module,
)
from aquilia_schema.legacy.runner import (
    MIGRATION_TABLE,
    MigrationRecord,
    MigrationRunner,
    check_db_exists,
    check_migrations_applied,
)

__all__ = [
    "MIGRATION_TABLE",
    "MigrationRecord",
    "MigrationRunner",
    "_build_migration_from_module",
    "_extract_revision",
    "_extract_slug",
    "_extract_sql_from_source",
    "_extract_sqlite_path",
    "_file_checksum",
    "_load_migration_module",
    "check_db_exists",
    "check_migrations_applied",
]
