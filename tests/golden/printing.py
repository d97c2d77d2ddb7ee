"""How does a value of the IR look in a golden file? Like the call that makes it."""

from enum import Enum
from typing import TypeGuard

from attrs import NOTHING, Attribute, AttrsInstance, Factory, fields, has

_WIDTH = 96


def _default(attribute: "Attribute[object]", value: object) -> object:
    if isinstance(attribute.default, Factory):  # type: ignore[arg-type]
        return value
    return attribute.default


def _arguments(value: AttrsInstance) -> list[str]:
    """Leave out what has its default; name what does not come first."""
    found: list[str] = []
    is_gap = False
    for attribute in fields(type(value)):
        given = getattr(value, attribute.name)
        if not attribute.init or (
            attribute.default is not NOTHING and repr(given) == repr(_default(attribute, given))
        ):
            is_gap = True
            continue
        name = f"{attribute.name}=" if is_gap or attribute.kw_only else ""
        found.append(name + show(given))
    return found


def _block(opening: str, items: list[str], closing: str) -> str:
    line = f"{opening}{', '.join(items)}{closing}"
    if len(line) <= _WIDTH and "\n" not in line:
        return line
    indented = (item.replace("\n", "\n  ") for item in items)
    return opening + "".join(f"\n  {item}," for item in indented) + f"\n{closing}"


def is_of_ir(value: object) -> TypeGuard[AttrsInstance]:
    return has(type(value))


def show(value: object) -> str:
    """Write a value of the IR as Python, on one line if it fits."""
    if is_of_ir(value):
        return _block(f"{type(value).__name__}(", _arguments(value), ")")
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, tuple):
        items = [show(item) for item in value]
        return _block("(", items, ",)" if len(items) == 1 else ")")
    return repr(value) if not isinstance(value, str) else _string(value)


def _string(text: str) -> str:
    return f'"{text}"' if '"' not in text and "\\" not in text else repr(text)
