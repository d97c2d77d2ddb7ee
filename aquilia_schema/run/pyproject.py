"""What does pyproject.toml say of databases and migrations? The table `[tool.aquilia]`.

    [tool.aquilia]
    url = "sqlite:///shop.db"
    auto_migrate = true
    migrations_dir = "db/migrations"
    databases.reports = "postgresql://localhost/reports"

`databases` may also hold a table for each alias, with `url` and `auto_migrate`.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from aquilia_ir.suggest import did_you_mean
from aquilia_schema.lower.project_file import Section, find_section
from aquilia_schema.run.database import (
    DEFAULT_ALIAS,
    DEFAULT_URL,
    NOTHING,
    Database,
    Declared,
)

_DATABASE = ("url", "auto_migrate")
_KEYS = (*_DATABASE, "databases", "migrations_dir", "models")
"""`models` is for those who look for models."""


def read_project(folder: Path) -> Declared:
    """Read the table of a project's file; AQ527, AQ528 if it can't be understood."""
    section = find_section(folder)
    return NOTHING if section is None else _declared(section)


def _declared(section: Section) -> Declared:
    table = section.table
    _known(section, table, _KEYS)
    folder = table.get("migrations_dir")
    if folder is not None and (not isinstance(folder, str) or not folder):
        raise section.wrong('"migrations_dir" is no text', "migrations_dir")
    return Declared(dict(_databases(section)), folder)


def _databases(section: Section) -> Iterator[tuple[str, Database]]:
    table = section.table
    several = table.get("databases", {})
    if not isinstance(several, dict):
        raise section.wrong('"databases" is no table', "databases")
    if not table.keys().isdisjoint(_DATABASE):
        if DEFAULT_ALIAS in several:
            raise section.wrong('there are both "url" and "databases.default"', DEFAULT_ALIAS)
        yield DEFAULT_ALIAS, _database(section, table, "")
    for alias, said in several.items():
        words = {"url": said} if isinstance(said, str) else said
        if not isinstance(words, dict):
            raise section.wrong(f'"databases.{alias}" is neither a text nor a table', alias)
        _known(section, words, _DATABASE)
        yield alias, _database(section, words, f"databases.{alias}.")


def _database(section: Section, table: Mapping[str, object], place: str) -> Database:
    url, auto = table.get("url", DEFAULT_URL), table.get("auto_migrate", False)
    if not isinstance(url, str) or not url:
        raise section.wrong(f'"{place}url" is no text', "url")
    if not isinstance(auto, bool):
        raise section.wrong(f'"{place}auto_migrate" is neither true nor false', "auto_migrate")
    return Database(url, auto)


def _known(section: Section, table: Mapping[str, object], keys: Iterable[str]) -> None:
    for key in table:
        if key not in keys:
            near = did_you_mean(key, keys) or f"known are {', '.join(keys)}"
            raise section.wrong(f'"{key}" is not known', key, help=near)
