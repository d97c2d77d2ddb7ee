"""What models import, under the name that existing projects use."""

from aquilia_schema.models import *  # noqa: F403  this module is another name for that one
from aquilia_schema.models import __all__ as __all__
