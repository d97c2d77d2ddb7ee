"""What of a run of operations changes how extras are said? What comes, goes or is renamed.

CreateTable t, CreateExtra options t      CREATE TABLE t (...) ROW_FORMAT=DYNAMIC
DropExtra partitions t, DropTable t       DROP TABLE t
RenameTable t to u, view v over t         RENAME TABLE, and v made anew: it would not follow
RenameColumn t.a to b, view v over t      ALTER TABLE t RENAME COLUMN ..., CREATE OR REPLACE VIEW v
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve

from aquilia_backends.mysql.dialect import CHARSET, MYSQL
from aquilia_backends.mysql.extras import PROGRAMS, VIEW
from aquilia_backends.mysql.writer import MySQLWriter
from aquilia_backends.session import Catalogue
from aquilia_ir.apply import apply
from aquilia_ir.expressions import tokens
from aquilia_ir.extra import Extra
from aquilia_ir.extras import followed
from aquilia_ir.operations import CreateExtra, CreateTable, DropTable, Operation, RenameColumn
from aquilia_ir.order import topological
from aquilia_ir.schema import Schema, Table
from aquilia_ir.standing import tables_in
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
    """Yield the programs whose words follow a new name, each after what it needs."""
    old = {extra.key: extra for extra in before.extras}
    new = {extra.key: extra for extra in after.extras}
    for key in topological(sorted(old), {key: extra.needs for key, extra in old.items()}):
        if key not in new or old[key].kind not in PROGRAMS:
            continue
        if evolve(new[key], tables=()) != evolve(old[key], tables=()):
            yield old[key], new[key]


def replacing(sql: str) -> str:
    """Return the command for a view that takes the place of the one of its name, with its grants.

    The server runs it as a whole or not at all.
    """
    return sql.replace("CREATE ", "CREATE OR REPLACE ", 1)


Anew = Mapping[tuple[int, str], str]
"""The commands that make views anew, by the `id` of the operation and the key of the view."""


def unknown_views(ops: Sequence[Operation], before: Schema, catalogue: Catalogue) -> Anew:
    """Return how views follow renamed columns that the server has and the history does not.

    It is done again from what is there then if a run fails. So it must not matter what was done
    already, as it does where columns change places: those are left out.
    """
    renames = [op for op in ops if isinstance(op, RenameColumn)]
    olds = {(op.table, op.column.casefold()) for op in renames}
    if not renames or not olds.isdisjoint((op.table, op.to.casefold()) for op in renames):
        return {}
    told = {extra.key for extra in before.extras}
    told |= {op.extra.key for op in ops if isinstance(op, CreateExtra)}
    found: dict[tuple[int, str], str] = {}
    there: dict[str, Extra] = {}
    for op in ops:
        if isinstance(op, RenameColumn):
            for each in catalogue.dependents.get(op.table, ()):
                key = f"{each.kind} {each.name}"
                if each.kind == VIEW and key not in told:
                    extra = there.get(key) or _view(each.name, before, catalogue)
                    there[key] = followed(extra, op, before)
                    if there[key] is not extra:
                        found[id(op), key] = replacing(there[key].create)
        before = apply(op, before)
    return found


def _view(name: str, before: Schema, catalogue: Catalogue) -> Extra:
    sql = catalogue.views.get(name, "")
    tables = [table for table in tables_in(sql) if before.find(table) is not None]
    return Extra(VIEW, name, MYSQL.name, sql, "", tables)
