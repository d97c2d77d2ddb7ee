"""Can the databases of a project hold a schema? Asked before a migration is written, and again when
it runs.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import evolve

from aquilia_backends.backend import Backend
from aquilia_backends.registry import backend_for
from aquilia_ir.diagnostics import Diagnostic, SchemaError, Severity
from aquilia_ir.schema import Schema
from aquilia_schema.run.config import all_databases
from aquilia_schema.run.ledger import STEPS, TABLE


def misfits(schema: Schema, backend: Backend) -> Iterator[Diagnostic]:
    """Yield what of a schema a database can't hold beside the ledger."""
    for table in schema.tables:
        # some databases take names that differ only in case for the same
        if table.name.lower() in {TABLE, STEPS}:
            yield Diagnostic(
                code="AQ772",
                message=f'table "{table.name}" has the name of the table that records migrations',
                help="give the model another table name",
            )
    yield from backend.check(schema)


def new_misfits(
    before: Schema, after: Schema, folder: Path, environment: Mapping[str, str]
) -> tuple[Diagnostic, ...]:
    """Return what the databases of a project can't hold of `after`, and `before` did not have.

    Where nobody says which databases there are, it is a warning; so is what keeps from knowing.
    """
    try:
        databases = all_databases(folder, environment)
        backends = {database.url.partition(":")[0]: database.url for database in databases}
        found = [backend_for(url) for url in (backends or {"": "sqlite:///:memory:"}).values()]
    except SchemaError as error:
        return tuple(_softened(error.diagnostics))
    every = tuple(dict.fromkeys(each for b in found for each in _more(before, after, b)))
    return every if databases else tuple(_softened(every))


def _more(before: Schema, after: Schema, backend: Backend) -> Iterator[Diagnostic]:
    known = set(misfits(before, backend))
    return (each for each in misfits(after, backend) if each not in known)


def _softened(findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    return (evolve(each, severity=Severity.WARNING) for each in findings)
