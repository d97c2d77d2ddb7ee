"""Is the right backend found by its name and by a URL, and is a wrong one explained?"""

import subprocess
import sys

import pytest

from aquilia_backends.registry import backend, backend_for, names
from aquilia_ir.diagnostics import SchemaError


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///db.sqlite3", "sqlite"),
        ("postgresql://host/name", "postgresql"),
        ("postgres://host/name", "postgresql"),
        ("postgresql+psycopg://host/name", "postgresql"),
        ("mysql://host/name", "mysql"),
        ("mariadb://host/name", "mysql"),
        ("MySQL+pymysql://host/name", "mysql"),
    ],
)
def test_a_url_names_its_backend(url: str, name: str) -> None:
    assert backend_for(url).dialect.name == name


def test_the_names_are_those_of_the_built_in_backends() -> None:
    assert {"sqlite", "postgresql", "mysql"} <= set(names())


def test_a_url_without_a_scheme_is_refused_with_an_example() -> None:
    with pytest.raises(SchemaError) as caught:
        backend_for("db.sqlite3")

    (finding,) = caught.value.diagnostics
    assert finding.code == "AQ301"
    assert "sqlite:///db.sqlite3" in finding.help


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SchemaError) as caught:
        backend("oracle")

    (finding,) = caught.value.diagnostics
    assert finding.code == "AQ302"
    assert "mysql, postgresql, sqlite" in finding.help


def test_a_built_in_backend_is_found_without_reading_the_installed_packages() -> None:
    code = (
        "import sys; from aquilia_backends.registry import backend; backend('postgresql'); "
        "print(*(m for m in ('importlib.metadata', 'aquilia_backends.mysql') if m in sys.modules))"
    )

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.split() == []
