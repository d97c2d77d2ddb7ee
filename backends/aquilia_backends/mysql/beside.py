"""What of a run of operations changes how extras are said? Tables that come, go or are renamed.

CreateTable t, CreateExtra options t      CREATE TABLE t (...) ROW_FORMAT=DYNAMIC
DropExtra partitions t, DropTable t       DROP TABLE t
RenameTable t to u, view v over t         RENAME TABLE, and v made anew: it would not follow
"""

from collections.abc import Iterable, Iterator

from attrs import evolve

from aquilia_backends.mysql.dialect import CHARSET
from aquilia_backends.mysql.extras import PROGRAMS
from aquilia_backends.mysql.writer import MySQLWriter
from aquilia_ir.expressions import tokens
from aquilia_ir.extra import Extra
from aquilia_ir.operations import CreateTable, DropTable, Operation
from aquilia_ir.order import topological
from aquilia_ir.schema import Schema, Table
from aquilia_ir.types import Char, Enum, Text, VarChar

_TEXTS = Text | VarChar | Char | Enum


def doomed(ops: Iterable[Operation]) -> frozenset[str]:
    """The tables that a run drops and does not create, with all that belongs to them."""
    ops = tuple(ops)
    created = {op.table.name for op in ops if isinstance(op, CreateTable)}
    return frozenset(op.table for op in ops if isinstance(op, DropTable)) - created


def words_of(options: Extra, usual: str) -> str:
    """Return options as they stand at the end of CREATE TABLE; `usual` if none are of texts."""
    found = list(tokens(options.create))
    words = options.create[found[2].end :].strip()
    return words if CHARSET in words else f"{usual} {words}"


def with_columns(sql: str, table: Table, writer: MySQLWriter) -> str:
    """Let the columns follow to another collation of the table that have none of their own."""
    plain = [c for c in table.columns if isinstance(c.type, _TEXTS) and c.collation is None]
    return ", ".join([sql, *(writer.modify(column, table) for column in plain)])


def rewritten(before: Schema, after: Schema) -> Iterator[tuple[Extra, Extra]]:
    """Yield the programs whose words follow a renamed table, each after what it needs."""
    old = {extra.key: extra for extra in before.extras}
    new = {extra.key: extra for extra in after.extras}
    for key in topological(sorted(old), {key: extra.needs for key, extra in old.items()}):
        if key not in new or old[key].kind not in PROGRAMS:
            continue
        if evolve(new[key], tables=()) != evolve(old[key], tables=()):
            yield old[key], new[key]
