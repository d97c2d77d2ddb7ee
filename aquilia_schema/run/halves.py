"""May a plan begin while a migration is half done? Only if it goes on with just that one.

Half of a migration is never built upon, and undoing it needs all of it to be there.
"""

from aquilia_ir.diagnostics import Diagnostic, Severity, fail
from aquilia_schema.run.ledger import Half, Halves


def check_halves(halves: Halves, first: str | None, *, backwards: bool) -> None:
    """Raise AQ652 if another migration is half done than the `first` of a plan."""
    for half in halves.values():
        if half.revision != first or half.backwards != backwards:
            raise fail(
                "AQ652",
                f'migration "{half.revision}" is half {"undone" if half.backwards else "applied"}',
                help=_way_out(half),
            )


def _way_out(half: Half) -> str:
    if half.backwards:
        return (
            "finish that first, by --target with the revision before it (or zero); or, if you have "
            "finished it by hand, add --fake"
        )
    return (
        f"finish that first: aq db migrate --target {half.revision}; or, if you have finished it "
        "by hand, add --fake"
    )


def left_out(half: Half) -> Diagnostic:
    """The note that some steps of a plan are in effect already."""
    return Diagnostic(
        code="AQ653",
        message=f'migration "{half.revision}" is half done: {half.done} of its steps are in effect',
        help="they are left out when the command runs",
        severity=Severity.NOTE,
    )
