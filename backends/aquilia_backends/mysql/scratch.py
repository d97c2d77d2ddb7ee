"""How does this server write the expressions of a schema? It is asked, in a database of its own.

    before  CHECK (length(name) >= 0)
    after   CHECK (octet_length(name) >= 0)

The rest of a normal form follows from the schema alone, and is not asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import evolve

from aquilia_backends.dialect import Feature
from aquilia_backends.mysql.columns import Query
from aquilia_backends.mysql.compiler import MySQLCompiler
from aquilia_backends.mysql.dialect import MYSQL, USUAL_CHARSET
from aquilia_backends.mysql.extras import FUNCTION, VIEW, read_extras, without_mode
from aquilia_backends.mysql.inspect import catalogue, read
from aquilia_backends.mysql.naming import folded
from aquilia_backends.mysql.normalize import named, with_extras_settled
from aquilia_backends.mysql.server import refuse
from aquilia_backends.mysql.spelling import spelled
from aquilia_backends.options import OPTIONS
from aquilia_backends.session import Catalogue
from aquilia_backends.statement import Statement
from aquilia_ir.beside import in_order
from aquilia_ir.operations import CreateExtra, CreateTable
from aquilia_ir.schema import CheckConstraint, Column, Index, IndexExpression, Schema, Table
from aquilia_ir.types import Expression, Opaque

_ASKED = frozenset({VIEW, FUNCTION, OPTIONS})
"""What is made to be asked for the words of views, and of tables that have options."""


def in_server_words(schema: Schema, query: Query, database: str) -> Schema:
    """Return the normal form of a schema with the server's own text of every expression."""
    server = catalogue(query)
    folding = Feature.TABLE_CASE in server.lacking
    if folding:
        refuse(Schema(), schema, frozenset({Feature.TABLE_CASE}))
    known = Catalogue(collation=server.collation)
    with _scratch(query, database, server.collation):
        creations = [CreateTable(table) for table in schema.tables]
        asked = (extra for extra in in_order(schema) if extra.kind in _ASKED)
        views = [CreateExtra(evolve(e, create=without_mode(e.create))) for e in asked]
        for step in MySQLCompiler(MYSQL).compile([*creations, *views], Schema(), known):
            if isinstance(step, Statement):
                query(step.sql)
        found = read(query)
        found = found.with_extras(read_extras(query, found.tables))
        found = spelled(found, schema) if folding else found
        texts = {extra.key: extra.create for extra in found.extras}
    tables = (_table(t, found.table(t.name)) for t in named(schema).tables)
    extras = (
        evolve(e, create=texts[e.key]) if e.kind == VIEW and e.key in texts else e
        for e in schema.extras
    )
    return with_extras_settled(folded(Schema(tables, extras)))


@contextmanager
def _scratch(query: Query, database: str, collation: str) -> Iterator[None]:
    """Use an empty database for a while, which compares texts like the one in use."""
    ident = MySQLCompiler(MYSQL).ident
    ((number,),) = query("SELECT CONNECTION_ID()")
    name = ident(f"aquilia_scratch_{number}")
    query(f"DROP DATABASE IF EXISTS {name}")
    compared = f" COLLATE {collation}" if collation else ""
    query(f"CREATE DATABASE {name} CHARACTER SET {USUAL_CHARSET}{compared}")
    try:
        query(f"USE {name}")
        yield
    finally:
        query(f"USE {ident(database)}")
        query(f"DROP DATABASE {name}")


def _table(table: Table, found: Table) -> Table:
    texts = {c.name: c.sql for c in found.constraints if isinstance(c, CheckConstraint)}
    return evolve(
        table,
        columns=[_column(column, found.column(column.name)) for column in table.columns],
        constraints=[
            evolve(c, sql=texts.get(c.name, c.sql)) if isinstance(c, CheckConstraint) else c
            for c in table.constraints
        ],
        indexes=[_index(index, found.find_index(index.name)) for index in table.indexes],
    )


def _column(column: Column, found: Column) -> Column:
    generated, default = column.generated, column.default
    if generated is not None and found.generated is not None:
        generated = evolve(generated, sql=found.generated.sql)
    if isinstance(default, Expression) and found.default is not None:
        default = found.default
    type_ = found.type if isinstance(column.type, Opaque) else column.type
    return evolve(column, generated=generated, default=default, type=type_)


def _index(index: Index, found: Index | None) -> Index:
    if found is None or len(found.parts) != len(index.parts):
        return index
    parts = [
        theirs if isinstance(mine, IndexExpression) else mine
        for mine, theirs in zip(index.parts, found.parts, strict=True)
    ]
    return evolve(index, parts=parts)
