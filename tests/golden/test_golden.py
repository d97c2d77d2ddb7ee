"""Is the SQL of every operation in every dialect what it was when somebody last read it?

`AQUILIA_BLESS=1` rewrites the files; read the difference before you commit it.
"""

import os
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from attrs import fields

from aquilia_backends.registry import backend
from aquilia_backends.statement import Note, Step
from aquilia_ir.operations import Operation
from aquilia_ir.types import Type
from golden.cases import CASES
from golden.cases.case import Case
from golden.printing import is_of_ir
from golden.render import DIALECTS, file_name, refusals, render

SQL = Path(__file__).parent / "sql"
BLESS = os.environ.get("AQUILIA_BLESS") == "1"


@pytest.mark.parametrize("case", CASES, ids=file_name)
def test_the_sql_is_as_it_was_when_last_read(case: Case) -> None:
    path = SQL / file_name(case)
    actual = render(case)
    if BLESS:
        path.parent.mkdir(exist_ok=True)
        path.write_text(actual, encoding="utf-8")

    expected = path.read_text(encoding="utf-8") if path.exists() else ""

    assert actual == expected


def test_no_two_cases_share_a_file_and_no_file_is_without_a_case() -> None:
    names = Counter(file_name(case) for case in CASES)
    if BLESS:
        for path in SQL.glob("*.txt"):
            if path.name not in names:
                path.unlink()

    assert [name for name, times in names.items() if times > 1] == []
    assert {path.name for path in SQL.glob("*.txt")} == set(names)


def _parts(value: object) -> set[type]:
    """The classes of a value of the IR and of all that it holds."""
    if isinstance(value, tuple):
        return set().union(*map(_parts, value))
    if not is_of_ir(value):
        return set()
    held = (getattr(value, attribute.name) for attribute in fields(type(value)))
    return {type(value)}.union(*map(_parts, held))


def test_every_operation_and_every_type_is_in_a_case() -> None:
    shown = set().union(*(_parts(case.before) | _parts(case.operations) for case in CASES))

    missing = {*get_args(Operation), *get_args(Type)} - shown

    assert missing == set()


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("case", CASES, ids=file_name)
def test_no_operation_is_silently_nothing(case: Case, dialect: str) -> None:
    spoken = backend(dialect)
    if refusals(spoken, case):
        return

    said: tuple[Step, ...] = spoken.compiler.compile(case.operations, case.before)

    assert said
    assert all(step.text for step in said if isinstance(step, Note))
    assert {type(step.op) for step in said} >= {type(op) for op in case.operations}
