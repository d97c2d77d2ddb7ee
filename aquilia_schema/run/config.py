"""Which database is meant? Command line, environment, the project's files, default, in that order.

aq db migrate --database-url ...  ->  AQ_DATABASE_URL  ->  DATABASE_URL
    ->  workspace.py: class Workspace, or a call `.database(url="...")`
    ->  pyproject.toml: [tool.aquilia]
    ->  sqlite:///db.sqlite3

The first that says something counts. Which folder holds the migrations is found the same way.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from aquilia_ir.diagnostics import fail
from aquilia_schema.run.database import DEFAULT_ALIAS, NOTHING, Database, Declared
from aquilia_schema.run.workspace import mentions_migrations, read_workspace

VARIABLES = ("AQ_DATABASE_URL", "DATABASE_URL")
AUTO_MIGRATE = "AQUILIA_AUTO_MIGRATE"
TRUE_WORDS = frozenset({"1", "true", "yes"})
MIGRATIONS = "migrations"
_PASSWORD = re.compile(r"([?&]\w*pass(?:word|wd)?=)[^&#]*", re.IGNORECASE)
"""A password among the options of a URL, where libpq takes one as well."""


def find_database(
    folder: Path,
    environment: Mapping[str, str],
    *,
    url: str | None = None,
    alias: str | None = None,
) -> Database:
    """Return the database to work on; AQ802 to AQ804, AQ527, AQ528 if the files can't tell."""
    if url is not None:
        # even an empty one, say of a variable that is not set: any other would be the wrong one
        return Database(url)
    set_ = next((environment[name] for name in VARIABLES if environment.get(name)), None)
    if set_ is not None and alias in {None, DEFAULT_ALIAS}:
        return Database(set_)
    declared = read_workspace(folder, environment).databases
    if alias is None and DEFAULT_ALIAS in declared:
        return declared[DEFAULT_ALIAS]
    return _of_alias({**_project(folder).databases, **declared}, alias)


def all_databases(folder: Path, environment: Mapping[str, str]) -> tuple[Database, ...]:
    """Return every database that the project is known to use; none if nothing says so.

    AQ802, AQ803, AQ527, AQ528 if the files can't tell.
    """
    set_ = next((environment[name] for name in VARIABLES if environment.get(name)), None)
    declared = read_workspace(folder, environment).databases
    found = {**_project(folder).databases, **declared}
    if set_ is not None:
        found[DEFAULT_ALIAS] = Database(set_)
    return tuple(found.values())


def _project(folder: Path) -> Declared:
    if not (folder / "pyproject.toml").is_file():
        return NOTHING
    from aquilia_schema.run.pyproject import read_project  # noqa: PLC0415  slow, and few have one

    return read_project(folder)


def may_migrate(folder: Path, environment: Mapping[str, str], *, alias: str | None = None) -> bool:
    """Whether a server may migrate before it starts: the variable says, or else the files."""
    word = environment.get(AUTO_MIGRATE)
    if word is not None and word.strip():
        return word.strip().lower() in TRUE_WORDS
    # which database it is, is another question, which this one needs no answer to
    declared = read_workspace(folder, environment, urls=False).databases
    both = {**_project(folder).databases, **declared}
    return both.get(alias or DEFAULT_ALIAS, Database()).auto_migrate


def find_migrations(folder: Path, environment: Mapping[str, str]) -> Path:
    """Return the folder of the migrations, as the project's files say, or else `migrations`."""
    said = None
    if mentions_migrations(folder):
        said = read_workspace(folder, environment, urls=False).migrations_dir
    return Path(said or _project(folder).migrations_dir or MIGRATIONS)


def shown(url: str) -> str:
    """Return a URL fit for eyes: without its password, even if it is not well formed."""
    scheme, separator, rest = url.partition("://")
    user, at, host = rest.rpartition("@")
    name, colon, _ = user.partition(":")
    if at and colon and not rest.startswith("/"):
        url = f"{scheme}{separator}{name}:***@{host}"
    return _PASSWORD.sub(r"\1***", url)


def _of_alias(declared: Mapping[str, Database], alias: str | None) -> Database:
    if alias is None or (alias == DEFAULT_ALIAS and not declared):
        return declared.get(DEFAULT_ALIAS) or _only(declared)
    if alias in declared:
        return declared[alias]
    known = ", ".join(f'"{name}"' for name in declared) or "none"
    raise fail(
        "AQ804",
        f'there is no database called "{alias}"',
        help=f"databases that workspace.py and pyproject.toml declare: {known}",
    )


def _only(declared: Mapping[str, Database]) -> Database:
    if len(declared) > 1:
        raise fail(
            "AQ804",
            'the project declares several databases, and none is called "default"',
            help=f"choose one with --database: {', '.join(declared)}",
        )
    return next(iter(declared.values()), Database())
