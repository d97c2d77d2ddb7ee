"""MySQL databases for tests: built from a schema, filled with rows, migrated and looked at."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from aquilia_backends.mysql import BACKEND
from aquilia_backends.mysql.connect import open_database
from aquilia_backends.mysql.session import MySQLSession
from aquilia_backends.statement import Script, Statement
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import CreateTable, Operation
from aquilia_ir.schema import Column, Schema, Table
from aquilia_ir.types import Array, Json, Opaque, Scalar

_NO_DIFFERENCE = "|".join(
    (
        r" AUTO_INCREMENT=\d+",
        r" /\*!50100 TABLESPACE `\w+` \*/",
        # to InnoDB it is the same as to say nothing, which MySQL shows in another way
        r" ON (DELETE|UPDATE) RESTRICT",
        # MySQL and newer MariaDB keep the sign of a zero
        r"(?<=DEFAULT ')-(?=0')",
        r"(?<=DEFAULT )-(?=0$|0,$|0 )",
    )
)
"""What the text of a table may have, or not, for the same table."""
Rows = Mapping[str, Sequence[Mapping[str, Scalar]]]


@contextmanager
def database(url: str, *script: str) -> Iterator[MySQLSession]:
    """An empty database on which the statements of `script` have run; it is dropped at the end."""
    with open_database(url, create=True, wait=5) as session:
        recreate(session)
        for sql in script:
            session.query(sql)
        yield session
        if session.raw.open:
            session.query(f"DROP DATABASE {BACKEND.compiler.ident(session.place.database)}")


def recreate(session: MySQLSession) -> None:
    """Make the database empty."""
    name = BACKEND.compiler.ident(session.place.database)
    session.query("SET foreign_key_checks = 0")
    session.query(f"DROP DATABASE IF EXISTS {name}")
    session.query("SET foreign_key_checks = 1")
    session.query(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    session.query(f"USE {name}")


def migrate(session: MySQLSession, ops: Iterable[Operation], before: Schema) -> None:
    """Run operations in one migration."""
    with session.migration():
        for step in BACKEND.compiler.compile(tuple(ops), before, session.catalogue()):
            if isinstance(step, Statement | Script):
                session.run(step)


def build(session: MySQLSession, schema: Schema) -> None:
    """Create all tables of a schema."""
    migrate(session, [CreateTable(table) for table in schema.tables], Schema())


def fill(session: MySQLSession, schema: Schema, rows: Rows) -> int:
    """Insert rows; return how many the server took: it knows more rules than the rows.

    Those that refer to one that was not taken are left out as well.
    """
    taken = 0
    session.query("SET foreign_key_checks = 0")
    for name, some in rows.items():
        for row in some:
            with suppress(SchemaError):
                _insert(session, schema.table(name), row)
                taken += 1
    while lost := sum(_drop_orphans(session, schema)):
        taken -= lost
    session.query("SET foreign_key_checks = 1")
    return taken


def _drop_orphans(session: MySQLSession, schema: Schema) -> Iterator[int]:
    """Delete the rows that refer to none; yield how many they were, for each foreign key."""
    ident = BACKEND.compiler.ident
    for table in schema.tables:
        for key in table.foreign_keys:
            pairs = list(zip(key.columns, key.references, strict=True))
            same = " AND ".join(f"c.{ident(own)} = p.{ident(its)}" for own, its in pairs)
            filled = " AND ".join(f"c.{ident(own)} IS NOT NULL" for own in key.columns)
            parent = f"SELECT * FROM {ident(key.table)}"
            session.query(
                f"DELETE c FROM {ident(table.name)} AS c LEFT JOIN ({parent}) AS p ON {same} "
                f"WHERE {filled} AND p.{ident(key.references[0])} IS NULL"
            )
            ((lost,),) = session.query("SELECT ROW_COUNT()")
            yield int(lost)


def _insert(session: MySQLSession, table: Table, row: Mapping[str, Scalar]) -> None:
    writer = BACKEND.compiler
    values = ", ".join(writer.literal(_fitting(row[name], table.column(name))) for name in row)
    names = writer.idents(row)
    session.query(f"INSERT INTO {writer.ident(table.name)} ({names}) VALUES ({values})")


def _fitting(value: Scalar, column: Column) -> Scalar:
    """Write no zone, which times can't have here, documents that are JSON, and years."""
    if isinstance(value, str) and isinstance(column.type, Array | Json):
        return "[]"
    if value is not None and isinstance(column.type, Opaque):
        return 2001
    return re.sub(r"\+00:00$", "", value) if isinstance(value, str) else value


def contents(session: MySQLSession, table: str, columns: Iterable[str]) -> list[tuple[object, ...]]:
    """The values of some columns, one tuple a row, sorted."""
    names = BACKEND.compiler.idents(columns)
    return sorted(session.query(f"SELECT {names} FROM {BACKEND.compiler.ident(table)}"), key=repr)


def definitions(session: MySQLSession) -> list[list[str]]:
    """The server's own text of every table, a line a part, sorted."""
    return [_lines(session, name) for (name,) in session.query("SHOW TABLES")]


def _lines(session: MySQLSession, table: str) -> list[str]:
    ((_, text),) = session.query(f"SHOW CREATE TABLE {BACKEND.compiler.ident(table)}")
    text = re.sub(_NO_DIFFERENCE, "", text, flags=re.MULTILINE)
    return sorted(line.strip().removesuffix(",") for line in text.splitlines())
