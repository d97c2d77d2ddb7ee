"""Does the code in the manual run? Every Python block of a page is run, in order, in one namespace.

A block below a line "`models.py`:" is the content of a file: it is written to that file, and not
run. A block that is a part of something is indented or opened with "```python fragment"; it must be
Python, no more. So must the blocks of a page that shows sessions of the command line: what they
need is made by the commands.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from attrs import frozen

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
BLOCK = re.compile(
    r"(?:^`(?P<file>[\w./]+)`[^\n]*:\n\n)?^```python(?P<info>[^\n]*)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@frozen
class Block:
    """A Python block of a page, and where its code begins."""

    file: str | None
    info: str
    body: str
    line: int

    @property
    def is_fragment(self) -> bool:
        return self.info == "fragment" or self.body.startswith(" ")


def _blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("body"))
        yield Block(match["file"], match["info"].strip(), match["body"], line)


PAGES = sorted(
    page for page in DOCS.rglob("*.md") if any(_blocks(page)) and page.name != "guide.md"
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_python_block_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    namespace: dict[str, object] = {"__name__": f"docs_{page.stem}"}

    is_session = "```console" in page.read_text(encoding="utf-8")
    for block in _blocks(page):
        # As many empty lines before the code as there are in the page: errors name its lines.
        code = "\n" * block.line + dedent(block.body)
        ast.parse(code, str(page))
        if block.file is not None:
            Path(block.file).parent.mkdir(parents=True, exist_ok=True)
            Path(block.file).write_text(block.body, encoding="utf-8")
        elif not (block.is_fragment or is_session):
            exec(compile(code, str(page), "exec"), namespace)


def test_there_are_pages_to_run() -> None:
    assert {"embedding.md", "json.md"} <= {page.name for page in PAGES}


def test_blocks_say_nothing_else_after_the_language() -> None:
    odd = [
        f"{page.name}:{block.line}"
        for page in PAGES
        for block in _blocks(page)
        if block.info not in {"", "fragment"}
    ]

    assert odd == []
