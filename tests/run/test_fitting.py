"""Is what a database can't hold said before a migration is written?"""

from pathlib import Path

import pytest

from aquilia_backends.sqlite import BACKEND
from aquilia_ir.diagnostics import Severity
from aquilia_ir.schema import Column, Schema, Table
from aquilia_ir.types import Integer
from aquilia_schema.run.fitting import misfits, new_misfits

NONE = Schema()
SQLITE = {"DATABASE_URL": "sqlite:///db.sqlite3"}
POSTGRESQL = {"DATABASE_URL": "postgresql:///db"}


def called(*names: str) -> Schema:
    return Schema(Table(name, [Column("id", Integer())]) for name in names)


@pytest.mark.parametrize(
    "name", ["aquilia_migrations", "Aquilia_Migrations", "aquilia_migration_steps"]
)
def test_no_table_takes_the_ledger_s_name(name: str) -> None:
    assert [found.code for found in misfits(called(name), BACKEND)] == ["AQ772"]


def test_the_databases_of_the_project_are_asked(tmp_path: Path) -> None:
    wrong = called("sqlite_users", "posts", "Posts")

    found = new_misfits(NONE, wrong, tmp_path, SQLITE)
    assert {each.code for each in found} == {"AQ351", "AQ352"}
    assert {each.severity for each in found} == {Severity.ERROR}
    assert new_misfits(NONE, wrong, tmp_path, POSTGRESQL) == ()


def test_each_database_of_a_workspace_is_asked(tmp_path: Path) -> None:
    (tmp_path / "workspace.py").write_text(
        "class Workspace:\n"
        "    @classmethod\n"
        "    def database(cls):\n"
        "        return {'a': {'url': 'postgresql:///a'}, 'b': {'url': 'sqlite:///b'}}\n"
    )

    assert [f.code for f in new_misfits(NONE, called("sqlite_a"), tmp_path, {})] == ["AQ352"]


def test_without_a_database_it_is_a_warning(tmp_path: Path) -> None:
    (found,) = new_misfits(NONE, called("sqlite_users"), tmp_path, {})

    assert (found.code, found.severity) == ("AQ352", Severity.WARNING)


def test_a_workspace_that_can_t_tell_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "workspace.py").write_text("class Workspace:\n    database = 1 / 0\n")

    (found,) = new_misfits(NONE, called("users"), tmp_path, {})

    assert (found.code, found.severity) == ("AQ802", Severity.WARNING)


def test_what_was_wrong_before_is_not_said_again(tmp_path: Path) -> None:
    wrong = called("sqlite_users")

    assert new_misfits(wrong, wrong.put(called("posts").tables[0]), tmp_path, SQLITE) == ()
