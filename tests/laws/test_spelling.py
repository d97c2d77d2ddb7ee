"""Law: reading or running what was written gives the same operations, also after a formatter."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from subprocess import run

import black
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aquilia_ir.operations import (
    AddConstraint,
    AlterColumn,
    CreateTable,
    DropConstraint,
    Operation,
    SetPrimaryKey,
)
from aquilia_ir.schema import (
    Action,
    Column,
    ForeignKey,
    PrimaryKey,
    Schema,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import Constant, Integer, Scalar, VarChar
from aquilia_schema.dsl.file import migration_from
from aquilia_schema.dsl.writing import write_migration
from aquilia_schema.testing.strategies import operation_runs, schemas

FUNCTIONS = "def fill(conn):\n    pass\n\n\ndef empty(conn):\n    pass\n\n\n"
PATH = Path("20260301_143022_users.py")

Case = tuple[Schema, tuple[Operation, ...]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    before = draw(schemas())
    return before, draw(operation_runs(before))


def written(case: Case) -> str:
    before, operations = case
    return write_migration(
        revision="20260301_143022",
        slug="users",
        models=["User"],
        dependencies=None,
        operations=operations,
        before=before,
        generated_at=datetime(2026, 3, 1, 14, 30, 22, tzinfo=UTC),
    )


def with_functions(text: str) -> str:
    return text.replace("class Meta:", f"{FUNCTIONS}class Meta:", 1)


def read(text: str, before: Schema) -> tuple[Operation, ...]:
    return migration_from(PATH, text.encode()).operations(before)


USERS = Table("users", [Column("id", Integer()), Column("email", VarChar(255))])
UNIQUE = UniqueConstraint(("email",))
REFERS = ForeignKey(("id",), "users", ("email",))
CASCADES = ForeignKey(("id",), "users", ("email",), on_delete=Action.CASCADE)


def on_users(*operations: Operation, table: Table = USERS) -> Case:
    return Schema([table]), operations


ALTERED = AlterColumn("users", Column("email", VarChar(500), nullable=True))
KEYED = Table("users", USERS.columns, PrimaryKey(("email",)), [UNIQUE, REFERS])
TOGETHER = [
    on_users(AddConstraint("users", UNIQUE)),
    on_users(ALTERED, AddConstraint("users", UNIQUE)),
    on_users(AddConstraint("users", UNIQUE), ALTERED),
    on_users(AlterColumn("users", USERS.columns[0])),
    on_users(DropConstraint("users", UNIQUE), ALTERED, SetPrimaryKey("users", None), table=KEYED),
    on_users(DropConstraint("users", REFERS), AddConstraint("users", CASCADES), table=KEYED),
    on_users(AddConstraint("users", CASCADES), table=KEYED),
    on_users(AddConstraint("users", UniqueConstraint(("email",), "named")), table=KEYED),
    on_users(
        AddConstraint("users", UNIQUE),
        table=Table("users", USERS.columns, None, [UniqueConstraint(("email",), "named")]),
    ),
    on_users(SetPrimaryKey("users", PrimaryKey(("id",))), table=KEYED),
]


@pytest.mark.parametrize("case", TOGETHER)
def test_operations_on_one_column_read_back_as_they_were(case: Case) -> None:
    actual = read(written(case), case[0])

    assert actual == case[1]


@given(cases())
def test_reading_what_was_written_gives_the_same_operations(case: Case) -> None:
    actual = read(with_functions(written(case)), case[0])

    assert actual == case[1]


@given(cases())
def test_running_a_file_gives_what_reading_it_gives(case: Case) -> None:
    read_only = with_functions(written(case))
    to_be_run = read_only + "\noperations = list(operations)\n"

    actual = migration_from(PATH, to_be_run.encode())

    assert actual.calls == migration_from(PATH, read_only.encode()).calls
    assert actual.operations(case[0]) == case[1]


@pytest.mark.parametrize("width", [88, 100])
@given(case=cases())
def test_black_leaves_a_written_file_as_it_is(width: int, case: Case) -> None:
    text = written(case)

    actual = black.format_str(text, mode=black.Mode(line_length=width))

    assert actual == text


AWKWARD = [
    "",
    "'",
    '"',
    "it's",
    'say "hi"',
    "\"'",
    "\\",
    "new\nline",
    'ends with "\n"',
    '"""\n',
    "\x00\x1b\u2028\ud800",
    "\t\r\n",
    "naïve 日本語 " * 12,
    "x" * 90,
    "a" * 56 + "日本",
]


@pytest.mark.parametrize("width", ["88", "100"])
def test_ruff_leaves_a_written_file_as_it_is(width: str, tmp_path: Path) -> None:
    columns = [Column(f"c{n}", VarChar(9), comment=text) for n, text in enumerate(AWKWARD)]
    path = tmp_path / PATH
    path.write_text(written((Schema(), (CreateTable(Table("t", columns)),))), encoding="utf-8")

    ruff = ["ruff", "format", "--isolated", "--no-cache", "--diff", "--line-length", width]
    done = run([sys.executable, "-m", *ruff, path], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")


@given(st.one_of(st.floats(), st.integers(), st.binary(), st.decimals()))
@example(2.0**100)
@example(-0.0)
@example(float("-inf"))
def test_any_constant_survives_writing_reading_and_a_formatter(value: Scalar) -> None:
    column = Column("c", VarChar(9), default=Constant(value))
    case = (Schema(), (CreateTable(Table("t", [column])),))

    actual = written(case)

    assert read(actual, Schema()) == case[1]
    assert black.format_str(actual, mode=black.Mode()) == actual


@given(
    st.one_of(st.text(), st.text("\"'\\\n ax日\x00", max_size=12)),
    st.sampled_from("x日"),
    st.integers(0, 90),
)
@example("\ud800", "x", 0)
@example("", "日", 25)
def test_any_string_survives_writing_reading_and_a_formatter(
    text: str, filler: str, count: int
) -> None:
    column = Column("c", VarChar(9), comment=text + filler * count)
    case = (Schema(), (CreateTable(Table("t", [column])),))

    actual = written(case)

    assert read(actual, Schema()) == case[1]
    assert black.format_str(actual, mode=black.Mode()) == actual
