"""Run the test suite against the built wheel, with the source roots out of the way.

Usage: python tests/wheel.py [arguments for pytest]
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ("tests", "docs", "examples", "README.md", "CHANGELOG.md", "Makefile")


def build(folder: Path) -> Path:
    """Build the wheel into `folder` and return its path."""
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob("*.whl"))


def install(wheel: Path, folder: Path) -> Path:
    """Install the wheel and what the tests need into a new environment; return its Python."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, f"{wheel}[dev]"], check=True)
    return python


def stage(folder: Path) -> None:
    """Copy what the tests read, and the pytest settings, but no package."""
    for name in KEPT:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / name)
    settings = (ROOT / "pyproject.toml").read_text().partition("[tool.pytest.ini_options]")[2]
    lines = settings.partition("\n[tool.")[0]
    (folder / "pytest.toml").write_text("[pytest]" + lines)


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="aquilia-wheel-") as name:
        folder = Path(name)
        python = install(build(folder / "dist"), folder / "venv")
        stage(folder)
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        environment["PATH"] = f"{python.parent}{os.pathsep}{environment['PATH']}"
        environment["AQUILIA_TEST_PROFILE"] = "wheel"
        environment["AQUILIA_TEST_WHEEL"] = "1"
        command = [str(python), "-m", "pytest", "tests", *arguments]
        return subprocess.run(command, cwd=folder, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
