"""A folder with migrations beside a MySQL database, and the commands run there."""

import os
import subprocess
import sys

from attrs import frozen

import forked
from aquilia_backends.mysql.connect import open_database
from run.history_files import Site


@frozen
class Place(Site):
    """A folder with migrations, and the URL of a MySQL database."""

    address: str

    @property
    def url(self) -> str:
        return self.address

    def query(self, sql: str) -> list[tuple[object, ...]]:
        with open_database(self.url) as session:
            return session.query(sql)

    def aq(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [*arguments, "--database-url", self.url]
        done = forked.run(command, self.folder, os.environ)
        return subprocess.CompletedProcess(command, *done)

    def start(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "aquilia_schema.cli", "db", "migrate"]
        return subprocess.Popen(
            [*command, "--database-url", self.url],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
