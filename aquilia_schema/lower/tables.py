"""What table does a model describe? Its fields become columns, keys, constraints and indexes."""

from collections.abc import Iterator
from functools import partial
from itertools import chain

from aquilia_ir.diagnostics import Diagnostic
from aquilia_ir.schema import Table
from aquilia_schema.lower.columns import (
    column_clashes,
    field_findings,
    lower_column,
    primary_key,
)
from aquilia_schema.lower.findings import Findings
from aquilia_schema.lower.meta import Options, meta_findings, read_options
from aquilia_schema.lower.registry import Registry
from aquilia_schema.lower.rules import (
    field_constraints,
    field_indexes,
    meta_constraints,
    meta_indexes,
    rule_findings,
)
from aquilia_schema.lower.source import Source
from aquilia_schema.models.model import ModelMeta, declaration


def source_of(model: ModelMeta, registry: Registry) -> Source:
    """Return a model on its way to a table."""
    declared = declaration(model)
    return Source(model, declared, read_options(declared), registry)


def lower_table(source: Source, findings: Findings) -> Table:
    """Return the table of a model; what is wrong with it is left out and reported."""
    declared = source.declared
    findings.add(meta_findings(declared))
    findings.add(_rule_findings(source.options))
    wrong = {name: tuple(field_findings(name, f)) for name, f in declared.fields.items()}
    findings.add(chain.from_iterable(wrong.values()))
    findings.add(column_clashes(declared))
    sound = [(name, field) for name, field in declared.fields.items() if not wrong[name]]
    columns = ((partial(lower_column, source, n, field), field.origin.span) for n, field in sound)
    constraints = chain(
        chain.from_iterable(field_constraints(source, *named) for named in sound),
        meta_constraints(source),
    )
    indexes = chain(
        chain.from_iterable(field_indexes(source, *named) for named in sound),
        meta_indexes(source),
    )
    return Table(
        name=source.options.table,
        columns=findings.collect(columns),
        primary_key=findings.attempt(partial(primary_key, source), source.place),
        constraints=dict.fromkeys(findings.collect(constraints)),
        indexes=dict.fromkeys(findings.collect(indexes)),
        comment=source.options.comment,
        model=declared.name,
    )


def _rule_findings(options: Options) -> Iterator[Diagnostic]:
    for rule in (*options.indexes, *options.constraints):
        yield from rule_findings(rule)
    if options.primary_key is not None:
        yield from rule_findings(options.primary_key)
