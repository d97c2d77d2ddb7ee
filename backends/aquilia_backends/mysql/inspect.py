"""What is in a database of MySQL? Its schema, and what of it the schema has no place for.

One query for each kind of thing: the catalogue is slow to ask for a table at a time.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from attrs import frozen

from aquilia_backends.dialect import Feature
from aquilia_backends.late import Late
from aquilia_backends.mysql.columns import Query, Row, read_column, true_default
from aquilia_backends.mysql.dialect import PLAIN_COLLATION, USUAL_COLLATION
from aquilia_backends.mysql.extras import dependents, read_extras, unreadable, views
from aquilia_backends.mysql.naming import folded
from aquilia_backends.mysql.normalize import same_action
from aquilia_backends.mysql.server import LACKING
from aquilia_backends.mysql.words import prefix, shown, standard
from aquilia_backends.session import Catalogue, Dependent
from aquilia_ir.expressions import quote
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    IndexColumn,
    IndexExpression,
    IndexPart,
    PrimaryKey,
    Schema,
    Table,
)
from aquilia_ir.types import Json

OURS = frozenset({"aquilia_migrations", "aquilia_migration_steps"})
"""The tables that keep the record of migrations."""
_PRIMARY = "PRIMARY"
_TREE = "BTREE"
"""The kind of index that keeps an order; the others are for texts and places."""

_TABLES = """
SELECT table_name, table_collation, table_comment FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name
"""
_COLUMNS = """
SELECT table_name, column_name, {type}, is_nullable, column_default, extra,
  generation_expression, collation_name, column_comment
FROM information_schema.columns WHERE table_schema = DATABASE()
ORDER BY table_name, ordinal_position
"""
_TYPE = {True: "column_type", False: "concat(column_type, coalesce(concat(' SRID ', srs_id), ''))"}
"""On MariaDB, or else on MySQL, which may say on what kind of map a place is."""
_COLUMN_NAMES = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position
"""
_INDEXES = """
SELECT table_name, index_name, non_unique, column_name, collation, sub_part, index_type,
  index_comment, {expression}
FROM information_schema.statistics WHERE table_schema = DATABASE()
ORDER BY table_name, index_name, seq_in_index
"""
_REFERENCES = """
SELECT table_name, constraint_name, column_name, referenced_table_schema = DATABASE(),
  referenced_table_name, referenced_column_name
FROM information_schema.key_column_usage
WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL
ORDER BY table_name, constraint_name, ordinal_position
"""
_RULES = """
SELECT table_name, constraint_name, delete_rule, update_rule
FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE()
"""
_CHECKS = {
    True: """
SELECT table_name, constraint_name, check_clause, 'YES', level = 'Column'
FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()
""",
    False: """
SELECT t.table_name, c.constraint_name, c.check_clause, t.enforced, 0
FROM information_schema.check_constraints AS c
JOIN information_schema.table_constraints AS t USING (constraint_schema, constraint_name)
WHERE c.constraint_schema = DATABASE() AND t.constraint_type = 'CHECK'
""",
}
_OTHERS = """
SELECT lower(routine_type), routine_name FROM information_schema.routines
WHERE routine_schema = DATABASE() AND routine_type NOT IN ('FUNCTION', 'PROCEDURE')
UNION ALL
SELECT lower(table_type), table_name FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type NOT IN ('BASE TABLE', 'VIEW')
ORDER BY 1, 2
"""


@frozen
class _Check:
    """A check as the catalogue has it."""

    table: str
    name: str
    sql: str
    enforced: bool

    inline: bool
    """Whether it belongs to the definition of a column, as only those of MariaDB can."""

    def says_json(self, column: str) -> bool:
        """Whether this is how MariaDB remembers that a column is JSON.

        The name is of no use: it stays what it was when the column is renamed.
        """
        return self.inline and self.sql == f"json_valid({quote(column)})"


@frozen
class _Part:
    """A part of an index as the catalogue has it."""

    table: str
    index: str
    non_unique: int
    column: str | None
    order: str | None
    prefix: int | None
    kind: str
    comment: str
    expression: str | None


def inspect(query: Query) -> Schema:
    """Read the whole schema in normal form."""
    schema = read(query)
    return folded(schema.with_extras(read_extras(query, schema.tables)))


def read(query: Query) -> Schema:
    """Read the whole schema, with the name of every constraint."""
    is_mariadb = _is_mariadb(query)
    checks = _grouped(_checks(query, is_mariadb=is_mariadb), lambda check: check.table)
    found = query(_COLUMNS.format(type=_TYPE[is_mariadb]))
    rows = (true_default(Row(*row), query, is_mariadb=is_mariadb) for row in found)
    columns = _grouped(rows, lambda row: row.table)
    indexes = _grouped(_parts(query, is_mariadb=is_mariadb), lambda part: part.table)
    references = _grouped(_references(query), itemgetter(0))
    return Schema(
        _table(
            name,
            [
                _column(row, checks.get(name, ()), collation, is_mariadb=is_mariadb)
                for row in columns[name]
            ],
            checks.get(name, ()),
            indexes.get(name, ()),
            [key for _, key in references.get(name, ())],
            comment,
        )
        for name, collation, comment in query(_TABLES)
        if name not in OURS
    )


_SERVER = f"SELECT VERSION(), @@lower_case_table_names, {USUAL_COLLATION}, {PLAIN_COLLATION}"
"""What a compiler must know of the server, and of the database in use."""


def _is_mariadb(query: Query) -> bool:
    ((version,),) = query("SELECT VERSION()")
    return _says_mariadb(version)


def _says_mariadb(version: str) -> bool:
    return "mariadb" in version.lower()


def _grouped(rows: Iterable[Any], key: Callable[[Any], str]) -> Mapping[str, Sequence[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _table(
    name: str,
    columns: Sequence[Column],
    checks: Iterable[_Check],
    parts: Iterable[_Part],
    keys: Iterable[ForeignKey],
    comment: str,
) -> Table:
    indexes = {index: list(some) for index, some in groupby(parts, lambda part: part.index)}
    primary = indexes.pop(_PRIMARY, None)
    names = [column.name for column in columns if isinstance(column.type, Json)]
    rules = (
        CheckConstraint(check.sql, check.name)
        for check in checks
        if check.enforced and not any(map(check.says_json, names))
    )
    return Table(
        name,
        columns,
        None if primary is None else PrimaryKey([part.column or "" for part in primary]),
        (*rules, *keys),
        [_index(index, some) for index, some in indexes.items() if _is_managed(some)],
        comment or None,
    )


def _column(
    row: Row, checks: Iterable[_Check], collation: str | None, *, is_mariadb: bool
) -> Column:
    is_json = is_mariadb and row.type == "longtext" and any(c.says_json(row.name) for c in checks)
    return read_column(row, is_mariadb=is_mariadb, is_json=is_json, usual=collation)


def _checks(query: Query, *, is_mariadb: bool) -> Iterator[_Check]:
    for table, name, text, enforced, inline in query(_CHECKS[is_mariadb]):
        sql = standard(text if is_mariadb else shown(text))
        yield _Check(table, name, sql, enforced == "YES", bool(inline))


def _parts(query: Query, *, is_mariadb: bool) -> Iterator[_Part]:
    sql = _INDEXES.format(expression="NULL" if is_mariadb else "expression")
    return (_Part(*row) for row in query(sql))


def _is_managed(parts: Iterable[_Part]) -> bool:
    """Whether an index is one of those that a schema can hold."""
    return all(part.kind == _TREE for part in parts)


def _index(name: str, parts: Sequence[_Part]) -> Index:
    return Index(name, map(_index_part, parts), unique=not parts[0].non_unique)


def _index_part(part: _Part) -> IndexPart:
    descending = part.order == "D"
    if part.column is None:
        return IndexExpression(standard(shown(part.expression or "")), descending)
    if part.prefix is not None:
        return IndexExpression(prefix(part.column, part.prefix), descending)
    return IndexColumn(part.column, descending)


def _references(query: Query) -> Iterator[tuple[str, ForeignKey]]:
    """Read the foreign keys to tables of the same database."""
    rules = {(table, name): actions for table, name, *actions in query(_RULES)}
    for (table, name), rows in groupby(query(_REFERENCES), itemgetter(0, 1)):
        some = list(rows)
        if all(is_here for *_, is_here, _, _ in some):
            on_delete, on_update = rules[table, name]
            yield (
                table,
                ForeignKey(
                    [row[2] for row in some],
                    some[0][4],
                    [row[5] for row in some],
                    same_action(Action(on_delete)),
                    same_action(Action(on_update)),
                    name=name,
                ),
            )


def catalogue(query: Query) -> Catalogue:
    """Return what a compiler must know of a live database; read when it first looks."""
    ((version, folding, usual, plain),) = query(_SERVER)
    lacking = LACKING[_says_mariadb(version)]
    return Catalogue(
        columns=Late(lambda: _column_names(query)),
        inline_checks=Late(lambda: _inline_checks(query)),
        dependents=Late(lambda: dependents(query)),
        views=views(query),
        lacking=lacking | {Feature.TABLE_CASE} if folding else lacking,
        collation="" if usual == plain else usual,
    )


def _inline_checks(query: Query) -> Mapping[str, tuple[str, ...]]:
    """Return, for each table, the columns whose definition has a check in it."""
    is_mariadb = _is_mariadb(query)
    if not is_mariadb:
        return {}
    checks = [c for c in _checks(query, is_mariadb=is_mariadb) if c.inline]
    rules = [c for c in checks if not c.sql.startswith("json_valid(")]
    found = _grouped(rules, lambda check: check.table)
    return {table: tuple(check.name for check in some) for table, some in found.items()}


def _column_names(query: Query) -> Mapping[str, tuple[str, ...]]:
    found = _grouped(query(_COLUMN_NAMES), itemgetter(0))
    return {table: tuple(name for _, name in rows) for table, rows in found.items()}


def unmanaged(query: Query) -> tuple[Dependent, ...]:
    """List what the schema has no place for; migrations leave it alone.

    These are packages, sequences, tables with a history of their own, programs whose text this
    user may not see, checks that are not enforced, and foreign keys to other databases.
    """
    is_mariadb = _is_mariadb(query)
    found = [Dependent(kind, name, "") for kind, name in (*query(_OTHERS), *unreadable(query))]
    checks = _checks(query, is_mariadb=is_mariadb)
    found += [Dependent("check", c.name, c.sql) for c in checks if not c.enforced]
    found += [
        Dependent("foreign key", name, table)
        for _, name, _, is_here, table, _ in query(_REFERENCES)
        if not is_here
    ]
    return tuple(dict.fromkeys(found))
