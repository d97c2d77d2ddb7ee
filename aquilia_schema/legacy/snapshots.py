"""What do older projects do with snapshots? They make, keep, load and compare them, as dicts.

compute_diff(load_snapshot("schema_snapshot.json"), create_snapshot([User])).has_changes
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import define, evolve, field

from aquilia_backends.backend import Backend
from aquilia_backends.registry import backend_for
from aquilia_backends.session import inspected_like
from aquilia_ir.diff import diff as difference
from aquilia_ir.renames import SIMILAR, Renames, candidates, decide
from aquilia_ir.renaming import rename_models
from aquilia_ir.schema import Schema, Table
from aquilia_schema.dsl.forms import write_calls
from aquilia_schema.legacy.held import url_of
from aquilia_schema.legacy.objects import Operation
from aquilia_schema.lower.models import lower_models
from aquilia_schema.lower.snapshot import read_snapshot, snapshot_text
from aquilia_schema.models.model import Model
from aquilia_schema.run.files import replace
from aquilia_schema.run.ledger import STEPS, TABLE

Snapshot = dict[str, Any]
SNAPSHOT_VERSION = 1
RENAME_THRESHOLD = SIMILAR
EMPTY: Mapping[str, Any] = {"models": {}}


@define
class ModelDiff:
    """What differs in one model, by the names of columns."""

    added_fields: list[str] = field(factory=list)
    removed_fields: list[str] = field(factory=list)
    renamed_fields: list[tuple[str, str]] = field(factory=list)
    altered_fields: list[str] = field(factory=list)
    added_indexes: list[Any] = field(factory=list)
    removed_indexes: list[Any] = field(factory=list)
    added_constraints: list[Any] = field(factory=list)
    removed_constraints: list[Any] = field(factory=list)

    @property
    def has_changes(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__ if not name.startswith("__"))


@define
class SchemaDiff:
    """What differs between two snapshots, by the names of models."""

    added_models: list[str] = field(factory=list)
    removed_models: list[str] = field(factory=list)
    renamed_models: list[tuple[str, str]] = field(factory=list)
    altered_models: dict[str, ModelDiff] = field(factory=dict)
    renames: Renames = field(factory=Renames, repr=False)

    @property
    def has_changes(self) -> bool:
        return bool(
            self.added_models or self.removed_models or self.renamed_models or self.altered_models
        )


def create_snapshot(model_classes: Iterable[type[Model]]) -> Snapshot:
    """Return the snapshot of some models; AQ5xx for what is wrong with them."""
    return _snapshot(lower_models(tuple(model_classes)))


async def create_snapshot_from_db(
    db: Any, model_classes: Iterable[type[Model]] | None = None
) -> Snapshot:
    """Return the snapshot of what is in a database, without the tables of this system.

    Tables of `model_classes` have their names, all others one made of the table's; a table that
    is as its model has it says so in the words of the model.
    """
    url = url_of(db)
    backend, wanted = backend_for(url), lower_models(tuple(model_classes or ()))
    with backend.open(url) as session:
        found = inspected_like(session, wanted)
    tables = (table for table in found.tables if table.name not in {TABLE, STEPS})
    return _snapshot(Schema(map(_as_modelled(wanted, backend), tables)))


def _as_modelled(wanted: Schema, backend: Backend) -> Callable[[Table], Table]:
    """Return what takes a table for that of a model, as exactly as the model has it."""
    normal = backend.normalize(wanted)

    def modelled(table: Table) -> Table:
        own = wanted.find(table.name)
        if own is not None and normal.find(table.name) == table:
            return own
        name = _model_name(table.name) if own is None else own.model
        return evolve(table, model=name)

    return modelled


def _model_name(table: str) -> str:
    """Make a class's name of a table's: order_items is OrderItems."""
    return "".join(word.capitalize() for word in table.replace("-", "_").split("_"))


def _snapshot(schema: Schema) -> Snapshot:
    made: Snapshot = json.loads(snapshot_text(schema))
    return made


def save_snapshot(snapshot: Mapping[str, Any], path: str | Path) -> None:
    """Write a snapshot in the place of one that may be there."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    replace(target, json.dumps(snapshot, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def load_snapshot(path: str | Path) -> Snapshot | None:
    """Return a snapshot of any known form in the present one, or None if there is no such file.

    AQ601 to AQ609 for all that is wrong with it.
    """
    source = Path(path)
    if not source.exists():
        return None
    return _snapshot(read_snapshot(source.read_text(encoding="utf-8"), str(source)))


def schema_of(snapshot: Mapping[str, Any] | None) -> Schema:
    """Return the schema that a snapshot tells of; that of None is empty. AQ601 to AQ609."""
    told = {name: value for name, value in (snapshot or EMPTY).items() if name != "checksum"}
    return read_snapshot(json.dumps(told, indent=2, ensure_ascii=False), "snapshot")


def compute_diff(
    old_snapshot: Mapping[str, Any] | None, new_snapshot: Mapping[str, Any]
) -> SchemaDiff:
    """Say what differs; what is alike enough is taken for renamed."""
    before, after = schema_of(old_snapshot), schema_of(new_snapshot)
    renames = decide(candidates(before, after))
    old_of = {new: old for old, new in renames.tables}
    found = SchemaDiff(renames=renames)
    for table in after.tables:
        old = before.find(old_of.get(table.name, table.name))
        if old is None:
            found.added_models.append(table.model)
            continue
        if table.name in old_of or old.model != table.model:
            found.renamed_models.append((old.model, table.model))
        changes = _model_diff(old, table, renames)
        if changes.has_changes:
            found.altered_models[table.model] = changes
    kept = {old_of.get(table.name, table.name) for table in after.tables}
    found.removed_models += [table.model for table in before.tables if table.name not in kept]
    return found


def _model_diff(old: Table, new: Table, renames: Renames) -> ModelDiff:
    renamed = [(before, after) for table, before, after in renames.columns if table == new.name]
    gone, come = dict(renamed), {after: before for before, after in renamed}
    there, here = set(old.column_names) - gone.keys(), set(new.column_names) - come.keys()
    altered = [
        name
        for name in new.column_names
        if name in there & here and old.column(name) != new.column(name)
    ]
    indexes = {index.name: index for index in old.indexes}
    return ModelDiff(
        added_fields=[name for name in new.column_names if name in here - there],
        removed_fields=[name for name in old.column_names if name in there - here],
        renamed_fields=renamed,
        altered_fields=altered,
        added_indexes=[index for index in new.indexes if indexes.get(index.name) != index],
        removed_indexes=[index for index in old.indexes if index not in new.indexes],
        added_constraints=_only_in(new, old) if not renamed else [],
        removed_constraints=_only_in(old, new) if not renamed else [],
    )


def _only_in(one: Table, other: Table) -> list[Any]:
    return [constraint for constraint in one.constraints if constraint not in other.constraints]


def diff_to_operations(
    diff: SchemaDiff,
    old_snapshot: Mapping[str, Any] | None,
    new_snapshot: Mapping[str, Any],
) -> Sequence[Operation]:
    """Return the operations that lead from one snapshot to the other."""
    return operations_between(schema_of(old_snapshot), schema_of(new_snapshot), diff.renames)


def operations_between(before: Schema, after: Schema, renames: Renames) -> list[Operation]:
    """Return the operations that lead from one schema to another, as older projects know them."""
    classes = rename_models(before, after, renames)
    found = (*classes, *difference(before, after, renames=renames))
    return [Operation.of(call) for call in write_calls(found, before)]
