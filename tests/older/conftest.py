"""Projects that older releases have really made, each in a folder of its own."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.project import Project

PROJECTS = Path(__file__).parent / "projects"
Opened = Callable[[str], Project]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Copy a project of that name, with its database if it has one."""

    def copy(name: str) -> Project:
        shutil.copytree(PROJECTS / name, tmp_path, dirs_exist_ok=True)
        script = tmp_path / "database.sql"
        if script.exists():
            with sqlite3.connect(tmp_path / "db.sqlite3") as database:
                database.execute("PRAGMA journal_mode = WAL")
                database.executescript(script.read_text())
            database.close()
            script.unlink()
        return Project(tmp_path)

    return copy
