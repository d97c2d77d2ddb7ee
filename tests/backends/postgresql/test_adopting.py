"""inspect, diff and baseline on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

import adopting
from aquilia_backends.postgresql import BACKEND
from aquilia_backends.postgresql.connect import open_database
from aquilia_schema.run.config import find_database
from aquilia_schema.run.guard import find_obstacle
from postgresql_databases import schema_url
from run.history_files import HEAD, USERS


@pytest.fixture
def place(url: str) -> Iterator[str]:
    """The URL of a schema that is not there yet."""
    with schema_url(url) as own:
        yield own


def test_what_inspect_prints_is_what_the_database_has(place: str, tmp_path: Path) -> None:
    adopting.check_inspect(place, tmp_path)


def test_diff_sees_what_the_database_sees(place: str, tmp_path: Path) -> None:
    adopting.check_diff(place, tmp_path)


def test_an_adopted_database_can_be_made_anew(place: str, url: str, tmp_path: Path) -> None:
    with schema_url(url) as other:
        adopting.check_baseline(place, tmp_path, other)


def test_a_baseline_is_completed(place: str, tmp_path: Path) -> None:
    adopting.check_unfinished(place, tmp_path)


_WORKSPACE = """\
workspace = Workspace("shop").database(
    config=PostgresConfig(host={host!r}, name={name!r}, user={user!r}, schema="it's\\"a\\" sales")
)
"""
_SALES = 'it\'s"a" sales'


@pytest.fixture
def sales(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A project whose configuration names a schema of its own; the URL of the database."""
    parts = urlsplit(url)
    host = parts.hostname or dict(parse_qsl(parts.query))["host"]
    told = _WORKSPACE.format(host=host, name=parts.path[1:], user=parts.username)
    (tmp_path / "workspace.py").write_text(told)
    folder = tmp_path / "migrations"
    folder.mkdir()
    head = HEAD.format(revision="20260301_120000", slug="s", dependencies="")
    (folder / "20260301_120000_s.py").write_text(head + USERS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    yield url
    with BACKEND.open(url) as session:
        session.query('DROP SCHEMA IF EXISTS "it\'s""a"" sales" CASCADE')


def test_every_command_works_on_the_schema_that_the_workspace_names(sales: str) -> None:
    assert "[ ]" in adopting.aq("db", "showmigrations")[1]
    assert adopting.aq("db", "migrate")[0] == 0
    with open_database(sales) as session:
        found = session.query("SELECT schemaname::text FROM pg_tables WHERE tablename = 'users'")
        assert (_SALES,) in found
        assert ("schema", _SALES) in {(each.kind, each.name) for each in session.unmanaged()}
        assert session.inspect().find("users") is None

    assert "[x]" in adopting.aq("db", "showmigrations")[1].lower()
    code, text, notes = adopting.aq("db", "inspect")
    assert (code, "table='users'" in text.replace('"', "'"), "AQ854" in notes) == (0, True, False)
    configured = find_database(Path(), {}).url
    assert adopting.aq("db", "diff", "history", configured)[0] == 0
    assert find_obstacle(configured, Path("migrations")) is None
    with BACKEND.open(configured) as session:
        session.query("DROP TABLE users")
    assert adopting.aq("db", "diff", "history", configured)[0] == 1
