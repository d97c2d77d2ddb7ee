"""How is a refusal framed so that nobody overlooks it? In a box with straight sides."""

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator

WIDTH = 58
_MARGIN = 2


def _width(text: str) -> int:
    """How many cells of a terminal a text takes."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH - 2 * _MARGIN, break_long_words=False, break_on_hyphens=False
    ) or [""]


def box(paragraphs: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a box around paragraphs; it grows wider only for a word that must fit."""
    lines = [line for paragraph in paragraphs for line in _wrapped(paragraph)]
    inner = max([WIDTH, *(_width(line) + 2 * _MARGIN for line in lines)])
    yield f"╔{'═' * inner}╗"
    for line in lines:
        yield f"║{' ' * _MARGIN}{line}{' ' * (inner - _MARGIN - _width(line))}║"
    yield f"╚{'═' * inner}╝"
