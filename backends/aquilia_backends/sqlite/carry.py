"""What is the text of a trigger or index after a rename? What SQLite itself would make of it.

    before  CREATE TRIGGER log AFTER UPDATE ON users BEGIN INSERT INTO l VALUES (NEW.email); END
    after   CREATE TRIGGER log AFTER UPDATE ON "people" BEGIN INSERT INTO l VALUES (NEW.email); END

A rebuilt table loses its triggers. SQLite rewrites them where it renames, but a plan that renames
and then rebuilds has to know beforehand what they will be. Where a name could also be something
else, the plan is refused.
"""

from collections.abc import Iterable, Mapping

from aquilia_backends.session import Dependent
from aquilia_backends.sqlite.dialect import SQLITE
from aquilia_backends.sqlite.values import folded
from aquilia_ir.column_words import with_column_renamed
from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_ir.expressions import Token, quote, tokens
from aquilia_ir.operations import RenameColumn, RenameTable
from aquilia_ir.wording import wording_of

_WORDING = wording_of(SQLITE.name)
Rename = RenameTable | RenameColumn
Columns = Mapping[str, Iterable[str]]
"""For each table of the database, the names of its columns."""


def carried(dependent: Dependent, renames: Iterable[Rename], columns: Columns) -> str:
    """Return the SQL of a dependent after `renames`; AQ718 where that can't be told."""
    sql = dependent.sql
    for rename in renames:
        if isinstance(rename, RenameTable):
            sql = _with_table(dependent, sql, rename, columns)
        else:
            sql = _with_column(dependent, sql, rename, columns)
    return sql


def _with_table(dependent: Dependent, sql: str, rename: RenameTable, columns: Columns) -> str:
    found = [token for token in tokens(sql) if _is(token, rename.table)]
    named_so = any(folded(rename.table) in map(folded, names) for names in columns.values())
    if dependent.kind == "index" and found:
        # the first is the table, after ON; behind it there are columns only
        found = [token for token in found if _follows(sql, token, "ON")]
    elif found and named_so:
        raise _unclear(dependent, rename.table)
    return _replaced(sql, found, rename.to)


def _with_column(dependent: Dependent, sql: str, rename: RenameColumn, columns: Columns) -> str:
    found = [token for token in tokens(sql) if _is(token, rename.column)]
    if dependent.kind == "index":
        found = [token for token in found if not _follows(sql, token, "ON")]
        return _replaced(sql, [t for t in found if not _follows(sql, t, "INDEX")], rename.to)
    certain = with_column_renamed(
        sql,
        rename.table,
        rename.column,
        rename.to,
        columns={folded(name): frozenset(map(folded, some)) for name, some in columns.items()},
        wording=_WORDING,
    )
    if certain is not None:
        return certain
    # clauses that are not read there, such as ON CONFLICT, may say NEW.a and nothing else of it
    qualified = [token for token in found if _is_row(sql, token, rename.table)]
    others = (names for table, names in columns.items() if folded(table) != folded(rename.table))
    elsewhere = any(folded(rename.column) in map(folded, names) for names in others)
    is_table = folded(rename.column) in map(folded, columns)
    if len(qualified) < len(found) and (elsewhere or is_table):
        raise _unclear(dependent, rename.column)
    return _replaced(sql, found, rename.to)


def _is(token: Token, name: str) -> bool:
    return token.name is not None and folded(token.name) == folded(name)


def _before(sql: str, token: Token) -> list[str]:
    return [each.name or each.text for each in tokens(sql[: token.start])]


def _follows(sql: str, token: Token, word: str) -> bool:
    return [text.upper() for text in _before(sql, token)[-1:]] == [word]


def _is_row(sql: str, token: Token, table: str) -> bool:
    """Whether the token is a column of NEW, of OLD, or of the table by its name."""
    before = [folded(text) for text in _before(sql, token)[-2:]]
    return before in (["new", "."], ["old", "."], [folded(table), "."])


def _replaced(sql: str, found: Iterable[Token], name: str) -> str:
    pieces, at = [], 0
    for token in found:
        pieces += [sql[at : token.start], quote(name)]
        at = token.end
    return "".join([*pieces, sql[at:]])


def _unclear(dependent: Dependent, name: str) -> SchemaError:
    return fail(
        "AQ718",
        f'{dependent.kind} "{dependent.name}" mentions "{name}", which is renamed while its table '
        "must be rebuilt, and which can mean several things",
        help="put the rename into a migration of its own, before the other changes",
    )
