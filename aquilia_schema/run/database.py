"""What does a project say of its databases? Their URLs, and whether a server may migrate them."""

from collections.abc import Mapping

from attrs import field, frozen

DEFAULT_URL = "sqlite:///db.sqlite3"
DEFAULT_ALIAS = "default"


@frozen
class Database:
    """A database of the project, and whether a server may migrate it before it starts."""

    url: str = DEFAULT_URL
    auto_migrate: bool = False


@frozen
class Declared:
    """What a file declares: databases by their aliases, and where the migrations are."""

    databases: Mapping[str, Database] = field(factory=dict)
    migrations_dir: str | None = None


NOTHING = Declared()
