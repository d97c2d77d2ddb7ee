"""Has a statement taken effect? It has if the server describes one of its tables in another way.

    ALTER TABLE `users` ADD COLUMN `age` INTEGER      what SHOW CREATE TABLE says of `users`

So it can be told even after the process died that ran it. A statement that changes nothing of what
the server says is one that may be run twice.
"""

import re
from hashlib import sha256

from aquilia_backends.mysql.columns import Query
from aquilia_backends.mysql.dialect import MYSQL
from aquilia_backends.mysql.writer import MySQLWriter

_NAME = re.compile(r"`((?:[^`]|``)*)`")
_NEXT_NUMBER = re.compile(r" AUTO_INCREMENT=\d+")
"""What every new row changes."""


def definitions(query: Query, sql: str) -> str:
    """Return a digest of the definitions of all tables that `sql` mentions."""
    mentioned = {name.replace("``", "`") for name in _NAME.findall(sql)}
    there = [name for (name,) in query("SHOW TABLES") if name in mentioned]
    texts = [_NEXT_NUMBER.sub("", _definition(query, name)) for name in sorted(there)]
    return sha256(repr(texts).encode()).hexdigest()


def _definition(query: Query, table: str) -> str:
    ((_, text, *_),) = query(f"SHOW CREATE TABLE {MySQLWriter(MYSQL).ident(table)}")
    return str(text)
