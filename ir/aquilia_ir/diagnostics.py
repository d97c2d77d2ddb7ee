"""What is wrong, where, and what to do about it: the one shape of every error.

Codes are grouped by phase and explained in `aquilia_ir.codes`.
"""

from collections.abc import Iterable
from enum import StrEnum

from attrs import field, frozen


class Severity(StrEnum):
    """How bad a finding is: only an `ERROR` stops the work."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@frozen
class Span:
    """A run of characters in a named text; lines and columns count from 1, in characters."""

    source: str
    line: int
    column: int
    end_line: int
    end_column: int
    excerpt: str = ""
    """The whole first line of the span, for drawing a caret under it."""


@frozen(kw_only=True)
class Diagnostic:
    """One finding: a code, one sentence, and, where known, a place and a way out."""

    code: str
    message: str
    span: Span | None = None
    help: str = ""
    notes: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = "" if self.span is None else f"{self.span.source}:{self.span.line}: "
        return f"{where}{self.severity}[{self.code}]: {self.message}"


def _as_tuple(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(diagnostics)


@frozen(slots=False)
class SchemaError(Exception):
    """The only exception that carries findings to a user; never empty."""

    diagnostics: tuple[Diagnostic, ...] = field(converter=_as_tuple)

    def __str__(self) -> str:
        return "\n".join(str(diagnostic) for diagnostic in self.diagnostics)


def fail(
    code: str,
    message: str,
    *,
    span: Span | None = None,
    help: str = "",  # noqa: A002  the word users see
    notes: Iterable[str] = (),
) -> SchemaError:
    """Return, for the caller to raise, an error with one finding."""
    return SchemaError(
        [Diagnostic(code=code, message=message, span=span, help=help, notes=tuple(notes))]
    )


def words_of(error: BaseException) -> str:
    """Say of which kind an exception is, and what it says; its own code may fail at telling."""
    try:
        said = str(error)
    except Exception as failure:  # noqa: BLE001  the class may be of the user's own
        said = f"(its text can't be told, for a {type(failure).__name__})"
    kind = type(error).__name__
    return f"{kind}: {said}" if said else kind
