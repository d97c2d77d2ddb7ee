"""inspect, diff and baseline on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import adopting
from postgresql_databases import schema_url


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
