"""Which URL does a typed configuration mean? The parts of an address, put together and quoted.

PostgresConfig(host="db", name="shop", user="ada", password="p@ss")
postgresql://ada:p%40ss@db/shop
"""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, urlencode

_SCHEMES = MappingProxyType(
    {"PostgresConfig": "postgresql", "MysqlConfig": "mysql", "OracleConfig": "oracle"}
)
_FILE = "SqliteConfig"
CONFIGURATIONS = frozenset({_FILE, *_SCHEMES})
"""The classes whose URL is known."""

_KEPT = MappingProxyType({"PostgresConfig": ("schema", "sslmode")})
"""What else of a configuration is a part of the URL."""


def url_of(name: str, words: Mapping[str, object]) -> str:
    """Return the URL that the configuration of that class and those arguments means."""
    if name == _FILE:
        return f"sqlite:///{quote(str(words.get('path', 'db.sqlite3')), safe='/:')}"
    database = words.get("name") or words.get("database") or ""
    host = str(words.get("host") or "localhost")
    options = {key: str(words[key]) for key in _KEPT.get(name, ()) if words.get(key)}
    if host.startswith("/"):  # the folder of a socket
        host, options = "", {"host": host, **options}
    place = f"[{host}]" if ":" in host else host
    port = f":{words['port']}" if words.get("port") else ""
    path = f"/{quote(str(database), safe='')}"
    query = f"?{urlencode(options, safe='/')}" if options else ""
    return f"{_SCHEMES[name]}://{_user(words)}{place}{port}{path}{query}"


def _user(words: Mapping[str, object]) -> str:
    user, password = words.get("user"), words.get("password")
    if not user:
        return ""
    secret = f":{quote(str(password), safe='')}" if password else ""
    return f"{quote(str(user), safe='')}{secret}@"
