r"""How does a call look in a file? As a formatter would leave it, at any usual width.

    Call("RemoveField", (("model_name", Literal("User")), ...))
    RemoveField(model_name="User", table="users", field_name="phone")

A call either stands on one line of at most 88 characters, or every argument has a line of its own
that ends in a comma; black and ruff keep both as they are.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal as Number
from math import isfinite
from types import MappingProxyType

from aquilia_schema.dsl.builders import SIGNATURES
from aquilia_schema.dsl.calls import Broken, Call, Listing, Literal, Reference, Value
from aquilia_schema.dsl.kinds import NO_COLUMNS

WIDTH = 88
"""What black and ruff use by default; nobody uses less."""

_INDENT = "    "
_UNNAMED = MappingProxyType({"CreateIndex": 3, "DropIndex": 2})
"""How many arguments are written without their names; columns do so with all that may be."""


def write_value(value: Value, depth: int, *, before: str = "") -> str:
    """Write a value after the text `before` on a line indented `depth` times."""
    line = _on_one_line(value)
    room = WIDTH - len(_INDENT) * depth - _width(before) - len(",")
    if line is not None and _width(line) <= room:
        return line
    match value:
        case Call(name):
            return _on_lines(f"{name}(", _arguments(value), ")", depth)
        case Listing(items) if items:
            return _on_lines("[", (("", item) for item in items), "]", depth)
        case Literal(given):
            return _literal(given)
        case _:
            return _on_one_line(value) or ""


def _on_lines(start: str, items: Iterable[tuple[str, Value]], end: str, depth: int) -> str:
    inside = _INDENT * (depth + 1)
    lines = [
        f"{inside}{label}{write_value(value, depth + 1, before=label)},\n" for label, value in items
    ]
    return f"{start}\n{''.join(lines)}{_INDENT * depth}{end}"


def _arguments(call: Call) -> Iterator[tuple[str, Value]]:
    """Yield what stands before each argument, and the argument."""
    positional = [parameter.name for parameter in SIGNATURES[call.name].positional]
    most = _UNNAMED.get(call.name, len(positional) if call.name.startswith("C.") else 0)
    unnamed = True
    arguments = call.arguments if most else sorted(call.arguments, key=_after_name)
    for at, (name, value) in enumerate(arguments):
        unnamed = unnamed and at < most and positional[at] == name
        yield "" if unnamed else f"{name}=", value


def _after_name(argument: tuple[str, Value]) -> bool:
    """Sort what an operation is called before all that it says of it."""
    return argument[0] != "name"


def _on_one_line(value: Value) -> str | None:
    """Write a value on one line, or return None if it would be hard to read there."""
    match value:
        case Literal(str() as text) if "\n" in text:
            return None
        case Literal(given):
            return _literal(given)
        case Reference(name):
            return name
        case Listing(items) if any(map(_is_statement, items)):
            return None
        case Listing(items):
            return _joined("[", (("", item) for item in items), "]")
        case Call(name) if name.startswith("C.") or not _holds_columns(value):
            return _joined(f"{name}(", _arguments(value), ")")
        case Call() | Broken():
            return None


def _joined(start: str, items: Iterable[tuple[str, Value]], end: str) -> str | None:
    words = [(label, _on_one_line(value)) for label, value in items]
    if any(word is None for _, word in words):
        return None
    return f"{start}{', '.join(f'{label}{word}' for label, word in words)}{end}"


def _is_statement(value: Value) -> bool:
    """Whether a value is a column or an operation: each of these has its own lines in a list."""
    return isinstance(value, Call) and value.name not in NO_COLUMNS


def _holds_columns(call: Call) -> bool:
    return any(_is_statement(value) for _, value in call.arguments)


def _width(text: str) -> int:
    """At most how many columns a text takes: some characters are two wide."""
    return sum(1 if character.isascii() else 2 for character in text)


def _literal(value: object) -> str:
    match value:
        case str():
            return _script(value) if _is_script(value) else _string(value)
        case bytes():
            return "b" + _quoted(repr(b'"' + value)[3:-1].replace("\\'", "'"))
        case float() if not isfinite(value):
            return f'float("{value}")'
        case float():
            return repr(value).replace("e+", "e")
        case Number():
            return f'Decimal("{value}")'
        case _:
            return repr(value)


def _is_script(text: str) -> bool:
    """Whether a text is easiest to read, and is the same, between triple quotes."""
    plain = all(character.isprintable() or character == "\n" for character in text)
    return "\n" in text and plain and "\\" not in text and '"""' not in text and text[-1] != '"'


def _script(text: str) -> str:
    return f'"""{text}"""'


def _string(text: str) -> str:
    marks = ("'", '"')
    return _quoted("".join(c if c in marks else repr(c)[1:-1] for c in text))


def _quoted(body: str) -> str:
    """Put quotes around an escaped text: those that need fewer escapes, or else double ones."""
    quote = "'" if body.count("'") < body.count('"') else '"'
    return quote + body.replace(quote, "\\" + quote) + quote
