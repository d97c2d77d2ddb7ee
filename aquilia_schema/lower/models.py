"""What schema do model classes describe? All that is wrong with them is found in one go.

    class User(Model):                                  Table("users",
        email = CharField(unique=True)      ->              columns: email VARCHAR(255), id BIGINT
        class Meta:                                         primary key (id), unique (email),
            db_table = "users"                              model="User")

Abstract models, proxies and models with `managed = False` have no table here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from attrs import evolve

from aquilia_ir.diagnostics import Diagnostic
from aquilia_ir.schema import Schema
from aquilia_ir.verify import verify
from aquilia_schema.lower.exclusion import lower_exclusions
from aquilia_schema.lower.findings import Findings
from aquilia_schema.lower.links import link_findings, link_models, through_findings
from aquilia_schema.lower.meta import read_options
from aquilia_schema.lower.registry import Registry
from aquilia_schema.lower.tables import lower_table, source_of
from aquilia_schema.models.model import Declaration, Model, ModelMeta, declaration
from aquilia_schema.models.origin import Origin


def lower_models(models: Iterable[type[Model]]) -> Schema:
    """Return the schema of all `models` that have a table; SchemaError says all that is wrong."""
    given = tuple(dict.fromkeys(models))
    with_table: list[ModelMeta] = [model for model in given if declaration(model).has_table]
    concrete = [*with_table, *chain.from_iterable(map(link_models, with_table))]
    registry, findings = Registry.of(given), Findings()
    for model in with_table:
        findings.add(link_findings(model))
        findings.add(through_findings(model, registry))
    sources = [source_of(model, registry) for model in concrete]
    tables = [lower_table(source, findings) for source in sources]
    extras = [extra for source in sources for extra in lower_exclusions(source, findings)]
    declared = [declaration(model) for model in concrete]
    findings.add(_same_names(declared))
    findings.add(_same_tables(declared))
    findings.stop()
    schema = Schema(tables, extras)
    places = dict(_places(declared))
    findings.add(_placed(finding, places) for finding in verify(schema))
    findings.stop()
    return schema


def _same_names(models: Iterable[Declaration]) -> Iterator[Diagnostic]:
    first: dict[str, Declaration] = {}
    for model in models:
        other = first.setdefault(model.name, model)
        if other is not model:
            yield _twice("AQ509", f'two models are called "{model.name}"', model, other)


def _same_tables(models: Iterable[Declaration]) -> Iterator[Diagnostic]:
    first: dict[str, Declaration] = {}
    for model in models:
        table = read_options(model).table
        other = first.setdefault(table, model)
        if other is not model and other.name != model.name:
            message = f'"{other.name}" and "{model.name}" have the same table "{table}"'
            yield _twice("AQ508", message, model, other)


def _twice(code: str, message: str, model: Declaration, other: Declaration) -> Diagnostic:
    there = other.origin.span(header=True)
    return Diagnostic(
        code=code,
        message=message,
        span=model.origin.span(header=True),
        notes=(f"the first is at {there.source}:{there.line}",),
    )


def _places(models: Iterable[Declaration]) -> Iterator[tuple[str, Origin]]:
    """Yield where each table, and each column as "table.column", was declared."""
    for model in models:
        table = read_options(model).table
        yield table, model.origin
        for name, field in model.fields.items():
            yield f"{table}.{field.column_of(name)}", field.origin


def _placed(finding: Diagnostic, places: Mapping[str, Origin]) -> Diagnostic:
    """Point at the model or field whose table or column the message names first."""
    named = re.findall(r'(?:table|column) "([^"]*)"', finding.message)
    origin = next((places[name] for name in named if name in places), None)
    return finding if origin is None else evolve(finding, span=origin.span(header=True))
