"""When are extras dropped and made, so that tables can change between? What needs what says it.

    before  view v on t, function f           after  view v on t (other words), function g
    first   DropExtra v, CreateExtra g
    then    the changes of tables
    last    DropExtra f, CreateExtra v

What stands on tables goes before they change and comes back when they have. The rest may be what
tables need, so the new is made before they change, and the old goes when they have.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from aquilia_ir.apply import apply
from aquilia_ir.extra import Extra
from aquilia_ir.extras import Renaming, followed, with_needs_renamed
from aquilia_ir.operations import CreateExtra, DropExtra, Operation, RenameTable
from aquilia_ir.order import topological
from aquilia_ir.schema import Schema

_Extras = Mapping[str, Extra]


@frozen
class Beside:
    """What is done with extras before tables change, and what afterwards."""

    first: tuple[Operation, ...] = ()
    last: tuple[Operation, ...] = ()


def carried(ops: Sequence[Operation], before: Schema) -> Mapping[str, Extra]:
    """Return, by the key it had, each extra after `ops` on tables, whose new names it follows."""
    found = {extra.key: extra for extra in before.extras}
    last = max((at for at, op in enumerate(ops) if isinstance(op, Renaming)), default=-1)
    on: dict[str, set[str]] = {}
    for key, extra in found.items():
        for table in extra.tables:
            on.setdefault(table, set()).add(key)
    now = Schema(before.tables)
    for op in ops[: last + 1] if on else ():
        if isinstance(op, Renaming):
            for key in on.get(op.table, ()):
                found[key] = followed(found[key], op, now)
        if isinstance(op, RenameTable):
            on[op.to] = on.pop(op.table, set())
        now = apply(op, now)
    keys = {key: extra.key for key, extra in found.items() if key != extra.key}
    return {key: with_needs_renamed(extra, keys) for key, extra in found.items()}


def beside(before: Schema, after: Schema, ops: Sequence[Operation] = ()) -> Beside:
    """Return what makes the extras of `after` of those of `before`, around `ops` on tables.

    What only follows a new name stays.
    """
    if not before.extras and not after.extras:
        return Beside()
    moved = carried(ops, before)
    old = {extra.key: extra for extra in moved.values()}
    called = {moved[extra.key].key: extra for extra in before.extras}
    new = {extra.key: extra for extra in after.extras}
    touched = {key for key, extra in old.items() if new.get(key) != extra}
    touched |= _needing(touched, old)
    late_old, late_new = _late(old), _late(new)
    going = [key for key in touched if key in late_old]
    gone = [key for key in touched if key not in late_old and key not in new]
    coming = [key for key, extra in new.items() if key in touched or old.get(key) != extra]
    return Beside(
        first=(
            *_dropped(going, old, called),
            *_made((key for key in coming if key not in late_new), new),
        ),
        last=(*_dropped(gone, old, old), *_made((key for key in coming if key in late_new), new)),
    )


def in_order(schema: Schema) -> tuple[Extra, ...]:
    """Return the extras of a schema, each after what it needs."""
    extras = {extra.key: extra for extra in schema.extras}
    return tuple(extras[key] for key in _ordered(extras, extras))


def _needing(keys: Iterable[str], extras: _Extras) -> set[str]:
    """The extras that need one of `keys`, or one that does."""
    found = set(keys)
    for key in _ordered(extras, extras):
        if not found.isdisjoint(extras[key].needs):
            found.add(key)
    return found


def _late(extras: _Extras) -> set[str]:
    """The extras that stand on a table, or on one that does."""
    return _needing((key for key, extra in extras.items() if extra.tables), extras)


def _ordered(keys: Iterable[str], extras: _Extras) -> tuple[str, ...]:
    """Put each after what it needs."""
    return topological(sorted(keys), {key: extra.needs for key, extra in extras.items()})


def _dropped(keys: Iterable[str], extras: _Extras, called: _Extras) -> Iterator[DropExtra]:
    for key in reversed(_ordered(keys, extras)):
        yield DropExtra(called[key].kind, called[key].name)


def _made(keys: Iterable[str], extras: _Extras) -> Iterator[CreateExtra]:
    return (CreateExtra(extras[key]) for key in _ordered(keys, extras))
