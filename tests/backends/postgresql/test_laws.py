"""The law of databases, on PostgreSQL with rows: what is inspected is what was asked for."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from aquilia_backends.postgresql import BACKEND
from aquilia_backends.postgresql.session import PostgreSQLSession
from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import Operation
from aquilia_ir.schema import CheckConstraint, Column, Index, IndexColumn, IndexExpression, Schema
from aquilia_ir.types import Constant
from aquilia_schema.testing.strategies import operation_runs, rows, schema_pairs, schemas
from backends.postgresql.dumps import dumps
from examples import law_of
from laws.test_database_sqlite import loses_targets, survivors
from postgresql_databases import (
    beside,
    build,
    contents,
    emptied,
    fill,
    loses_values,
    migrate,
    states,
)

_laws = law_of("postgresql")

_Migration = tuple[Sequence[Operation], Schema]
"""Operations, and the schema before them."""


def blanked(schema: Schema) -> Schema:
    """The schema without what only the server can say: how it prints expressions."""
    return Schema(
        evolve(
            table,
            columns=map(_blanked_column, table.columns),
            constraints=[
                evolve(c, sql="") if isinstance(c, CheckConstraint) else c
                for c in table.constraints
            ],
            indexes=map(_blanked_index, table.indexes),
        )
        for table in schema.tables
    )


def _blanked_column(column: Column) -> Column:
    computed = column.generated and evolve(column.generated, sql="")
    default = None if column.default is None else Constant(0)
    return evolve(column, generated=computed, default=default)


def _blanked_index(index: Index) -> Index:
    parts = [
        part if isinstance(part, IndexColumn) else IndexExpression("", part.descending)
        for part in index.parts
    ]
    return evolve(index, parts=parts, where=index.where and "x")


@_laws
@given(schema=schemas(dialect="postgresql"))
def test_inspection_gives_the_normal_form_of_what_was_built(
    session: PostgreSQLSession, schema: Schema
) -> None:
    assume(not BACKEND.check(schema))
    with emptied(session):
        build(session, schema)

        found = session.inspect()

        assert found == session.normalize(schema) == session.normalize(found)
        assert blanked(found) == blanked(BACKEND.normalize(schema))


_UNFIT = (
    # ALTER TABLE can't add a key over arrays of DECIMAL(p,s), though CREATE TABLE can
    'element type of "anyarray"',
)


@contextmanager
def _fitting() -> Iterator[None]:
    """Leave out examples for which the server itself has no way."""
    try:
        yield
    except SchemaError as error:
        _leave_out_unfit(error)
        raise


def _leave_out_unfit(error: SchemaError) -> None:
    assume(not any(words in str(error) for words in _UNFIT))


def _values(session: PostgreSQLSession, places: Iterable[tuple[str, str]]) -> list[object]:
    """The rows of each table, cut down to the columns of `places`, in the order of `places`."""
    columns: dict[str, list[str]] = {}
    for table, column in places:
        columns.setdefault(table, []).append(column)
    return [contents(session, table, names) for table, names in columns.items()]


@_laws
@given(data=st.data())
def test_a_migration_gives_what_was_asked_for_and_undoing_it_what_was_there(
    session: PostgreSQLSession, data: st.DataObject
) -> None:
    before = data.draw(schemas(dialect="postgresql"))
    assume(not BACKEND.check(before))
    some = data.draw(rows(before))
    run = operation_runs(before, dialect="postgresql", fits_rows=True, scripts=False)
    ops = data.draw(run)
    assume(not any(map(BACKEND.check, states(ops, before))))
    after, back = apply_all(ops, before), invert_all(ops, before)
    there = survivors(ops, before)
    there_and_back = survivors(back, after)
    both = {old: new for old, new in there.items() if new in there_and_back}

    with emptied(session), _fitting():
        build(session, before)
        fill(session, before, some)
        was, values, lasting = session.inspect(), _values(session, there), _values(session, both)
        migrate(session, ops, before)
        assert session.inspect() == session.normalize(after)
        assert _values(session, there.values()) == values

        try:
            migrate(session, back, after)
        except SchemaError as error:
            _leave_out_unfit(error)
            assert loses_values(ops, before) or loses_targets(ops)
            assert session.inspect() == session.normalize(after)
        else:
            assert session.inspect() == was
            assert _values(session, both) == lasting


def _dumped(
    session: PostgreSQLSession, url: str, ways: Sequence[Sequence[_Migration]]
) -> list[list[str]]:
    """Go each way in a schema of its own, from an empty one, and say what pg_dump says of it."""
    with emptied(session), _fitting(), ExitStack() as stack:
        names = []
        for way in ways:
            names.append(stack.enter_context(beside(session))[1])
            for ops, before in way:
                migrate(session, ops, before)
        return dumps(url, names)


@_laws
@given(data=st.data())
def test_pg_dump_can_not_tell_a_migrated_database_nor_an_undone_one_from_one_that_was_built(
    session: PostgreSQLSession, url: str, data: st.DataObject
) -> None:
    before = data.draw(schemas(dialect="postgresql"))
    assume(not BACKEND.check(before))
    ops = data.draw(operation_runs(before, dialect="postgresql", fits_rows=True, scripts=False))
    assume(ops)
    assume(not any(map(BACKEND.check, states(ops, before))))
    after, empty = apply_all(ops, before), Schema()
    start = (diff(empty, before), empty)
    ways: list[tuple[_Migration, ...]] = [(start, (ops, before)), ((diff(empty, after), empty),)]
    if data.draw(st.booleans()):
        ways += [(start, (ops, before), (invert_all(ops, before), after)), (start,)]

    migrated, built, *back = _dumped(session, url, ways)

    assert migrated == built
    assert len(built) > len(after.tables)
    assert back[:1] == back[1:]


@_laws
@given(pair=schema_pairs(dialect="postgresql"))
def test_a_diff_makes_of_one_database_the_other(
    session: PostgreSQLSession, pair: tuple[Schema, Schema]
) -> None:
    before, after = pair
    assume(not BACKEND.check(before) and not BACKEND.check(after))
    with emptied(session), _fitting():
        build(session, before)
        found, wanted = session.inspect(), session.normalize(after)

        migrate(session, diff(found, wanted), found)

        assert session.inspect() == wanted
