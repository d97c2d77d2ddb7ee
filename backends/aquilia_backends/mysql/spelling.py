"""How does a server spell the names of tables that it was told? Some spell all of them small.

    CREATE TABLE `BlogPost` ...      lower_case_table_names=1      SHOW TABLES      blogpost

Such a server takes both for one, so what it says is put into the spelling of the schema at hand.
https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from attrs import evolve

from aquilia_backends.late import Late
from aquilia_backends.mysql.columns import Query
from aquilia_backends.mysql.extras import VIEW
from aquilia_backends.session import Catalogue, Dependent
from aquilia_ir.extra import Extra
from aquilia_ir.extras import following
from aquilia_ir.operations import RenameTable
from aquilia_ir.schema import ForeignKey, Schema, Table
from aquilia_ir.standing import owner_in, tables_in, with_table_renamed

_Part = TypeVar("_Part")
_Names = Mapping[str, str]


def is_folding(query: Query) -> bool:
    """Whether the server takes names of tables that differ in case alone for one."""
    ((how,),) = query("SELECT @@lower_case_table_names")
    return bool(how)


def spelled(found: Schema, like: Schema) -> Schema:
    """Return what a server that folds names says, with tables and views spelled as in `like`.

    Its constraints may have names now that follow from the rest.
    """
    pairs = _differing((t.name for t in found.tables), (t.name for t in like.tables))
    moved = found
    for old, new in pairs.items():
        moved = following(RenameTable(old, new), moved)
    extras: Iterable[Extra] = moved.extras
    tables = found.tables if not pairs else [_table(table, pairs) for table in found.tables]
    views = _differing(_views(extras), _views(like.extras))
    for old, new in views.items():
        extras = [_with_view(extra, old, new) for extra in extras]
    return Schema(tables, extras)


def _differing(found: Iterable[str], wanted: Iterable[str]) -> _Names:
    """Map each name that was found to another spelling of it that is wanted instead."""
    names = {name.lower(): name for name in wanted}
    pairs = ((name, names.get(name.lower(), name)) for name in found)
    return {old: new for old, new in pairs if old != new}


def _table(table: Table, names: _Names) -> Table:
    constraints = [
        evolve(c, table=names.get(c.table, c.table)) if isinstance(c, ForeignKey) else c
        for c in table.constraints
    ]
    return evolve(table, name=names.get(table.name, table.name), constraints=constraints)


def _views(extras: Iterable[Extra]) -> Iterator[str]:
    return (extra.name for extra in extras if extra.kind == VIEW)


def _with_view(extra: Extra, old: str, new: str) -> Extra:
    sql = with_table_renamed(extra.create, old, new, mark="`")
    if (extra.kind, extra.name) != (VIEW, old):
        return evolve(extra, create=sql)
    return evolve(extra, name=new, create=sql.replace(f"VIEW `{old}` ", f"VIEW `{new}` ", 1))


def catalogue_like(catalogue: Catalogue, like: Schema) -> Catalogue:
    """Return the catalogue of a server that folds names, with tables spelled as in `like`."""
    names = {table.name.lower(): table.name for table in like.tables}
    return evolve(
        catalogue,
        columns=Late(lambda: _keyed(catalogue.columns, names)),
        inline_checks=Late(lambda: _keyed(catalogue.inline_checks, names)),
        dependents=Late(lambda: _dependents(_keyed(catalogue.dependents, names), names)),
    )


def _keyed(
    found: Mapping[str, tuple[_Part, ...]], names: _Names
) -> Mapping[str, tuple[_Part, ...]]:
    merged: dict[str, tuple[_Part, ...]] = {}
    for table, parts in found.items():
        name = names.get(table.lower(), table)
        merged[name] = tuple(dict.fromkeys((*merged.get(name, ()), *parts)))
    return merged


def _dependents(
    found: Mapping[str, tuple[Dependent, ...]], names: _Names
) -> Mapping[str, tuple[Dependent, ...]]:
    return {table: tuple(_dependent(each, names) for each in some) for table, some in found.items()}


def _dependent(dependent: Dependent, names: _Names) -> Dependent:
    sql = dependent.sql
    for old, new in _differing({*tables_in(sql), owner_in(sql)}, names.values()).items():
        sql = with_table_renamed(sql, old, new, mark="`")
    return evolve(dependent, sql=sql)
