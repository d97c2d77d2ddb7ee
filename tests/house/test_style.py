"""Does the house keep its own manners? The budgets and the habits that a machine can see."""

import ast
import re

import pytest

from house.sources import FROM_WHEEL, nodes, place, source_files, tree

pytestmark = pytest.mark.skipif(FROM_WHEEL, reason="reads the sources, which a wheel run lacks")

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Where an import inside a function is meant: drivers, and what keeps the start of the CLI fast.
LAZY = re.compile(
    r"aquilia_schema/cli/|aquilia_backends/(registry|entrance|[a-z]+/(__init__|connect))\.py"
    r"|aquilia_schema/(run/(config|lock)|lower/project_file)\.py"
    r"|aquilia_ir/__init__\.py|aquilia_schema/\w+/__init__\.py|aquilia_schema/dsl/file\.py"
    r"|aquilia_schema/testing/plugin\.py"
)


def test_files_and_functions_stay_within_their_limits() -> None:
    lines = {path: path.read_text().count("\n") for path in source_files()}
    functions = [
        (node.end_lineno - node.lineno + 1, place(path, node))
        for path in source_files()
        for node in nodes(path)
        if isinstance(node, FUNCTIONS) and node.end_lineno
    ]

    assert [str(path) for path, count in lines.items() if count > 400] == []
    assert [where for length, where in sorted(functions) if length > 60] == []
    lengths = sorted(length for length, _ in functions)
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[int(len(lengths) * 0.95)] <= 30


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(path) for path in source_files() if not ast.get_docstring(tree(path))]

    assert silent == []


def test_nobody_asks_a_dialect_for_its_name_to_decide() -> None:
    asked = [
        place(path, node)
        for path in source_files()
        for node in nodes(path)
        if isinstance(node, ast.Compare)
        and re.search(r"dialect(\.name)? (==|!=|in) ", ast.unparse(node))
        and re.search(r"'(sqlite|postgresql|mysql|mariadb)'", ast.unparse(node))
    ]

    assert asked == []


def test_operations_have_no_methods() -> None:
    path = next(path for path in source_files() if path.name == "operations.py")
    methods = [
        place(path, inner)
        for node in nodes(path)
        if isinstance(node, ast.ClassDef)
        for inner in node.body
        if isinstance(inner, FUNCTIONS)
    ]

    assert methods == []


def test_imports_stand_at_the_top() -> None:
    hidden = [
        place(path, inner)
        for path in source_files()
        if not LAZY.search(str(path))
        for node in nodes(path)
        if isinstance(node, FUNCTIONS)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


def _swallows(handler: ast.ExceptHandler) -> bool:
    broad = handler.type is None or ast.unparse(handler.type) in {"Exception", "BaseException"}
    silent = all(isinstance(statement, ast.Pass | ast.Continue) for statement in handler.body)
    return broad and silent


def test_no_exception_is_swallowed() -> None:
    swallowed = [
        place(path, node)
        for path in source_files()
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler) and _swallows(node)
    ]

    assert swallowed == []
