"""The law of databases, on SQLite files with rows: what is inspected is what was asked for.

Rows are compared with the storage classes of their values, in the columns that lived through all
operations under whatever name.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal as Number
from itertools import accumulate
from typing import TypeGuard

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from aquilia_backends.session import Session
from aquilia_backends.sqlite import BACKEND
from aquilia_ir.apply import apply, apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff
from aquilia_ir.expressions import quote
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import (
    AddColumn,
    AlterColumn,
    DropColumn,
    DropConstraint,
    DropTable,
    Operation,
    RenameColumn,
    RenameTable,
)
from aquilia_ir.schema import Column, ForeignKey, PrimaryKey, Schema, Table
from aquilia_ir.types import Constant, Enum, Expression, Integer, Text
from aquilia_schema.testing.strategies import columns, operation_runs, rows, schema_pairs, schemas
from corpus.ground import Facts
from corpus.sqlite import SqliteConnection
from examples import law_of
from sqlite_databases import build, compiled, contents, database, dump, fill, migrate

Survivors = Mapping[tuple[str, str], tuple[str, str]]
"""The table and column of `before`, and what they are called now."""


def survivors(ops: Iterable[Operation], before: Schema) -> Survivors:
    """Follow each column of `before` through operations; those that are altered are left out."""
    now = {(t.name, c.name): (t.name, c.name) for t in before.tables for c in t.columns}
    for op in ops:
        now = {old: new for old, place in now.items() for new in _followed(op, place)}
    return now


def _followed(op: Operation, place: tuple[str, str]) -> Iterator[tuple[str, str]]:
    table, column = place
    if isinstance(op, RenameTable) and op.table == table:
        yield op.to, column
    elif isinstance(op, RenameColumn) and (op.table, op.column) == place:
        yield table, op.to
    elif not _ends(op, place):
        yield place


def _ends(op: Operation, place: tuple[str, str]) -> bool:
    if isinstance(op, DropTable):
        return op.table == place[0]
    if isinstance(op, AlterColumn):
        return (op.table, op.column.name) == place
    return isinstance(op, DropColumn) and (op.table, op.column) == place


def _has_lost_values(ops: Iterable[Operation], before: Schema) -> bool:
    """Whether a column is dropped that had to have a value, and that nothing gives one again.

    All rows get the same default, which a unique column can't have.
    """
    tight: set[str] = set()
    for op in ops:
        if isinstance(op, DropColumn | AlterColumn):
            name = op.column.name if isinstance(op, AlterColumn) else op.column
            column = before.table(op.table).column(name)
            if not column.nullable or column.default is not None:
                tight.add(name)
            if isinstance(op, DropColumn) and name in tight:
                return True
        before = apply(op, before)
    return False


def loses_targets(ops: Iterable[Operation]) -> bool:
    """Whether a table is dropped after a foreign key, so that rows may refer to what is gone."""
    unbound = False
    for op in ops:
        unbound |= isinstance(op, DropConstraint) and isinstance(op.constraint, ForeignKey)
        if unbound and isinstance(op, DropTable):
            return True
    return False


def _values(session: Session, places: Iterable[tuple[str, str]]) -> list[object]:
    """The rows of each table, cut down to the columns of `places`, in the order of `places`."""
    columns: dict[str, list[str]] = {}
    for table, column in places:
        columns.setdefault(table, []).append(column)
    return [contents(session, table, names) for table, names in columns.items()]


def _told(session: Session) -> Facts:
    """What the database says of itself, read by none of the code that is tested here."""
    return SqliteConnection(session.raw).facts()


@given(schemas(dialect="sqlite"))
def test_inspection_gives_the_normal_form_of_what_was_built(schema: Schema) -> None:
    with database() as session:
        build(session, schema)

        assert session.inspect() == BACKEND.normalize(schema)


@given(schemas(dialect="sqlite"))
def test_the_normal_form_is_its_own_and_builds_the_same_database(schema: Schema) -> None:
    normal = BACKEND.normalize(schema)

    assert BACKEND.normalize(normal) == normal
    with database() as session:
        build(session, normal)
        assert session.inspect() == normal


@law_of("sqlite")
@given(st.data())
def test_a_migration_gives_what_was_asked_for_and_undoing_it_what_was_there(
    data: st.DataObject,
) -> None:
    before = data.draw(schemas(dialect="sqlite"))
    some = data.draw(rows(before))
    run = operation_runs(before, dialect="sqlite", fits_rows=True, scripts=False)
    ops = data.draw(run)
    after = apply_all(ops, before)
    assume(not BACKEND.check(after))
    back = invert_all(ops, before)
    there = survivors(ops, before)
    there_and_back = survivors(back, after)
    both = {old: new for old, new in there.items() if new in there_and_back}

    with database() as session, database() as afresh:
        build(session, before)
        fill(session, some)
        start, values, lasting = _told(session), _values(session, there), _values(session, both)
        migrate(session, ops, before)
        build(afresh, after)
        assert session.inspect() == afresh.inspect() == BACKEND.normalize(after)
        assert _told(session) == _told(afresh)
        assert _values(session, there.values()) == values

        migrated = dump(session)
        try:
            migrate(session, back, after)
        except SchemaError:
            assert _has_lost_values(ops, before) or loses_targets(ops)
            assert dump(session) == migrated
        else:
            assert session.inspect() == BACKEND.normalize(before)
            assert _told(session) == start
            assert _values(session, both) == lasting


def test_a_foreign_key_does_not_come_back_over_rows_whose_target_was_dropped() -> None:
    number = Column("id", Integer())
    key = ForeignKey(["id"], "parents", ["id"])
    before = Schema(
        [
            Table("parents", [number], PrimaryKey(["id"])),
            Table("children", [number], None, [key]),
        ]
    )
    ops = (DropConstraint("children", key), DropTable("parents"))
    assert loses_targets(ops)
    assert not loses_targets(ops[::-1])
    with database() as session:
        build(session, before)
        fill(session, {"parents": [{"id": 1}], "children": [{"id": 1}]})
        migrate(session, ops, before)
        migrated = dump(session)

        with pytest.raises(SchemaError, match="AQ711"):
            migrate(session, invert_all(ops, before), apply_all(ops, before))

        assert dump(session) == migrated


_TIME_OF_DAY = 2


def _settled_places(ops: Iterable[Operation], after: Schema) -> list[tuple[str, str]]:
    """The columns of `after` but those altered twice, and those filled with the time of day.

    Values that go from one type to another and back need not come back the same.
    """
    altered: Counter[tuple[str, str]] = Counter()
    for op in ops:
        moved: Counter[tuple[str, str]] = Counter()
        for place, count in altered.items():
            for now in [(op.to, place[1])] if _renames_table(op, place) else _moved(op, place):
                moved[now] += count
        altered = moved
        if isinstance(op, AlterColumn):
            altered[op.table, op.column.name] += 1
        if isinstance(op, AddColumn) and isinstance(op.fill, Expression):
            altered[op.table, op.column.name] += _TIME_OF_DAY
    return [
        (table.name, column.name)
        for table in after.tables
        for column in table.columns
        if altered[table.name, column.name] < 2 and not isinstance(column.default, Expression)
    ]


def _renames_table(op: Operation, place: tuple[str, str]) -> TypeGuard[RenameTable]:
    return isinstance(op, RenameTable) and op.table == place[0]


def _moved(op: Operation, place: tuple[str, str]) -> Iterator[tuple[str, str]]:
    if isinstance(op, RenameColumn) and (op.table, op.column) == place:
        yield op.table, op.to
    elif not (isinstance(op, DropTable | DropColumn) and _ends(op, place)):
        yield place


@given(st.data())
def test_operations_do_to_rows_together_what_they_do_one_by_one(data: st.DataObject) -> None:
    before = data.draw(schemas(dialect="sqlite"))
    some = data.draw(rows(before))
    ops = data.draw(operation_runs(before, dialect="sqlite", fits_rows=True, scripts=False))
    states = list(accumulate(ops, lambda state, op: apply(op, state), initial=before))
    assume(not any(map(BACKEND.check, states)))
    places = _settled_places(ops, states[-1])

    with database() as together, database() as singly:
        for session in (together, singly):
            build(session, before)
            fill(session, some)
        migrate(together, ops, before)
        for op, state in zip(ops, states, strict=False):
            migrate(singly, [op], state)

        assert together.inspect() == singly.inspect()
        assert _values(together, places) == _values(singly, places)


TEXTS = st.sampled_from([None, Constant("a"), Constant("it's"), Constant(None), Constant("")])


@given(st.data())
def test_a_new_column_that_is_altered_at_once_keeps_the_values_it_came_with(
    data: st.DataObject,
) -> None:
    before = data.draw(schemas(dialect="sqlite", min_tables=1))
    some = data.draw(rows(before))
    table = data.draw(st.sampled_from(before.tables)).name
    added = Column("some new name", Text(), True, data.draw(TEXTS))
    value = None if added.default is None else added.default
    may_be_null = value in {None, Constant(None)} or data.draw(st.booleans())
    ops = (
        AddColumn(table, added),
        AlterColumn(table, Column(added.name, Text(), may_be_null, data.draw(TEXTS))),
    )
    with database() as session:
        build(session, before)
        fill(session, some)
        number = len(some.get(table, ()))
        migrate(session, ops, before)

        found = session.query(f'SELECT "some new name" FROM {quote(table)}')
        said = value.value if isinstance(value, Constant) else None
        assert found == [(said,)] * number


FILLS = (
    *(Constant(value) for value in ("it's", 7, 0, -1.5, True)),
    *(Constant(value) for value in (Number("2.50"), b"\x00")),
)


@given(st.data())
def test_rows_are_filled_as_by_a_default_that_the_column_then_has_not(data: st.DataObject) -> None:
    before = data.draw(schemas(dialect="sqlite", min_tables=1))
    some = data.draw(rows(before))
    table = data.draw(st.sampled_from(before.tables)).name
    column = evolve(data.draw(columns(dialect="sqlite")), name="some new name")
    assume(not isinstance(column.type, Enum))
    value = data.draw(st.sampled_from(FILLS))
    filled = AddColumn(table, column, fill=value)
    defaulted = AddColumn(table, evolve(column, default=value))

    with database() as session, database() as other:
        for each, op in ((session, filled), (other, defaulted)):
            build(each, before)
            fill(each, some)
            migrate(each, [op], before)

        assert session.inspect() == BACKEND.normalize(apply(filled, before))
        found = [contents(each, table, ["some new name"]) for each in (session, other)]
        assert found[0] == found[1]
        assert len(found[0]) == len(some.get(table, ()))


@given(schema_pairs(dialect="sqlite"))
def test_a_diff_makes_of_one_database_the_other(pair: tuple[Schema, Schema]) -> None:
    before, after = pair
    assume(not BACKEND.check(after))
    with database() as session:
        build(session, before)
        found = session.inspect()

        migrate(session, diff(found, BACKEND.normalize(after)), found)

        assert session.inspect() == BACKEND.normalize(after)
        assert diff(session.inspect(), BACKEND.normalize(after)) == ()


@given(st.data())
def test_a_migration_that_fails_on_rows_changes_nothing(data: st.DataObject) -> None:
    before = data.draw(schemas(dialect="sqlite"))
    some = data.draw(rows(before))
    ops = data.draw(operation_runs(before, dialect="sqlite", scripts=False))
    assume(not BACKEND.check(apply_all(ops, before)))
    with database() as session:
        build(session, before)
        fill(session, some)
        session.query("PRAGMA foreign_keys = ON")
        as_it_was = dump(session)
        try:
            migrate(session, ops, before)
        except SchemaError:
            assert dump(session) == as_it_was
        else:
            assert session.inspect() == BACKEND.normalize(apply_all(ops, before))
        assert session.query("PRAGMA foreign_keys") == [(1,)]


@given(st.data())
def test_an_exception_after_any_step_changes_nothing(data: st.DataObject) -> None:
    before = data.draw(schemas(dialect="sqlite"))
    some = data.draw(rows(before))
    run = operation_runs(before, dialect="sqlite", fits_rows=True, scripts=False)
    ops = data.draw(run)
    with database() as session:
        build(session, before)
        fill(session, some)
        as_it_was = dump(session)
        statements = compiled(session, ops, before)
        last = data.draw(st.integers(0, len(statements)))
        with suppress(KeyboardInterrupt), session.migration():
            for sql in statements[:last]:
                session.query(sql)
            raise KeyboardInterrupt

        assert dump(session) == as_it_was
