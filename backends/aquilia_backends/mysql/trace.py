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
from aquilia_ir.expressions import tokens

_PROGRAMS = """
SELECT 'trigger', trigger_name, action_statement FROM information_schema.triggers
WHERE trigger_schema = DATABASE()
UNION ALL
SELECT 'event', event_name, event_definition FROM information_schema.events
WHERE event_schema = DATABASE()
UNION ALL
SELECT routine_type, routine_name, routine_definition FROM information_schema.routines
WHERE routine_schema = DATABASE()
ORDER BY 1, 2
"""
_NEXT_NUMBER = re.compile(r" AUTO_INCREMENT=\d+")
"""What every new row changes."""


def definitions(query: Query, sql: str) -> str:
    """Return a digest of the definitions of all tables and programs that `sql` mentions."""
    # there are servers that write all names of tables small
    mentioned = {(token.name or "").casefold() for token in tokens(sql)}
    there = [name for (name,) in query("SHOW TABLES") if name.casefold() in mentioned]
    texts = [_NEXT_NUMBER.sub("", _definition(query, name)) for name in sorted(there)]
    texts += [repr(row) for row in query(_PROGRAMS) if row[1].casefold() in mentioned]
    return sha256(repr(texts).encode()).hexdigest()


def _definition(query: Query, table: str) -> str:
    ((_, text, *_),) = query(f"SHOW CREATE TABLE {MySQLWriter(MYSQL).ident(table)}")
    return str(text)
