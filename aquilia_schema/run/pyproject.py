"""What does pyproject.toml say of databases and migrations? The table `[tool.aquilia]`.

    [tool.aquilia]
    url = "sqlite:///shop.db"
    auto_migrate = true
    migrations_dir = "db/migrations"
    databases.reports = "postgresql://localhost/reports"

`databases` may also hold a table for each alias, with `url` and `auto_migrate`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import field, frozen

from aquilia_ir.diagnostics import SchemaError, Span, fail
from aquilia_ir.suggest import did_you_mean
from aquilia_schema.run.database import DEFAULT_ALIAS, DEFAULT_URL, Database

PROJECT = "pyproject.toml"
_MARK = b"tool.aquilia"
_AT = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")
_DATABASE = ("url", "auto_migrate")
_KEYS = (*_DATABASE, "databases", "migrations_dir", "models")
"""`models` is for those who look for models."""


@frozen
class Declared:
    """What a file declares: databases by their aliases, and where the migrations are."""

    databases: Mapping[str, Database] = field(factory=dict)
    migrations_dir: str | None = None


NOTHING = Declared()


def read_project(folder: Path) -> Declared:
    """Read the table of a project's file; AQ527, AQ811 if it can't be understood."""
    path = folder / PROJECT
    if not path.is_file():
        return NOTHING
    text = path.read_bytes()
    if _MARK not in text:
        return NOTHING
    return _declared(_table(path, text), path)


def _table(path: Path, text: bytes) -> Mapping[str, object]:
    import tomllib  # noqa: PLC0415  slow, and most projects say nothing there

    try:
        document = tomllib.loads(text.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _not_toml(path, text, str(error)) from error
    tool = document.get("tool", {})
    found = tool.get("aquilia", {}) if isinstance(tool, dict) else {}
    if not isinstance(found, dict):
        raise _unusable(path, '"aquilia" is no table')
    return found


def _not_toml(path: Path, text: bytes, why: str) -> SchemaError:
    found = _AT.search(why)
    lines = text.decode(errors="replace").rstrip().split("\n")
    at = min(int(found[1]), len(lines)) if found and found[1] else len(lines)
    span = Span(path.name, at, 1, at, len(lines[at - 1]) + 1, lines[at - 1])
    said = _AT.sub("", why).strip().lower()
    return fail("AQ527", f'"{path.name}" is not valid TOML: {said}', span=span)


def _declared(table: Mapping[str, object], path: Path) -> Declared:
    _known(table, _KEYS, path)
    folder = table.get("migrations_dir")
    if folder is not None and (not isinstance(folder, str) or not folder):
        raise _unusable(path, '"migrations_dir" is no text')
    return Declared(dict(_databases(table, path)), folder)


def _databases(table: Mapping[str, object], path: Path) -> Iterator[tuple[str, Database]]:
    several = table.get("databases", {})
    if not isinstance(several, dict):
        raise _unusable(path, '"databases" is no table')
    if not table.keys().isdisjoint(_DATABASE):
        if DEFAULT_ALIAS in several:
            raise _unusable(path, 'there are both "url" and "databases.default"')
        yield DEFAULT_ALIAS, _database(table, path, "")
    for alias, said in several.items():
        words = {"url": said} if isinstance(said, str) else said
        if not isinstance(words, dict):
            raise _unusable(path, f'"databases.{alias}" is neither a text nor a table')
        _known(words, _DATABASE, path)
        yield alias, _database(words, path, f"databases.{alias}.")


def _database(table: Mapping[str, object], path: Path, place: str) -> Database:
    url, auto = table.get("url", DEFAULT_URL), table.get("auto_migrate", False)
    if not isinstance(url, str) or not url:
        raise _unusable(path, f'"{place}url" is no text')
    if not isinstance(auto, bool):
        raise _unusable(path, f'"{place}auto_migrate" is neither true nor false')
    return Database(url, auto)


def _known(table: Mapping[str, object], keys: Iterable[str], path: Path) -> None:
    for key in table:
        if key not in keys:
            near = did_you_mean(key, keys) or f"known are {', '.join(keys)}"
            raise _unusable(path, f'"{key}" is not known', help=near)


def _unusable(path: Path, what: str, *, help: str = "") -> SchemaError:  # noqa: A002
    return fail("AQ811", f'[tool.aquilia] in "{path.name}": {what}', span=_place(path), help=help)


def _place(path: Path) -> Span | None:
    """Where the table begins."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if _MARK.decode() in line:
            return Span(path.name, number, 1, number, len(line) + 1, line)
    return None
