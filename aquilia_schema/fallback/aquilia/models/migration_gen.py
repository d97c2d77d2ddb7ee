"""What generates migrations, under the name that existing projects use."""

from aquilia_schema.legacy.generating import generate_dsl_migration
from aquilia_schema.legacy.rendering import (
    _render_column_def,
    _render_migration_file,
    _render_operation,
)

__all__ = [
    "_render_column_def",
    "_render_migration_file",
    "_render_operation",
    "generate_dsl_migration",
]
