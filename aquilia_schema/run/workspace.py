"""What does the workspace file declare? The answer of its class `Workspace`, or else its calls.

class Workspace:                                    database() is run
    def database(): return {"url": "..."}

workspace = Workspace("shop").database(url="...")   read, and not run
"""

import ast
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from pathlib import Path
from runpy import run_path
from types import FunctionType, MethodType

from aquilia_ir.diagnostics import SchemaError, Span, fail, words_of
from aquilia_schema.run.called import Calls
from aquilia_schema.run.database import DEFAULT_ALIAS, DEFAULT_URL, NOTHING, Database, Declared

WORKSPACE = "workspace.py"


def read_workspace(folder: Path, environment: Mapping[str, str], *, urls: bool = True) -> Declared:
    """Read a project's workspace file; AQ802, AQ803 if it can't tell.

    Without `urls`, only what needs no URL to be known is right.
    """
    path = folder / WORKSPACE
    if not path.is_file():
        return NOTHING
    tree = _parsed(path)
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == "Workspace":
            return _checked(_asked(path), path)
    calls = Calls(tree, environment, path)
    return Declared(calls.databases(urls=urls), calls.migrations_dir())


def mentions_migrations(folder: Path) -> bool:
    """Whether the workspace file may say where the migrations are."""
    path = folder / WORKSPACE
    return path.is_file() and b"migrations_dir" in path.read_bytes()


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes(), str(path))
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        column = getattr(error, "offset", None) or 1
        span = Span(str(path), line, column, line, column + 1, getattr(error, "text", None) or "")
        raise fail("AQ802", f'"{path.name}" is not valid Python', span=span) from error


@contextmanager
def _importing_from(folder: Path) -> Iterator[None]:
    """Let the workspace import its neighbours, and leave no compiled file behind."""
    path, compiled = sys.path[:], sys.dont_write_bytecode
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.path[:], sys.dont_write_bytecode = path, compiled


def _asked(path: Path) -> object:
    """Run the workspace file and ask its class `Workspace` for the database."""
    with chdir("."), _importing_from(path.resolve().parent):
        try:
            return _said(run_path(str(path), run_name="workspace")["Workspace"])
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise _broken(path, error) from error


def _said(workspace: type) -> object:
    """What the class says: a value, a static or class method, or one that takes `self`."""
    declared = getattr(workspace, "database", {})
    if isinstance(declared, FunctionType) and declared.__code__.co_argcount:
        declared = MethodType(declared, workspace())
    return declared() if callable(declared) else declared


def _broken(path: Path, error: BaseException) -> SchemaError:
    lines = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
    span = None
    if lines and lines[-1].lineno:
        last = lines[-1]
        line, text = last.lineno or 1, last.line or ""
        span = Span(str(path), line, 1, line, len(text) + 1, text)
    return fail("AQ802", f'"{path.name}" can\'t be run: {words_of(error)}', span=span)


def _checked(declared: object, path: Path) -> Declared:
    """Accept one database, or several by their aliases."""
    if not isinstance(declared, Mapping):
        raise _unusable(path, "is no dict")
    words = dict(declared)
    folder = words.pop("migrations_dir", None)
    if folder is not None and (not isinstance(folder, str | Path) or not str(folder)):
        raise _unusable(path, 'has a "migrations_dir" that is no text')
    return Declared(_databases(words, path), None if folder is None else str(folder))


def _databases(declared: Mapping[str, object], path: Path) -> dict[str, Database]:
    if not declared:
        return {}
    several = {alias: said for alias, said in declared.items() if isinstance(said, Mapping)}
    if len(several) == len(declared):
        return {str(alias): _database(value, path) for alias, value in several.items()}
    return {DEFAULT_ALIAS: _database(declared, path)}


def _database(declared: Mapping[str, object], path: Path) -> Database:
    url, auto = declared.get("url", DEFAULT_URL), declared.get("auto_migrate", False)
    if not isinstance(url, str) or not url:
        raise _unusable(path, 'has a "url" that is no text')
    if not isinstance(auto, bool):
        raise _unusable(path, 'has an "auto_migrate" that is neither True nor False')
    return Database(url, auto)


def _unusable(path: Path, what: str) -> SchemaError:
    return fail(
        "AQ803",
        f'what the workspace in "{path.name}" says about its database {what}',
        help='return {"url": "sqlite:///db.sqlite3"}, or one such dict for each alias',
    )
