"""Is a dialect of another package found, held to the suite, and refused when something is wrong?

The plugin is put on the path of a new process with the metadata that an installer would write, so
that neither a network nor a build is needed.
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

PLUGIN = Path(__file__).resolve().parent.parent / "plugin"


def install(site: Path, name: str, entries: dict[str, str]) -> None:
    """Write the metadata of an installed package into the folder `site`."""
    metadata = site / f"{name}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = "".join(f"{entry} = {value}\n" for entry, value in entries.items())
    (metadata / "entry_points.txt").write_text(f"[aquilia_schema.backends]\n{lines}")


def run(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the plugin's package and the metadata in `site`."""
    path = os.pathsep.join([str(site), str(PLUGIN), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )


def code_of(site: Path, name: str) -> str:
    """The code of the finding on asking for a backend by its name."""
    script = (
        "from aquilia_backends.registry import backend\n"
        "from aquilia_ir.diagnostics import SchemaError\n"
        "try:\n"
        f"    print(backend({name!r}).dialect.name)\n"
        "except SchemaError as error:\n"
        "    print(error.diagnostics[0].code)\n"
    )
    done = run(site, "-c", script)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_plugin_is_found_by_its_entry_point_and_passes_the_conformance_suite(
    tmp_path: Path,
) -> None:
    install(tmp_path, "aquilia_strictlite", {"strictlite": "aquilia_strictlite:BACKEND"})

    done = run(
        tmp_path,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
        "--rootdir",
        str(PLUGIN),
        str(PLUGIN / "suite.py"),
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "7 passed" in done.stdout


def test_the_metadata_is_that_of_the_plugins_project() -> None:
    project = tomllib.loads((PLUGIN / "pyproject.toml").read_text())["project"]

    assert project["entry-points"] == {
        "aquilia_schema.backends": {"strictlite": "aquilia_strictlite:BACKEND"}
    }


def test_a_plugin_that_is_not_installed_is_not_found(tmp_path: Path) -> None:
    assert code_of(tmp_path, "strictlite") == "AQ302"


def test_two_plugins_of_one_name_are_refused(tmp_path: Path) -> None:
    install(tmp_path, "one", {"strictlite": "aquilia_strictlite:BACKEND"})
    install(tmp_path, "two", {"strictlite": "another_package:BACKEND"})

    assert code_of(tmp_path, "strictlite") == "AQ303"


def test_one_plugin_seen_twice_is_one(tmp_path: Path) -> None:
    install(tmp_path, "one", {"strictlite": "aquilia_strictlite:BACKEND"})
    install(tmp_path, "same", {"strictlite": "aquilia_strictlite:BACKEND"})

    assert code_of(tmp_path, "strictlite") == "strictlite"


def test_a_plugin_that_cannot_be_loaded_or_is_no_backend_is_refused(tmp_path: Path) -> None:
    entries = {
        "gone": "no_such_package:BACKEND",
        "bare": "aquilia_strictlite:NOTHING",
        "odd": "aquilia_strictlite:normalize",
    }
    install(tmp_path, "broken", entries)

    assert [code_of(tmp_path, name) for name in entries] == ["AQ304", "AQ304", "AQ304"]


def test_a_plugin_does_not_take_the_place_of_a_built_in_dialect(tmp_path: Path) -> None:
    install(tmp_path, "thief", {"sqlite": "aquilia_strictlite:BACKEND"})

    assert code_of(tmp_path, "sqlite") == "sqlite"
