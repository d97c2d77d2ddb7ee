"""Which views and triggers would a change leave broken? Those that use a column that goes.

    ALTER TABLE t RENAME COLUMN a TO b      CREATE VIEW v AS select `t`.`a` AS `a` from `t`

Other databases let them follow, or refuse the change. MySQL and MariaDB do neither, and tell of it
only when somebody reads the view, or writes to the table of the trigger.
"""

from collections.abc import Container, Iterable, Iterator

from attrs import field, frozen

from aquilia_backends.mysql.beside import Anew, rewritten
from aquilia_backends.mysql.dialect import MYSQL
from aquilia_backends.mysql.extras import PROGRAMS, TRIGGER, VIEW, without_mode
from aquilia_backends.session import Catalogue
from aquilia_backends.statement import Note
from aquilia_ir.apply import apply
from aquilia_ir.diagnostics import Diagnostic, SchemaError
from aquilia_ir.expressions import tokens
from aquilia_ir.extras import followed
from aquilia_ir.operations import (
    AddColumn,
    CreateExtra,
    DropColumn,
    DropExtra,
    DropTable,
    Operation,
    RenameColumn,
    RenameTable,
)
from aquilia_ir.schema import Schema
from aquilia_ir.standing import columns_in, owner_in, tables_in

_KINDS = frozenset({VIEW, TRIGGER})
_Breaking = DropColumn | RenameColumn | DropTable | RenameTable


@frozen
class _User:
    """A view or trigger, by what is known of it."""

    kind: str
    name: str
    sql: str
    is_known: bool = field(kw_only=True)
    """Whether the history knows it: then it follows renamed tables, which do not go before it."""

    @property
    def key(self) -> str:
        return f"{self.kind} {self.name}"

    def columns(self, table: str, schema: Schema) -> frozenset[str]:
        """Return the columns of a table that it uses, in lower case."""
        found = map(schema.find, set(tables_in(self.sql)) - {table})
        others = (other.column_names for other in found if other is not None)
        if self.kind == VIEW:
            return columns_in(_query(self.sql), table, others)
        rows = ("NEW", "OLD") if owner_in(self.sql) == table else ()
        return columns_in(self.sql, table, others, rows=rows)


def _query(view: str) -> str:
    """Return what a view reads, without its own name and those of its columns."""
    start = next((t.end for t in tokens(view) if t.text.upper() == "AS"), 0)
    return view[start:] if view[:6].upper() == "CREATE" else view


def refuse_breaking(
    ops: Iterable[Operation], before: Schema, catalogue: Catalogue, anew: Anew
) -> None:
    """Raise all findings on views and triggers that `ops` would break and not make anew; AQ346."""
    some = tuple(ops)
    if any(isinstance(op, _Breaking) for op in some) and _has_users(some, before, catalogue):
        found = tuple(dict.fromkeys(_findings(some, before, catalogue, anew)))
        if found:
            raise SchemaError(found)


def _has_users(ops: Iterable[Operation], before: Schema, catalogue: Catalogue) -> bool:
    """Whether there is anything beside the tables at all, which is seldom."""
    extras = (*before.extras, *(op.extra for op in ops if isinstance(op, CreateExtra)))
    return any(extra.kind in _KINDS for extra in extras) or len(catalogue.dependents) > 0


def _findings(
    ops: tuple[Operation, ...], before: Schema, catalogue: Catalogue, anew: Anew
) -> Iterator[Diagnostic]:
    told = {extra.key for extra in before.extras}
    told |= {op.extra.key for op in ops if isinstance(op, CreateExtra)}
    last = dict(_mending(ops))
    for at, op in enumerate(ops):
        # a column may go so that another one of its name can come
        comes_back = isinstance(op, DropColumn) and last.get((op.table, op.column), 0) > at
        if isinstance(op, _Breaking) and not comes_back:
            for user in _users(op.table, before, catalogue, told):
                if last.get(user.key, -1) < at and _is_broken(op, user, before):
                    is_anew = (id(op), user.key) in anew or _follows(op, user, before, catalogue)
                    yield from () if is_anew else (_finding(op, user),)
        before = apply(op, before)


def _mending(ops: Iterable[Operation]) -> Iterator[tuple[str | tuple[str, str], int]]:
    """Yield what comes, or goes, so that nothing is broken, with its place: extras and columns."""
    for at, op in enumerate(ops):
        match op:
            case CreateExtra(extra):
                yield extra.key, at
            case DropExtra(kind, name):
                yield f"{kind} {name}", at
            case AddColumn(table, column):
                yield (table, column.name), at
            case _:
                pass


def left_behind(op: DropColumn | RenameColumn, before: Schema) -> Iterator[Note]:
    """Note which routines and events of the history use a column: they fail only when they run."""
    for extra in before.extras:
        is_one = extra.dialect == MYSQL.name and extra.kind in PROGRAMS - _KINDS
        if is_one and op.table in extra.tables:
            user = _User(extra.kind, extra.name, without_mode(extra.create), is_known=True)
            if _is_broken(op, user, before):
                text = (
                    f'{extra.kind} "{extra.name}" uses "{op.table}.{op.column}" and stays as it is'
                )
                yield Note(text=text, op=op)


def _users(
    table: str, before: Schema, catalogue: Catalogue, told: Container[str]
) -> Iterator[_User]:
    """Yield the views and triggers on a table: those of the history, and others that are there.

    The server's own words leave nothing open, so they count where it has some.
    """
    found = catalogue.dependents.get(table, ())
    there = [_User(each.kind, each.name, each.sql, is_known=False) for each in found]
    words = {user.key: user.sql for user in there}
    for extra in before.extras:
        if extra.dialect == MYSQL.name and extra.kind in _KINDS and table in extra.tables:
            sql = words.get(extra.key, without_mode(extra.create))
            yield _User(extra.kind, extra.name, sql, is_known=True)
    yield from (user for user in there if user.key not in told)


def _is_broken(op: _Breaking, user: _User, before: Schema) -> bool:
    if isinstance(op, DropColumn | RenameColumn):
        return op.column.casefold() in user.columns(op.table, before)
    # triggers stay with their table, or go with it
    return not user.is_known and user.kind == VIEW


def _follows(op: _Breaking, user: _User, before: Schema, catalogue: Catalogue) -> bool:
    """Whether words of the history follow a renamed column, so that they are said anew."""
    extra = before.find_extra(user.key)
    if not isinstance(op, RenameColumn) or extra is None:
        return False
    is_moved = followed(extra, op, before) is not extra
    return is_moved and (user.kind == VIEW or _keep_their_order(op, before, catalogue))


def _keep_their_order(op: RenameColumn, before: Schema, catalogue: Catalogue) -> bool:
    """Whether triggers for one event are run in the order that they have, if some are made anew.

    Those come last, one after the other.
    """
    moved = [old.key for old, _ in rewritten(before, apply(op, before))]
    for table, found in catalogue.dependents.items():
        groups: dict[str, list[str]] = {}
        for each in found:
            if each.kind == TRIGGER and owner_in(each.sql) == table:
                moment = " ".join(token.text for token in tokens(each.sql)[3:5])
                groups.setdefault(moment, []).append(f"{TRIGGER} {each.name}")
        for keys in groups.values():
            last = [key for key in moved if key in keys]
            if [key for key in keys if key not in last] + last != keys:
                return False
    return True


def _finding(op: _Breaking, user: _User) -> Diagnostic:
    what = f'"{op.table}"'
    if isinstance(op, DropColumn | RenameColumn):
        what = f'"{op.table}.{op.column}"'
    change = "is renamed" if isinstance(op, RenameColumn | RenameTable) else "goes"
    return Diagnostic(
        code="AQ346",
        message=f'{user.kind} "{user.name}" uses {what}, which {change}, and mysql would leave it '
        "broken",
        help=f"drop the {user.kind} before that, and make it anew after it, "
        + ("with DropExtra and CreateExtra" if user.is_known else "with RunSQL"),
    )
