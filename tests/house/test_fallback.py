"""Does the wheel bring `aquilia.models` where the framework is not installed, and only there?"""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from house.sources import FROM_WHEEL, ROOT

pytestmark = pytest.mark.skipif(FROM_WHEEL, reason="builds a wheel from the sources")

LOADED = (
    "import sys, aquilia, aquilia.models;"
    "print(aquilia.__file__);"
    "print({'click', 'cattrs', 'aquilia_backends'} & set(sys.modules))"
)


class Environment:
    """A new virtual environment that finds the dependencies of the one that runs the tests."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=False)
        self.python = folder / "bin" / "python"
        self.site = Path(self.run("import sysconfig; print(sysconfig.get_path('purelib'))"))
        # a path in a .pth file is searched, but the .pth files in it are not read, so that the
        # development install of this project stays out
        (self.site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")

    def pip(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "pip", "--python", str(self.python), "--quiet"]
        subprocess.run([*command, "--disable-pip-version-check", *arguments], check=True)

    def run(self, code: str, folder: Path | None = None) -> str:
        clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(
            [str(self.python), "-c", code],
            cwd=folder,
            env=clean,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def installed(self) -> set[Path]:
        found = self.site.rglob("*")
        return {path for path in found if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return Environment(tmp_path / "venv")


def test_models_and_migrations_import_what_they_always_did(
    wheel: Path, environment: Environment, tmp_path: Path
) -> None:
    environment.pip("install", "--no-deps", "--no-index", str(wheel))
    (tmp_path / "empty").mkdir()

    file, heavy = environment.run(LOADED, tmp_path / "empty").splitlines()
    environment.run(
        "from aquilia.models import Model, CharField, ForeignKey, Index, CASCADE\n"
        "from aquilia.models import create_snapshot, check_db_ready, DSLCreateModel, op\n"
        "from aquilia.models.migration_dsl import CreateModel, columns as C\n"
        "from aquilia.models.migration_gen import generate_dsl_migration\n"
        "from aquilia.models.migration_runner import MigrationRunner\n"
        "from aquilia.models.migrations import MigrationOps\n"
        "from aquilia.models.schema_snapshot import compute_diff\n"
        "from aquilia.models.startup_guard import DatabaseNotReadyError\n"
        "from aquilia.models.base import Model\n"
        "CreateModel(name='A', table='a', fields=[C.auto('id')])",
        tmp_path / "empty",
    )

    assert Path(file) == environment.site / "aquilia_schema/fallback/aquilia/__init__.py"
    assert heavy == "set()"


def test_the_framework_itself_wins_where_it_is_installed(
    wheel: Path, environment: Environment, tmp_path: Path
) -> None:
    real = environment.site / "aquilia"
    (real / "models").mkdir(parents=True)
    (real / "__init__.py").touch()
    (real / "models" / "__init__.py").touch()
    environment.pip("install", "--no-deps", "--no-index", str(wheel))

    file, _ = environment.run(LOADED, tmp_path).splitlines()

    assert Path(file) == real / "__init__.py"


def test_removing_the_package_leaves_nothing_behind(wheel: Path, environment: Environment) -> None:
    before = environment.installed()
    environment.pip("install", "--no-deps", "--no-index", str(wheel))
    installed = environment.installed() - before

    environment.pip("uninstall", "--yes", "aquilia-schema")

    assert environment.site / "zz_aquilia_schema.pth" in installed
    assert environment.installed() == before
