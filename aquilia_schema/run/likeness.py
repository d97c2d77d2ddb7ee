"""Which models does a database have already? Its tables in the words of the models, where alike.

    database  users(id, active INTEGER)    models  User: users(id, active BOOLEAN, age)
    adopted   users(id, active BOOLEAN), of the model "User"

A database can't tell a truth value from a number, or a constraint that was named from one that got
its name by rule. What it can't tell apart is taken as the models say it, so that a migration
made from a database differs from its models only where the database does.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from attrs import evolve

from aquilia_ir.schema import Column, ForeignKey, Index, Schema, Table, TableConstraint

Normalize = Callable[[Schema], Schema]

_Part = TypeVar("_Part", Column, Index)


def in_words_of(models: Schema, found: Schema, normalize: Normalize, rule: Normalize) -> Schema:
    """Return `found` with all that looks the same in `models` as it is there.

    `normalize` says what a database built from a schema gives back, with all expressions, and
    `rule` the same but for these; both sides of `rule` name the same constraints in one order.
    The result makes just the database that `found` does.
    """
    shared = Schema(t for t in models.tables if found.find(t.name) is not None)
    tables = [evolve(table, model=_model(table.name, models)) for table in found.tables]
    named = Schema(tables, found.extras)
    usable = _without_lost_targets(shared)
    normal, ruled = normalize(usable), rule(usable)
    alike = (_adopted(table, usable, normal, ruled) for table in named.tables)
    adopted = Schema(alike, found.extras)
    return adopted if normalize(adopted) == normalize(found) else named


def _model(table: str, models: Schema) -> str:
    found = models.find(table)
    return "" if found is None else found.model


def _without_lost_targets(schema: Schema) -> Schema:
    """Leave out foreign keys to tables that are not there: no database could be built of them."""
    return Schema(
        evolve(
            table,
            constraints=[
                c
                for c in table.constraints
                if not isinstance(c, ForeignKey) or schema.find(c.table) is not None
            ],
        )
        for table in schema.tables
    )


def _adopted(found: Table, models: Schema, normal: Schema, ruled: Schema) -> Table:
    model, seen, by_rule = (side.find(found.name) for side in (models, normal, ruled))
    if model is None or seen is None or by_rule is None:
        return found
    columns = _like(found.columns, seen.columns, model.columns)
    if seen == found:
        return evolve(model, columns=columns)
    said = _constraints(model, seen, by_rule)
    same_key = seen.primary_key == found.primary_key
    return evolve(
        found,
        columns=columns,
        primary_key=model.primary_key if same_key else found.primary_key,
        constraints=[said.get(c, c) for c in found.constraints],
        indexes=_like(found.indexes, seen.indexes, model.indexes),
        comment=model.comment if seen.comment == found.comment else found.comment,
    )


def _like(found: Iterable[_Part], seen: Iterable[_Part], model: Iterable[_Part]) -> list[_Part]:
    """Return each part as the model has it, if it looks as the one that was found."""
    said = {part.name: part for part in model}
    looks = {part.name: part for part in seen}
    return [said[part.name] if looks.get(part.name) == part else part for part in found]


def _constraints(
    model: Table, seen: Table, by_rule: Table
) -> Mapping[TableConstraint, TableConstraint]:
    """Say, for each constraint as a database gives it back, how the model says it."""
    if len(by_rule.constraints) != len(model.constraints):
        return {}
    pairs = list(zip(by_rule.constraints, model.constraints, strict=True))
    by_value = dict(pairs)
    by_name = {normal.name: said for normal, said in pairs if normal.name}
    found = {c: by_value.get(c) or by_name.get(c.name or "") for c in seen.constraints}
    return {normal: said for normal, said in found.items() if said is not None}
