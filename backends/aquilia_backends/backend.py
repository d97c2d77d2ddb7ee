"""One database system as this program sees it: a record of the questions it can answer."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from attrs import frozen

from aquilia_backends.access import Contents
from aquilia_backends.compiler import Compiler
from aquilia_backends.dialect import Dialect
from aquilia_backends.native import local_table
from aquilia_backends.session import Session, find_columns
from aquilia_ir.diagnostics import Diagnostic
from aquilia_ir.schema import Column, Schema, Table


@frozen(kw_only=True)
class Backend:
    """A dialect, how to say operations in it, and how to reach a database that speaks it.

    Plugins register one under the entry-point group `aquilia_schema.backends`, by the scheme of
    their URLs.
    """

    dialect: Dialect
    compiler: Compiler
    check: Callable[[Schema], tuple[Diagnostic, ...]]
    """What of a schema the database can't hold and nothing can stand in for."""
    normalize: Callable[[Schema], Schema]
    """What inspection gives back for a database built from a schema."""
    open: Callable[..., AbstractContextManager[Session]]
    """`open(url, *, create=False, read_only=False, wait=seconds)`: a session on the database."""
    exists: Callable[[str], bool]
    """Whether the database of a URL is there, without creating or changing anything; an error
    where a migration could not create it either."""

    def type_words(self, column: Column) -> str:
        """Return how the type of a column is written, if it is in no key and no constraint."""
        table = local_table(Table("it", [column]), self.dialect)
        return self.compiler.column_type(table.columns[0], table)

    def contents(self, url: str, table: str, *, read_only: bool = True) -> Contents | None:
        """Return all that a table holds, or None if there is no such table."""
        with self.open(url, read_only=read_only) as session:
            columns = find_columns(session, table)
            if columns is None:
                return None
            ident = self.compiler.ident
            names = ", ".join(map(ident, columns))
            return Contents(columns, tuple(session.query(f"SELECT {names} FROM {ident(table)}")))
