"""Do raw files of older projects run on MariaDB?"""

from pathlib import Path

import pytest

from aquilia_backends.mysql import BACKEND
from mysql_databases import database
from older.raw_elsewhere import LEDGER, there_and_back


@pytest.mark.parametrize(
    "ledger", ["DO 0", LEDGER.format(quote="`", number="INTEGER AUTO_INCREMENT")]
)
def test_raw_files_are_applied_and_undone(url: str, tmp_path: Path, ledger: str) -> None:
    with database(url, ledger):

        def query(sql: str) -> list[tuple[object, ...]]:
            with BACKEND.open(url) as session:
                return session.query(sql.replace('"', "`"))

        there_and_back(url, tmp_path / "m", query)
