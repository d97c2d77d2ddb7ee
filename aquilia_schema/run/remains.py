"""What is left of a migration that failed? Nothing, or what its database could not undo.

Where changes of the schema can't be rolled back, whoever reads the error must clean up by hand, so
each statement that is in effect is named.
"""

from collections.abc import Iterator

from aquilia_backends.session import Lasting, Session
from aquilia_ir.diagnostics import Diagnostic

_ENDED = frozenset({"AQ710", "AQ727"})
"""The codes of what is wrong when a migration's own code may have committed something."""
_UNSURE = (
    "what this migration did until then may have taken effect, and the ledger doesn't record it: "
    "look at the database"
)


def remains(cause: Diagnostic, session: Session, *, backwards: bool) -> Iterator[str]:
    """Yield, for the reader of the error, what remains of the migration that `cause` ended."""
    lasting = session.lasting() if isinstance(session, Lasting) else ()
    if lasting:
        yield from _in_effect(lasting, backwards=backwards)
    elif cause.code in _ENDED:
        yield _UNSURE
    else:
        yield "nothing of this migration remains in the database: it was rolled back"


def _in_effect(lasting: tuple[str, ...], *, backwards: bool) -> Iterator[str]:
    yield "this database can't undo changes of the schema, so this is in effect:"
    for number, what in enumerate(lasting, start=1):
        yield f"{number}. {what}"
    state = "still has the migration" if backwards else "does not have the migration"
    yield (
        f"the ledger {state}: another run begins with its first statement again, and will meet "
        "what is in effect unless that is undone by hand"
    )
