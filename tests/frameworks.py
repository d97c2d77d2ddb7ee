"""Where is a release of the `aquilia` framework? In an environment of its own, made only once."""

import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest
from attrs import frozen

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "frameworks"
RELEASES = ("1.0.0", "1.3.9", "1.4.2")


@frozen
class Framework:
    """An environment with one release of the framework, in which this package is found as well."""

    python: Path

    def run(self, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
        # the fallback package would hide the framework, which is installed further down the path
        ours = [path for path in sys.path if path and not (Path(path) / "aquilia").exists()]
        return subprocess.run(
            [str(self.python), *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(ours), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )


@lru_cache
def framework(release: str) -> Framework:
    """Return the environment of a release; the test is skipped if it can't be installed."""
    place = CACHE / f"{release}-py{sys.version_info.major}{sys.version_info.minor}"
    python = place / "bin" / "python"
    if not python.exists():
        _install(release, place)
    return Framework(python)


def _install(release: str, place: Path) -> None:
    making = place.with_name(f"{place.name}.{os.getpid()}")
    subprocess.run([sys.executable, "-m", "venv", str(making)], check=True)
    pip = [str(making / "bin" / "python"), "-m", "pip", "install", "--quiet", "--retries=0"]
    done = subprocess.run(
        [*pip, "--disable-pip-version-check", f"aquilia=={release}"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"pip can't install aquilia {release}: {done.stderr.strip()[-200:]}")
    if not place.exists():
        making.rename(place)
