"""inspect, diff and baseline on MariaDB."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import adopting
from mysql_databases import database
from servers import Outcome


@contextmanager
def emptied(url: str) -> Iterator[str]:
    """The URL of a database without tables."""
    with database(url):
        yield url


@pytest.fixture
def place(url: str) -> Iterator[str]:
    with emptied(url):
        yield url


def test_what_inspect_prints_is_what_the_database_has(place: str, tmp_path: Path) -> None:
    adopting.check_inspect(place, tmp_path)


def test_diff_sees_what_the_database_sees(place: str, tmp_path: Path) -> None:
    adopting.check_diff(place, tmp_path)


def test_an_adopted_database_can_be_made_anew(
    place: str, server: Outcome, worker_id: str, tmp_path: Path
) -> None:
    with emptied(server.url_for(f"aquilia_{worker_id}_new")) as other:
        adopting.check_baseline(place, tmp_path, other)


def test_a_baseline_is_completed(place: str, tmp_path: Path) -> None:
    adopting.check_unfinished(place, tmp_path)
