"""What is in a SQLite database? Its schema, and what of it the schema has no place for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from attrs import evolve, frozen

from aquilia_backends.late import Each
from aquilia_backends.session import Catalogue, Dependent
from aquilia_backends.sqlite.extras import (
    TRIGGER,
    VIEW,
    options_of,
    read_extra,
    settled_extras,
)
from aquilia_backends.sqlite.normalize import LEDGER, normal_table, resolved
from aquilia_backends.sqlite.parse import UNREADABLE, Definition, read_index, read_table
from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_ir.extra import Extra
from aquilia_ir.schema import Schema, Table, TableConstraint

Query = Callable[[str], list[tuple[str, ...]]]
"""Runs a query and returns its rows."""

_OBJECTS = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
)
_COLUMNS = """
SELECT m.name, x.name, x."notnull", x.pk
FROM sqlite_master AS m JOIN pragma_table_xinfo(m.name) AS x
WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%'
ORDER BY m.rowid, x.cid
"""
_SHADOW = 2
"""Which column of `PRAGMA table_list` says that a table belongs to a virtual one."""


@frozen
class _Object:
    """A row of sqlite_master."""

    kind: str
    name: str
    table: str
    sql: str

    @property
    def is_virtual(self) -> bool:
        return self.sql[:14].upper() == "CREATE VIRTUAL"


@frozen
class _Fact:
    """What the catalogue itself says of a column; `key` is its place in the primary key or 0."""

    name: str
    not_null: bool
    key: int


def inspect(query: Query) -> Schema:
    """Read the whole schema in normal form; AQ701 if a definition can't be read."""
    objects, facts = _objects(query), _facts(query)
    indexes: dict[str, list[_Object]] = {}
    for found in objects:
        if found.kind == "index":
            indexes.setdefault(found.table, []).append(found)
    tables = (
        _table(found, facts[found.name], indexes.get(found.name, ()))
        for found in _managed(objects, query)
    )
    schema = resolved(Schema(tables))
    return schema.with_extras(settled_extras(_extras(objects, schema), schema.tables))


def _extras(objects: Iterable[_Object], schema: Schema) -> Iterator[Extra]:
    for found in objects:
        if found.kind in {VIEW, TRIGGER}:
            yield read_extra(found.kind, found.name, found.sql)
        elif found.kind == "table" and schema.find(found.name) is not None:
            options = read_table(found.sql).options
            if options:
                yield options_of(found.name, options)


def _objects(query: Query) -> tuple[_Object, ...]:
    return tuple(_Object(*row) for row in query(_OBJECTS))


def _facts(query: Query) -> Mapping[str, list[_Fact]]:
    found: dict[str, list[_Fact]] = {}
    for table, name, not_null, key in query(_COLUMNS):
        found.setdefault(table, []).append(_Fact(name, bool(not_null), int(key)))
    return found


def _managed(objects: tuple[_Object, ...], query: Query) -> Iterator[_Object]:
    """Yield the tables that are the user's own."""
    # SQLite before 3.37 does not know this PRAGMA and answers with nothing
    shadows = {row[1] for row in query("PRAGMA main.table_list") if row[_SHADOW] == "shadow"}
    for found in objects:
        own = not found.name.startswith("sqlite_") and found.name not in {*shadows, LEDGER}
        if found.kind == "table" and own and not found.is_virtual:
            yield found


def _table(
    found: _Object, facts: list[_Fact], indexes: tuple[_Object, ...] | list[_Object]
) -> Table:
    definition = read_table(found.sql)
    table = _confirmed(evolve(definition.table, name=found.name), facts)
    read = tuple(read_index(index.sql)[1] for index in indexes)
    return normal_table(evolve(table, indexes=read))


def _confirmed(table: Table, facts: list[_Fact]) -> Table:
    """Make sure that a text has been read as SQLite itself reads it.

    Only the catalogue knows what is not null: the options of a table matter for that.
    """
    key = sorted((fact for fact in facts if fact.key), key=lambda fact: fact.key)
    said = table.column_names, table.primary_key.columns if table.primary_key is not None else ()
    known = tuple(fact.name for fact in facts), tuple(fact.name for fact in key)
    if said != known:
        raise fail(
            UNREADABLE,
            f'the definition of table "{table.name}" can\'t be read',
            notes=(f"columns and key are {said} in its text, and {known} in the catalogue",),
        )
    nullable = [not fact.not_null for fact in facts]
    if nullable == [column.nullable for column in table.columns]:
        return table
    columns = zip(table.columns, nullable, strict=True)
    return evolve(table, columns=[evolve(column, nullable=may) for column, may in columns])


def catalogue(query: Query) -> Catalogue:
    """Return what a compiler must know of a live database; each table is read when it looks there.

    Few changes need to know anything, and a catalogue is as large as the database has tables.
    """
    texts = cache(lambda: _texts(query))
    definition = cache(lambda name: _find_definition(texts().tables[name]))

    def constraints(name: str) -> tuple[TableConstraint, ...]:
        found = definition(name)
        return () if found is None else normal_table(found.table).constraints

    def dependents(name: str) -> tuple[Dependent, ...]:
        return (*texts().dependents.get(name, ()), *_clauses(name, definition(name)))

    def options(name: str) -> str:
        found = definition(name)
        return "" if found is None else found.options

    def tables() -> Iterable[str]:
        return texts().tables

    return Catalogue(
        columns=Each(tables, lambda name: _column_names(query, name)),
        constraints=Each(tables, constraints),
        dependents=Each(tables, dependents),
        options=Each(tables, options),
    )


@frozen
class _Texts:
    """The definition of each table that is not virtual, and what goes when a table is rebuilt."""

    tables: Mapping[str, str]
    dependents: Mapping[str, tuple[Dependent, ...]]


def _texts(query: Query) -> _Texts:
    objects = _objects(query)
    dependents: dict[str, tuple[Dependent, ...]] = {}
    for found in objects:
        if found.kind in {"index", "trigger"}:
            each = Dependent(found.kind, found.name, found.sql)
            dependents[found.table] = (*dependents.get(found.table, ()), each)
    tables = {
        found.name: found.sql for found in objects if found.kind == "table" and not found.is_virtual
    }
    return _Texts(tables, dependents)


def _column_names(query: Query, table: str) -> tuple[str, ...]:
    quoted = table.replace("'", "''")
    rows = query(f"SELECT name FROM pragma_table_xinfo('{quoted}') ORDER BY cid")
    return tuple(name for (name,) in rows)


def _find_definition(sql: str) -> Definition | None:
    """Read a table's text; None if it can't be read, which matters only once it is rebuilt."""
    try:
        return read_table(sql)
    except SchemaError:
        return None


def _clauses(table: str, definition: Definition | None) -> Iterator[Dependent]:
    if definition is None:
        yield Dependent("clause", table, "definition, which can't be read")
        return
    for clause in definition.clauses:
        yield Dependent("clause", table, clause)


def unmanaged(query: Query) -> tuple[Dependent, ...]:
    """List what the schema has no place for: virtual tables, and some clauses of the others.

    Migrations keep all of them, but a database built from the schema alone lacks them.
    """
    objects = _objects(query)
    others = [Dependent("virtual table", o.name, o.sql) for o in objects if o.is_virtual]
    tables = [(found.name, _find_definition(found.sql)) for found in _managed(objects, query)]
    clauses = (clause for table in tables for clause in _clauses(*table))
    return (*others, *clauses)
