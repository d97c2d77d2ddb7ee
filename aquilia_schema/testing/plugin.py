"""What does pytest learn of migrations? Two settings and an option; the rest only if it is wanted.

    [tool.pytest.ini_options]
    aq_migrations = "migrations"

pytest imports this module in every run of everybody who has the package, so it imports nothing.
"""

from pathlib import Path

import pytest

FOLDER = "migrations"
_ON = frozenset({"true", "yes", "on", "1"})
_OFF = frozenset({"", "false", "no", "off", "0"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("aq_migrations", "folder whose migrations are tested, or true for migrations")
    parser.addini("aq_project", "folder of the models (default: that of the ini-file)")
    parser.addini("aq_database_url", "empty database for the tests of migrations")
    group = parser.getgroup("aquilia_schema")
    group.addoption(
        "--aq-database-url",
        metavar="URL",
        help="empty database for the tests of migrations (default: temporary SQLite files)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Load what tests migrations, if the settings ask for it."""
    said = str(config.getini("aq_migrations") or "").strip()
    if said.lower() in _OFF:
        return
    name = FOLDER if said.lower() in _ON else said
    from aquilia_schema.testing.collecting import Collecting  # noqa: PLC0415  only if wanted

    worker = getattr(config, "workerinput", {}).get("workerid")
    collecting = Collecting(config.rootpath / name, _project(config), _url(config), worker=worker)
    config.pluginmanager.register(collecting, "aq_migrations_collecting")
    chosen = config.args_source is not pytest.Config.ArgsSource.ARGS
    here = [Path(word.partition("::")[0]).resolve() for word in config.args]
    if chosen and not any(collecting.folder.is_relative_to(place) for place in here):
        config.args.append(str(collecting.folder))


def _project(config: pytest.Config) -> Path:
    return config.rootpath / str(config.getini("aq_project") or "")


def _url(config: pytest.Config) -> str | None:
    return config.getoption("--aq-database-url") or config.getini("aq_database_url") or None
