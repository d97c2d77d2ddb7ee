"""Do raw files of older projects run on PostgreSQL?"""

from pathlib import Path

from aquilia_backends.postgresql import BACKEND
from older.raw_elsewhere import there_and_back
from postgresql_databases import schema_url


def test_raw_files_are_applied_and_undone(url: str, tmp_path: Path) -> None:
    with schema_url(url) as own:

        def query(sql: str) -> list[tuple[object, ...]]:
            with BACKEND.open(own) as session:
                return session.query(sql)

        there_and_back(own, tmp_path / "m", query)
