"""What is left of a migration that failed? Nothing, or the steps that its database keeps.

Where a change of the schema can't be taken back, each step that is in effect is named.
"""

from collections.abc import Iterator

from aquilia_ir.diagnostics import Diagnostic
from aquilia_schema.run.walk import Walk

_ENDED = frozenset({"AQ710", "AQ727"})
"""The codes of what is wrong when a migration's own code may have committed something."""
_UNHEARD = "AQ357"
"""The code of a COMMIT whose answer was lost."""
_ALL_OR_NOTHING = (
    "either all of this migration is in effect, its row in the ledger included, or nothing of it: "
    "`aq db showmigrations` tells"
)
_UNSURE = (
    "what this migration did until then may have taken effect, and the ledger doesn't record it: "
    "look at the database"
)


def remains(cause: Diagnostic, walk: Walk | None) -> Iterator[str]:
    """Yield, for the reader of the error, what remains of the migration that `cause` ended."""
    if walk is not None and (walk.in_effect or walk.half):
        yield from _in_effect(walk)
    elif cause.code in _ENDED:
        yield _UNSURE
    elif cause.code == _UNHEARD:
        yield _ALL_OR_NOTHING
    else:
        yield "nothing of this migration remains in the database: it was rolled back"


def _in_effect(walk: Walk) -> Iterator[str]:
    yield "this database can't undo every change of the schema, so this is in effect:"
    for number, what in enumerate((*walk.in_effect, *walk.half), start=1):
        yield f"{number}. {what}"
    if walk.half:
        yield "the last of these is done in part, or nobody knows: look at the database"
    else:
        yield "run the command again when the cause is mended: it goes on after these steps"
