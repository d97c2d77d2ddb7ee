"""What generates migrations, under the name that existing projects use."""

from aquilia_schema.legacy.generating import generate_dsl_migration

__all__ = ["generate_dsl_migration"]
