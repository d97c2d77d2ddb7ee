"""Hypothesis strategies for everything of the IR: schemas, operations, and rows to fill them.

They are published for the tests of others: a dialect can be tried with all that it should hold.
"""

from aquilia_schema.testing.columns import columns, names, types
from aquilia_schema.testing.edits import operations
from aquilia_schema.testing.rows import rows
from aquilia_schema.testing.runs import operation_runs, schema_pairs, steps
from aquilia_schema.testing.tables import schemas, tables

__all__ = [
    "columns",
    "names",
    "operation_runs",
    "operations",
    "rows",
    "schema_pairs",
    "schemas",
    "steps",
    "tables",
    "types",
]
