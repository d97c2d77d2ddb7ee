"""What does importing the package bring in? Only what is asked for."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import aquilia_ir

HEAVY = ("click", "cattrs", "sqlite3", "psycopg", "pymysql", "hypothesis", "aquilia_schema")


def _loaded_after(statement: str) -> set[str]:
    program = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statement",
    ["import aquilia_ir", "from aquilia_ir import *", "import aquilia_ir.diff, aquilia_ir.apply"],
)
def test_no_statement_but_that_for_json_needs_a_library_for_it(statement: str) -> None:
    assert _loaded_after(statement).isdisjoint(HEAVY)


def test_a_part_is_loaded_when_it_is_first_used() -> None:
    loaded = _loaded_after("import aquilia_ir")

    assert {name for name in loaded if name.startswith("aquilia_ir")} == {"aquilia_ir"}
    assert "aquilia_ir.types" in _loaded_after("from aquilia_ir import Integer")


def test_every_public_name_is_there_for_programs_and_for_type_checkers() -> None:
    source = Path(aquilia_ir.__file__).read_text(encoding="utf-8")
    for_checkers = {
        alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("aquilia_ir.")
        for alias in node.names
    }

    assert sorted(for_checkers) == sorted(aquilia_ir.__all__)
    assert [name for name in aquilia_ir.__all__ if not hasattr(aquilia_ir, name)] == []


@pytest.mark.parametrize("name", ["apply", "diff", "footprint", "invert", "simplify", "verify"])
def test_a_function_is_not_hidden_by_the_module_of_its_name(name: str) -> None:
    program = f"import aquilia_ir.{name}\nfrom aquilia_ir import {name}\nassert callable({name})"

    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_name_that_is_not_there_is_an_error_as_ever() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        aquilia_ir.nothing  # noqa: B018
