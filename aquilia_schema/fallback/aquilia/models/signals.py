"""What tells of migrations that run from code, under the name that existing projects use."""

from aquilia_schema.legacy.signals import Signal, post_migrate, pre_migrate, receiver

__all__ = ["Signal", "post_migrate", "pre_migrate", "receiver"]
