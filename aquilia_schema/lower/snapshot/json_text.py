"""Where in a JSON text does a value stand, and is it JSON at all? Text that users merge by hand."""

import json
import re
from collections.abc import Iterator
from functools import partial

from aquilia_ir.diagnostics import Span, fail

Path = tuple[str | int, ...]
"""The keys and positions that lead to a value."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?:\s.*)?$", re.MULTILINE)


def shown(path: Path) -> str:
    """Write a path as `$.models.User.indexes[0]`."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def span_at(text: str, source: str, start: int, end: int) -> Span:
    """Return the run of characters of one line from `start` up to `end`, counted from 0."""
    line = text.count("\n", 0, start) + 1
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    excerpt = text[begin : len(text) if stop < 0 else stop]
    last = min(end, begin + len(excerpt))
    return Span(source, line, start - begin + 1, line, last - begin + 1, excerpt)


def parse(text: str, source: str) -> object:
    """Return the value of a JSON text; AQ601 if it is none, AQ602 in a merge conflict."""
    conflict = _CONFLICT.search(text)
    if conflict is not None:
        raise fail(
            "AQ602",
            "the snapshot holds an unresolved merge conflict",
            span=span_at(text, source, *conflict.span()),
            help="it can be made again from the migrations, whatever both sides say",
        )
    try:
        return json.loads(text, object_pairs_hook=partial(_object, text, source))
    except json.JSONDecodeError as error:
        at = min(error.pos, len(text))
        message = f"the snapshot is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise fail("AQ601", message, span=span_at(text, source, at, at + 1)) from None


def _object(text: str, source: str, pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Merging by hand can leave a key twice, and JSON's readers would keep the last one."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    keys = [key for key, _ in pairs]
    twice = next(key for key in keys if keys.count(key) > 1)
    at = max(0, text.rfind(json.dumps(twice, ensure_ascii=False)))
    span = span_at(text, source, at, at + len(twice) + 2)
    raise fail("AQ608", f'the snapshot has the key "{twice}" twice in one object', span=span)


def places(text: str) -> Iterator[tuple[Path, int, int]]:
    """Yield, for each key of valid JSON and each item of a list, its path, start and end."""
    path: list[str | int] = []
    before = ""
    for match in _TOKEN.finditer(text):
        token = match.group()
        nested = token in {"{", "["}
        if path and token not in {"]", "}", ",", ":"} and before in {"{", "[", ","}:
            path[-1] = json.loads(token) if isinstance(path[-1], str) else path[-1] + 1
            yield tuple(path), match.start(), match.end()
        if nested:
            path.append("" if token.startswith("{") else -1)
        elif token in {"}", "]"}:
            path.pop()
        before = token
