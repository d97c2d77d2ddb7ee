"""Which server and database does a URL name? No driver is needed to tell.

mysql://user:password@host:3306/name
mariadb://user@localhost/name?unix_socket=/run/mysqld/mysqld.sock
"""

from urllib.parse import parse_qsl, unquote, urlsplit

from attrs import field, frozen

from aquilia_ir.diagnostics import SchemaError, fail

_FORM = (
    "write mysql://user:password@host:3306/name, with special characters as %40 and the like, or "
    "mysql://user@localhost/name?unix_socket=/path"
)
_PORT = 3306


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
        raise _malformed(f"can't be read: {error}") from error
    database = unquote(parts.path.removeprefix("/"))
    if not database:
        raise _malformed("names no database")
    socket = options.pop("unix_socket", None)
    if options or parts.fragment:
        raise _malformed(f'has an unknown option "{next(iter(options), parts.fragment)}"')
    return Place(
        database=database,
        host=parts.hostname or "localhost",
        port=port,
        socket=socket or None,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or ""),
    )


def _malformed(what: str) -> SchemaError:
    # the URL itself may hold a password, so it is not repeated
    return fail("AQ740", f"the URL of the MySQL database {what}", help=_FORM)
