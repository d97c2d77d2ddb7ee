"""How does a difference become a file? Replay, compare, ask, write; again if others wrote too."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from textwrap import indent

from attrs import define, field, frozen

from aquilia_backends.registry import backend_for
from aquilia_ir.diagnostics import Diagnostic, SchemaError, Severity, fail
from aquilia_ir.operations import AddColumn
from aquilia_ir.renames import Renames
from aquilia_ir.schema import Schema
from aquilia_ir.types import Default
from aquilia_schema.cli.asking import Asker
from aquilia_schema.cli.options import chosen_database
from aquilia_schema.cli.output import show, success
from aquilia_schema.cli.report import answer, current, say
from aquilia_schema.dsl.calls import raise_all
from aquilia_schema.legacy.generating import write_raw
from aquilia_schema.lower.discover import discover
from aquilia_schema.lower.fills import find_fill
from aquilia_schema.lower.models import lower_models
from aquilia_schema.models.model import Model
from aquilia_schema.run.answers import not_asked
from aquilia_schema.run.draft import Draft, make_draft
from aquilia_schema.run.filling import fill_rows
from aquilia_schema.run.fitting import new_misfits
from aquilia_schema.run.folder import Folder, list_folder
from aquilia_schema.run.history import History, read_history
from aquilia_schema.run.older import as_compared, as_described
from aquilia_schema.run.publish import Publication, compose, publish, refresh_snapshot
from aquilia_schema.run.questions import about_drop
from aquilia_schema.run.renaming import choose_model_renames, rename_notes
from aquilia_schema.run.risks import find_risks
from aquilia_schema.run.scope import Scope, find_scope

_PLACES = ("models*", "*/models*", "modules/*/models*")
"""Where a project keeps models, below its folder."""
_ATTEMPTS = 20
_EMPTY = "empty"
_NAMED = 5
"""How many models a line names before it says how many more there are."""


@frozen
class Wish:
    """What a user wants to be made, and where."""

    path: Path
    slug: str | None
    app: str | None
    told: tuple[str, ...]
    guess: bool
    writes: bool
    verbose: bool
    dsl: bool
    """Whether the file has operations, and not functions with SQL."""


@define
class Maker:
    """Makes one migration as `wish` says, with questions to `asker`."""

    wish: Wish
    asker: Asker
    models: tuple[type[Model], ...] = field(init=False, default=())

    def make(self, *, checks: bool) -> bool:
        """Write what has changed; return whether anything has. With `checks`, only look."""
        # Compiled models would be taken for new ones by another run in the same second.
        sys.dont_write_bytecode = True
        self.models = discover(Path.cwd())
        target = lower_models(self.models)
        for _ in range(_ATTEMPTS):
            folder = list_folder(self.wish.path)
            draft = self._draft(read_history(folder), target, checks=checks)
            if not draft.operations:
                done = self._conclude_unchanged(folder, draft)
            elif checks:
                say(f"A migration is missing: {_models(draft)}")
                done = True
            else:
                done = self._finish(folder, draft)
            if done:
                return bool(draft.operations)
        raise self._disturbed()

    def make_empty(self) -> bool:
        """Write a migration without operations."""
        for _ in range(_ATTEMPTS):
            folder = list_folder(self.wish.path)
            history = read_history(folder)
            draft = Draft((), (), history.final, history.final, history.heads)
            if self._finish(folder, draft):
                return True
        raise self._disturbed()

    def _disturbed(self) -> Exception:
        return fail(
            "AQ665",
            f'other processes keep writing into "{self.wish.path}"',
            help="wait until they have ended, and run this again",
        )

    def _draft(self, history: History, target: Schema, *, checks: bool) -> Draft:
        _check_found(self.models, history.final)
        target = as_described(history, target)
        scope = find_scope(self.wish.app, self.models, history.final, target)
        wanted = self._limited(scope, history.final, target)
        every, guessed = self._renames(history.final, as_compared(history, wanted))
        wanted = as_described(history, wanted, every)
        heads, named = history.heads, self.wish.dsl
        draft = make_draft(history.final, wanted, every, dependencies=heads, named=named)
        answer({"changed": bool(draft.operations), "migration": None})
        try:
            draft = draft if checks else fill_rows(draft, self._value)
        except SchemaError as error:
            # after an answer that is none, nothing more was asked
            open_only = all(found.code == "AQ661" for found in error.diagnostics)
            loose = self._loose(draft) if open_only else ()
            raise SchemaError([*error.diagnostics, *loose]) from error
        finally:
            answer({"questions": self.asker.json()})
        raise_all(self._loose(draft))
        show(history.notes)
        show(scope.notes(wanted, every))
        show(rename_notes(self._by_default(guessed, every)))
        show(find_risks(draft.operations, draft.before))
        _check_fits(draft)
        return draft

    def _value(self, op: AddColumn) -> Default | None:
        found = find_fill(self.models, op.table, op.column.name)
        return self.asker.fill(op, found)

    def _loose(self, draft: Draft) -> tuple[Diagnostic, ...]:
        """What was answered without being asked; if nothing has changed, it was heard before."""
        given = [*self.asker.answers, *(f"fill:{place}" for place in self.asker.fills)]
        return tuple(not_asked(given, self.asker.asked)) if draft.operations else ()

    def _limited(self, scope: Scope, before: Schema, target: Schema) -> Schema:
        """Limit the target to the scope, and to what of the history is renamed into it."""
        if scope.is_all:
            return target
        renames, _ = self._renames(before, scope.limited(before, target, scope.gone))
        renamed = {old for old, _ in renames.tables}
        asked = sorted(scope.gone - renamed)
        dropped = [t for t in asked if self.asker.drop(about_drop(t, self.wish.app or ""))]
        return scope.limited(before, target, renamed.union(dropped))

    def _renames(self, before: Schema, target: Schema) -> tuple[Renames, Renames]:
        return choose_model_renames(
            self.models,
            before,
            target,
            told=self.wish.told,
            guess=self.wish.guess,
            ask=self.asker.rename,
        )

    def _by_default(self, guessed: Renames, every: Renames) -> Renames:
        """Those that nobody has answered."""
        olds, by = {new: old for old, new in every.tables}, self.asker.taken_by_default
        return Renames(
            [(old, new) for old, new in guessed.tables if by(f"rename:{old}={new}")],
            [
                (table, old, new)
                for table, old, new in guessed.columns
                if by(f"rename:{olds.get(table, table)}.{old}={new}")
            ],
        )

    def _conclude_unchanged(self, folder: Folder, draft: Draft) -> bool:
        if self.wish.writes and folder.files:
            show(refresh_snapshot(folder, draft.before))
        say("No changes detected.")
        return True

    def _finish(self, folder: Folder, draft: Draft) -> bool:
        """Print or write a draft; return False if another process has written meanwhile."""
        slug = self.wish.slug or draft.slug or _EMPTY
        publication = self._composed(folder, draft, slug)
        if not self.wish.writes:
            say(publication.text, end=False)
            self._answer(publication, written=False)
            return True
        notes = publish(publication)
        if notes is None:
            return False
        show(notes)
        what = f" ({_models(draft)})" if draft.operations else ""
        kind = "migration" if publication.is_raw else "DSL migration"
        success(f"Generated {kind}: {publication.path.name}{what}")
        if self.wish.verbose:
            say(indent(publication.text, "    "), end=False)
        self._answer(publication, written=True)
        return True

    def _composed(self, folder: Folder, draft: Draft, slug: str) -> Publication:
        if self.wish.dsl:
            return compose(folder, draft, slug)
        return write_raw(folder, draft, backend_for(chosen_database().url), slug)

    def _answer(self, publication: Publication, *, written: bool) -> None:
        if not current().as_json:
            return
        from aquilia_ir.serialize import operations_to_json  # noqa: PLC0415  slow

        draft, path = publication.draft, publication.path
        migration = {
            "path": str(path),
            "name": path.stem,
            "models": list(draft.models),
            "text": publication.text,
            "operations": operations_to_json(draft.operations)["operations"],
            "written": written,
        }
        answer({"migration": migration})


def _check_fits(draft: Draft) -> None:
    """Refuse what the project's databases can't hold; warn if nobody says which they are."""
    found = new_misfits(draft.before, draft.after, Path.cwd(), os.environ)
    if any(each.severity is Severity.ERROR for each in found):
        raise SchemaError(found)
    show(found)


def _check_found(models: Iterable[type[Model]], before: Schema) -> None:
    """Refuse to drop everything because the command was given in the wrong folder."""
    here = Path.cwd()
    if tuple(models) or not before.tables or any(any(here.glob(place)) for place in _PLACES):
        return
    raise fail(
        "AQ647",
        f'no models were found in "{here}", but the migrations have {len(before.tables)} tables',
        help="run it in the project's folder; to drop all tables, keep a models.py without models",
    )


def _models(draft: Draft) -> str:
    count, named = len(draft.models), ", ".join(draft.models[:_NAMED])
    more = f" and {count - _NAMED} more" if count > _NAMED else ""
    return f"{count} model(s): {named}{more}"
