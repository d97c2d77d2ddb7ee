"""In which form are schemas and operations printed? As the migration language, JSON or SQL."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import click

from aquilia_backends.backend import Backend
from aquilia_backends.statement import Step
from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import Operation
from aquilia_ir.schema import Schema
from aquilia_schema.cli.report import say
from aquilia_schema.cli.sql import sql_lines
from aquilia_schema.run.segments import compile_lazily

format_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--format",
    "form",
    type=click.Choice(["dsl", "json", "sql"]),
    default="dsl",
    show_default=True,
    help="What to print: the migration language, JSON, or SQL.",
)
tables: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--table", "names", metavar="NAME", multiple=True, help="Only this table; may be repeated."
)


def steps_of(
    ops: Sequence[Operation], before: Schema, backend: Backend, *, live: str | None = None
) -> tuple[Step, ...]:
    """Return what runs on a database that is as `before`; AQ3xx if it can't hold the result.

    `live` is the URL of that database, if it is there: its catalogue knows more than a schema.
    """
    errors = backend.check(apply_all(ops, before))
    if errors:
        raise SchemaError(errors)
    if live is None:
        return tuple(compile_lazily(ops, before, backend.compiler))
    with backend.open(live, read_only=True) as session:
        return tuple(compile_lazily(ops, before, backend.compiler, session.catalogue))


def print_sql(steps: Iterable[Step]) -> None:
    for line in sql_lines(steps):
        say(line)
