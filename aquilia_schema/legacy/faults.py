"""How do the older releases say that a migration has failed? With exceptions of these names.

except MigrationFault as fault: ...        fault.code, fault.message, fault.metadata
"""

from collections.abc import Sequence
from typing import ClassVar

from aquilia_ir.diagnostics import SchemaError


class ModelFault(Exception):  # noqa: N818  the word of the older releases
    """Something is wrong with models or the database; `metadata` says with which."""

    code: ClassVar[str] = "MODEL_FAULT"

    def __init__(self, message: str, **metadata: object) -> None:
        super().__init__(message)
        self.message, self.metadata = message, metadata

    def __str__(self) -> str:
        return f"[{self.code}] {self.message}"


class MigrationFault(ModelFault):
    """A migration has failed."""

    code = "MIGRATION_FAILED"

    def __init__(self, migration: str, reason: str, **metadata: object) -> None:
        message = f"Migration '{migration}' failed: {reason}"
        super().__init__(message, migration=migration, reason=reason, **metadata)


class MigrationConflictFault(ModelFault):
    """Migrations contradict each other."""

    code = "MIGRATION_CONFLICT"

    def __init__(self, conflicting: Sequence[str], **metadata: object) -> None:
        message = f"Migration conflict: {', '.join(conflicting)}"
        super().__init__(message, conflicting=list(conflicting), **metadata)


class SchemaFault(ModelFault):
    """A table can't be as it is wanted."""

    code = "SCHEMA_FAULT"

    def __init__(self, table: str, reason: str, **metadata: object) -> None:
        message = f"Schema error for table '{table}': {reason}"
        super().__init__(message, table=table, reason=reason, **metadata)


class FailedMigration(MigrationFault, SchemaError):  # noqa: N818  a fault by its bases
    """What a runner of the older kind raises: their exception, with the diagnostics of ours."""

    __setattr__ = Exception.__setattr__  # ours is frozen, theirs is not

    def __init__(self, migration: str, error: SchemaError) -> None:
        MigrationFault.__init__(self, migration, "; ".join(d.message for d in error.diagnostics))
        SchemaError.__init__(self, error.diagnostics)


class Irreversible(MigrationFault, NotImplementedError):  # noqa: N818  a fault, too
    """An operation can't be undone by itself: release 1.0 raised the one, release 1.3 the other."""
