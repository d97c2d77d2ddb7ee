"""What is left of a difference if only one app counts? A target that leaves the rest alone.

    history  blog_posts, shop_orders    models  blog_posts + title, shop_orders + total
    --app blog                          target  blog_posts + title, shop_orders

Nothing is dropped that might belong to another app.
"""

from collections.abc import Collection, Iterator

from aquilia_ir.diagnostics import Diagnostic, Severity
from aquilia_ir.schema import Schema


def limit_to(
    before: Schema, target: Schema, mine: Collection[str], renamed: Collection[str] = ()
) -> Schema:
    """Take the tables called `mine` from `target`, and all others but the `renamed` as before."""
    kept = [t for t in before.tables if t.name not in mine and t.name not in renamed]
    tables = (*kept, *(table for table in target.tables if table.name in mine))
    return Schema(tables, target.extras)


def orphans(before: Schema, target: Schema) -> tuple[str, ...]:
    """The tables that no model has any more, so that nobody knows their app."""
    return tuple(table.name for table in before.tables if target.find(table.name) is None)


def orphan_notes(names: Collection[str]) -> Iterator[Diagnostic]:
    """Say that tables without a model stay, since they may belong to another app."""
    for name in names:
        yield Diagnostic(
            code="AQ644",
            message=f'table "{name}" has no model any more, but may be of another app: it stays',
            help="run makemigrations without --app to drop it",
            severity=Severity.NOTE,
        )
