"""What models are made of, under the name that existing projects use."""

from aquilia_schema.legacy.registry import ModelRegistry
from aquilia_schema.models import Model, ModelMeta, Options

__all__ = ["Model", "ModelMeta", "ModelRegistry", "Options"]
