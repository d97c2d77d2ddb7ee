"""Has every code a long form, and is every code met by some test?"""

import re
from pathlib import Path

import pytest

from aquilia_ir.codes import CODES
from aquilia_schema.cli import long_form
from cli.project import Project

TESTS = Path(__file__).resolve().parent.parent
TEXTS = Path(long_form.__file__).parent / "explained"
CODE = re.compile(r"AQ\d{3}")
BUGS = {"AQ646", "AQ865"}
"""What no input is known to lead to: it would be a bug, and is there to be told of it."""
ELSEWHERE = {"AQ330", "AQ665", "AQ728", "AQ745", "AQ746", "AQ855"}
"""What needs a server that is too old, dies, or has a user of few rights, or others at work."""


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_a_meaning_an_example_and_a_way_out(code: str) -> None:
    found = long_form.long_form(code)

    assert len(found.meaning) > 20
    assert found.example
    assert found.mending


def test_no_long_form_is_of_no_code_and_none_is_given_twice() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(TEXTS.glob("*.md"))]
    titles = [title for text in texts for title in re.findall(r"^## (.*)$", text, re.MULTILINE)]

    assert titles == sorted(CODES)


def _asserted() -> set[str]:
    """The codes in the code of tests, which stand there to be compared with what was raised."""
    files = [*TESTS.rglob("test_*.py"), *TESTS.rglob("*.txt")]
    return {code for path in files for code in CODE.findall(path.read_text(encoding="utf-8"))}


def test_every_code_is_met_by_some_test() -> None:
    assert sorted(set(CODES) - _asserted() - BUGS - ELSEWHERE) == []


def test_an_explanation_is_printed_with_all_its_parts(empty: Project) -> None:
    out = empty.well("explain", "AQ661")

    assert out.startswith("AQ661: A column that may not be NULL")
    assert "\nFor example:\n\n    phone = CharField" in out
    assert "\nTo mend it: Give them a value with --fill" in out
    assert "AQ662: " in empty.well("explain", "661", "-v")
