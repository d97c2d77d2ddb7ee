"""What migration files import, under the name that existing projects use."""

from aquilia_schema.dsl import *  # noqa: F403  this module is another name for that one
