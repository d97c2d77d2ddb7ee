"""What would the next migration be? The difference between history and models, and its name.

history  users(id, email)    models  User(id, email, age)
draft    AddColumn(users.age), models ("User",), slug "user"

The draft has been checked: its operations lead from the history to the models.
"""

import re
from collections.abc import Iterable

from attrs import evolve, frozen

from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import SchemaError, Severity, fail
from aquilia_ir.diff import diff
from aquilia_ir.operations import (
    CreateExtra,
    CreateTable,
    DropExtra,
    Operation,
    RenameTable,
    RunPython,
    RunSQL,
)
from aquilia_ir.renames import Renames
from aquilia_ir.renaming import rename_models
from aquilia_ir.schema import Schema, Table
from aquilia_ir.verify import verify
from aquilia_schema.lower.models import lower_models
from aquilia_schema.models.model import Model
from aquilia_schema.run.history import History
from aquilia_schema.run.older import as_compared, as_described
from aquilia_schema.run.renaming import choose_model_renames
from aquilia_schema.run.unsaid import with_unsaid

_SPELLED_OUT = 3
"""How many models a slug names before it says how many more there are."""


@frozen
class Draft:
    """A migration that has not been written: what it does, and to which models."""

    operations: tuple[Operation, ...]
    models: tuple[str, ...]
    before: Schema
    after: Schema
    dependencies: tuple[str, ...] = ()
    """The revisions that it comes after."""

    @property
    def slug(self) -> str:
        """The names of the models, as a part of a file's name."""
        return slug_of(self.models)


def make_draft(
    before: Schema,
    target: Schema,
    renames: Renames,
    *,
    dependencies: tuple[str, ...] = (),
    named: bool = True,
) -> Draft:
    """Say what makes `target` of `before`; AQ1xx if the target isn't well formed.

    A new name for a model whose table stays is part of it, unless it is not to be `named`, as in
    files that can say only SQL.
    """
    before = _with_models(before, target, renames)
    errors = tuple(verify(target))
    if any(found.severity is Severity.ERROR for found in errors):
        raise SchemaError(errors)
    target, _ = with_unsaid(target, before, renames)
    classes = rename_models(before, target, renames) if named else ()
    operations = (*classes, *diff(before, target, renames=renames))
    if apply_all(operations, before) != target:
        raise fail("AQ646", "the operations found do not lead to the schema of the models")
    models = tuple(_models(operations, before, target))
    return Draft(operations, models, before, target, dependencies)


def _with_models(before: Schema, target: Schema, renames: Renames) -> Schema:
    """Name the models of tables that only SQL has made: those that have these tables now."""
    names = dict(renames.tables)

    def named(table: Table) -> Table:
        now = None if table.model else target.find(names.get(table.name, table.name))
        return table if now is None else evolve(table, model=now.model)

    return Schema(map(named, before.tables), before.extras)


def draft_by_default(
    history: History, models: Iterable[type[Model]], *, named: bool = True
) -> Draft:
    """Return the draft for all `models` where nobody is asked about renames."""
    given = tuple(models)
    target = as_described(history, lower_models(given))
    renames, _ = choose_model_renames(given, history.final, as_compared(history, target))
    target = as_described(history, target, renames)
    heads = history.heads
    return make_draft(history.final, target, renames, dependencies=heads, named=named)


def slug_of(models: Iterable[str]) -> str:
    """Join the names of models: a_b_c, or a_b_c_and_2_more."""
    names = [name.lower() for name in models]
    more = len(names) - _SPELLED_OUT
    words = [*names[:_SPELLED_OUT], f"and_{more}_more"] if more > 0 else names
    return "_".join(words)[:_LONGEST]


def check_slug(slug: str) -> None:
    """Raise AQ808 if a word can't be the slug of a migration."""
    if not _SLUG.fullmatch(slug):
        raise fail(
            "AQ808",
            f'"{slug}" can\'t be the slug of a migration',
            help=f"use at most {_LONGEST} letters, digits and underscores",
        )


_LONGEST = 150
"""File systems take 255 bytes for a name; a letter may need more than one."""
_SLUG = re.compile(rf"\w{{1,{_LONGEST}}}")


def _touched(op: Operation) -> str:
    """The name of the table that an operation is about, as it is afterwards."""
    match op:
        case CreateTable(table):
            return table.name
        case RenameTable(_, to):
            return to
        case RunSQL() | RunPython() | CreateExtra() | DropExtra():
            return ""
        case _:
            return op.table


def _models(operations: Iterable[Operation], before: Schema, after: Schema) -> list[str]:
    """The names of the models whose tables change, sorted; tables without a model by their own."""
    found = {}
    for name in map(_touched, operations):
        table = after.find(name) or before.find(name)
        found[name] = table.model if table is not None else ""
    return sorted({model for model in found.values() if model} or {*found} - {""})
