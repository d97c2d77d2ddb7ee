"""Is the session in README real? Every console block is run, and must print what stands there.

A block below a line "`models.py`:" is written to that file. In console blocks, lines that begin
with `$ ` are commands, the others their output. Times, in names or taken, count as equal.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(
    r"(?:^`(?P<file>[\w./]+)`[^\n]*:\n\n)?^```(?P<kind>\w+)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
TIME = re.compile(r"\d{8}_\d{6}")
SECONDS = re.compile(r"\bin \d+\.\d+s\b")
PLAIN = {"HOME", "TMPDIR", "LD_LIBRARY_PATH"}
"""What of our own environment a page's reader has too. Not `CI`: with it, pytest cuts no line."""
PAGES = ["README.md", "docs/guide.md", "docs/testing.md"]


def _sections(text: str) -> Iterator[tuple[str, str, str]]:
    for match in BLOCK.finditer(text):
        yield match["file"] or "", match["kind"], match["body"]


def _commands(body: str) -> Iterator[tuple[str, str]]:
    for chunk in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, output = chunk.partition("\n")
        yield command, output


def _run(command: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    keep = {k: v for k, v in os.environ.items() if k in PLAIN}
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env={**keep, "PATH": path, "LC_ALL": "C.UTF-8"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout


def _latest(command: str, names: list[str], folder: Path) -> str:
    """Put the real revisions into a command that names one from the page."""
    real = sorted(TIME.findall(" ".join(p.name for p in folder.glob("migrations/*.py"))))
    for name, revision in zip(names, real, strict=False):
        command = command.replace(name, revision)
    return command


def _steady(text: str) -> str:
    return SECONDS.sub("in <time>", TIME.sub("<time>", text)).strip()


@pytest.mark.parametrize("page", PAGES)
def test_every_command_prints_what_the_page_says(page: str, tmp_path: Path) -> None:
    text = (ROOT / page).read_text()
    blocks, names = list(_sections(text)), sorted(set(TIME.findall(text)))
    compared = 0
    for file, kind, body in blocks:
        if file:
            (tmp_path / file).write_text(body)
        if kind != "console":
            continue
        for command, expected in _commands(body):
            if command.startswith(("make ", "pip ")):
                continue
            actual = _run(_latest(command, names, tmp_path), tmp_path)
            assert _steady(actual) == _steady(expected), command
            compared += 1

    assert compared > 3
