"""Do raw files of older projects run on MariaDB?"""

from pathlib import Path

from aquilia_backends.mysql import BACKEND
from mysql_databases import database
from older.raw_elsewhere import there_and_back


def test_raw_files_are_applied_and_undone(url: str, tmp_path: Path) -> None:
    with database(url):

        def query(sql: str) -> list[tuple[object, ...]]:
            with BACKEND.open(url) as session:
                return session.query(sql.replace('"', "`"))

        there_and_back(url, tmp_path / "m", query)
