"""`aq db makemigrations`: write down as a migration what has changed in the models."""

import os
import sys
from pathlib import Path
from textwrap import indent

import click
from attrs import frozen

from aquilia_backends.registry import backend_for
from aquilia_ir.diagnostics import SchemaError, Severity, fail
from aquilia_ir.schema import Schema
from aquilia_schema.cli import options
from aquilia_schema.cli.output import show, success
from aquilia_schema.legacy.generating import write_raw
from aquilia_schema.lower.apps import app_of
from aquilia_schema.lower.discover import discover
from aquilia_schema.lower.models import lower_models
from aquilia_schema.models.model import Model, declaration
from aquilia_schema.run.draft import Draft, check_slug, make_draft
from aquilia_schema.run.fitting import new_misfits
from aquilia_schema.run.folder import Folder, list_folder
from aquilia_schema.run.history import read_history
from aquilia_schema.run.older import as_described
from aquilia_schema.run.publish import Publication, compose, publish, refresh_snapshot
from aquilia_schema.run.renaming import choose_renames, rename_notes
from aquilia_schema.run.risks import find_risks
from aquilia_schema.run.scope import limit_to, orphan_notes, orphans

_CHANGED = 1
_PLACES = ("models*", "*/models*", "modules/*/models*")
"""Where a project keeps models, below its folder."""


@frozen
class _Wish:
    """What a user wants of the difference between history and models."""

    app: str | None
    told: tuple[str, ...]
    guess: bool


@click.command()
@click.option("--app", help="Filter by app name.")
@options.migrations_dir
@click.option("--dsl/--no-dsl", default=True, show_default=True, help="Use DSL format.")
@click.option("--name", "slug", metavar="SLUG", help="Slug of the file (default: the models).")
@click.option(
    "--rename",
    "told",
    multiple=True,
    metavar="OLD=NEW",
    help="A table, or table.column, that was renamed; may be repeated.",
)
@click.option("--no-renames", is_flag=True, help="Take nothing for renamed that is not told.")
@click.option("--dry-run", is_flag=True, help="Print the migration, and write nothing.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a migration is missing.")
@options.verbose
def makemigrations(  # noqa: PLR0913
    *,
    app: str | None,
    migrations_dir: Path,
    dsl: bool,
    slug: str | None,
    told: tuple[str, ...],
    no_renames: bool,
    dry_run: bool,
    check: bool,
    verbose: bool,
) -> None:
    """Generate a migration file from current model definitions.

    The migrations are replayed, and the models compared with the result. Tables and fields that
    are alike are taken for renamed, which is said; --rename and --no-renames decide otherwise.
    """
    _check_words(slug=slug)
    folder = list_folder(migrations_dir)
    draft = _draft(folder, _Wish(app, told, not no_renames))
    if not draft.operations:
        _conclude_unchanged(folder, draft, writes=not (dry_run or check))
        return
    publication = _composed(folder, draft, slug, dsl=dsl)
    if dry_run:
        click.echo(publication.text, nl=False)
    elif check:
        click.echo(f"A migration is missing: {_models(draft)}")
    else:
        _write(publication, verbose=verbose)
    if check:
        raise click.exceptions.Exit(_CHANGED)


def _composed(folder: Folder, draft: Draft, slug: str | None, *, dsl: bool) -> Publication:
    if dsl:
        return compose(folder, draft, slug)
    return write_raw(folder, draft, backend_for(options.chosen_database().url), slug)


def _check_words(*, slug: str | None) -> None:
    if slug is not None:
        check_slug(slug)


def _draft(folder: Folder, wish: _Wish) -> Draft:
    history = read_history(folder)
    show(history.notes)
    # Compiled models would be taken for new ones by another run in the same second.
    sys.dont_write_bytecode = True
    models = discover(Path.cwd())
    _check_found(models, history.final)
    target = as_described(history, lower_models(models))
    if wish.app is not None:
        target = _scoped(models, history.final, target, wish)
    every, guessed = choose_renames(history.final, target, told=wish.told, guess=wish.guess)
    target = as_described(history, target, every)
    draft = make_draft(history.final, target, every, dependencies=history.heads)
    show(rename_notes(guessed))
    show(find_risks(draft.operations, draft.before))
    _check_fits(draft)
    return draft


def _check_fits(draft: Draft) -> None:
    """Refuse what the project's databases can't hold; warn if nobody says which they are."""
    found = new_misfits(draft.before, draft.after, Path.cwd(), os.environ)
    if any(each.severity is Severity.ERROR for each in found):
        raise SchemaError(found)
    show(found)


def _check_found(models: tuple[type[Model], ...], before: Schema) -> None:
    """Refuse to drop everything because the command was given in the wrong folder."""
    here = Path.cwd()
    if models or not before.tables or any(any(here.glob(place)) for place in _PLACES):
        return
    raise fail(
        "AQ647",
        f'no models were found in "{here}", but the migrations have {len(before.tables)} tables',
        help="run it in the project's folder; to drop all tables, keep a models.py without models",
    )


def _scoped(models: tuple[type[Model], ...], before: Schema, target: Schema, wish: _Wish) -> Schema:
    """Limit the target to one app: other tables stay as they are in the history."""
    names = {declaration(model).name for model in models if wish.app in _apps(model)}
    if not names:
        known = sorted({app_of(model) for model in models})
        raise fail(
            "AQ645",
            f'no model belongs to an app "{wish.app}"',
            help=f"the apps are {', '.join(known)}" if known else "there are no models",
        )
    mine = {table.name for table in target.tables if table.model in names}
    gone = orphans(before, target)
    known_renames, _ = choose_renames(
        before, limit_to(before, target, mine, gone), told=wish.told, guess=wish.guess
    )
    renamed = {old for old, _ in known_renames.tables}
    show(orphan_notes([name for name in gone if name not in renamed]))
    return limit_to(before, target, mine, renamed)


def _apps(model: type[Model]) -> set[object]:
    return {app_of(model), declaration(model).meta.get("app_label")}


def _models(draft: Draft) -> str:
    return f"{len(draft.models)} model(s): {', '.join(draft.models)}"


def _conclude_unchanged(folder: Folder, draft: Draft, *, writes: bool) -> None:
    if writes and folder.files:
        show(refresh_snapshot(folder.path, draft.before))
    click.echo("No changes detected.")


def _write(publication: Publication, *, verbose: bool) -> None:
    show(publish(publication))
    name = publication.path.name
    kind = "migration" if publication.is_raw else "DSL migration"
    success(f"Generated {kind}: {name} ({_models(publication.draft)})")
    if verbose:
        click.echo(indent(publication.text, "    "), nl=False)
