"""What becomes of extras when one, or a table it stands on, changes? It follows or is refused."""

from collections.abc import Mapping

from attrs import evolve

from aquilia_ir.column_words import with_column_renamed
from aquilia_ir.diagnostics import fail
from aquilia_ir.extra import Extra
from aquilia_ir.operations import RenameColumn, RenameIndex, RenameTable
from aquilia_ir.schema import Schema
from aquilia_ir.standing import with_index_renamed, with_table_renamed
from aquilia_ir.wording import STANDARD_MARK, find_wording

Renaming = RenameTable | RenameColumn | RenameIndex


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


def following(op: Renaming, before: Schema) -> Schema:
    """Let the extras of a table follow a new name, as databases let their words follow."""
    some = [extra for extra in before.extras if op.table in extra.tables]
    moved = {extra.key: followed(extra, op, before) for extra in some}
    if all(moved[extra.key] is extra for extra in some):
        return before
    keys = {key: extra.key for key, extra in moved.items() if key != extra.key}
    found = (moved.get(extra.key, extra) for extra in before.extras)
    return before.with_extras(with_needs_renamed(extra, keys) if keys else extra for extra in found)


def with_needs_renamed(extra: Extra, keys: Mapping[str, str]) -> Extra:
    """Let an extra need others by the keys that they have now."""
    needs = tuple(keys.get(key, key) for key in extra.needs)
    return extra if needs == extra.needs else evolve(extra, needs=needs)


def followed(extra: Extra, op: Renaming, before: Schema) -> Extra:
    """Return what an extra is after something of `before` got another name; itself if the same.

    A renamed column is followed only where the words leave no doubt.
    """
    if op.table not in extra.tables:
        return extra
    match op:
        case RenameTable(old, new):
            return extra if old == new else _with_table(extra, old, new)
        case RenameColumn():
            return _with_column(extra, op, before)
        case RenameIndex():
            return _with_index(extra, op)


def _with_table(extra: Extra, old: str, new: str) -> Extra:
    wording = find_wording(extra.dialect)
    mark = STANDARD_MARK if wording is None else wording.mark
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


def _with_column(extra: Extra, op: RenameColumn, before: Schema) -> Extra:
    wording = find_wording(extra.dialect)
    if wording is None:
        return extra
    fold = str if wording.exact else str.casefold
    found = [table for table in map(before.find, extra.tables) if table is not None]
    columns = {fold(table.name): frozenset(map(fold, table.column_names)) for table in found}
    # most extras are dropped by their names
    words = [extra.create] if extra.drop[:5].upper() == "DROP " else [extra.create, extra.drop]
    after = [
        with_column_renamed(sql, op.table, op.column, op.to, columns=columns, wording=wording)
        for sql in words
    ]
    create, drop = after[0], after[1] if len(after) > 1 else extra.drop
    if create is None or drop is None or (create, drop) == (extra.create, extra.drop):
        return extra
    return evolve(extra, create=create, drop=drop)


def _with_index(extra: Extra, op: RenameIndex) -> Extra:
    """Let what is said of an index follow it: comment t.i of MySQL, comment index i."""
    names = {f"{op.table}.{op.index}": f"{op.table}.{op.to}", f"index {op.index}": f"index {op.to}"}
    wording = find_wording(extra.dialect)
    if wording is None or extra.name not in names:
        return extra
    create, drop = (
        with_index_renamed(sql, op.index, op.to, mark=wording.mark)
        for sql in (extra.create, extra.drop)
    )
    if create == extra.create:
        return extra
    return evolve(extra, name=names[extra.name], create=create, drop=drop)
