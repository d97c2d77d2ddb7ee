"""What is left of a difference if only one app counts? A target that leaves the rest alone.

    history  blog_posts, shop_orders    models  blog_posts + title, shop_orders + total
    --app blog                          target  blog_posts + title, shop_orders

The tables of many-to-many fields are their owner's. Nothing is dropped that might belong to
another app.
"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from attrs import frozen

from aquilia_ir.diagnostics import Diagnostic, Severity, fail
from aquilia_ir.renames import Renames
from aquilia_ir.schema import Schema, Table
from aquilia_schema.lower.apps import app_of, has_app
from aquilia_schema.lower.exclusion import is_exclusion
from aquilia_schema.lower.links import link_models
from aquilia_schema.models.model import Model, declaration


@frozen
class Scope:
    """Which tables count: those of the models, and those of the history without any."""

    is_all: bool = True
    mine: frozenset[str] = frozenset()
    """The tables that count, under their names in either schema."""
    gone: frozenset[str] = frozenset()
    """The tables that no model has any more, so that nobody knows their app."""

    def limited(self, before: Schema, target: Schema, leaving: Collection[str]) -> Schema:
        """Take what counts from `target`, and all others but those `leaving` as before."""
        return limit_to(before, target, self.mine, leaving)

    def notes(self, wanted: Schema, renames: Renames) -> Iterator[Diagnostic]:
        """Say which tables stay since they may belong to another app."""
        renamed = {old for old, _ in renames.tables}
        staying = (name for name in self.gone - renamed if wanted.find(name) is not None)
        return orphan_notes(sorted(staying))


def find_scope(
    app: str | None, models: Iterable[type[Model]], before: Schema, target: Schema
) -> Scope:
    """Say what counts if only `app` does, or everything without one; AQ645 if there is no app."""
    if app is None:
        return Scope()
    every = tuple(models)
    own = [model for model in every if app in _apps(model)]
    if not own and not has_app(Path.cwd(), app):
        raise _no_app(app, every)
    names = {declaration(model).name for model in own}
    names |= {declaration(link).name for model in own for link in link_models(model)}
    mine = {table.name for table in target.tables if table.model in names}
    gone = [before.table(name) for name in orphans(before, target)]
    links = {table.name for table in gone if _links_one_of(table, names)}
    return Scope(
        is_all=False,
        mine=frozenset(mine | links),
        gone=frozenset(table.name for table in gone) - links,
    )


def _no_app(app: str, models: Iterable[type[Model]]) -> Exception:
    known = sorted({app_of(model) for model in models})
    return fail(
        "AQ645",
        f'no model belongs to an app "{app}"',
        help=f"the apps are {', '.join(known)}" if known else "there are no models",
    )


def _apps(model: type[Model]) -> set[object]:
    return {app_of(model), declaration(model).meta.get("app_label")}


def _links_one_of(table: Table, models: Collection[str]) -> bool:
    """Whether a table stood behind a many-to-many field of one of these models."""
    keys = sum(len(key.columns) == 1 for key in table.foreign_keys)
    return keys == 2 and any(table.model.startswith(f"{model}_") for model in models)  # noqa: PLR2004


def limit_to(
    before: Schema, target: Schema, mine: Collection[str], renamed: Collection[str] = ()
) -> Schema:
    """Take the tables called `mine` from `target`, and all others but the `renamed` as before."""
    kept = [t for t in before.tables if t.name not in mine and t.name not in renamed]
    names = {table.name for table in kept}
    tables = (*kept, *(table for table in target.tables if table.name in mine))
    others = [e for e in before.extras if is_exclusion(e) and all(t in names for t in e.tables)]
    own = [e for e in target.extras if all(table in mine for table in e.tables)]
    return Schema(tables, (*others, *own))


def orphans(before: Schema, target: Schema) -> tuple[str, ...]:
    """The tables that no model has any more, so that nobody knows their app."""
    return tuple(table.name for table in before.tables if target.find(table.name) is None)


def orphan_notes(names: Collection[str]) -> Iterator[Diagnostic]:
    """Say that tables without a model stay, since they may belong to another app."""
    for name in names:
        yield Diagnostic(
            code="AQ644",
            message=f'table "{name}" has no model any more, but may be of another app: it stays',
            help=f'answer "drop:{name}" with true, or leave out --app, to drop it',
            severity=Severity.NOTE,
        )
