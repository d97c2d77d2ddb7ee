"""What is beside the tables that no model can say? It stays as it is where models are compared.

database  view v, constraint stay.apart EXCLUDE ...      models  table stay
compared  with view v, and without the constraint, which a model would say
"""

from collections.abc import Iterable

from aquilia_ir import extras
from aquilia_ir.extra import Extra
from aquilia_ir.schema import Schema
from aquilia_schema.lower.exclusion import is_exclusion


def with_unsaid(
    target: Schema, before: Schema, renames: Iterable[tuple[str, str]] = ()
) -> tuple[Schema, tuple[Extra, ...]]:
    """Give a schema of models what is beside the tables of `before`, and return that.

    What models can say, they decide.
    """
    return extras.with_unsaid(target, before, renames, sayable=is_exclusion)
