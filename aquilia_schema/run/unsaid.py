"""What is beside the tables that no model can say? It stays as it is where models are compared.

database  view v, constraint stay.apart EXCLUDE ...      models  table stay
compared  with view v, and without the constraint, which a model would say
"""

from aquilia_ir.beside import carried
from aquilia_ir.diff import between_tables
from aquilia_ir.expressions import canonical
from aquilia_ir.extra import Extra
from aquilia_ir.renames import NO_RENAMES, Renames
from aquilia_ir.schema import Schema
from aquilia_schema.lower.exclusion import is_exclusion


def with_unsaid(
    target: Schema, before: Schema, renames: Renames = NO_RENAMES
) -> tuple[Schema, tuple[Extra, ...]]:
    """Give a schema of models what is beside the tables of `before`, and return that.

    What models can say, they decide. The rest stays as it is and follows what gets new names,
    unless a table goes on which it stands. What both sides say in other quotes or spaces is taken
    in the words of `before`.
    """
    ops = between_tables(before, target, renames=renames) if before.extras else ()
    known = {extra.key: extra for extra in carried(ops, before).values()}
    said = [_in_known_words(extra, known.get(extra.key)) for extra in target.extras]
    own = {extra.key for extra in said}
    kept = tuple(e for key, e in known.items() if key not in own and not is_exclusion(e))
    keys: set[str] = set()
    while keys != (keys := own | {extra.key for extra in kept}):
        kept = tuple(
            extra
            for extra in kept
            if keys.issuperset(extra.needs) and all(map(target.find, extra.tables))
        )
    return (target.with_extras([*said, *kept]) if said or kept else target), kept


def _in_known_words(extra: Extra, known: Extra | None) -> Extra:
    is_same = known is not None and canonical(known.create) == canonical(extra.create)
    return known if known is not None and is_same else extra
