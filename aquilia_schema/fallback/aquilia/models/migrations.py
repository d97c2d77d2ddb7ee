"""What migrations of the older kind import, under the name that existing projects use."""

from aquilia_schema.dsl.raw.collected import MigrationOps, op

__all__ = ["MigrationOps", "op"]
