"""What does a workspace say of its database that only calls something? Read, without running it.

    Workspace("shop").database(url="sqlite:///shop.db", auto_migrate=True)
    DatabaseIntegration(url=Env("DATABASE_URL", default="sqlite:///shop.db"))

The first of these calls counts. If its URL can only be known by running it, nothing is guessed:
another database would be the wrong one.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from aquilia_ir.diagnostics import SchemaError, Span, fail

_CALLED = frozenset({"database", "DatabaseIntegration"})
_VARIABLE = "Env"


def find_called(tree: ast.Module) -> ast.Call | None:
    """Return the call that counts, or None if nothing is called."""
    return next(_calls(tree), None)


def auto_migrates(call: ast.Call) -> bool:
    """Whether a call says in so many words that a server may migrate."""
    found = _given(call).get("auto_migrate")
    return isinstance(found, ast.Constant) and found.value is True


def find_url(call: ast.Call, environment: Mapping[str, str], path: Path) -> str | None:
    """Return the URL that a call gives, or None if it gives none; AQ803 if it can't be read."""
    given = _given(call)
    if "config" in given or None in given:
        raise _unreadable(call, path)
    url = given.get("url")
    if url is None or (isinstance(url, ast.Constant) and url.value is None):
        return None
    found = url.value if isinstance(url, ast.Constant) else _of_variable(url, environment)
    if not isinstance(found, str):
        raise _unreadable(url, path)
    return found


def _given(call: ast.Call) -> dict[str | None, ast.expr]:
    """The arguments by their names; None stands for those that nobody can see."""
    first: dict[str | None, ast.expr] = {"url": call.args[0]} if call.args else {}
    return first | {keyword.arg: keyword.value for keyword in call.keywords}


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in _CALLED:
            yield node


def _name(function: ast.expr) -> str | None:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else None


def _of_variable(node: ast.expr, environment: Mapping[str, str]) -> str | None:
    """Return what `Env("NAME", default="...")` means here, or None if it is something else."""
    if not isinstance(node, ast.Call) or _name(node.func) != _VARIABLE or not node.args:
        return None
    defaults = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "default")]
    texts = [_text(part) for part in (node.args[0], *defaults)]
    return texts[0] and (environment.get(texts[0]) or next(iter(texts[1:]), None))


def _text(node: ast.expr) -> str | None:
    constant = node.value if isinstance(node, ast.Constant) else None
    return constant if isinstance(constant, str) else None


def _unreadable(node: ast.expr, path: Path) -> SchemaError:
    line = path.read_text(encoding="utf-8", errors="replace").split("\n")[node.lineno - 1]
    end = node.end_col_offset if node.end_lineno == node.lineno else None
    span = Span(
        str(path), node.lineno, node.col_offset + 1, node.lineno, (end or len(line)) + 1, line
    )
    return fail(
        "AQ803",
        f'which database "{path.name}" means can\'t be told without running it',
        span=span,
        help='write url="..." there, or give --database-url or the variable DATABASE_URL',
    )
