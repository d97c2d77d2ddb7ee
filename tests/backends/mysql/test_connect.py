"""What does whoever can't get into a database learn?"""

import subprocess
import sys
from pathlib import Path

import pytest

from aquilia_backends.mysql.connect import exists, open_database
from aquilia_backends.mysql.place import Place, read_url
from aquilia_ir.diagnostics import SchemaError
from mysql_databases import database


def _code(url: str) -> str:
    with pytest.raises(SchemaError) as caught, open_database(url):
        pass
    return caught.value.diagnostics[0].code


def test_a_url_names_all_that_is_needed() -> None:
    assert read_url("mysql+pymysql://me:p%40ss@db.example:3307/my%20db") == Place(
        database="my db", host="db.example", port=3307, user="me", password="p@ss"
    )
    assert read_url("mariadb://me@localhost/x?unix_socket=/run/s%20s").socket == "/run/s s"


@pytest.mark.parametrize(
    "url", ["mysql://host", "mysql://host:port/x", "mysql://host/x?ssl=1", "mysql://h/x#y"]
)
def test_a_malformed_url_is_refused_without_repeating_its_password(url: str) -> None:
    assert _code(url) == "AQ740"


@pytest.mark.parametrize("password", ["secret/x", "12#secret", "secret?x", "x]secret", "%zzsecret"])
def test_a_password_that_is_not_quoted_is_not_repeated_either(password: str) -> None:
    with pytest.raises(SchemaError) as caught, open_database(f"mysql://me:{password}@[::1/x"):
        pass

    assert "secret" not in str(caught.value)


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(read_url("mysql://me:secret@host/x"))


def test_a_server_that_is_not_there_can_not_be_reached(tmp_path: Path) -> None:
    assert _code("mysql://me@127.0.0.1:1/x") == "AQ742"
    assert _code(f"mysql://me@localhost/x?unix_socket={tmp_path}/none") == "AQ742"


def test_a_wrong_password_and_a_missing_database_have_codes_of_their_own(url: str) -> None:
    with database(url) as session:
        session.query("DROP USER IF EXISTS guarded@localhost")
        session.query("CREATE USER guarded@localhost IDENTIFIED BY 'right'")
        guarded = url.replace("root@", "guarded:wrong@")

        assert _code(guarded) == "AQ743"
        assert _code(guarded.replace("wrong", "right")) == "AQ743"
        session.query("DROP USER guarded@localhost")
    assert _code(url) == "AQ744"
    assert not exists(url)


def test_a_reader_changes_nothing(url: str) -> None:
    with (
        database(url),
        open_database(url, read_only=True) as reader,
        pytest.raises(SchemaError) as caught,
    ):
        reader.query("CREATE TABLE t (n INT)")

    assert caught.value.diagnostics[0].code == "AQ713"


def test_without_the_driver_it_is_said_how_to_get_it(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['pymysql'] = None\n"
        "from aquilia_schema.cli.main import main\n"
        "sys.argv = ['aq', 'db', 'showmigrations', '--database-url', 'mysql://me@host/x']\n"
        "sys.exit(main())"
    )
    (tmp_path / "migrations").mkdir()

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "AQ741" in done.stderr
    assert "pip install aquilia-schema[mysql]" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "options",
    [
        "ssl_mode=SOMETIMES",
        "ssl_mode=DISABLED&ssl_ca=/dev/null",
        "ssl_ca=/nowhere/ca.pem",
        f"ssl_key={__file__}",
        f"ssl_mode=VERIFY_CA&ssl_ca={__file__}",
        f"ssl_cert={__file__}",
    ],
)
def test_options_of_tls_that_do_not_fit_are_refused(options: str) -> None:
    assert _code(f"mysql://me@127.0.0.1:1/x?{options}") == "AQ751"


def test_a_url_says_whether_the_connection_is_encrypted(url: str) -> None:
    with database(url) as plain:
        asked = f"{url}&ssl_mode=required"
        # MySQL and newer MariaDB make a certificate for themselves
        if ("have_ssl", "DISABLED") in plain.query("SHOW VARIABLES LIKE 'have_ssl'"):
            with pytest.raises(SchemaError, match="SSL"), open_database(asked):
                pass
        else:
            with open_database(asked) as session:
                ((_, cipher),) = session.query("SHOW STATUS LIKE 'Ssl_cipher'")
            assert cipher
            # nobody vouches for what the server has made for itself
            assert _code(f"{url}&ssl_mode=verify_ca") == "AQ742"
        with open_database(f"{url}&ssl_mode=disabled") as session:
            assert session.query("SHOW STATUS LIKE 'Ssl_cipher'") == [("Ssl_cipher", "")]


@pytest.mark.parametrize("product", ["mysql"], indirect=True)
def test_a_password_that_is_not_sent_in_the_clear_is_enough_on_a_socket(url: str) -> None:
    with database(url) as session:
        session.query("DROP USER IF EXISTS sha@localhost")
        session.query("CREATE USER sha@localhost IDENTIFIED WITH caching_sha2_password BY 'pw'")
        session.query("GRANT ALL ON *.* TO sha@localhost")
        try:
            with open_database(url.replace("root@", "sha:pw@")) as other:
                assert other.query("SELECT 1") == [(1,)]
        finally:
            session.query("DROP USER sha@localhost")
