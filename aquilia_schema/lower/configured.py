"""Which modules does a project say that its models are in? `models` in its pyproject.toml.

[tool.aquilia]
models = ["shop.tables", "club.people.models"]
"""

import re
import tomllib
from pathlib import Path

from aquilia_ir.diagnostics import SchemaError, Span, fail
from aquilia_schema.models.origin import shortened

_SECTION = re.compile(r"\s*\[\s*tool\s*\.\s*aquilia\s*\]")
_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_HELP = 'write models = ["package.module", "another.module"]'


def configured_modules(file: Path) -> tuple[tuple[str, Span], ...] | None:
    """Return the names of modules, each with its place; None if nothing is said about them.

    AQ527 if the file is no TOML, AQ528 if it says anything but a list of names.
    """
    text = _text(file)
    try:
        tool = tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(file, text, str(error)) from error
    section = tool.get("aquilia", {}) if isinstance(tool, dict) else {}
    if not isinstance(section, dict) or "models" not in section:
        return None
    names = section["models"]
    if not isinstance(names, list) or not all(map(_is_name, names)):
        message = f'"models" of [tool.aquilia] is {names!r}, not a list of modules'
        raise fail("AQ528", message, span=_span(file, text, "models"), help=_HELP)
    return tuple((name, _span(file, text, name)) for name in dict.fromkeys(names))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise fail("AQ527", f'"{shortened(str(file))}" is not encoded in UTF-8') from error


def _is_name(value: object) -> bool:
    return isinstance(value, str) and all(part.isidentifier() for part in value.split("."))


def _not_toml(file: Path, text: str, why: str) -> SchemaError:
    found = _LINE.search(why)
    at = int(found[1]) if found else len(text.rstrip().split("\n"))
    message = f'"{file.name}" is no TOML: {_LINE.sub("", why).strip().lower()}'
    return fail("AQ527", message, span=_line(file, text, at))


def _span(file: Path, text: str, word: str) -> Span:
    """Point at the first line of the section that has `word`, or else at the section."""
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if _SECTION.match(line)), 0)
    at = next((at for at in range(start, len(lines)) if word in lines[at]), start)
    return _line(file, text, at + 1)


def _line(file: Path, text: str, line: int) -> Span:
    lines = text.split("\n")
    excerpt = lines[min(line, len(lines)) - 1].rstrip("\r")
    indent = len(excerpt) - len(excerpt.lstrip())
    end = max(len(excerpt), indent + 1) + 1
    return Span(shortened(str(file)), line, indent + 1, line, end, excerpt)
