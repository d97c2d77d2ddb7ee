"""Is a change made rightly? Judged by the databases, not by what the measured code says of them.

One database is made as it is before the change, with rows in it, another one as it is to be. Both
are inspected; the first is migrated by the diff, must then be like the second, and by the inverse
must become again what it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from enum import StrEnum

from attrs import asdict, evolve, frozen

from aquilia_backends.session import Listing, Session
from aquilia_backends.statement import Script, Statement
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import CreateTable, Operation
from aquilia_ir.schema import Column, Schema, Table
from corpus.filling import Filling, fill
from corpus.ground import Connection, Fact, Facts, Ground, Rows, differences
from corpus.pairs import Pair, Whole

_SHOWN = 300
"""How many characters of a text a reason shows."""


class Outcome(StrEnum):
    """What became of a change."""

    RIGHT = "right"
    IMPOSSIBLE = "impossible"
    """Right on empty tables; none of the rows that were tried can have it."""
    UNMANAGED = "unmanaged"
    """The tables are right; what else differs is listed as not managed by inspection."""
    REFUSED = "refused"
    """Nothing was changed, and a reason given."""
    WRONG = "wrong"
    SILENT = "silent"
    """A difference was neither seen nor listed."""
    BROKEN = "broken"
    """The database itself can't be made on this engine."""


@frozen
class Verdict:
    """What became of a change, and why."""

    id: str
    core: bool
    outcome: Outcome
    reason: str = ""


class _Found(Exception):  # noqa: N818  what a judge finds is no error of the judge
    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome, self.reason = outcome, reason


class _Refused(Exception):  # noqa: N818
    """The migration was refused; what was there before is there still."""


def judge(pair: Pair, ground: Ground) -> Verdict:
    """Make a change on rows of edge values; if they can't have it, on plain ones, or on none."""
    reason, outcome = "", Outcome.RIGHT
    for filling in Filling:
        try:
            _attempt(pair, ground, filling)
        except _Refused as refused:
            reason, outcome = reason or str(refused), Outcome.REFUSED
            continue
        except _Found as found:
            return Verdict(pair.id, pair.core, found.outcome, found.reason)
        except SchemaError as error:
            return Verdict(pair.id, pair.core, Outcome.REFUSED, _told(error))
        except Exception as error:  # noqa: BLE001  whatever the measured code raises is its verdict
            told = f"{type(error).__name__}: {error}"
            return Verdict(pair.id, pair.core, Outcome.WRONG, told[:_SHOWN])
        at_last = Outcome.IMPOSSIBLE if reason and filling is Filling.NONE else Outcome.RIGHT
        return Verdict(pair.id, pair.core, at_last, reason)
    return Verdict(pair.id, pair.core, outcome, reason)


def _attempt(pair: Pair, ground: Ground, filling: Filling) -> None:
    one, two = ground.emptied()
    with closing(ground.connect(one)) as first, closing(ground.connect(two)) as second:
        _build(first, pair.before_sql)
        _build(second, pair.after_sql)
        there, wanted = first.facts(), second.facts()
        if fill(first, filling) == 0 and filling is not Filling.NONE:
            filling = Filling.NONE
        with ground.backend.open(one, wait=5) as session, ground.backend.open(two) as other:
            before, after = session.inspect(), other.inspect()
            ops = diff(before, after)
            if pair.expect_noop and ops:
                raise _Found(Outcome.WRONG, f"seen as a change: {_shown(ops)}")
            _check(ground, after)
            survivors = _Survivors(before, after)
            rows = survivors.rows(first)
            with _unharmed(ground, first, filling):
                migrate(ground, session, ops, before)
            listed = {*_listed(session), *_listed(other)}
            unmanaged = _compare(first.facts(), wanted, ops, listed)
            _compare_schemas(session.inspect(), after, "after the change")
            _compare_rows(rows, survivors.rows(first), "after the change")
            _undo(ground, session, first, (before, after, ops))
            _compare(first.facts(), there, ops, listed, "after the undo")
            _compare_schemas(session.inspect(), before, "after the undo")
            if unmanaged:
                raise _Found(Outcome.UNMANAGED, _names(unmanaged))


def _build(connection: Connection, commands: Sequence[str]) -> None:
    for sql in commands:
        try:
            connection.run(sql)
        except connection.error as error:
            raise _Found(Outcome.BROKEN, f"{error} in {sql[:80]}") from error


def _check(ground: Ground, after: Schema) -> None:
    """The database holds it, so there is nothing that it can't hold."""
    findings = ground.backend.check(after)
    if findings:
        raise _Found(Outcome.REFUSED, "; ".join(map(str, findings))[:_SHOWN])


def migrate(ground: Ground, session: Session, ops: Sequence[Operation], before: Schema) -> None:
    """Run operations in one migration."""
    with session.migration():
        compile_ = ground.backend.compiler.compile
        for step in compile_(tuple(ops), before, session.catalogue()):
            if isinstance(step, Statement | Script):
                session.run(step)


@contextmanager
def _unharmed(ground: Ground, connection: Connection, filling: Filling) -> Iterator[None]:
    """Take a refusal as one, if everything is as it was."""
    before = connection.facts(), _all_rows(connection)
    try:
        yield
    except SchemaError as error:
        if ground.undoes and (connection.facts(), _all_rows(connection)) != before:
            raise _Found(Outcome.WRONG, f"half done after {_told(error)}") from error
        if filling is Filling.NONE:
            raise
        raise _Refused(_told(error)) from error


def _all_rows(connection: Connection) -> Rows:
    tables = connection.tables()
    return {name: connection.values(name, [c.name for c in tables[name]]) for name in tables}


def _undo(
    ground: Ground,
    session: Session,
    connection: Connection,
    change: tuple[Schema, Schema, Sequence[Operation]],
) -> None:
    """Undo a change; if the rows are in the way, without them."""
    before, after, ops = change
    back = invert_all(ops, before)
    try:
        migrate(ground, session, back, after)
    except SchemaError:
        found = session.inspect()
        for table in connection.tables():
            connection.clear(table)
        migrate(ground, session, diff(found, before) if found != after else back, found)


class _Survivors:
    """The columns whose values must be the same before and after, and tables without any."""

    def __init__(self, before: Schema, after: Schema) -> None:
        others = {table.name: table for table in after.tables}
        self.columns: Mapping[str, Sequence[str]] = {
            table.name: [
                column.name for column in table.columns if _keeps_values(column, others[table.name])
            ]
            for table in before.tables
            if table.name in others
        }

    def rows(self, connection: Connection) -> Rows:
        return {table: connection.values(table, some) for table, some in self.columns.items()}


def _keeps_values(column: Column, other: Table) -> bool:
    after = other.find_column(column.name)
    if after is None or column.generated is not None or after.generated is not None:
        return False
    return after.type == column.type and (after.nullable or not column.nullable)


def _listed(session: Session) -> Iterator[Fact]:
    """Yield what inspection says that it leaves alone."""
    found = session.unmanaged() if isinstance(session, Listing) else ()
    return ((each.kind, each.name) for each in found)


def _compare(
    found: Facts,
    wanted: Facts,
    ops: Sequence[Operation],
    listed: set[Fact],
    when: str = "after the change",
) -> Sequence[Fact]:
    """Return what differs; it must all be listed."""
    differing = differences(found, wanted)
    hidden = [fact for fact in differing if not _is_listed(fact, listed)]
    if hidden:
        outcome = Outcome.WRONG if ops else Outcome.SILENT
        fact = hidden[0]
        texts = f"{_cut(found.get(fact))} instead of {_cut(wanted.get(fact))}"
        raise _Found(outcome, f"{when} {' '.join(fact)}: {texts}; {_shown(ops)}")
    return differing


def _names(facts: Sequence[Fact]) -> str:
    return _cut(", ".join(" ".join(fact) for fact in facts))


def _is_listed(fact: Fact, listed: set[Fact]) -> bool:
    """Whether inspection names a thing, by its own name or below its table, or its schema."""
    kind, name = fact
    if ("schema", name.partition(".")[0]) in listed:
        return True
    return any((kind, own) in listed for own in (name, name.rpartition(".")[2]))


def _compare_schemas(found: Schema, wanted: Schema, when: str) -> None:
    if found != wanted or diff(found, wanted):
        raise _Found(Outcome.WRONG, f"{when} the diff is {_shown(diff(found, wanted))}")


def _compare_rows(found: Rows, wanted: Rows, when: str) -> None:
    for table, rows in wanted.items():
        if found[table] != rows:
            texts = f"{_cut(repr(rows))} instead of {_cut(repr(found[table]))}"
            raise _Found(Outcome.WRONG, f"{when} rows of {table}: {texts}")


def _shown(ops: Sequence[Operation]) -> str:
    return _cut(", ".join(map(_called, ops))) if ops else "no operations"


def _called(op: Operation) -> str:
    table = getattr(op, "table", "")
    if isinstance(op, CreateTable):
        return f"CreateTable {op.table.name}"
    details = [value for value in asdict(op, recurse=False).values() if value != table]
    return " ".join(map(str, [type(op).__name__, table, *details]))


def _cut(text: str | None) -> str:
    if text is None:
        return "nothing"
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."


def _told(error: SchemaError) -> str:
    return "; ".join(
        _cut(" ".join([str(each), each.help, *each.notes])) for each in error.diagnostics
    )


def judge_whole(whole: Whole, ground: Ground) -> Verdict:
    """Build a second database from what is seen of the first: it must be the same."""
    try:
        return evolve(_rebuilt(whole, ground), id=whole.id)
    except _Found as found:
        return Verdict(whole.id, True, found.outcome, found.reason)
    except SchemaError as error:
        return Verdict(whole.id, True, Outcome.REFUSED, _told(error))
    except Exception as error:  # noqa: BLE001  whatever the measured code raises is its verdict
        return Verdict(whole.id, True, Outcome.WRONG, f"{type(error).__name__}: {error}"[:_SHOWN])


def _rebuilt(whole: Whole, ground: Ground) -> Verdict:
    one, two = ground.emptied()
    with closing(ground.connect(one)) as first:
        try:
            first.script(whole.script)
        except first.error as error:
            raise _Found(Outcome.BROKEN, _cut(str(error))) from error
    with (
        closing(ground.connect(one)) as first,
        closing(ground.connect(two)) as second,
        ground.backend.open(one) as session,
        ground.backend.open(two) as other,
    ):
        schema = session.inspect()
        _check(ground, schema)
        ops = diff(Schema(), schema)
        migrate(ground, other, ops, Schema())
        _compare_schemas(other.inspect(), schema, "rebuilt")
        wanted, listed = first.facts(), set(_listed(session))
        unmanaged = _compare(second.facts(), wanted, ops, listed, "rebuilt")
        told = f"not managed: {_names(unmanaged)}" if unmanaged else ""
        return Verdict(whole.id, True, Outcome.RIGHT, told)
