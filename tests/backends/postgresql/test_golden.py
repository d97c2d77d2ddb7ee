"""Does the SQL of every golden case run, and give what was asked for? On tables with rows."""

import pytest

from aquilia_backends.postgresql import BACKEND
from aquilia_backends.postgresql.session import PostgreSQLSession
from aquilia_ir.apply import apply_all
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import RunPython, RunSQL
from aquilia_ir.schema import Column, Schema, Table
from aquilia_ir.types import Enum, Opaque, Scalar, Text, VarChar
from aquilia_schema.testing.samples import distinct
from golden.cases import CASES
from golden.cases.case import Case
from golden.render import file_name, refusals
from postgresql_databases import Rows, build, empty, fill, loses_values, migrate

_RUN = [
    case
    for case in CASES
    if not refusals(BACKEND, case)
    and not any(isinstance(op, RunSQL | RunPython) for op in case.operations)
]


def _rows(schema: Schema, after: Schema) -> Rows:
    """Two rows of each table; a foreign key finds the row of the same number."""
    return {
        table.name: [
            {
                column.name: _value(column, after.find(table.name), number)
                for column in table.columns
                if column.generated is None and not isinstance(column.type, Opaque)
            }
            for number in (1, 2)
        ]
        for table in schema.tables
    }


def _value(column: Column, after: Table | None, number: int) -> Scalar:
    """A value that the column can hold, and what it becomes as well."""
    later = after.find_column(column.name) if after is not None else None
    kind = column.type
    if isinstance(kind, VarChar | Text) and later is not None:
        kind = later.type
    if isinstance(kind, VarChar | Text):
        return str(number)
    if isinstance(kind, Enum):
        return kind.values[0]
    value = distinct(kind)[(number + 1) % len(distinct(kind))]
    return value if kind is column.type else str(value)


@pytest.mark.parametrize("case", _RUN, ids=file_name)
def test_a_case_gives_what_was_asked_for_and_its_undo_what_was_there(
    shared_session: PostgreSQLSession, case: Case
) -> None:
    session = shared_session
    after = apply_all(case.operations, case.before)
    build(session, case.before)
    fill(session, case.before, _rows(case.before, after))
    was = session.inspect()

    migrate(session, case.operations, case.before)

    assert session.inspect() == session.normalize(after)
    if loses_values(case.operations, case.before):
        empty(session, after)
    migrate(session, invert_all(case.operations, case.before), after)
    assert session.inspect() == was


def test_most_cases_are_run() -> None:
    assert len(_RUN) > len(CASES) * 3 // 4
