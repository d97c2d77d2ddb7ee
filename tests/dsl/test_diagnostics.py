"""How are mistakes in migration files shown? With their place, a caret, and a way out."""

from pathlib import Path

import pytest

from aquilia_ir.codes import CODES
from aquilia_ir.diagnostics import Diagnostic, SchemaError, Severity, Span
from aquilia_ir.schema import Column, Index, IndexColumn, Schema, Table
from aquilia_ir.types import Integer, VarChar
from aquilia_schema.dsl.file import migration_from, read_migration
from aquilia_schema.render import render_diagnostic
from dsl.blessed import bless, sections

FILE = "diagnostics.txt"
PATH = Path("migrations/20260301_143022_users.py")
COLUMNS = [Column("id", Integer()), Column("email", VarChar(255))]
SCHEMA = Schema(
    [
        Table("users", COLUMNS, indexes=[Index("by_email", [IndexColumn("email")])]),
        Table("posts", COLUMNS, indexes=[Index("by_email", [IndexColumn("email")])]),
    ]
)


def complaints(text: str) -> str:
    try:
        migration = migration_from(PATH, text.encode())
        migration.operations(SCHEMA)
        migration.functions()
    except SchemaError as error:
        return "\n".join(map(render_diagnostic, error.diagnostics)) + "\n"
    return "nothing is wrong\n"


@pytest.fixture(scope="module", autouse=True)
def _blessed() -> None:
    bless(FILE, complaints)


@pytest.mark.parametrize("title", [title for title, _, _ in sections(FILE)])
def test_every_mistake_is_shown_as_it_should_be(title: str) -> None:
    (case,) = [case for case in sections(FILE) if case[0] == title]

    actual = complaints(case[1])

    assert actual == case[2].rstrip("\n") + "\n"


def test_every_code_of_the_language_is_shown_by_a_case() -> None:
    text = "".join(expected for _, _, expected in sections(FILE))
    older = {"AQ430", "AQ431", "AQ433", "AQ434", "AQ437"}
    elsewhere = {"AQ402", "AQ419", "AQ427"} | older

    shown = {code for code in CODES if f"[{code}]" in text} | elsewhere

    assert {code for code in CODES if "AQ401" <= code <= "AQ439"} - shown == set()


def test_a_file_that_is_not_there_or_no_text_is_said_to_be_so(tmp_path: Path) -> None:
    binary = tmp_path / "20260301_143022_x.py"
    binary.write_bytes(b"# \xff\n")

    for path in (tmp_path / "1_nothing.py", binary, tmp_path):
        with pytest.raises(SchemaError) as caught:
            read_migration(path)
        assert [finding.code for finding in caught.value.diagnostics] == ["AQ402"]


def test_a_file_of_no_revision_is_said_to_be_so() -> None:
    with pytest.raises(SchemaError) as caught:
        migration_from(Path("users.py"), b"operations = []")

    assert [finding.code for finding in caught.value.diagnostics] == ["AQ419"]


ODD = ["\x00", "(" * 300, "-" * 100_000 + "1", "a" + ".a" * 900, "a" + ".a" * 5000]


@pytest.mark.parametrize("text", ODD)
def test_no_text_however_odd_gives_a_traceback(text: str) -> None:
    with pytest.raises(SchemaError):
        migration_from(PATH, f"operations = [{text}]".encode())


def span(excerpt: str, column: int, end: int, *, end_line: int = 3) -> Span:
    return Span("file.py", 3, column, end_line, end, excerpt)


def shown(place: Span) -> list[str]:
    finding = Diagnostic(code="AQ101", message="no such thing", span=place)
    return render_diagnostic(finding).splitlines()[3:]


@pytest.mark.parametrize(
    ("place", "lines"),
    [
        (span("abc def", 5, 8), ["3 | abc def", "  |     ^^^"]),
        (span("日本 def", 4, 7), ["3 | 日本 def", "  |      ^^^"]),
        (span("\tabc", 2, 5), ["3 |  abc", "  |  ^^^"]),
        (span("abc(", 1, 2, end_line=9), ["3 | abc(", "  | ^^^^"]),
        (span("abc", 4, 4), ["3 | abc", "  |    ^"]),
        (span("e\x1b[31m", 1, 2), ["3 | e?[31m", "  | ^"]),
        (
            span("x" * 200 + "abc" + "y" * 200, 201, 204),
            [f"3 | …{'x' * 50}abc{'y' * 47}…", f"  | {' ' * 51}^^^"],
        ),
    ],
)
def test_the_caret_stands_under_what_is_meant(place: Span, lines: list[str]) -> None:
    assert shown(place) == lines


def test_notes_and_help_follow_the_place() -> None:
    finding = Diagnostic(
        code="AQ101",
        message="no such thing",
        notes=("one", "two"),
        help="look again",
        severity=Severity.WARNING,
    )

    assert render_diagnostic(finding).splitlines() == [
        "warning[AQ101]: no such thing",
        "  = note: one",
        "  = note: two",
        "  = help: look again",
    ]
    assert render_diagnostic(finding, colour=True).startswith("\x1b[1;33mwarning[AQ101]\x1b[0m")
