"""Where models are found, under which names, and what becomes of modules that fail."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aquilia_ir.diagnostics import Diagnostic, SchemaError
from aquilia_schema.lower.apps import app_of
from aquilia_schema.lower.discover import discover
from aquilia_schema.models.model import declaration

HEADER = "from aquilia_schema.models import *\n"


def project(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(HEADER + text)
    return folder


def model(name: str) -> str:
    return f"class {name}(Model):\n    pass\n"


def failures(folder: Path) -> list[Diagnostic]:
    with pytest.raises(SchemaError) as caught:
        discover(folder)
    return list(caught.value.diagnostics)


def test_models_are_found_in_all_places_under_their_natural_names(tmp_path: Path) -> None:
    folder = project(
        tmp_path,
        {
            "models.py": model("Root"),
            "shop/__init__.py": "",
            "shop/models.py": model("Shop"),
            "club/models.py": model("Club"),
            "news/models/__init__.py": model("News"),
            "news/models/item.py": model("Item"),
            "loose/models/part.py": model("Part"),
            "modules/users/models.py": model("User"),
            "modules/files/models/__init__.py": "from .file import File\n",
            "modules/files/models/file.py": model("File"),
        },
    )

    found = {declaration(one).module: (one.__name__, app_of(one)) for one in discover(folder)}

    assert found == {
        "models": ("Root", folder.name),
        "shop.models": ("Shop", "shop"),
        "club.models": ("Club", "club"),
        "news.models": ("News", "news"),
        "news.models.item": ("Item", "news"),
        "loose.models.part": ("Part", "loose"),
        "modules.users.models": ("User", "users"),
        "modules.files.models.file": ("File", "files"),
    }


def test_places_without_models_of_the_project_are_left_alone(tmp_path: Path) -> None:
    bad = "raise RuntimeError('imported')\n"
    folder = project(
        tmp_path,
        {
            ".hidden/models.py": bad,
            "tests/models.py": bad,
            "migrations/models.py": bad,
            "node_modules/models.py": bad,
            "place/models.py": bad,
            "not-a-package/models.py": bad,
            "shop/models/tests/models.py": bad,
            "shop/models.py": model("Shop"),
        },
    )
    (folder / "place" / "pyvenv.cfg").touch()

    assert [one.__name__ for one in discover(folder)] == ["Shop"]


def test_a_model_seen_from_several_modules_counts_once_and_an_abstract_one_not_at_all(
    tmp_path: Path,
) -> None:
    folder = project(
        tmp_path,
        {
            "base.py": "class Base(Model):\n    class Meta:\n        abstract = True\n",
            "club/models.py": "from base import Base\nclass Club(Base):\n    pass\n",
            "shop/models.py": "from club.models import Club\n" + model("Shop"),
        },
    )

    assert [one.__name__ for one in discover(folder)] == ["Club", "Shop"]


def test_modules_are_imported_once_and_the_search_path_is_as_before(tmp_path: Path) -> None:
    folder = project(tmp_path, {"models.py": "import sys\nsys.path.append('x')\n" + model("One")})
    before = list(sys.path)

    first, second = discover(folder), discover(folder)

    assert first == second
    assert sys.path == before


def test_two_projects_with_modules_of_one_name_do_not_mix(tmp_path: Path) -> None:
    one = project(tmp_path / "one", {"modules/a/models.py": model("One"), "models.py": model("A")})
    two = project(tmp_path / "two", {"modules/a/models.py": model("Two"), "models.py": model("B")})

    names = [[found.__name__ for found in discover(folder)] for folder in (one, two, one)]

    assert names == [["A", "One"], ["B", "Two"], ["A", "One"]]


def test_every_module_that_fails_is_reported_at_the_users_line(tmp_path: Path) -> None:
    folder = project(
        tmp_path,
        {
            "a/models.py": "import no_such_module\n",
            "b/models.py": "def (:\n",
            "c/models.py": "import json\n\njson.loads('{')\n",
            "d/models.py": "from d.other import x\n",
            "d/other.py": "\n\nx = 1 / 0\n",
            "e/models.py": "import sys\nsys.exit(3)\n",
            "f/models.py": model("Fine"),
        },
    )

    found = failures(folder)

    places = [
        (one.code, Path(one.span.source).relative_to(folder), one.span.line)
        for one in found
        if one.span
    ]
    assert places == [
        ("AQ520", Path("a/models.py"), 2),
        ("AQ520", Path("b/models.py"), 2),
        ("AQ520", Path("c/models.py"), 4),
        ("AQ520", Path("d/other.py"), 4),
        ("AQ520", Path("e/models.py"), 3),
    ]
    assert found[0].message == (
        'the module "a.models" cannot be imported: '
        "ModuleNotFoundError: No module named 'no_such_module'"
    )


def test_one_broken_module_that_all_import_is_reported_for_each(tmp_path: Path) -> None:
    folder = project(
        tmp_path,
        {"base.py": "1 / 0\n", "a/models.py": "import base\n", "b/models.py": "import base\n"},
    )

    found = failures(folder)

    assert [one.span.line for one in found if one.span] == [2, 2]


@pytest.mark.parametrize("name", ["json", "attrs", "aquilia_ir"])
def test_a_folder_with_the_name_of_an_installed_package_is_reported(
    name: str, tmp_path: Path
) -> None:
    folder = project(tmp_path, {f"{name}/models.py": model("Thing")})

    (found,) = failures(folder)

    assert found.code == "AQ521"
    assert name in sys.modules


def test_a_folder_that_is_not_there_is_reported(tmp_path: Path) -> None:
    (found,) = failures(tmp_path / "nothing")

    assert found.code == "AQ522"


def test_discovering_prints_nothing_even_if_a_module_fails(tmp_path: Path) -> None:
    folder = project(tmp_path, {"models.py": "1 / 0\n"})
    code = (
        "import sys, pathlib\n"
        "from aquilia_schema.lower.discover import discover\n"
        "from aquilia_ir.diagnostics import SchemaError\n"
        "try: discover(pathlib.Path('.'))\n"
        "except SchemaError as error: print(error.diagnostics[0].span.source)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )

    assert (done.stdout, done.stderr) == ("models.py\n", "")


def test_a_project_can_say_which_modules_have_its_models(tmp_path: Path) -> None:
    folder = project(
        tmp_path,
        {
            "shop/tables.py": "from club.people import Person\n" + model("Item"),
            "club/people.py": model("Person"),
            "models.py": "raise RuntimeError('imported')\n",
        },
    )
    (folder / "pyproject.toml").write_text('[tool.aquilia]\nmodels = ["shop.tables"]\n')

    assert [one.__name__ for one in discover(folder)] == ["Person", "Item"]


@pytest.mark.parametrize("text", ["", "[tool.aquilia]\n", "[tool]\naquilia = {}\n", "tool = 3\n"])
def test_a_pyproject_that_says_nothing_of_models_changes_nothing(tmp_path: Path, text: str) -> None:
    folder = project(tmp_path, {"shop/models.py": model("Item")})
    (folder / "pyproject.toml").write_text(text)

    assert [one.__name__ for one in discover(folder)] == ["Item"]


def test_models_of_an_installed_package_can_be_told(tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "project"
    project(elsewhere, {"apart_from_all/tables.py": model("Apart")})
    folder.mkdir()
    (folder / "pyproject.toml").write_text('[tool.aquilia]\nmodels = ["apart_from_all.tables"]\n')
    code = (
        "import sys, pathlib\n"
        "from aquilia_schema.lower.discover import discover\n"
        "print([one.__name__ for one in discover(pathlib.Path('.'))])\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(elsewhere), *sys.path])}

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "['Apart']\n"


def test_what_a_module_holds_besides_models_needs_no_hash(tmp_path: Path) -> None:
    folder = project(tmp_path, {"models.py": "odd = {'a': []}\nlists = [odd]\n" + model("Item")})

    assert [one.__name__ for one in discover(folder)] == ["Item"]


def test_a_broken_pyproject_is_reported_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.aquilia]\n\nmodels = [3]\n")
    (names,) = failures(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool.aquilia]\nmodels = [\n")
    (broken,) = failures(tmp_path)
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.aquilia] # \xff\n")
    (unread,) = failures(tmp_path)

    found = [(one.code, one.span.line if one.span else 0) for one in (names, broken, unread)]
    assert found == [("AQ528", 3), ("AQ527", 2), ("AQ527", 0)]
