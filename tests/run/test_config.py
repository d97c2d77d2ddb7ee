"""Which database do options, environment and workspace lead to?"""

from pathlib import Path

import pytest

from aquilia_ir.diagnostics import SchemaError
from aquilia_schema.run.config import find_database, find_migrations, may_migrate, shown
from aquilia_schema.run.database import Database

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
    "said",
    [
        "@staticmethod\n    def database(): return",
        "@classmethod\n    def database(cls): return",
        "def database(): return",
        "def database(self): return",
        "database =",
    ],
)
def test_a_workspace_may_say_it_in_any_way_that_a_class_can(tmp_path: Path, said: str) -> None:
    text = f"class Workspace:\n    {said} {{'url': 'sqlite:///x.db'}}\n"
    (tmp_path / "workspace.py").write_text(text)

    assert find_database(tmp_path, {}).url == "sqlite:///x.db"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("class Workspace(:\n", "AQ802"),
        ("class Workspace:\n    def database():\n        return 1 / 0\n", "AQ802"),
        ("class Workspace:\n    def database(self, other):\n        return {}\n", "AQ802"),
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
    assert shown("sqlite:////home/a:b/c@d.db") == "sqlite:////home/a:b/c@d.db"
    assert shown("postgresql://host/db?user=ann&password=s3") == (
        "postgresql://host/db?user=ann&password=***"
    )


@pytest.mark.parametrize("password", ["s3/cr@et", "s3#cret", "s3?cret", "s3]cret", "s3:cret"])
def test_a_password_is_not_shown_of_a_url_that_is_not_well_formed(password: str) -> None:
    assert shown(f"postgresql://ann:{password}@[::1/db") == "postgresql://ann:***@[::1/db"


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
        "database(config=settings)",
        'database(config=PostgresConfig("db", 5432))',
        "database(config=PostgresConfig(**settings))",
        "database(url=f'{HERE}.db')",
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


@pytest.mark.parametrize(
    ("call", "url"),
    [
        ('database(config=SqliteConfig(path="c.db"))', "sqlite:///c.db"),
        ('database(config=SqliteConfig("/var/a b.db"))', "sqlite:////var/a%20b.db"),
        ("database(config=SqliteConfig())", "sqlite:///db.sqlite3"),
        (
            'database(config=PostgresConfig(host="db", port=5433, name="shop", user="ada", '
            'password="p@ss/w:rd"))',
            "postgresql://ada:p%40ss%2Fw%3Ard@db:5433/shop",
        ),
        (
            'database(config=PostgresConfig(database="s", user="o\'x"))',
            "postgresql://o%27x@localhost/s",
        ),
        (
            'database(config=PostgresConfig(host="/run/pg", name="s", schema="a", sslmode="x"))',
            "postgresql:///s?host=/run/pg&schema=a&sslmode=x",
        ),
        ('database(config=MysqlConfig(host="::1", name="s", user="u"))', "mysql://u@[::1]/s"),
        ('database(config=MysqlConfig(name="s", password=Env("SET")))', "mysql://localhost/s"),
        ('database(url=f"sqlite:///{NAME}.db")', "sqlite:///shop.db"),
        ('database(url="sqlite:///" + NAME)', "sqlite:///shop"),
        ('database(url=os.environ["SET"])', "sqlite:///set.db"),
        ('database(url=os.environ.get("UNSET", "sqlite:///e.db"))', "sqlite:///e.db"),
        ('database(url=os.getenv("SET"))', "sqlite:///set.db"),
    ],
)
def test_typed_configurations_and_plain_texts_are_read(tmp_path: Path, call: str, url: str) -> None:
    text = f'import os\nNAME = "shop"\nworkspace = Workspace("x").{call}\n'
    (tmp_path / "workspace.py").write_text(text)

    assert find_database(tmp_path, {"SET": "sqlite:///set.db"}).url == url


def test_a_name_that_is_assigned_twice_is_not_guessed(tmp_path: Path) -> None:
    text = 'URL = "sqlite:///a.db"\nURL = "sqlite:///b.db"\nW("x").database(url=URL)\n'
    (tmp_path / "workspace.py").write_text(text)

    with pytest.raises(SchemaError) as found:
        find_database(tmp_path, {})

    assert _code(found) == "AQ803"


def test_several_calls_declare_several_databases(tmp_path: Path) -> None:
    text = (
        'Workspace("x").database(url="sqlite:///a.db", migrations_dir="db/moves")'
        '.database(alias="reports", url="sqlite:///r.db", auto_migrate=True)\n'
    )
    (tmp_path / "workspace.py").write_text(text)

    assert find_database(tmp_path, {}).url == "sqlite:///a.db"
    assert find_database(tmp_path, {}, alias="reports").url == "sqlite:///r.db"
    assert may_migrate(tmp_path, {}, alias="reports") is True
    assert find_migrations(tmp_path, {}) == Path("db/moves")


PROJECT = """\
[tool.aquilia]
url = "sqlite:///p.db"
auto_migrate = true
migrations_dir = "moves"
databases.reports = "sqlite:///r.db"
databases.archive = { url = "sqlite:///a.db", auto_migrate = true }
"""


def test_a_project_file_declares_databases(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT)

    assert find_database(tmp_path, {}) == Database("sqlite:///p.db", auto_migrate=True)
    assert find_database(tmp_path, {}, alias="reports") == Database("sqlite:///r.db")
    assert find_database(tmp_path, {}, alias="archive").auto_migrate is True
    assert find_database(tmp_path, {"DATABASE_URL": "sqlite:///e.db"}).url == "sqlite:///e.db"
    assert may_migrate(tmp_path, {}) is True
    assert find_migrations(tmp_path, {}) == Path("moves")


def test_the_workspace_goes_before_the_project_file(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "workspace.py").write_text(WORKSPACE)

    assert find_database(tmp_path, {}).url == "sqlite:///here.db"
    assert find_database(tmp_path, {}, alias="reports").url == "sqlite:///r.db"


def test_a_project_file_of_others_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other]\nurl = 3\n[broken")

    assert find_database(tmp_path, {}) == Database()
    assert find_migrations(tmp_path, {}) == Path("migrations")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[tool.aquilia]\nurl = \n", "AQ527"),
        ("tool.aquilia = 3\n", "AQ528"),
        ("[tool.aquilia]\nurl = ''\n", "AQ528"),
        ("[tool.aquilia]\nauto_migrate = 'yes'\n", "AQ528"),
        ("[tool.aquilia]\nmigration_dir = 'x'\n", "AQ528"),
        ("[tool.aquilia]\ndatabases.x = 3\n", "AQ528"),
        ("[tool.aquilia]\ndatabases.x = {uri = 'x'}\n", "AQ528"),
        ("[tool.aquilia]\nurl = 'x'\ndatabases.default = 'y'\n", "AQ528"),
    ],
)
def test_a_project_file_that_cannot_tell_is_a_finding(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    with pytest.raises(SchemaError) as found:
        find_database(tmp_path, {})

    assert _code(found) == code
