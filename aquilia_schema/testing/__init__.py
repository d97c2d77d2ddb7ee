"""What tests of schemas need: hypothesis strategies, published for other projects as well."""

from aquilia_schema.testing.strategies import (
    columns,
    names,
    operation_runs,
    operations,
    rows,
    schema_pairs,
    schemas,
    steps,
    tables,
    types,
)

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
