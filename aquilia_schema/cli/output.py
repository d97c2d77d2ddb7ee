"""How are findings and what has been done printed? Findings on stderr, in colour there."""

import os
import sys
from collections.abc import Iterable

from aquilia_ir.diagnostics import Diagnostic, Span
from aquilia_schema.cli.report import Report, current, say
from aquilia_schema.cli.streams import keep_usable, message
from aquilia_schema.render import render_diagnostic


def show(diagnostics: Iterable[Diagnostic], report: Report | None = None) -> None:
    """Print findings for the user, one below the other; `report` is that of the command."""
    keep_usable()
    colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    into = report or current()
    for diagnostic in diagnostics:
        into.diagnostics.append(diagnostic_json(diagnostic))
        if not into.as_json:
            text = render_diagnostic(diagnostic, colour=colour).rstrip("\n")
            message(text, colour=colour)


def diagnostic_json(diagnostic: Diagnostic) -> dict[str, object]:
    """Return a finding as plain JSON values; every key is always there."""
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "notes": list(diagnostic.notes),
        "span": None if diagnostic.span is None else _span_json(diagnostic.span),
    }


def _span_json(span: Span) -> dict[str, object]:
    return {
        "source": span.source,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def remark(text: str) -> None:
    """Print a line that is no result: scripts that read stdout must not see it."""
    message(text)


def success(text: str) -> None:
    """Print the line that says that something has been done."""
    current().achieved = text
    say(f"✓ {text}")


def nothing(*, backwards: bool) -> str:
    """The sentence for a database that is already where it is wanted."""
    return "Nothing to roll back." if backwards else "No pending migrations."
