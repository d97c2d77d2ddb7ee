"""What does a project say of one of its databases? Its URL, and whether a server may migrate it."""

from attrs import frozen

DEFAULT_URL = "sqlite:///db.sqlite3"
DEFAULT_ALIAS = "default"


@frozen
class Database:
    """A database of the project, and whether a server may migrate it before it starts."""

    url: str = DEFAULT_URL
    auto_migrate: bool = False
