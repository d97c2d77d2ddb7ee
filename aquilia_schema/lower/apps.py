"""Which part of a project does a model belong to? The folder that holds its module."""

import sys
from pathlib import Path

from aquilia_schema.models.model import ModelMeta, declaration

MODELS = "models"
"""The name of the module, or of the package, that declares models."""


def app_of(model: ModelMeta) -> str:
    """Return the name of the folder that holds the `models.py` or `models/` of a model."""
    module = declaration(model).module
    source = getattr(sys.modules.get(module), "__file__", None)
    if source is None:
        return module.partition(".")[0]
    folders = Path(source).resolve().parents
    inside = next((folder for folder in folders if folder.name == MODELS), None)
    return (folders[0] if inside is None else inside.parent).name


def has_app(project: Path, name: str) -> bool:
    """Whether a folder of a project is an app, though it may declare no models any more."""
    if not name.isidentifier():
        return False
    places = (inside / name / MODELS for inside in (project, project / "modules"))
    return any(place.is_dir() or place.with_suffix(".py").is_file() for place in places)
