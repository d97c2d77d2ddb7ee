"""What becomes of extras when one, or a table it stands on, changes? It follows or is refused."""

from attrs import evolve

from aquilia_ir.diagnostics import fail
from aquilia_ir.extra import Extra
from aquilia_ir.schema import Schema


def with_extra(extra: Extra, before: Schema) -> Schema:
    """Put an extra beside the tables it stands on, in the place of the one of its key."""
    for name in extra.tables:
        before.table(name)
    others = [other for other in before.extras if other.key != extra.key]
    return before.with_extras([*others, extra])


def without_extra(extra: Extra, before: Schema) -> Schema:
    """Leave out an extra; AQ317 if another one needs it."""
    needing = next((other for other in before.extras if extra.key in other.needs), None)
    if needing is not None:
        raise fail(
            "AQ317",
            f'{extra.kind} "{extra.name}" is still needed by {needing.kind} "{needing.name}"',
            help=f'drop {needing.kind} "{needing.name}" first',
        )
    return before.with_extras(other for other in before.extras if other != extra)


def check_free(name: str, before: Schema) -> None:
    """Raise AQ317 if an extra stands on a table that is to go."""
    extra = next((extra for extra in before.extras if name in extra.tables), None)
    if extra is not None:
        raise fail(
            "AQ317",
            f'table "{name}" is still needed by {extra.kind} "{extra.name}"',
            help=f'drop {extra.kind} "{extra.name}" first',
        )


def following(old: str, new: str, before: Schema) -> Schema:
    """Let the extras of a table stand on its new name; their words are as the database has them."""
    if not any(old in extra.tables for extra in before.extras):
        return before
    return before.with_extras(
        evolve(extra, tables=[new if name == old else name for name in extra.tables])
        for extra in before.extras
    )
