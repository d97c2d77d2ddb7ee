"""What must hold of every database? Laws, to be tried with schemas, changes and rows of one's own.

    check_roundtrip("sqlite:///:memory:", schema)
    check_migration("postgresql://localhost/scratch", before, after, rows)

A law that is broken is an AssertionError that shows what there is and what there should be.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from attrs import evolve

from aquilia_backends.backend import Backend
from aquilia_backends.registry import backend_for
from aquilia_backends.session import Normalizing, Session, inspected_like
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import Operation
from aquilia_ir.schema import Column, ForeignKey, IdentityKind, Schema
from aquilia_ir.types import Scalar
from aquilia_schema.dsl.writing import write_operations
from aquilia_schema.testing.places import change, check_empty, empty, run
from aquilia_schema.testing.surviving import destroys, losses, survivors, values_at

Rows = Mapping[str, Sequence[Mapping[str, Scalar]]]
"""For each table its rows, as `rows` draws them."""

_EMPTY = Schema()
_NO_ROWS: Rows = {}


def check_roundtrip(url: str, schema: Schema) -> None:
    """Build a schema in an empty database, and see that inspection gives its normal form.

    AssertionError if it doesn't; AQ3xx if the database can't hold the schema, AQ871 if it isn't
    empty. It is empty again afterwards.
    """
    with _scratch(url) as (session, backend):
        _check_holds(backend, schema)
        _build(session, backend, schema)
        _same(session, _normal(session, backend, schema), "after it was built")


def check_migration(
    url: str,
    before: Schema,
    after: Schema,
    rows: Rows = _NO_ROWS,
    *,
    operations: Sequence[Operation] | None = None,
) -> None:
    """Change a database with rows from one schema to another and back, and see that nothing breaks.

    The change is made by `operations`, or else by the difference. Afterwards the database must be
    like one that is built from `after`, and all values that nobody drops or alters must be as they
    were; undone, it must be as before. Where the change loses values, undoing it may be refused.
    Errors as of `check_roundtrip`; `rows` must be such as `before` and `after` accept.
    """
    ops = diff(before, after) if operations is None else tuple(operations)
    with _scratch(url) as (session, backend):
        _check_holds(backend, before)
        _check_holds(backend, after)
        _build(session, backend, before, rows)
        _move(session, backend, ops, (before, after), "after the change")
        back = invert_all(ops, before)
        try:
            _move(session, backend, back, (after, before), "after the change was undone")
        except SchemaError:
            if not destroys(ops, before):
                raise


@contextmanager
def _scratch(url: str) -> Iterator[tuple[Session, Backend]]:
    backend = backend_for(url)
    check_empty(url)
    try:
        with backend.open(url, create=True) as session:
            yield session, backend
    finally:
        empty(url)


def _check_holds(backend: Backend, schema: Schema) -> None:
    errors = backend.check(schema)
    if errors:
        raise SchemaError(errors)


def _normal(session: Session, backend: Backend, schema: Schema) -> Schema:
    if isinstance(session, Normalizing):
        return session.normalize(schema)
    return backend.normalize(schema)


def _build(session: Session, backend: Backend, schema: Schema, rows: Rows = _NO_ROWS) -> None:
    """Build a schema; foreign keys, which say in what order rows must come, after the rows."""
    open_ = _without_order(schema) if rows else schema
    with session.migration():
        change(session, backend, _EMPTY, open_)
    for table, some in rows.items():
        for row in some:
            _insert(session, backend, table, row)
    if open_ != schema:
        with session.migration():
            change(session, backend, open_, schema)


def _without_order(schema: Schema) -> Schema:
    return Schema(
        evolve(
            table,
            columns=map(_numbered_by_default, table.columns),
            constraints=[c for c in table.constraints if not isinstance(c, ForeignKey)],
        )
        for table in schema.tables
    )


def _numbered_by_default(column: Column) -> Column:
    """Let rows bring their numbers, where the database would insist on its own."""
    identity = column.identity
    if identity is None or identity.kind is not IdentityKind.ALWAYS:
        return column
    return evolve(column, identity=evolve(identity, kind=IdentityKind.BY_DEFAULT))


def _insert(session: Session, backend: Backend, table: str, row: Mapping[str, Scalar]) -> None:
    compiler = backend.compiler
    names = ", ".join(map(compiler.ident, row))
    values = ", ".join(map(compiler.literal, row.values()))
    session.query(f"INSERT INTO {compiler.ident(table)} ({names}) VALUES ({values})")


def _move(
    session: Session,
    backend: Backend,
    ops: Sequence[Operation],
    ends: tuple[Schema, Schema],
    when: str,
) -> None:
    """Carry out operations, and compare schema and values with what must come of them."""
    before, after = ends
    moved = survivors(ops, before)
    values = values_at(session, backend, moved)
    with session.migration():
        run(session, backend, ops, before)
    _same(session, _normal(session, backend, after), when)
    lost = [*losses(values, values_at(session, backend, moved.values()), moved)]
    if lost:
        raise AssertionError("\n".join([f"values differ {when}", *lost]))


def _same(session: Session, wanted: Schema, when: str) -> None:
    found = inspected_like(session, wanted)
    if found == wanted:
        return
    ops = diff(found, wanted)
    text = write_operations(ops, found)
    raise AssertionError(
        f"the database is not as it should be {when}; this would make it so:\n{text}"
    )
