"""Can a printed plan be run by hand? Each script of the user's ends where it should."""

import sqlite3
from contextlib import closing

import pytest

from aquilia_backends.statement import Script, Statement
from aquilia_ir.operations import RunSQL
from aquilia_schema.cli.sql import sql_lines


@pytest.mark.parametrize(
    "script",
    [
        "INSERT INTO t VALUES (1)",
        "INSERT INTO t VALUES (1);",
        "INSERT INTO t VALUES (1) -- done",
        "INSERT INTO t VALUES (1) -- done;",
        "INSERT INTO t VALUES (1); -- done;",
        "INSERT INTO t VALUES (1) /* done; */",
        "INSERT INTO t SELECT 1 WHERE 'a;--;' <> ''",
        "INSERT INTO t VALUES (1); CREATE TRIGGER g AFTER DELETE ON t BEGIN SELECT 1; END;",
    ],
)
def test_what_follows_a_script_is_a_statement_of_its_own(script: str) -> None:
    op = RunSQL(script)
    lines = sql_lines([Script(sql=script, op=op), Statement(sql="INSERT INTO t VALUES (2)", op=op)])

    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript("CREATE TABLE t (a);\n" + "\n".join(lines))

        assert connection.execute("SELECT a FROM t").fetchall() == [(1,), (2,)]


@pytest.mark.parametrize("script", ["", " ", "-- nothing"])
def test_a_script_without_statements_gets_no_semicolon(script: str) -> None:
    assert ";" not in "".join(sql_lines([Script(sql=script, op=RunSQL(script))]))
