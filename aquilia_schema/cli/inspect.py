"""`aq db inspect`: print what a database has, in the migration language, JSON or SQL."""

import click

from aquilia_backends.registry import backend, backend_for
from aquilia_ir.diff import diff
from aquilia_ir.schema import Schema
from aquilia_ir.serialize import schema_to_json, schema_to_text
from aquilia_schema.cli import forms, options
from aquilia_schema.cli.output import remark, show
from aquilia_schema.cli.report import answer, say
from aquilia_schema.dsl.writing import write_script
from aquilia_schema.run.config import shown
from aquilia_schema.run.sources import chosen, inspected

_EMPTY = Schema()


@click.command()
@click.argument("url", required=False)
@options.database
@forms.format_option
@click.option("--dialect", help="Of the SQL (default: the database's).")
@forms.tables
@options.json
@options.verbose
def inspect(
    *,
    url: str | None,
    database: str | None,
    form: str,
    dialect: str | None,
    names: tuple[str, ...],
    verbose: bool,
) -> None:
    """Print the schema of a database.

    URL is by default that of the configured database. What is printed makes the same tables in a
    new one; what a schema has no place for is said on stderr.
    """
    place = options.chosen_database(url, database).url
    if verbose:
        remark(f"database {shown(place)}")
    found = inspected(place)
    show(found.notes)
    schema = chosen(found.schema, names)
    answer({"database": shown(place), "schema": schema_to_json(schema)})
    if form == "json":
        say(schema_to_text(schema), end=False)
    elif form == "sql":
        spoken = backend(dialect) if dialect else backend_for(place)
        forms.print_sql(forms.steps_of(diff(_EMPTY, schema), _EMPTY, spoken))
    else:
        say(write_script(diff(_EMPTY, schema), _EMPTY), end=False)
