"""Which database is meant? Command line, environment, workspace file, default, in that order.

aq db migrate --database-url ...  ->  AQ_DATABASE_URL  ->  DATABASE_URL
    ->  workspace.py: class Workspace, or a call `.database(url="...")`
    ->  sqlite:///db.sqlite3

The first that says something counts.
"""

import ast
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from runpy import run_path
from urllib.parse import urlsplit, urlunsplit

from attrs import frozen

from aquilia_ir.diagnostics import SchemaError, Span, fail
from aquilia_schema.run.called import auto_migrates, find_called, find_url

DEFAULT_URL = "sqlite:///db.sqlite3"
DEFAULT_ALIAS = "default"
VARIABLES = ("AQ_DATABASE_URL", "DATABASE_URL")
AUTO_MIGRATE = "AQUILIA_AUTO_MIGRATE"
WORKSPACE = "workspace.py"
TRUE_WORDS = frozenset({"1", "true", "yes"})


@frozen
class Database:
    """A database of the project, and whether a server may migrate it before it starts."""

    url: str = DEFAULT_URL
    auto_migrate: bool = False


def find_database(
    folder: Path,
    environment: Mapping[str, str],
    *,
    url: str | None = None,
    alias: str | None = None,
) -> Database:
    """Return the database to work on; AQ802, AQ803, AQ804 if the workspace can't tell."""
    if url is not None:
        # even an empty one, say of a variable that is not set: any other would be the wrong one
        return Database(url)
    set_ = next((environment[name] for name in VARIABLES if environment.get(name)), None)
    if set_ is not None and alias in {None, DEFAULT_ALIAS}:
        return Database(set_)
    path = folder / WORKSPACE
    declared = _declared(path, lambda call: find_url(call, environment, path) or DEFAULT_URL)
    return _of_alias(declared, alias, path)


def all_databases(folder: Path, environment: Mapping[str, str]) -> tuple[Database, ...]:
    """Return every database that the project is known to use; none if nothing says so.

    AQ802, AQ803 if the workspace can't tell.
    """
    set_ = next((environment[name] for name in VARIABLES if environment.get(name)), None)
    path = folder / WORKSPACE
    found = _declared(path, lambda call: find_url(call, environment, path) or DEFAULT_URL)
    if set_ is not None:
        found[DEFAULT_ALIAS] = Database(set_)
    return tuple(found.values())


def may_migrate(folder: Path, environment: Mapping[str, str], *, alias: str | None = None) -> bool:
    """Whether a server may migrate before it starts: the variable says, or else the workspace."""
    word = environment.get(AUTO_MIGRATE)
    if word is not None and word.strip():
        return word.strip().lower() in TRUE_WORDS
    # which database it is, is another question, which this one needs no answer to
    declared = _declared(folder / WORKSPACE, lambda _: DEFAULT_URL)
    return declared.get(alias or DEFAULT_ALIAS, Database()).auto_migrate


def shown(url: str) -> str:
    """Return a URL fit for eyes: without its password."""
    parts = urlsplit(url)
    if not parts.password:
        return url
    user, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}:***@{host}"))


def _of_alias(declared: Mapping[str, Database], alias: str | None, path: Path) -> Database:
    if alias is None or (alias == DEFAULT_ALIAS and not declared):
        return declared.get(DEFAULT_ALIAS) or _only(declared)
    if alias in declared:
        return declared[alias]
    known = ", ".join(f'"{name}"' for name in declared) or "none"
    raise fail(
        "AQ804",
        f'there is no database called "{alias}"',
        help=f'databases that "{path.name}" declares: {known}',
    )


def _only(declared: Mapping[str, Database]) -> Database:
    if len(declared) > 1:
        raise fail(
            "AQ804",
            'the workspace declares several databases, and none is called "default"',
            help=f"choose one with --database: {', '.join(declared)}",
        )
    return next(iter(declared.values()), Database())


def _declared(path: Path, url_of: Callable[[ast.Call], str]) -> dict[str, Database]:
    """What the workspace file declares, by alias; nothing if there is no file.

    `url_of` says what a call of a workspace without a class means.
    """
    if not path.is_file():
        return {}
    tree = _parsed(path)
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == "Workspace":
            return _checked(_asked(path), path)
    call = find_called(tree)
    if call is None:
        return {}
    return {DEFAULT_ALIAS: Database(url_of(call), auto_migrates(call))}


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
    with _importing_from(path.resolve().parent):
        try:
            workspace = run_path(str(path), run_name="workspace")["Workspace"]
            method = getattr(workspace, "database", None)
            return {} if method is None else method()
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise _broken(path, error) from error


def _broken(path: Path, error: BaseException) -> SchemaError:
    lines = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
    span = None
    if lines and lines[-1].lineno:
        last = lines[-1]
        line, text = last.lineno or 1, last.line or ""
        span = Span(str(path), line, 1, line, len(text) + 1, text)
    what = f"{type(error).__name__}: {error}"
    return fail("AQ802", f'"{path.name}" can\'t be run: {what}', span=span)


def _checked(declared: object, path: Path) -> dict[str, Database]:
    """Accept one database, or several by their aliases."""
    if not isinstance(declared, Mapping):
        raise _unusable(path, "is no dict")
    if not declared:
        return {}
    if all(isinstance(value, Mapping) for value in declared.values()):
        return {str(alias): _database(value, path) for alias, value in declared.items()}
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
