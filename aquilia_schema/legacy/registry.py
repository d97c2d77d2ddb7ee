"""Which models are there, and on which database? The register as the older releases have it.

ModelRegistry.set_database(db)
await ModelRegistry.create_tables()         without migrations, as for tests
"""

from importlib import import_module
from typing import Any, ClassVar

from aquilia_schema.models import registry


class ModelRegistry(registry.ModelRegistry):
    """All models but abstract ones, by their names, and the database that they are on."""

    _db: ClassVar[Any] = None

    @classmethod
    def set_database(cls, db: Any) -> None:
        """Say which database `create_tables` means: one of the framework, or a URL."""
        cls._db = db

    @classmethod
    def get_database(cls) -> Any:
        return cls._db

    @classmethod
    async def create_tables(cls, db: Any = None) -> list[str]:
        """Create the tables that are missing, and return the SQL that this took; AQ610, AQ611."""
        # what creates tables takes long to import, and models are imported everywhere
        creating = import_module("aquilia_schema.legacy.creating")
        found: list[str] = creating.create_tables(db or cls._db, cls.all_models().values())
        return found
