"""How does a diagnostic look to a reader? Like a compiler's: the sentence, the line, a caret.

error[AQ101]: table "users" has no column "emial"
  --> migrations/20260301_143022_longer_email.py:12:25
   |
12 |     field_name="emial",
   |                ^^^^^^^
   = help: did you mean "email"?
"""

from collections.abc import Callable, Iterator
from types import MappingProxyType
from unicodedata import combining, east_asian_width

from aquilia_ir.diagnostics import Diagnostic, Severity, Span

_LONGEST = 100
"""How much of a long line is shown, in characters."""

_COLOURS = MappingProxyType(
    {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}
)
_BOLD, _BLUE = "1", "1;34"


def render_diagnostic(diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """Return the text for a diagnostic, of some lines and without an end of line."""
    paint = _coloured if colour else _plain
    title = paint(f"{diagnostic.severity}[{diagnostic.code}]", _COLOURS[diagnostic.severity])
    message = paint(f": {_on_lines(diagnostic.message)}", _BOLD)
    return "\n".join([title + message, *_details(diagnostic, paint)])


def _plain(text: str, _style: str) -> str:
    return text


def _coloured(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m"


_Paint = Callable[[str, str], str]


def _details(diagnostic: Diagnostic, paint: _Paint) -> Iterator[str]:
    span = diagnostic.span
    margin = " " * (len(str(span.line)) if span and span.excerpt else 1)
    if span is not None:
        yield paint(f"{margin}--> ", _BLUE) + f"{span.source}:{span.line}:{span.column}"
        if span.excerpt:
            yield from _excerpt(span, margin, paint, _COLOURS[diagnostic.severity])
    remarks = [("note", note) for note in diagnostic.notes]
    remarks += [("help", diagnostic.help)] if diagnostic.help else []
    for word, remark in remarks:
        yield paint(f"{margin} = ", _BLUE) + f"{word}: {_on_lines(remark)}"


def _excerpt(span: Span, margin: str, paint: _Paint, style: str) -> Iterator[str]:
    start = span.column - 1
    ends_here = span.end_line == span.line and span.end_column > span.column
    end = span.end_column - 1 if ends_here else len(span.excerpt.rstrip())
    cut = max(0, min(start, start - _LONGEST // 2)) if len(span.excerpt) > _LONGEST else 0
    shown = span.excerpt[cut : cut + _LONGEST]
    before, marked = shown[: start - cut], shown[start - cut : end - cut]
    text = ("…" if cut else "") + shown + ("…" if cut + _LONGEST < len(span.excerpt) else "")
    blank = " " * (_width(_visible(before)) + (1 if cut else 0))
    carets = "^" * max(1, _width(_visible(marked)))
    yield paint(f"{margin} |", _BLUE)
    yield paint(f"{span.line} |", _BLUE) + f" {_visible(text)}"
    yield paint(f"{margin} |", _BLUE) + f" {blank}{paint(carets, style)}"


def _visible(text: str) -> str:
    """Show what a terminal would obey, tabs among it, as blanks and question marks."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text)


def _on_lines(text: str) -> str:
    return "\n".join(_visible(line) for line in text.split("\n"))


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
