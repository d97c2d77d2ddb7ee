"""Which server and database does a URL name? No driver is needed to tell.

mysql://user:password@host:3306/name
mysql://user:password@host/name?ssl_mode=VERIFY_IDENTITY&ssl_ca=/path/to/ca.pem
mariadb://user@localhost/name?unix_socket=/run/mysqld/mysqld.sock
"""

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from attrs import field, frozen

from aquilia_ir.diagnostics import SchemaError, fail

_FORM = (
    "write mysql://user:password@host:3306/name, with special characters as %40 and the like, or "
    "mysql://user@localhost/name?unix_socket=/path"
)
_PORT = 3306


_OFF, _ON, _CA = "DISABLED", "REQUIRED", "VERIFY_CA"
_MODES = (_OFF, _ON, _CA, "VERIFY_IDENTITY")


@frozen(kw_only=True)
class Tls:
    """What the URL says of TLS, in the words of MySQL's own clients."""

    mode: str
    """One of `DISABLED`, `REQUIRED`, `VERIFY_CA` and `VERIFY_IDENTITY`."""
    ca: str | None = None
    cert: str | None = None
    key: str | None = None


@frozen(kw_only=True)
class Place:
    """A database, the server that has it, and who asks."""

    database: str
    host: str = "localhost"
    port: int = _PORT
    socket: str | None = None
    """The file of a Unix socket, instead of host and port."""
    user: str | None = None
    """None for the name of the system's user."""
    password: str = field(default="", repr=False)
    tls: Tls | None = None
    """How the connection is kept secret, if the URL says so."""

    @property
    def server(self) -> str:
        return self.socket or f"{self.host}:{self.port}"


def read_url(url: str) -> Place:
    """Return the place that a URL names; AQ740 if it is not of the form."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORT
        options = dict(
            parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        )
    except ValueError as error:
        raise _malformed("can't be read") from error
    database = unquote(parts.path.removeprefix("/"))
    if not database:
        raise _malformed("names no database")
    socket = options.pop("unix_socket", None)
    tls = _read_tls(options)
    if options:
        raise _malformed(f'has an unknown option "{next(iter(options))}"')
    if parts.fragment:
        raise _malformed("has a part after #, which such URLs can't have")
    return Place(
        database=database,
        host=parts.hostname or "localhost",
        port=port,
        socket=socket or None,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or ""),
        tls=tls,
    )


def _read_tls(options: dict[str, str]) -> Tls | None:
    """Take what is said of TLS out of the options of a URL."""
    files = {name: options.pop(f"ssl_{name}", None) for name in ("ca", "cert", "key")}
    mode = options.pop("ssl_mode", None)
    if mode is None and not any(files.values()):
        return None
    # whoever names an authority wants to be sure of it
    mode = (mode or _ON).upper()
    mode = _CA if mode == _ON and files["ca"] else mode
    if mode not in _MODES:
        raise _bad_tls(f'has the ssl_mode "{mode}"', f"it is one of {', '.join(_MODES)}")
    if mode == _OFF and any(files.values()):
        raise _bad_tls("turns TLS off and names files for it", "leave out one of them")
    if files["key"] and not files["cert"]:
        raise _bad_tls("has an ssl_key without its ssl_cert", "name both")
    for path in filter(None, files.values()):
        if not Path(path).is_file():
            raise _bad_tls(f'names the file "{path}", which is not there', "check the path")
    return Tls(mode=mode, **files)


def _bad_tls(what: str, way_out: str) -> SchemaError:
    return fail("AQ751", f"the URL of the MySQL database {what}", help=way_out)


def _malformed(what: str) -> SchemaError:
    # the URL itself may hold a password, so it is not repeated
    return fail("AQ740", f"the URL of the MySQL database {what}", help=_FORM)
