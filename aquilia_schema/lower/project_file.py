"""What does a project's pyproject.toml say to this program? The table [tool.aquilia].

    [tool.aquilia]
    url = "sqlite:///shop.db"       Section.table == {"url": "sqlite:///shop.db"}

A file that does not mention the table is not read, so it may hold anything.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from aquilia_ir.diagnostics import SchemaError, Span, fail

PROJECT = "pyproject.toml"
_TOOL = r"""["']?tool["']?\s*"""
_BEGINNING = re.compile(rf"""\s*(\[\s*)?{_TOOL}\.\s*["']?aquilia\b|\s*\[\s*{_TOOL}\]|\s*{_TOOL}=""")
_AT = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


@frozen
class Section:
    """What `[tool.aquilia]` holds, and the text around it."""

    path: Path
    text: str
    table: Mapping[str, object]

    def span(self, *words: str) -> Span:
        """Point at the first line of the section with all of `words`, or else where it begins."""
        lines = self.text.split("\n")
        start = next((at for at, line in enumerate(lines) if _BEGINNING.match(line)), 0)
        within = range(start, len(lines))
        at = next((at for at in within if all(word in lines[at] for word in words)), start)
        return _line(self.path, self.text, at + 1)

    def wrong(self, what: str, *words: str, help: str = "") -> SchemaError:  # noqa: A002
        """The error that `what` stands there, at the line with `words`."""
        message = f'[tool.aquilia] in "{self.path.name}": {what}'
        return fail("AQ528", message, span=self.span(*words), help=help)


def find_section(folder: Path) -> Section | None:
    """Return what the file of a project says; None if it says nothing.

    AQ527 if it mentions the table and is no TOML, AQ528 if that is no table.
    """
    path = folder / PROJECT
    raw = path.read_bytes() if path.is_file() else b""
    if not any(map(_BEGINNING.match, raw.decode(errors="replace").splitlines())):
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise fail("AQ527", f'"{_shown(path)}" is not encoded in UTF-8') from error
    tool = _read(path, text).get("tool", {})
    found = tool.get("aquilia") if isinstance(tool, dict) else None
    if found is None:
        return None
    if not isinstance(found, dict):
        raise Section(path, text, {}).wrong('"aquilia" is no table')
    return Section(path, text, found)


def _read(path: Path, text: str) -> Mapping[str, object]:
    import tomllib  # noqa: PLC0415  slow, and most projects say nothing there

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        at = int(found[1]) if found and found[1] else len(text.rstrip().split("\n"))
        said = _AT.sub("", str(error)).strip().lower()
        message = f'"{path.name}" is not valid TOML: {said}'
        raise fail("AQ527", message, span=_line(path, text, at)) from error


def _line(path: Path, text: str, line: int) -> Span:
    lines = text.split("\n")
    number = min(line, len(lines))
    excerpt = lines[number - 1].rstrip("\r")
    indent = len(excerpt) - len(excerpt.lstrip())
    end = max(len(excerpt), indent + 1) + 1
    return Span(_shown(path), number, indent + 1, number, end, excerpt)


def _shown(path: Path) -> str:
    """The path as one in the user's folder sees it; to load the models for that takes long."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
