"""Does every bad models file end in a sentence with a place? No traceback, and nothing changes."""

import re
import sys
from pathlib import Path

import pytest

from aquilia_schema.cli.main import main
from cli.project import QUICK_START, Project

HEAD = "from aquilia_schema.models import *\n\n\n"
THING = HEAD + "class Thing(Model):\n"

Files = dict[str, str | bytes]

BAD: dict[str, tuple[Files, str, str]] = {
    # a module that can't be imported
    "no Python": ({"models.py": "class Thing(:\n"}, "AQ520", "models.py"),
    "an indent too much": ({"models.py": HEAD + "  x = 1\n"}, "AQ520", "models.py"),
    "not of this encoding": ({"models.py": b"x = '\xff\xfe'\n"}, "AQ520", "models.py"),
    "a null byte": ({"models.py": b"x = 1\n\x00\n"}, "AQ520", "models.py"),
    "an unknown module": ({"models.py": "import nothing_of_that_name\n"}, "AQ520", "models.py"),
    "an unknown name": (
        {"models.py": "from aquilia.models import Nothing\n"},
        "AQ520",
        "models.py",
    ),
    "an error of its own": ({"models.py": "1 / 0\n"}, "AQ520", "models.py"),
    "an exit": ({"models.py": "import sys\nsys.exit(0)\n"}, "AQ520", "models.py"),
    "an exit without a sound": ({"models.py": "raise SystemExit\n"}, "AQ520", "models.py"),
    "no end": ({"models.py": "def f():\n    f()\nf()\n"}, "AQ520", "models.py"),
    "a circle": (
        {"a/models.py": "from b.models import B\n", "b/models.py": "from a.models import A\n"},
        "AQ520",
        "[ab]/models.py",
    ),
    "a class of two kinds": (
        {"models.py": THING.replace("(Model)", "(Model, Model)") + "    pass\n"},
        "AQ520",
        "models.py",
    ),
    "a length without its name": (
        {"models.py": THING + "    a = CharField(5)\n"},
        "AQ520",
        "models.py",
    ),
    "a foreign key to nobody": (
        {"models.py": THING + "    a = ForeignKey()\n"},
        "AQ520",
        "models.py",
    ),
    "an enumeration of nothing": (
        {"models.py": THING + "    a = EnumField()\n"},
        "AQ520",
        "models.py",
    ),
    "an index without fields": (
        {"models.py": THING + "    class Meta:\n        indexes = [Index()]\n"},
        "AQ520",
        "models.py",
    ),
    "a condition that is no option": (
        {
            "models.py": THING
            + "    class Meta:\n        constraints = [UniqueConstraint(fields=['id'], when='1')]\n"
        },
        "AQ520",
        "models.py",
    ),
    "the name of an installed module": ({"json/models.py": HEAD}, "AQ521", "json/models.py"),
    # models that don't fit each other
    "one name twice": (
        {"a/models.py": THING + "    pass\n", "b/models.py": THING + "    pass\n"},
        "AQ509",
        "b/models.py",
    ),
    "one table twice": (
        {"models.py": THING + "    table = 'x'\n\n\nclass Other(Model):\n    table = 'x'\n"},
        "AQ508",
        "models.py",
    ),
    "a table of pairs twice": (
        {
            "models.py": THING
            + "    a = ManyToManyField('self')\n\n\nclass Other(Model):\n    table = 'thing_a'\n"
        },
        "AQ508",
        "models.py",
    ),
    "an unknown model": (
        {"models.py": THING + "    a = ForeignKey('Thign')\n"},
        "AQ506",
        "models.py",
    ),
    "an unknown model far away": (
        {"models.py": THING + "    a = OneToOneField('a.b.c.D')\n"},
        "AQ506",
        "models.py",
    ),
    "a model without a name": (
        {"models.py": THING + "    a = ForeignKey('')\n"},
        "AQ506",
        "models.py",
    ),
    "pairs with nobody": (
        {"models.py": THING + "    a = ManyToManyField(None)\n"},
        "AQ506",
        "models.py",
    ),
    "keys in a circle": (
        {
            "models.py": THING
            + "    a = ForeignKey('Other', primary_key=True)\n\n\n"
            + "class Other(Model):\n    a = ForeignKey('Thing', primary_key=True)\n"
        },
        "AQ507",
        "models.py",
    ),
    "a key of several columns referred to": (
        {
            "models.py": THING
            + "    a = IntegerField()\n    b = IntegerField()\n    class Meta:\n"
            + "        primary_key = CompositePrimaryKey(fields=['a', 'b'])\n\n\n"
            + "class Other(Model):\n    a = ForeignKey(Thing)\n"
        },
        "AQ507",
        "models.py",
    ),
    "a Meta that is no class": (
        {"models.py": THING + "    Meta = {'db_table': 'x'}\n"},
        "AQ505",
        "models.py",
    ),
    "a Meta that is a list of tables": (
        {"models.py": THING + "    class Meta:\n        db_table = ['x']\n"},
        "AQ505",
        "models.py",
    ),
    # fields of the user's own
    "a type that raises": (
        {
            "models.py": HEAD
            + "class Odd(Field):\n    def column_type(self):\n        return 1 / 0\n\n\n"
            + "class Thing(Model):\n    a = Odd()\n"
        },
        "AQ502",
        "models.py",
    ),
    "a type that is none": (
        {
            "models.py": HEAD
            + "class Odd(Field):\n    def column_type(self):\n        return 'TEXT'\n\n\n"
            + "class Thing(Model):\n    a = Odd()\n"
        },
        "AQ502",
        "models.py",
    ),
    "problems that raise": (
        {
            "models.py": HEAD
            + "class Odd(TextField):\n    def problems(self):\n        raise KeyError('x')\n\n\n"
            + "class Thing(Model):\n    a = Odd()\n"
        },
        "AQ502",
        "models.py",
    ),
    "no start of its class": (
        {
            "models.py": HEAD
            + "class Odd(TextField):\n    def __init__(self):\n        pass\n\n\n"
            + "class Thing(Model):\n    a = Odd()\n"
        },
        "AQ520",
        "models.py",
    ),
    # where the models are
    "a pyproject.toml that is none": (
        {"pyproject.toml": "[tool.aquilia\nmodels = 3\n"},
        "AQ527",
        "pyproject.toml",
    ),
    "a number of modules": (
        {"pyproject.toml": "[tool.aquilia]\nmodels = 3\n"},
        "AQ528",
        "pyproject.toml",
    ),
    "modules that are no names": (
        {"pyproject.toml": "[tool.aquilia]\nmodels = ['shop/models.py']\n"},
        "AQ528",
        "pyproject.toml",
    ),
    "a module that is not there": (
        {"pyproject.toml": "[tool.aquilia]\nmodels = ['shop.tables']\n"},
        "AQ520",
        "pyproject.toml",
    ),
    "a module that is there and broken": (
        {"pyproject.toml": "[tool.aquilia]\nmodels = ['tables']\n", "tables.py": "1 / 0\n"},
        "AQ520",
        "tables.py",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_models_are_reported_with_their_place_and_change_nothing(
    case: str,
    empty: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    files, code, source = BAD[case]
    for name, text in files.items():
        empty.write(name, "")
        (empty.folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    before = empty.state()
    monkeypatch.chdir(empty.folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.delenv("AQUILIA_DEBUG", raising=False)

    done = main(["db", "makemigrations"])

    out, err = capsys.readouterr()
    assert (done, out, "Traceback" in err) == (1, "", False), err
    assert re.search(rf"error\[{code}\]: [^\n]+\n *--> {source}:\d+:\d+\n", err), err
    assert empty.state() == before


def test_a_module_that_prints_and_fails_leaves_the_history_alone(migrated: Project) -> None:
    before = migrated.state()
    migrated.write("models.py", QUICK_START + "\n\nUser.nothing\n")

    done = migrated.aq("db", "makemigrations", PYTHONDONTWRITEBYTECODE="1")

    assert (done.code, "Traceback" in done.err, done.out) == (1, False, "")
    assert "models.py:12" in done.err
    after = migrated.state()
    assert {name for name in after if after[name] != before.get(name)} == {"models.py"}


def test_models_where_the_project_says_they_are(migrated: Project) -> None:
    (migrated.folder / "models.py").rename(migrated.folder / "tables.py")
    migrated.write("pyproject.toml", '[tool.aquilia]\nmodels = ["tables"]\n')
    migrated.write("shop/models.py", "raise RuntimeError('not one of them')\n")

    assert migrated.well("db", "makemigrations") == "No changes detected.\n"
    assert Path(migrated.folder / "tables.py").exists()
