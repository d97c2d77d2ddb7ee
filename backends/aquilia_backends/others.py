"""What makes the views and triggers of one database those of another? Scripts.

    before  view v (SELECT a)       after  view v (SELECT b), trigger t
    result  DROP VIEW v · what changes the tables · CREATE VIEW v ... · CREATE TRIGGER t ...

A schema has no place for them, but their databases keep the text of each. What holds rows of its
own is left alone: to drop it would lose them.
"""

from collections.abc import Iterable, Iterator

from aquilia_backends.session import Dependent
from aquilia_ir.expressions import tokens
from aquilia_ir.operations import Operation, RunSQL


def with_scripts(
    ops: Iterable[Operation], before: Iterable[Dependent], after: Iterable[Dependent]
) -> tuple[Operation, ...]:
    """Put around `ops` what drops and makes that of which a database tells how to drop it.

    Both must be in the order in which the database made them.
    """
    olds, news = (_by_name(each) for each in (before, after))
    gone = {key for key, old in olds.items() if key not in news or not _is_same(old, news[key])}
    gone |= {key for key, old in olds.items() if _hangs_on(old, gone)}
    dropping = [_dropping(old) for key, old in olds.items() if key in gone]
    making = [_making(new) for key, new in news.items() if key in gone or key not in olds]
    return (*reversed(dropping), *ops, *making)


_Key = tuple[str, str]


def _by_name(found: Iterable[Dependent]) -> dict[_Key, Dependent]:
    return {(each.kind, each.name): each for each in found if each.drop}


def _is_same(old: Dependent, new: Dependent) -> bool:
    return list(_words(old.sql)) == list(_words(new.sql))


def _words(sql: str) -> Iterator[str]:
    return (token.text for token in tokens(sql))


def _hangs_on(old: Dependent, gone: set[_Key]) -> bool:
    """Whether a trigger goes because it mentions a view that goes."""
    views = {name for kind, name in gone if kind == "view"}
    return old.kind == "trigger" and any(token.name in views for token in tokens(old.sql))


def _dropping(old: Dependent) -> RunSQL:
    return RunSQL(old.drop, old.sql)


def _making(new: Dependent) -> RunSQL:
    return RunSQL(new.sql, new.drop)
