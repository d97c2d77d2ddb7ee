"""Which modules does a project say that its models are in? `models` in its pyproject.toml.

[tool.aquilia]
models = ["shop.tables", "club.people.models"]
"""

from pathlib import Path

from aquilia_ir.diagnostics import Span
from aquilia_schema.lower.project_file import find_section

_HELP = 'write models = ["package.module", "another.module"]'


def configured_modules(folder: Path) -> tuple[tuple[str, Span], ...] | None:
    """Return the names of modules, each with its place; None if nothing is said about them.

    AQ527 if the file is no TOML, AQ528 if it says anything but a list of names.
    """
    section = find_section(folder)
    if section is None or "models" not in section.table:
        return None
    names = section.table["models"]
    if not isinstance(names, list) or not all(map(_is_name, names)):
        raise section.wrong(f'"models" is {names!r}, not a list of modules', "models", help=_HELP)
    return tuple((name, section.span(name)) for name in dict.fromkeys(names))


def _is_name(value: object) -> bool:
    return isinstance(value, str) and all(part.isidentifier() for part in value.split("."))
