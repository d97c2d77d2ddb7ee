"""What models are made of, under the name that existing projects use."""

from aquilia_schema.models.model import Model, ModelMeta

__all__ = ["Model", "ModelMeta"]
