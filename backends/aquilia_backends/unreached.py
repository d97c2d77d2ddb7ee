"""How are databases of a dialect opened whose SQL is written, but not run? They are not."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from aquilia_backends.session import Session
from aquilia_ir.diagnostics import SchemaError, fail


def opening(dialect: str) -> Callable[..., AbstractContextManager[Session]]:
    """Return an `open` for a `Backend` that only says so."""

    def refuse(*_: object, **__: object) -> AbstractContextManager[Session]:
        raise _not_run(dialect)

    return refuse


def existence(dialect: str) -> Callable[[str], bool]:
    """Return an `exists` for a `Backend` that only says so."""

    def refuse(_: str) -> bool:
        raise _not_run(dialect)

    return refuse


def _not_run(dialect: str) -> SchemaError:
    return fail(
        "AQ309",
        f"running on {dialect} is not part of this version",
        help=f"aq db sqlmigrate --dialect {dialect} shows the SQL of a migration",
    )
