"""Do raw files of older projects run on PostgreSQL?"""

from pathlib import Path

import pytest

from aquilia_backends.postgresql import BACKEND
from older.raw_elsewhere import LEDGER, there_and_back
from postgresql_databases import schema_url


@pytest.mark.parametrize("ledger", ["", LEDGER.format(quote='"', number="SERIAL")])
def test_raw_files_are_applied_and_undone(url: str, tmp_path: Path, ledger: str) -> None:
    with schema_url(url) as own:
        with BACKEND.open(own, create=True) as session:
            session.query(ledger)

        def query(sql: str) -> list[tuple[object, ...]]:
            with BACKEND.open(own) as session:
                return session.query(sql)

        there_and_back(own, tmp_path / "m", query)
