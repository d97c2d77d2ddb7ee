"""Which database and schema does a URL name? No driver is needed to tell.

postgresql://user:password@host:5432/name          name, in the schema that the server chooses
postgresql://user@/name?host=/run/postgresql       over a socket in that folder
postgres://user@host/name?schema=sales             only what is in the schema "sales"

The rest is as libpq has it: https://www.postgresql.org/docs/current/libpq-connect.html.
"""

from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from attrs import frozen

from aquilia_ir.diagnostics import fail

_SCHEMES = frozenset({"postgresql", "postgres"})
FORM = (
    "write postgresql://user:password@host:5432/name, with special characters as %40 and the like, "
    "or ?host=/folder for a socket"
)


@frozen
class Place:
    """A database as the driver is told of it, and the schema in it, or None for the server's."""

    conninfo: str
    schema: str | None
    shown: str
    """What to call it in messages, without its password."""


def read_url(url: str) -> Place:
    """Return the place that a URL names; AQ720 if it is not of the form."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  asked for its error alone
    except ValueError as error:
        # what is not understood may be a part of a password, so it is not repeated
        raise fail("AQ720", "the URL of the database can't be read", help=FORM) from error
    if parts.scheme.partition("+")[0] not in _SCHEMES or parts.fragment:
        raise fail("AQ720", "this is no URL of a PostgreSQL database", help=FORM)
    options = parse_qsl(parts.query, keep_blank_values=True)
    schemas = [value for name, value in options if name == "schema"]
    if len(schemas) > 1 or "" in schemas:
        raise fail("AQ720", 'the URL of the database must name one "schema" or none', help=FORM)
    others = [(name, value) for name, value in options if name != "schema"]
    query = urlencode(others, quote_via=quote)
    conninfo = parts._replace(scheme="postgresql", query=query).geturl()
    if conninfo.startswith("postgresql:/") and not conninfo.startswith("postgresql://"):
        conninfo = conninfo.replace("postgresql:", "postgresql://", 1)
    name = unquote(parts.path.removeprefix("/"))
    where = parts.hostname or dict(others).get("host", "")
    return Place(
        conninfo, schemas[0] if schemas else None, f'"{name}"' + (where and f" on {where}")
    )
