"""What happens to drawn schemas? Runs of operations, and pairs of a schema before and after.

steps()              an operation, and a schema that it fits
operation_runs(s)    operations, each of which fits what those before it make of s
schema_pairs()       two schemas, most of them related
"""

from hypothesis import strategies as st

from aquilia_ir.apply import apply
from aquilia_ir.operations import Operation
from aquilia_ir.schema import Schema
from aquilia_schema.testing.edits import operations
from aquilia_schema.testing.picking import pick
from aquilia_schema.testing.tables import schemas


@st.composite
def steps(draw: st.DrawFn, *, dialect: str | None = None) -> tuple[Operation, Schema]:
    """Operations, each with a schema that it fits."""
    least = pick(draw, (1, 1, 1, 1, 1, 0))
    before = draw(schemas(dialect=dialect, min_tables=least))
    return draw(operations(before, dialect=dialect)), before


@st.composite
def operation_runs(
    draw: st.DrawFn,
    schema: Schema,
    *,
    dialect: str | None = None,
    fits_rows: bool = False,
    scripts: bool = True,
    max_size: int = 6,
) -> tuple[Operation, ...]:
    """Runs of operations: each fits the schema that those before it make of `schema`."""
    run: list[Operation] = []
    for _ in range(pick(draw, range(max_size + 1))):
        one = operations(schema, dialect=dialect, fits_rows=fits_rows, scripts=scripts)
        run.append(draw(one))
        schema = apply(run[-1], schema)
    return tuple(run)


@st.composite
def schema_pairs(draw: st.DrawFn, *, dialect: str | None = None) -> tuple[Schema, Schema]:
    """Two schemas: the second is the first after some edits, or has nothing to do with it."""
    before = draw(schemas(dialect=dialect))
    if pick(draw, (False, False, True)):
        return before, draw(schemas(dialect=dialect))
    after = before
    for op in draw(operation_runs(before, dialect=dialect, scripts=False)):
        after = apply(op, after)
    return before, after
