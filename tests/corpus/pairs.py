"""What is in a folder of schemas and of changes between them that somebody else wrote?

`pairs.jsonl` has one change a line, `schemas/` has whole schemas, each as `<dialect>-<name>.sql`.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import field, frozen


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


@frozen(kw_only=True)
class Pair:
    """A database as it is before a change, and as it is to be after it, as SQL of its dialect."""

    id: str
    dialect: str
    before_sql: tuple[str, ...] = field(converter=_texts)
    after_sql: tuple[str, ...] = field(converter=_texts)
    expect_noop: bool
    """Whether both are the same, however differently they are written."""
    core: bool
    """Whether there are only tables, columns, keys, checks, indexes, comments and enums in it."""
    features: tuple[str, ...] = field(converter=_texts)


@frozen
class Whole:
    """A whole schema: a script that makes it in an empty database."""

    id: str
    dialect: str
    script: str


def pairs(folder: Path) -> Iterator[Pair]:
    """Read the changes of a corpus."""
    with (folder / "pairs.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield Pair(**json.loads(line))


def wholes(folder: Path) -> Iterator[Whole]:
    """Read the whole schemas of a corpus."""
    for path in sorted((folder / "schemas").glob("*.sql")):
        yield Whole(path.stem, path.stem.partition("-")[0], path.read_text(encoding="utf-8"))
