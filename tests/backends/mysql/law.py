"""What is the law of databases, on MariaDB and MySQL with rows? Claims, for their tests to call.

What is inspected is what was asked for.
"""

from collections.abc import Iterable
from itertools import accumulate

from hypothesis import assume
from hypothesis import strategies as st

from aquilia_backends.dialect import Feature
from aquilia_backends.mysql import BACKEND
from aquilia_backends.mysql.server import refuse
from aquilia_backends.mysql.session import MySQLSession
from aquilia_ir.apply import apply, apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff
from aquilia_ir.expressions import mentioned
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import AlterColumn, DropColumn, Operation
from aquilia_ir.schema import Schema
from aquilia_ir.types import Char, Constant
from aquilia_schema.testing.strategies import operation_runs, rows, schemas
from laws.test_database_sqlite import Survivors, loses_targets, survivors
from mysql_databases import build, contents, definitions, fill, migrate, recreate


def _is_held(session: MySQLSession, ops: Iterable[Operation], before: Schema) -> bool:
    """Whether the server can hold the schema before, after, and at every point between."""
    lacking = session.catalogue().lacking
    every = accumulate(ops, lambda schema, op: apply(op, schema), initial=before)
    return not any(
        BACKEND.check(schema) or _is_refused(schema, lacking) or _is_beyond(schema)
        for schema in every
    )


def _is_refused(schema: Schema, lacking: frozenset[Feature]) -> bool:
    try:
        refuse(Schema(), schema, lacking)
    except SchemaError:
        return True
    return False


def _is_beyond(schema: Schema) -> bool:
    return _fills_up(schema) or _has_emoji(schema)


def _fills_up(schema: Schema) -> bool:
    """Whether a value is stored that is computed from a CHAR, which MariaDB refuses.

    A setting decides whether blanks at its end are seen.
    """
    return any(
        column.generated is not None
        and column.generated.stored
        and isinstance(table.column(other).type, Char)
        for table in schema.tables
        for column in table.columns
        for other in mentioned(column.generated.sql if column.generated else "", table.column_names)
    )


def _has_emoji(schema: Schema) -> bool:
    """Whether a default has characters that the catalogue of the server can't show."""
    defaults = (column.default for table in schema.tables for column in table.columns)
    values = (default.value for default in defaults if isinstance(default, Constant))
    return any(isinstance(value, str) and max(value, default="") > "\uffff" for value in values)


def _values(session: MySQLSession, places: Iterable[tuple[str, str]]) -> list[object]:
    """The rows of each table, cut down to the columns of `places`."""
    columns: dict[str, list[str]] = {}
    for table, column in places:
        columns.setdefault(table, []).append(column)
    return [contents(session, table, names) for table, names in columns.items()]


def _stored(there: Survivors, before: Schema) -> Survivors:
    """Leave out what is computed: it is computed anew."""
    return {
        place: now
        for place, now in there.items()
        if before.table(place[0]).column(place[1]).generated is None
    }


def _loses_values(ops: Iterable[Operation], before: Schema) -> bool:
    """Whether a column is dropped that must have a value, or had to; nothing gives that back."""
    dropped = altered = must = False
    for op in ops:
        if isinstance(op, DropColumn):
            dropped = True
            must = must or not before.table(op.table).column(op.column).nullable
        altered = altered or isinstance(op, AlterColumn)
        before = apply(op, before)
    return must or (dropped and altered)


def check_inspection(session: MySQLSession, schema: Schema) -> None:
    """Inspection gives the normal form of what was built."""
    assume(_is_held(session, (), schema))
    recreate(session)
    build(session, schema)

    assert session.inspect() == session.normalize(schema)


def check_rebuilding(session: MySQLSession, schema: Schema) -> None:
    """What was inspected builds the same database."""
    assume(_is_held(session, (), schema))
    recreate(session)
    build(session, schema)
    found, text = session.inspect(), definitions(session)
    assert BACKEND.normalize(found) == found
    recreate(session)

    build(session, found)

    assert session.inspect() == found
    assert definitions(session) == text


def check_migration(session: MySQLSession, data: st.DataObject) -> None:
    """A migration gives what was asked for, and undoing it what was there.

    The server's own words for the tables are those for tables that were built so.
    """
    before = data.draw(schemas(dialect="mysql"))
    some = data.draw(rows(before))
    ops = data.draw(operation_runs(before, dialect="mysql", fits_rows=True, scripts=False))
    assume(_is_held(session, ops, before))
    after = apply_all(ops, before)
    back = invert_all(ops, before)
    there = _stored(survivors(ops, before), before)
    there_and_back = survivors(back, after)
    both = {old: new for old, new in there.items() if new in there_and_back}
    recreate(session)
    build(session, before)
    fill(session, before, some)
    start, values, lasting = definitions(session), _values(session, there), _values(session, both)

    migrate(session, ops, before)

    migrated = definitions(session)
    assert session.inspect() == session.normalize(after)
    assert _values(session, there.values()) == values
    try:
        migrate(session, back, after)
    except SchemaError:
        assert _loses_values(ops, before) or loses_targets(ops)
    else:
        assert session.inspect() == session.normalize(before)
        assert _values(session, both) == lasting
        assert definitions(session) == start
    recreate(session)
    build(session, after)
    assert definitions(session) == migrated


def check_diff(session: MySQLSession, pair: tuple[Schema, Schema]) -> None:
    """A diff makes of one database the other."""
    before, after = pair
    assume(_is_held(session, (), before) and _is_held(session, (), after))
    recreate(session)
    build(session, before)
    found, wanted = session.inspect(), session.normalize(after)
    ops = diff(found, wanted)
    assume(_is_held(session, ops, found))

    migrate(session, ops, found)

    assert session.inspect() == wanted
    assert diff(session.inspect(), wanted) == ()
    text = definitions(session)
    recreate(session)
    build(session, after)
    assert definitions(session) == text
