"""Which database do options, environment and workspace lead to?"""

from pathlib import Path

import pytest

from aquilia_ir.diagnostics import SchemaError
from aquilia_schema.run.config import Database, find_database, may_migrate, shown

WORKSPACE = """\
class Workspace:
    @staticmethod
    def database():
        return {"url": "sqlite:///here.db", "auto_migrate": True}
"""
SEVERAL = """\
class Workspace:
    @staticmethod
    def database():
        return {"default": {"url": "sqlite:///one.db"}, "other": {"url": "sqlite:///two.db"}}
"""


def _code(found: pytest.ExceptionInfo[SchemaError]) -> str:
    return found.value.diagnostics[0].code


def test_without_a_word_it_is_the_file_next_to_the_project(tmp_path: Path) -> None:
    assert find_database(tmp_path, {}) == Database("sqlite:///db.sqlite3")


def test_the_option_goes_before_the_variables_and_these_before_the_workspace(
    tmp_path: Path,
) -> None:
    (tmp_path / "workspace.py").write_text(WORKSPACE)
    both = {"AQ_DATABASE_URL": "sqlite:///aq.db", "DATABASE_URL": "sqlite:///plain.db"}
    plain = {"AQ_DATABASE_URL": "", "DATABASE_URL": "sqlite:///plain.db"}

    assert find_database(tmp_path, both, url="sqlite:///x.db").url == "sqlite:///x.db"
    assert find_database(tmp_path, both).url == "sqlite:///aq.db"
    assert find_database(tmp_path, plain).url == "sqlite:///plain.db"
    assert find_database(tmp_path, {}) == Database("sqlite:///here.db", auto_migrate=True)


def test_an_alias_means_the_workspace_whatever_the_environment_says(tmp_path: Path) -> None:
    (tmp_path / "workspace.py").write_text(SEVERAL)
    environment = {"DATABASE_URL": "sqlite:///plain.db"}

    assert find_database(tmp_path, environment, alias="other").url == "sqlite:///two.db"
    assert find_database(tmp_path, environment, alias="default").url == "sqlite:///plain.db"
    assert find_database(tmp_path, {}, alias="default").url == "sqlite:///one.db"
    assert find_database(tmp_path, {}).url == "sqlite:///one.db"


def test_an_unknown_alias_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    (tmp_path / "workspace.py").write_text(SEVERAL)

    with pytest.raises(SchemaError) as found:
        find_database(tmp_path, {}, alias="third")

    assert _code(found) == "AQ804"
    assert '"default", "other"' in found.value.diagnostics[0].help


def test_several_databases_without_a_default_need_a_choice(tmp_path: Path) -> None:
    (tmp_path / "workspace.py").write_text(SEVERAL.replace("default", "first"))

    with pytest.raises(SchemaError) as found:
        find_database(tmp_path, {})

    assert _code(found) == "AQ804"


def test_a_workspace_that_only_calls_database_is_read_without_running_it(tmp_path: Path) -> None:
    (tmp_path / "workspace.py").write_text(
        "import nowhere_to_be_found\n"
        'workspace = nowhere_to_be_found.W("x").database(url="sqlite:///called.db")\n'
    )

    assert find_database(tmp_path, {}).url == "sqlite:///called.db"


def test_a_workspace_may_import_its_neighbours_and_leaves_no_trace(tmp_path: Path) -> None:
    (tmp_path / "neighbour_of_workspace.py").write_text('URL = "sqlite:///n.db"\n')
    (tmp_path / "workspace.py").write_text(
        "from neighbour_of_workspace import URL\n"
        "class Workspace:\n    def database():\n        return {'url': URL}\n"
    )

    assert find_database(tmp_path, {}).url == "sqlite:///n.db"
    assert not list(tmp_path.rglob("__pycache__"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("class Workspace(:\n", "AQ802"),
        ("class Workspace:\n    def database():\n        return 1 / 0\n", "AQ802"),
        ("class Workspace:\n    def database(self):\n        return {}\n", "AQ802"),
        ("import sys\nsys.exit(3)\nclass Workspace: pass\n", "AQ802"),
        ("class Workspace:\n    def database():\n        return 'x'\n", "AQ803"),
        ("class Workspace:\n    def database():\n        return {'url': 3}\n", "AQ803"),
        ("class Workspace:\n    def database():\n        return {'auto_migrate': 'no'}\n", "AQ803"),
        ("\0", "AQ802"),
    ],
)
def test_a_workspace_that_cannot_tell_is_a_finding(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "workspace.py").write_text(text)

    with pytest.raises(SchemaError) as found:
        find_database(tmp_path, {})

    assert _code(found) == code


def test_an_exception_in_the_workspace_is_placed_on_its_line(tmp_path: Path) -> None:
    text = "class Workspace:\n    def database():\n        return 1 / 0\n"
    (tmp_path / "workspace.py").write_text(text)

    with pytest.raises(SchemaError) as found:
        find_database(tmp_path, {})

    span = found.value.diagnostics[0].span
    assert span is not None
    assert (span.line, span.excerpt) == (3, "return 1 / 0")


@pytest.mark.parametrize(
    ("word", "answer"),
    [("1", True), ("true", True), ("YES", True), ("0", False), ("no", False), ("", True)],
)
def test_the_variable_decides_on_migrating_ahead_and_else_the_workspace(
    tmp_path: Path, word: str, *, answer: bool
) -> None:
    (tmp_path / "workspace.py").write_text(WORKSPACE)

    assert may_migrate(tmp_path, {"AQUILIA_AUTO_MIGRATE": word}) is answer


def test_nobody_migrates_ahead_unless_told_to(tmp_path: Path) -> None:
    assert may_migrate(tmp_path, {}) is False


def test_a_password_is_never_shown() -> None:
    assert shown("postgresql://ann:s3cret@host:5432/db") == "postgresql://ann:***@host:5432/db"
    assert shown("sqlite:///db.sqlite3") == "sqlite:///db.sqlite3"


def test_an_empty_option_is_not_taken_for_none(tmp_path: Path) -> None:
    (tmp_path / "workspace.py").write_text(WORKSPACE)

    assert find_database(tmp_path, {"DATABASE_URL": "sqlite:///plain.db"}, url="").url == ""


@pytest.mark.parametrize(
    ("call", "url"),
    [
        ('W("x").database("sqlite:///first.db")', "sqlite:///first.db"),
        ('W("x").database(auto_migrate=True)', "sqlite:///db.sqlite3"),
        ('W("x").database(url=None)', "sqlite:///db.sqlite3"),
        ('W("x").integrate(DatabaseIntegration(url="sqlite:///i.db"))', "sqlite:///i.db"),
        ('W("x").database(url=Env("SHOP_URL", default="sqlite:///e.db"))', "sqlite:///e.db"),
        ('W("x").database(url=Env("SHOP_SET", "sqlite:///e.db"))', "sqlite:///set.db"),
    ],
)
def test_what_a_call_says_is_read(tmp_path: Path, call: str, url: str) -> None:
    (tmp_path / "workspace.py").write_text(f"workspace = {call}\n")

    assert find_database(tmp_path, {"SHOP_SET": "sqlite:///set.db"}).url == url


@pytest.mark.parametrize(
    "call",
    [
        "database(url=URL)",
        "database(url=3)",
        "database(**settings)",
        'database(config=SqliteConfig(path="c.db"))',
        'database(url=Env("SHOP_URL"))',
        "database(url=Env(*names))",
        'database(url=os.environ["SHOP_URL"])',
    ],
)
def test_a_call_that_cannot_be_read_does_not_mean_the_default(tmp_path: Path, call: str) -> None:
    (tmp_path / "workspace.py").write_text(f'workspace = W("x").{call}\n')

    with pytest.raises(SchemaError) as found:
        find_database(tmp_path, {})

    assert _code(found) == "AQ803"
    assert found.value.diagnostics[0].span is not None
    assert find_database(tmp_path, {"DATABASE_URL": "sqlite:///v.db"}).url == "sqlite:///v.db"
    assert may_migrate(tmp_path, {}) is False


def test_a_call_may_let_a_server_migrate(tmp_path: Path) -> None:
    call = 'W("x").database(config=settings, auto_migrate=True)'
    (tmp_path / "workspace.py").write_text(f"workspace = {call}\n")

    assert may_migrate(tmp_path, {}) is True
