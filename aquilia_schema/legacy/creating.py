"""How do older projects make tables for a test? Straight from the models, without migrations."""

from collections.abc import Iterable
from typing import Any

from aquilia_backends.registry import backend_for
from aquilia_backends.session import inspected_like
from aquilia_backends.statement import Statement
from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_ir.diff import diff
from aquilia_ir.schema import Schema
from aquilia_schema.legacy.held import url_of
from aquilia_schema.lower.models import lower_models
from aquilia_schema.models.model import Model


def create_tables(db: Any, models: Iterable[type[Model]]) -> list[str]:
    """Create the tables of models that a database lacks; return the statements.

    AQ610, AQ611 if there is no telling which database; AQ3xx, AQ5xx for what is wrong with the
    models; AQ7xx for what the database refuses.
    """
    if db is None:
        raise fail(
            "AQ611",
            "no database is known to create tables in",
            help="call ModelRegistry.set_database(db), or create_tables(db)",
        )
    url, target = url_of(db), lower_models(tuple(models))
    backend = backend_for(url)
    wrong = tuple(backend.check(target))
    if wrong:
        raise SchemaError(wrong)
    with backend.open(url, create=True) as session, session.migration():
        there = inspected_like(session, target)
        missing = (table for table in target.tables if there.find(table.name) is None)
        before = Schema(there.tables)
        after = Schema((*there.tables, *missing))
        steps = backend.compiler.compile(diff(before, after), before)
        statements = [step for step in steps if isinstance(step, Statement)]
        for statement in statements:
            session.run(statement)
    return [statement.sql for statement in statements]
