"""Where do tests build their databases? In a temporary SQLite file, or where a URL says.

A database that has something in it already is refused: what tests find there, they drop.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from aquilia_backends.backend import Backend
from aquilia_backends.registry import backend_for
from aquilia_backends.session import Session
from aquilia_backends.statement import Script, Statement
from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_ir.diff import diff
from aquilia_ir.operations import Operation
from aquilia_ir.order import creation_order
from aquilia_ir.schema import Schema
from aquilia_schema.run.ledger import STEPS, TABLE

_EMPTY = Schema()


@contextmanager
def empty_database(url: str | None = None) -> Iterator[str]:
    """The URL of a database without tables, which is emptied, or is gone, at the end.

    AQ871 if the database of `url` has tables.
    """
    if url is None:
        with TemporaryDirectory(prefix="aquilia-") as folder:
            yield f"sqlite:///{Path(folder) / 'db.sqlite3'}"
        return
    check_empty(url)
    try:
        yield url
    finally:
        empty(url)


def check_empty(url: str) -> None:
    """Raise AQ871 if a database has tables; one that is not there has none."""
    backend = backend_for(url)
    if not backend.exists(url):
        return
    with backend.open(url, read_only=True) as session:
        tables = [*session.catalogue().columns]
    if tables:
        raise fail(
            "AQ871",
            f'the database for tests has {len(tables)} table(s) already, such as "{tables[0]}"',
            help="give the URL of one that is empty and stays so: tests drop all that is in it",
        )


def empty(url: str) -> None:
    """Drop all tables and extras of a database that `check_empty` has accepted before."""
    backend = backend_for(url)
    if not backend.exists(url):
        return
    with backend.open(url) as session:
        schema = session.inspect()
        with session.migration():
            change(session, backend, schema, _EMPTY)
            left = session.catalogue().columns
            for table in (name for name in (STEPS, TABLE) if name in left):
                session.query(f"DROP TABLE {backend.compiler.ident(table)}")


def change(session: Session, backend: Backend, before: Schema, after: Schema) -> None:
    """Make a database that is as `before` one that is as `after`; inside of a migration."""
    run(session, backend, diff(before, after), before)


def run(session: Session, backend: Backend, ops: Sequence[Operation], before: Schema) -> None:
    """Carry out operations inside of a migration; what they call of a file is left out."""
    for step in backend.compiler.compile(tuple(ops), before, session.catalogue()):
        if isinstance(step, Statement | Script):
            session.run(step)


def clear(session: Session, backend: Backend) -> bool:
    """Delete all rows of all tables; return whether that was possible."""
    left = [table.name for table in reversed(creation_order(session.inspect().tables))]
    for _ in tuple(left):
        left = [name for name in left if not _is_cleared(session, backend, name)]
    return not left


def _is_cleared(session: Session, backend: Backend, table: str) -> bool:
    try:
        session.query(f"DELETE FROM {backend.compiler.ident(table)}")
    except SchemaError:
        return False
    return True
