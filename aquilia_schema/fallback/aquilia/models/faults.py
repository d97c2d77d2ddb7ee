"""What is raised when a migration fails, under the names that existing projects use."""

from aquilia_schema.legacy.faults import MigrationConflictFault, MigrationFault, SchemaFault

__all__ = ["MigrationConflictFault", "MigrationFault", "SchemaFault"]
