"""Which file does a URL name, and is it there? No driver is needed to tell.

sqlite:///db.sqlite3          db.sqlite3 in the current folder
sqlite:////var/db.sqlite3 /var/db.sqlite3
sqlite:///:memory:            no file
"""

from pathlib import Path
from urllib.parse import unquote

from attrs import frozen

from aquilia_ir.diagnostics import fail

_FORM = "write sqlite:///relative/path, sqlite:////absolute/path or sqlite:///:memory:"


@frozen
class Place:
    """Where a database is: in the file `path`, or with None in memory."""

    path: Path | None

    @property
    def shown(self) -> str:
        return ":memory:" if self.path is None else str(self.path)


def read_url(url: str) -> Place:
    """Return the place that a URL names; AQ702 if it is not of the form."""
    scheme, _, rest = url.partition("://")
    if not rest.startswith("/") or scheme.partition("+")[0] not in {"sqlite", "sqlite3"}:
        raise fail("AQ702", f'"{url}" is no URL of a SQLite database', help=_FORM)
    named, question, _ = rest[1:].partition("?")
    if question or "#" in named:
        raise fail(
            "AQ702",
            f'"{url}" has options, which URLs of SQLite databases can\'t have here',
            help="write a question mark that belongs to the file's name as %3F, and # as %23",
        )
    name = unquote(named)
    if not name.strip("/") or "\0" in name:
        raise fail("AQ702", f'"{url}" names no file', help=_FORM)
    return Place(None if name == ":memory:" else Path(name))


def exists(url: str) -> bool:
    """Whether the database's file is there, or something in its place; one in memory always is.

    Nothing is opened.
    """
    path = read_url(url).path
    if path is None:
        return True
    try:
        # a folder that can't be looked into is an error, in every version of Python
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True
