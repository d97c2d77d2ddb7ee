"""One database system as this program sees it: a record of the questions it can answer."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from attrs import frozen

from aquilia_backends.compiler import Compiler
from aquilia_backends.dialect import Dialect
from aquilia_backends.session import Session
from aquilia_ir.diagnostics import Diagnostic
from aquilia_ir.schema import Schema


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
    """Whether the database of a URL is there, without creating or changing anything."""
