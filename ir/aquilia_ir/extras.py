"""What becomes of extras when one, or a table it stands on, changes? It follows or is refused."""

from collections.abc import Callable, Iterable, Mapping

from attrs import evolve

from aquilia_ir.diagnostics import fail
from aquilia_ir.expressions import canonical
from aquilia_ir.extra import Extra
from aquilia_ir.schema import Schema
from aquilia_ir.standing import with_table_renamed


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
    """Let the extras of a table follow to its new name, as databases let their words follow."""
    if not any(old in extra.tables for extra in before.extras):
        return before
    moved = {extra.key: _followed(extra, old, new) for extra in before.extras}
    keys = {key: extra.key for key, extra in moved.items()}
    return before.with_extras(
        evolve(extra, needs=[keys.get(key, key) for key in extra.needs]) for extra in moved.values()
    )


def all_following(renames: Iterable[tuple[str, str]], before: Schema) -> Mapping[str, Extra]:
    """Return, by the key it had, each extra after tables got new names all at once."""
    used = {table for extra in before.extras for table in extra.tables}
    own = [(old, new) for old, new in renames if old in used]
    pairs = [(old, f"\0{at}", new) for at, (old, new) in enumerate(own)]
    steps = [*((old, mark) for old, mark, _ in pairs), *((mark, new) for _, mark, new in pairs)]
    found = {extra.key: extra for extra in before.extras}
    for old, new in steps:
        now = {extra.key: _followed(extra, old, new) for extra in found.values()}
        keys = {key: extra.key for key, extra in now.items()}
        found = {
            first: evolve(now[extra.key], needs=[keys.get(key, key) for key in extra.needs])
            for first, extra in found.items()
        }
    return found


def with_unsaid(
    target: Schema,
    before: Schema,
    renames: Iterable[tuple[str, str]] = (),
    *,
    sayable: Callable[[Extra], bool] = lambda _: False,
) -> tuple[Schema, tuple[Extra, ...]]:
    """Give a schema of models the extras of `before` that are not `sayable`; and return these.

    They stay as they are and follow renamed tables, unless a table goes on which they stand. What
    both sides say in other quotes or spaces is taken in the words of `before`.
    """
    known = {extra.key: extra for extra in all_following(renames, before).values()}
    said = [_in_known_words(extra, known.get(extra.key)) for extra in target.extras]
    own = {extra.key for extra in said}
    kept = tuple(e for key, e in known.items() if key not in own and not sayable(e))
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


def _followed(extra: Extra, old: str, new: str) -> Extra:
    if old not in extra.tables:
        return extra
    # the words of a database show which quotes it reads
    mark = "`" if "`" in extra.create + extra.drop else '"'
    return evolve(
        extra,
        name=_name_followed(extra, old, new),
        create=with_table_renamed(extra.create, old, new, mark=mark),
        drop=with_table_renamed(extra.drop, old, new, mark=mark),
        tables=[new if name == old else name for name in extra.tables],
    )


def _name_followed(extra: Extra, old: str, new: str) -> str:
    """What is called by its table keeps on being so: options t, index t.i."""
    table, point, name = extra.name.partition(".")
    if table != old or (not point and extra.create.upper().startswith("CREATE")):
        return extra.name
    return f"{new}{point}{name}"
