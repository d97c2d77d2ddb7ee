"""What is the schema after a SQL statement? Found by reading it, where it is of a usual kind.

    before     users(id)
    statement  ALTER TABLE "users" ADD COLUMN "age" INTEGER
    after      users(id, age)

Changes of rows, queries, views, triggers and the like leave the schema as it is. The grammar is
SQLite's, with the words of PostgreSQL and MySQL that older files use.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from attrs import evolve

from aquilia_backends.cursor import Cursor
from aquilia_backends.definition import read_constraint
from aquilia_backends.sqlite.parse import read_index, read_table, split
from aquilia_backends.sqlite.values import read_default, standard
from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.expressions import mentions
from aquilia_ir.operations import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    CreateIndex,
    DropConstraint,
    DropIndex,
    Operation,
    RenameColumn,
    RenameTable,
    SetPrimaryKey,
)
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    Constraint,
    Identity,
    Index,
    PrimaryKey,
    Schema,
    Table,
    TableConstraint,
    without_column,
)
from aquilia_ir.types import Integer, Opaque, Type
from aquilia_ir.typewords import read_type
from aquilia_schema.dsl.older import with_real_columns


class Unread(Exception):  # noqa: N818  no error: the statement has to be run to know its effect
    """A statement changes the schema in a way that reading it doesn't tell."""


_NO_EFFECT = frozenset(
    """
    INSERT UPDATE DELETE SELECT WITH VALUES PRAGMA REPLACE ANALYZE VACUUM REINDEX SET COMMENT GRANT
    REVOKE SAVEPOINT RELEASE ROLLBACK LOCK UNLOCK EXPLAIN TRUNCATE
    """.split()
)
_NO_TABLES = frozenset(
    "VIEW TRIGGER SEQUENCE EXTENSION FUNCTION PROCEDURE MATERIALIZED TYPE SCHEMA ROLE OR".split()
)
_NUMBERED = re.compile(
    r"\bAUTO_?INCREMENT\b|\bGENERATED\s+(?:ALWAYS|BY\s+DEFAULT)\s+AS\s+IDENTITY\b", re.IGNORECASE
)
_INDEX = re.compile(r"\b(?:INDEX|KEY)\s+[`\"\w]", re.IGNORECASE)
_INDEX_ITEM = re.compile(
    r"(UNIQUE)?\s*(?:INDEX|KEY)\s+(\"[^\"]+\"|\w+)\s*(\(.*\))", re.IGNORECASE | re.DOTALL
)
_SERIALS: Mapping[str, int] = MappingProxyType({"SERIAL": 32, "BIGSERIAL": 64, "SMALLSERIAL": 16})


def effect(sql: str, before: Schema) -> Schema:
    """Return the schema after a statement; `Unread` if only running it can tell.

    AQ1xx if the statement does not fit the schema before it.
    """
    cursor = Cursor(sql)
    word = cursor.word()
    if word in _NO_EFFECT or not word:
        return before
    if word in {"CREATE", "DROP"} and cursor.word(1) in _NO_TABLES:
        return before
    reader = next((read for words, read in _READERS if cursor.sees(words)), None)
    if reader is None:
        raise Unread
    return reader(cursor, before)


def _create_table(cursor: Cursor, before: Schema) -> Schema:
    if re.search(r"\)\s*AS\b|\A[^(]*\bAS\s+SELECT\b|\A[^(]*\bLIKE\b", cursor.sql, re.IGNORECASE):
        raise Unread
    table = _table(cursor.sql)
    if before.find(table.name) is not None:
        return _there_already(cursor, before)
    return before.put(table)


def _there_already(cursor: Cursor, before: Schema) -> Schema:
    if re.search(r"\bIF\s+NOT\s+EXISTS\b", cursor.sql[: cursor.sql.find("(")], re.IGNORECASE):
        return before
    raise Unread


def _table(sql: str) -> Table:
    """Return the table of a CREATE TABLE, with the types and keys that any database would have."""
    numbered = _NUMBERED.search(sql) is not None
    try:
        text, indexes = _without_indexes(_NUMBERED.sub("", sql))
        table = evolve(read_table(text).table, indexes=indexes)
    except SchemaError:
        raise Unread from None
    key = table.primary_key.columns if table.primary_key is not None else ()
    columns = (_column(column, is_key=column.name in key) for column in table.columns)
    numbering = evolve(table, columns=tuple(columns))
    return _with_numbers(numbering, key) if numbered and len(key) == 1 else numbering


def _without_indexes(sql: str) -> tuple[str, tuple[Index, ...]]:
    """Take out the indexes that MySQL lets stand among the columns."""
    if _INDEX.search(sql) is None:
        return sql, ()
    start, end = sql.find("(") + 1, sql.rfind(")")
    items = [standard(item).strip() for item in split(sql[start:end])]
    found = [match for match in map(_INDEX_ITEM.match, items) if match is not None]
    rest = [item for item in items if _INDEX_ITEM.match(item) is None]
    indexes = (
        read_index(f"CREATE {match[1] or ''} INDEX {match[2]} ON t {match[3]}")[1]
        for match in found
    )
    return f"{sql[:start]}{', '.join(rest)}{sql[end:]}", tuple(indexes)


def _with_numbers(table: Table, key: tuple[str, ...]) -> Table:
    columns = (
        evolve(column, identity=Identity())
        if column.name in key and isinstance(column.type, Integer)
        else column
        for column in table.columns
    )
    return evolve(table, columns=tuple(columns))


def _column(column: Column, *, is_key: bool) -> Column:
    words = column.type.sql if isinstance(column.type, Opaque) else ""
    nullable = column.nullable and not is_key
    if words.upper() in _SERIALS:
        type_ = Integer(_SERIALS[words.upper()])
        return evolve(column, type=type_, nullable=False, identity=Identity())
    try:
        known = read_type(words) if words else column.type
    except SchemaError:
        known = column.type
    return evolve(column, type=known, nullable=nullable)


def _create_index(cursor: Cursor, before: Schema) -> Schema:
    text = re.sub(r"\bCONCURRENTLY\b", "", cursor.sql, flags=re.IGNORECASE)
    try:
        name, index = read_index(text)
    except SchemaError:
        raise Unread from None
    table = before.table(name)
    if table.find_index(index.name) is not None:
        if re.search(r"\bIF\s+NOT\s+EXISTS\b", text, re.IGNORECASE):
            return before
        raise Unread
    return apply_all([CreateIndex(name, with_real_columns(index, table))], before)


def _drop_table(cursor: Cursor, before: Schema) -> Schema:
    cursor.expect("DROP TABLE")
    maybe = cursor.take("IF EXISTS")
    for name in _named(cursor):
        # a table that others still refer to may go for a moment, and come back by another way
        before = before.without(name) if before.find(name) or not maybe else before
    return before


def _named(cursor: Cursor) -> Iterator[str]:
    yield _object(cursor)
    while cursor.take(","):
        yield _object(cursor)


def _object(cursor: Cursor) -> str:
    name = cursor.name()
    return cursor.name() if cursor.take(".") else name


def _drop_index(cursor: Cursor, before: Schema) -> Schema:
    cursor.expect("DROP INDEX")
    cursor.take("CONCURRENTLY")
    maybe = cursor.take("IF EXISTS")
    name = _object(cursor)
    tables = [table.name for table in before.tables if table.find_index(name)]
    if not tables and not maybe:
        raise Unread
    return apply_all([DropIndex(table, name) for table in tables], before)


def _rename_table(cursor: Cursor, before: Schema) -> Schema:
    cursor.expect("RENAME TABLE")
    name = _object(cursor)
    cursor.expect("TO")
    return apply_all([RenameTable(name, _object(cursor))], before)


def _alter_table(cursor: Cursor, before: Schema) -> Schema:
    cursor.expect("ALTER TABLE")
    maybe = cursor.take("IF EXISTS")
    cursor.take("ONLY")
    name = _object(cursor)
    if before.find(name) is None and maybe:
        return before
    table = before.table(name)
    reader = next((read for words, read in _ALTERATIONS if cursor.take(words)), None)
    if reader is None:
        raise Unread
    ops = reader(cursor, table)
    if isinstance(ops, Table):
        return before.put(ops)
    return apply_all(ops, before)


_Altered = tuple[Operation, ...] | Table


def _rename_to(cursor: Cursor, table: Table) -> _Altered:
    return (RenameTable(table.name, _object(cursor), table.model),)


def _rename_column(cursor: Cursor, table: Table) -> _Altered:
    old = cursor.name()
    cursor.expect("TO")
    return (RenameColumn(table.name, old, cursor.name()),)


def _add_column(cursor: Cursor, table: Table) -> _Altered:
    maybe = cursor.take("IF NOT EXISTS")
    made = _table(f'CREATE TABLE "t" ({cursor.rest()})')
    column = made.columns[0]
    if len(made.columns) != 1 or (maybe and table.find_column(column.name) is not None):
        return _only_if_new(made, table)
    key: tuple[Constraint, ...] = () if made.primary_key is None else (made.primary_key,)
    return (AddColumn(table.name, column, (*key, *made.constraints)),)


def _only_if_new(made: Table, table: Table) -> _Altered:
    if len(made.columns) != 1:
        raise Unread
    return table


def _drop_column(cursor: Cursor, table: Table) -> _Altered:
    maybe = cursor.take("IF EXISTS")
    name = cursor.name()
    if cursor.take(","):
        raise Unread
    if maybe and table.find_column(name) is None:
        return table
    table.column(name)
    return without_column(
        evolve(
            table,
            constraints=tuple(c for c in table.constraints if not is_over(c, name)),
            indexes=tuple(index for index in table.indexes if name not in index.columns),
        ),
        name,
    )


def is_over(constraint: TableConstraint, column: str) -> bool:
    """Whether a constraint goes with that column, as databases have it."""
    if isinstance(constraint, CheckConstraint):
        return mentions(constraint.sql, column)
    return column in constraint.columns


def _add_constraint(cursor: Cursor, table: Table) -> _Altered:
    constraint = read_constraint(cursor.rest().rstrip("; "))
    if isinstance(constraint, PrimaryKey):
        return (SetPrimaryKey(table.name, constraint),)
    return (AddConstraint(table.name, constraint),)


def _drop_constraint(cursor: Cursor, table: Table) -> _Altered:
    maybe = cursor.take("IF EXISTS")
    name = cursor.name()
    found = table.find_constraint(name)
    if found is None and not maybe:
        raise Unread
    return table if found is None else (DropConstraint(table.name, found),)


def _alter_column(cursor: Cursor, table: Table) -> _Altered:
    """Read what PostgreSQL takes after ALTER COLUMN."""
    column = table.column(cursor.name())
    if cursor.take("SET NOT NULL"):
        changed = evolve(column, nullable=False)
    elif cursor.take("DROP NOT NULL"):
        changed = evolve(column, nullable=True)
    elif cursor.take("DROP DEFAULT"):
        changed = evolve(column, default=None)
    elif cursor.take("SET DEFAULT"):
        changed = evolve(column, default=read_default(cursor.rest().rstrip("; "), column.type))
    elif cursor.take("TYPE") or cursor.take("SET DATA TYPE"):
        changed = evolve(column, type=_type(cursor))
    else:
        raise Unread
    return (AlterColumn(table.name, changed),)


def _type(cursor: Cursor) -> Type:
    words, _, _ = re.sub(r"\s+", " ", cursor.rest().rstrip("; ")).partition(" USING ")
    return _column(Column("c", Opaque("sqlite", words)), is_key=False).type


def _modify_column(cursor: Cursor, table: Table) -> _Altered:
    """Read what MySQL takes after MODIFY COLUMN: the whole column anew."""
    made = _table(f'CREATE TABLE "t" ({cursor.rest()})')
    if len(made.columns) != 1:
        raise Unread
    return (AlterColumn(table.name, made.columns[0]),)


_RULES = frozenset({"CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "FOREIGN"})


def _read_addition(cursor: Cursor, table: Table) -> _Altered:
    read = _add_constraint if cursor.word() in _RULES else _add_column
    return read(cursor, table)


_READERS: tuple[tuple[str, Callable[[Cursor, Schema], Schema]], ...] = (
    ("CREATE TABLE", _create_table),
    ("CREATE TEMP TABLE", lambda _, before: before),
    ("CREATE TEMPORARY TABLE", lambda _, before: before),
    ("CREATE INDEX", _create_index),
    ("CREATE UNIQUE INDEX", _create_index),
    ("DROP TABLE", _drop_table),
    ("DROP INDEX", _drop_index),
    ("RENAME TABLE", _rename_table),
    ("ALTER TABLE", _alter_table),
)

_ALTERATIONS: tuple[tuple[str, Callable[[Cursor, Table], _Altered]], ...] = (
    ("RENAME TO", _rename_to),
    ("RENAME COLUMN", _rename_column),
    ("RENAME", _rename_column),
    ("ADD COLUMN", _add_column),
    ("DROP COLUMN", _drop_column),
    ("DROP CONSTRAINT", _drop_constraint),
    ("ALTER COLUMN", _alter_column),
    ("MODIFY COLUMN", _modify_column),
    ("ADD", _read_addition),
)
