"""Which models are there in this process? A register for code that looks them up by name.

Migrations don't rely on it: they lower the models that the project's modules hold.
"""

from typing import ClassVar


class ModelRegistry:
    """All models but abstract ones, by their names; the last one of a name counts."""

    _models: ClassVar[dict[str, type]] = {}

    @classmethod
    def register(cls, model: type) -> None:
        """Know a model by its name."""
        cls._models[model.__name__] = model

    @classmethod
    def get(cls, name: str) -> type | None:
        """Return the model of that name, or None."""
        return cls._models.get(name)

    @classmethod
    def all_models(cls) -> dict[str, type]:
        """Return all models by their names."""
        return dict(cls._models)

    @classmethod
    def reset(cls) -> None:
        """Forget all models, as between two tests."""
        cls._models.clear()
