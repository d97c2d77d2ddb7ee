"""Texts that are compared with files beside the tests; AQUILIA_BLESS=1 rewrites the files."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"
BLESS = os.environ.get("AQUILIA_BLESS") == "1"


def compare(name: str, actual: str) -> None:
    """Compare a text with a golden file."""
    path = GOLDEN / name
    if BLESS:
        path.write_text(actual, encoding="utf-8")

    assert actual == path.read_text(encoding="utf-8")


def sections(name: str) -> Iterator[tuple[str, str, str]]:
    """Yield title, input and expected output of each case in a golden file."""
    text = (GOLDEN / name).read_text(encoding="utf-8")
    for section in re.split(r"^===== ", text, flags=re.MULTILINE)[1:]:
        title, _, rest = section.partition("\n")
        given, _, expected = rest.partition("\n-----\n")
        yield title, given, expected


def bless(name: str, answer: Callable[[str], str]) -> None:
    """Rewrite the expected outputs of a golden file, if that was asked for."""
    if BLESS:
        cases = [(title, given) for title, given, _ in sections(name)]
        text = "".join(
            f"===== {title}\n{given}\n-----\n{answer(given)}\n" for title, given in cases
        )
        (GOLDEN / name).write_text(text, encoding="utf-8")
