"""Does the SQL of the golden files do what it should, on a real server and on tables with rows?"""

import pytest

from aquilia_backends.mysql import BACKEND
from aquilia_backends.mysql.session import MySQLSession
from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import RunPython, RunSQL
from aquilia_ir.schema import Schema
from aquilia_ir.types import (
    Array,
    Blob,
    Boolean,
    Char,
    Date,
    Decimal,
    Double,
    Enum,
    Integer,
    Interval,
    Json,
    Real,
    Scalar,
    Text,
    Time,
    Timestamp,
    Type,
    Uuid,
    VarChar,
)
from golden.cases import CASES
from golden.cases.case import Case
from golden.render import file_name, refusals
from mysql_databases import build, fill, migrate

_NOWHERE = "alter column: set collation"
"""The case that no server here has the collation for."""
_BEYOND_MARIADB = {
    "create index: over an expression": ("AQ337", "over an expression"),
    "rename column: an index over an expression": ("AQ337", "over an expression"),
    _NOWHERE: ("AQ708", "Unknown collation"),
}
"""The cases that MariaDB can't have, and how that is said."""
_EMPTIED = {"drop column: with the constraints over it alone"}
"""Those whose undo can't give two rows the different values that they must have."""
_WORDS = {"alter column: text to enum": "-ab"}
"""What the texts of rows are, where a number would not do."""
_HELD = [
    case
    for case in CASES
    if not refusals(BACKEND, case)
    and not any(isinstance(op, RunSQL | RunPython) for op in case.operations)
]
_RUN = [case for case in _HELD if case.title not in _BEYOND_MARIADB]


def _value(type_: Type, number: int, words: str) -> Scalar:
    match type_:
        case Integer() | Interval() | Decimal() | Real() | Double():
            return number
        case Boolean():
            return True
        case VarChar() | Char() | Text() | Blob():
            return words[number]
        case Timestamp() | Date():
            return f"2001-02-0{number}"
        case Time():
            return f"01:02:0{number}"
        case Uuid():
            return f"00000000-0000-4000-8000-00000000000{number}"
        case Enum(values):
            return values[0]
        case Json() | Array():
            return "[]"
        case _:
            return None


def _two_rows(schema: Schema, words: str) -> dict[str, list[dict[str, Scalar]]]:
    return {
        table.name: [
            {c.name: _value(c.type, number, words) for c in table.columns if c.generated is None}
            for number in (1, 2)
        ]
        for table in schema.tables
    }


@pytest.mark.parametrize(
    ("product", "case"),
    [("mariadb", case) for case in _RUN]
    + [("mysql", case) for case in _HELD if case.title != _NOWHERE],
    indirect=["product"],
    ids=lambda value: value if isinstance(value, str) else file_name(value),
)
def test_a_case_makes_what_is_wanted_of_tables_with_rows_and_is_undone(
    session: MySQLSession, case: Case
) -> None:
    after = apply_all(case.operations, case.before)
    build(session, case.before)
    assert fill(
        session, case.before, _two_rows(case.before, _WORDS.get(case.title, "012"))
    ) == 2 * len(case.before.tables)

    migrate(session, case.operations, case.before)

    assert session.inspect() == session.normalize(after)
    if case.title in _EMPTIED:
        for table in after.tables:
            session.query(f"DELETE FROM {BACKEND.compiler.ident(table.name)}")
    migrate(session, invert_all(case.operations, case.before), after)
    assert session.inspect() == session.normalize(case.before)


@pytest.mark.parametrize("product", ["mariadb"], indirect=True)
@pytest.mark.parametrize("case", [c for c in _HELD if c not in _RUN], ids=file_name)
def test_what_only_mysql_has_is_refused_by_mariadb(session: MySQLSession, case: Case) -> None:
    ops = (*diff(Schema(), case.before), *case.operations)

    with pytest.raises(SchemaError) as caught:
        migrate(session, ops, Schema())

    (finding,) = caught.value.diagnostics
    code, words = _BEYOND_MARIADB[case.title]
    assert finding.code == code
    assert words in finding.message


def test_most_cases_run() -> None:
    assert len(_RUN) > len(CASES) * 2 // 3
