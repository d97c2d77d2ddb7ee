"""The published laws and checks on MariaDB."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import published
from mysql_databases import database


@pytest.fixture
def place(url: str) -> Iterator[str]:
    """The URL of a database without tables."""
    with database(url):
        yield url


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_laws_hold(place: str, data: st.DataObject) -> None:
    # the server has more rules than those that rows are drawn by
    published.check_laws(place, data, "mysql", with_rows=False)


def test_a_broken_law_is_found(place: str) -> None:
    published.check_broken_laws(place)


def test_histories_are_checked(place: str, tmp_path: Path) -> None:
    published.check_histories(place, tmp_path)


def test_any_table_is_filled(place: str) -> None:
    published.check_filling(place)
