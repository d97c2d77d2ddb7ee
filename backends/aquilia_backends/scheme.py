"""Which system does a database URL name? What stands before its `://`.

postgresql+psycopg://host/name    postgresql
"""

from aquilia_ir.diagnostics import fail


def scheme_of(url: str) -> str:
    """Return the scheme of a URL, in lower case; AQ301 if it has none.

    What follows a plus sign names a driver, and is left out.
    """
    scheme, separator, _ = url.partition("://")
    if not separator:
        raise fail(
            "AQ301",
            # what looks like a user may have a password
            "the database URL has no scheme"
            if "@" in url
            else f'the database URL "{url}" has no scheme',
            help="write it like sqlite:///db.sqlite3 or postgresql://user@host/name",
        )
    return scheme.lower().partition("+")[0]
