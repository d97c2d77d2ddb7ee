"""A project folder for each test."""

import shutil
from pathlib import Path

import pytest

from cli.project import QUICK_START, Project


@pytest.fixture
def empty(tmp_path: Path) -> Project:
    """A folder with nothing in it."""
    return Project(tmp_path)


@pytest.fixture
def quick(empty: Project) -> Project:
    """A folder with the models of the quick start."""
    empty.write("models.py", QUICK_START)
    return empty


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Project(tmp_path_factory.mktemp("template"))
    project.write("models.py", QUICK_START)
    project.well("db", "makemigrations")
    project.well("db", "migrate")
    return project.folder


@pytest.fixture
def migrated(empty: Project, _template: Path) -> Project:
    """The quick start, with its migration made and applied."""
    shutil.copytree(_template, empty.folder, dirs_exist_ok=True)
    return empty
