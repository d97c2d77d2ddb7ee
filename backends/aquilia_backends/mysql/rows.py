"""Is all of a script undone if its process dies? It is if it only changes rows of usual tables.

    UPDATE users SET age = 1; DELETE FROM pets;      yes: nothing of it commits
    UPDATE users SET age = 1; COMMIT;                no

https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html lists what commits; only what can't is
taken for certain here. A semicolon inside of a text makes a script uncertain, never the other way.
"""

import re

from aquilia_backends.mysql.columns import Query

_OF_ROWS = re.compile(
    r"(?:\s+|--\s[^\n]*\n|#[^\n]*\n)*(?:(?:INSERT|UPDATE|DELETE|REPLACE|SELECT|WITH)\b|\Z)",
    re.IGNORECASE,
)
_LASTING = """
SELECT 1 FROM information_schema.tables t JOIN information_schema.engines e ON e.engine = t.engine
WHERE t.table_type = 'BASE TABLE' AND coalesce(e.transactions, 'NO') <> 'YES'
AND t.table_schema NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys') LIMIT 1
"""


def only_changes_rows(script: str) -> bool:
    """Whether each statement of a script is one of those that commit nothing."""
    return all(_OF_ROWS.match(piece) for piece in script.split(";"))


def have_transactions(query: Query) -> bool:
    """Whether changes of rows can be undone in every table that can be seen."""
    return not query(_LASTING)
