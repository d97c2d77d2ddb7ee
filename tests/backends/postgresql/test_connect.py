"""What does a user see whose URL, server, password or installation is not right?"""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from aquilia_backends.postgresql import BACKEND
from aquilia_backends.postgresql.connect import open_database
from aquilia_backends.postgresql.place import read_url
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.schema import Column
from aquilia_ir.types import Constant, Text
from aquilia_schema.legacy.guarding import DatabaseState, get_db_state
from aquilia_schema.legacy.runner import check_db_exists
from postgresql_databases import schema_url


def refusal(url: str, **options: object) -> tuple[str, str]:
    with pytest.raises(SchemaError) as caught, BACKEND.open(url, **options):
        pass
    (found,) = caught.value.diagnostics
    assert "secret" not in str(found)
    return found.code, found.message


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///x",
        "postgresql://host:port/name",
        "postgresql://host/name?colour=blue",
        "postgresql://user:secret@host/name?schema=",
        "postgresql://host/name?schema=a&schema=b",
        "postgresql://host/name#x",
        "postgresql://[::1/name",
        "postgresql://user:x]secret@[::1/name",
        "postgresql://user:secret/x@host/name",
        "postgresql://user:12#secret@host/name",
        "postgresql://user:%zzsecret@host/name",
    ],
)
def test_a_url_of_another_form_is_refused(url: str) -> None:
    assert refusal(url)[0] == "AQ720"


@pytest.mark.parametrize(
    ("url", "conninfo", "schema"),
    [
        ("postgres://host/name", "postgresql://host/name", None),
        ("postgresql+psycopg://u:p%40@h:1/n", "postgresql://u:p%40@h:1/n", None),
        ("postgresql://u@/n?host=/tmp/x&schema=s", "postgresql://u@/n?host=%2Ftmp%2Fx", "s"),
        ("postgresql:///n", "postgresql:///n", None),
    ],
)
def test_a_url_says_where_the_database_is(url: str, conninfo: str, schema: str | None) -> None:
    place = read_url(url)

    assert (place.conninfo.replace("/tmp/x", "%2Ftmp%2Fx"), place.schema) == (conninfo, schema)


def test_a_port_where_nobody_listens_is_an_unreachable_server() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    code, message = refusal(f"postgresql://user:secret@127.0.0.1:{port}/name")

    assert code == "AQ721"
    assert message.startswith('database "name" on 127.0.0.1 can\'t be reached: ')
    with pytest.raises(SchemaError):
        BACKEND.exists(f"postgresql://127.0.0.1:{port}/name")


def test_a_missing_database_is_never_created(url: str) -> None:
    missing = url.replace("/aquilia_", "/missing_")

    code, message = refusal(missing, create=True)
    assert code == "AQ723"
    assert '"missing_' in message
    with pytest.raises(SchemaError) as caught:
        BACKEND.exists(missing)
    assert caught.value.diagnostics[0].code == "AQ723"
    assert not check_db_exists(missing)
    assert get_db_state(missing) == DatabaseState.MISSING_DATABASE


def test_a_user_that_the_server_does_not_know_is_refused(url: str) -> None:
    assert refusal(url.replace("postgres@", "nobody_knows:secret@"))[0] == "AQ722"


def test_the_cause_of_a_refusal_is_not_read_from_the_words_of_the_server(url: str) -> None:
    """They are in the language of the server, and hold names that others have chosen."""
    user = url.replace("postgres@", quote('database "x" does not exist') + "@")
    database = url.replace("/aquilia_", f"/{quote('no pg_hba.conf entry for role ')}")

    assert refusal(user)[0] == "AQ722"
    assert refusal(database)[0] == "AQ723"


def test_a_schema_is_created_where_that_is_asked_for(url: str) -> None:
    with schema_url(url) as own:
        assert not BACKEND.exists(own)
        assert refusal(own)[0] == "AQ729"
        with BACKEND.open(own, create=True) as session:
            session.query("CREATE TABLE t (a int)")
        assert BACKEND.exists(own)
        with BACKEND.open(own, read_only=True) as session:
            assert session.inspect().table("t").column_names == ("a",)


def test_a_schema_that_the_user_may_not_look_into_is_not_passed_over_for_another(url: str) -> None:
    role = f"blind_{os.getpid()}"
    with schema_url(url) as own, BACKEND.open(own, create=True) as session:
        session.query(f"CREATE ROLE {role} LOGIN")
        try:
            code, words = refusal(own.replace("postgres@", f"{role}@"))
        finally:
            session.query(f"DROP ROLE {role}")

    assert code == "AQ761"
    assert "may not use the schema" in words


def test_without_the_driver_the_way_to_get_it_is_told(tmp_path: Path) -> None:
    program = """
import sys
sys.modules["psycopg"] = None
from aquilia_schema.cli.main import main
sys.exit(main(["db", "showmigrations", "--database-url", "postgresql://localhost/x"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 1
    assert "error[AQ724]: the driver for PostgreSQL, psycopg, can't be imported" in done.stderr
    assert "pip install 'aquilia-schema[postgresql]'" in done.stderr
    assert "Traceback" not in done.stderr


def _reload(url: str) -> None:
    """Let the server read its rules again, and wait until new sessions are let in by them."""
    loaded = "SELECT pg_conf_load_time()"
    with BACKEND.open(url) as session:
        before = session.query(loaded)
        session.query("SELECT pg_reload_conf()")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with BACKEND.open(url) as session:
            if session.query(loaded) != before:
                return
        time.sleep(0.05)
    pytest.fail("the server did not read its rules again")


def test_a_wrong_password_is_refused(url: str, tmp_path: Path) -> None:
    """Trust is the rule of the test servers, so one role is asked for a password by its name."""
    own = f"{url}&passfile={quote(str(tmp_path / 'none'), safe='')}"
    with BACKEND.open(url) as session:
        ((file,),) = session.query("SHOW hba_file")
        rules = Path(file)
        if not rules.exists():
            pytest.skip("the server's files are elsewhere")
        before = rules.read_text()
        session.query("DROP ROLE IF EXISTS keyed; CREATE ROLE keyed LOGIN PASSWORD 'right'")
        try:
            rules.write_text(f"local all keyed scram-sha-256\n{before}")
            _reload(url)
            code, _ = refusal(own.replace("postgres@", "keyed:secret@"))
        finally:
            rules.write_text(before)
            session.query("SELECT pg_reload_conf()")

    assert code == "AQ722"


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_of_another_encoding_is_spoken_to_as_any_other(url: str, encoding: str) -> None:
    name = f"{urlsplit(url).path[1:]}_encoded"
    made = f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0"
    with open_database(url) as server:
        server.query(f"DROP DATABASE IF EXISTS {name}")
        server.query(made)
        try:
            with open_database(url.replace(urlsplit(url).path, f"/{name}")) as session:
                session.query("CREATE TABLE \"é\" (a text DEFAULT 'ü')")
                table = session.inspect().table("é")
                assert session.query("SELECT 'ü'") == [("ü",)]
        finally:
            server.query(f"DROP DATABASE {name}")

    assert table.column("a") == Column("a", Text(), nullable=True, default=Constant("ü"))


def test_what_a_role_has_set_changes_nothing_of_what_is_read(url: str) -> None:
    settings = "-c quote_all_identifiers=on -c DateStyle=SQL,DMY -c IntervalStyle=sql_standard"
    settings += " -c standard_conforming_strings=off -c default_transaction_isolation=serializable"
    script = (
        "CREATE DOMAIN d AS int CHECK (value > 0); CREATE TABLE t (id serial, a d, b text CHECK "
        "(b <> 'x'), c date DEFAULT '2000-12-31', e interval DEFAULT '1 day 2:03')",
        "CREATE VIEW v AS SELECT a FROM t",
    )
    with schema_url(url) as own, open_database(own, create=True) as session:
        for sql in script:
            session.query(sql)
        with open_database(f"{own}&options={quote(settings)}") as other:
            assert other.query("SHOW quote_all_identifiers") == [("on",)]
            assert other.inspect() == session.inspect()
            assert other.normalize(other.inspect()) == session.inspect()
