"""How is a database of MySQL or MariaDB reached? Through PyMySQL, with settings that are known."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from math import ceil
from pathlib import Path
from types import ModuleType
from typing import Any

from aquilia_backends.mysql.dialect import MYSQL, SQL_MODE
from aquilia_backends.mysql.errors import UNKNOWN_DATABASE, number_of, refused
from aquilia_backends.mysql.place import Place, read_url
from aquilia_backends.mysql.session import MySQLSession
from aquilia_backends.mysql.writer import MySQLWriter
from aquilia_ir.diagnostics import fail

_CONNECT_SECONDS = 10
_OLDEST = {True: (10, 5), False: (8, 0, 19)}
"""The first version that is supported, of MariaDB or else of MySQL."""


@contextmanager
def open_database(
    url: str, *, create: bool = False, read_only: bool = False, wait: float = 60.0
) -> Iterator[MySQLSession]:
    """Open the database of a URL, and close it at the end.

    A missing database is AQ744 and stays missing, unless `create` is set.
    """
    place = read_url(url)
    driver = _driver()
    session = MySQLSession(
        _connected(driver, place, create=create and not read_only),
        place,
        wait,
        driver.cursors.Cursor,
    )
    try:
        _check_version(session)
        # the server's own limits are as good as none
        seconds = max(1, ceil(wait))
        session.query(
            f"SET SESSION lock_wait_timeout = {seconds}, innodb_lock_wait_timeout = {seconds}"
        )
        if read_only:
            session.query("SET SESSION TRANSACTION READ ONLY")
        yield session
    finally:
        session.close()


def exists(url: str) -> bool:
    """Whether the server has the database; AQ743 if the user may not know."""
    place = read_url(url)
    driver = _driver()
    raw = _connection(driver, place, None)
    try:
        # a list of databases would leave out those on which the user has no rights
        raw.select_db(place.database)
    except driver.Error as error:
        if number_of(error) == UNKNOWN_DATABASE:
            return False
        raise refused(error) from error
    else:
        return True
    finally:
        raw.close()


def _driver() -> ModuleType:
    try:
        return import_module("pymysql")
    except ImportError as error:
        raise fail(
            "AQ741",
            "the driver for MySQL and MariaDB is not installed",
            help="pip install aquilia-schema[mysql]",
        ) from error


def _connected(driver: ModuleType, place: Place, *, create: bool) -> Any:
    try:
        return _connect(driver, place, place.database)
    except driver.Error as error:
        if number_of(error) != UNKNOWN_DATABASE or not create:
            raise refused(error) from error
    raw = _connection(driver, place, None)
    try:
        name = MySQLWriter(MYSQL).ident(place.database)
        with raw.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE IF NOT EXISTS {name} CHARACTER SET utf8mb4")
        raw.select_db(place.database)
    except driver.Error as error:
        raw.close()
        raise refused(error) from error
    return raw


def _connection(driver: ModuleType, place: Place, database: str | None) -> Any:
    try:
        return _connect(driver, place, database)
    except driver.Error as error:
        raise refused(error) from error


def _connect(driver: ModuleType, place: Place, database: str | None) -> Any:
    if place.socket is not None and not Path(place.socket).is_socket():
        raise fail(
            "AQ742",
            f'the server can\'t be reached: there is no socket "{place.socket}"',
            help="check the path, and that the server runs",
        )
    return driver.connect(
        host=place.host,
        port=place.port,
        unix_socket=place.socket,
        user=place.user,
        password=place.password,
        database=database,
        charset="utf8mb4",
        sql_mode=SQL_MODE,
        autocommit=True,
        connect_timeout=_CONNECT_SECONDS,
        **_tls_options(place),
    )


def _tls_options(place: Place) -> dict[str, object]:
    """Return the driver's arguments for what the URL says of TLS, or else for what is usual."""
    tls = place.tls
    if tls is None or tls.mode == "DISABLED":
        # nobody listens in on a socket, and it takes long to prepare for it
        return {"ssl_disabled": tls is not None or place.socket is not None or None}
    try:
        context = ssl.create_default_context(cafile=tls.ca)
        if tls.cert is not None:
            context.load_cert_chain(tls.cert, tls.key)
    except (OSError, ssl.SSLError) as error:
        raise fail(
            "AQ751",
            f"the files for TLS that the URL of the MySQL database names can't be used: {error}",
            help="they are to be in the form called PEM",
        ) from error
    context.check_hostname = tls.mode == "VERIFY_IDENTITY"
    context.verify_mode = ssl.CERT_NONE if tls.mode == "REQUIRED" else ssl.CERT_REQUIRED
    return {"ssl": context}


def _check_version(session: MySQLSession) -> None:
    ((version,),) = session.query("SELECT VERSION()")
    is_mariadb = "mariadb" in version.lower()
    oldest = _OLDEST[is_mariadb]
    found = tuple(map(int, re.findall(r"\d+", version)[: len(oldest)]))
    if found < oldest:
        name = "MariaDB" if is_mariadb else "MySQL"
        raise fail(
            "AQ746",
            f"the server is {version}, which is too old",
            help=f"{name} {'.'.join(map(str, oldest))} or later is needed",
        )
