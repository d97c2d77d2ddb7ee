"""Do the documents say what is so? The options that commands have, and codes that exist."""

import re
from pathlib import Path

import pytest

from aquilia_ir.codes import CODES
from cli.project import Project

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
CLI = (DOCS / "cli.md").read_text(encoding="utf-8")
COMMANDS = "baseline diff inspect makemigrations migrate showmigrations sqlmigrate".split()


def _section(title: str) -> str:
    return CLI.partition(f"\n## `aq {title}")[2].partition("\n## ")[0]


@pytest.mark.parametrize("title", [*(f"db {name}" for name in COMMANDS), "run"])
def test_a_command_is_described_with_just_the_options_that_it_has(
    empty: Project, title: str
) -> None:
    text = empty.well(*title.split(), "--help")
    options = set(re.findall(r"^ .*?(--[a-z-]+)", text, flags=re.MULTILINE))
    described = set(re.findall(r"`(--[a-z-]+)", _section(title)))

    assert options - described == {"--help"}
    assert described - options <= {"--no-dsl", "--plan"}


def test_the_codes_that_the_documents_name_are_explained() -> None:
    named = {
        code
        for name in ("cli.md", "guide.md")
        for code in re.findall(r"AQ\d{3}", (DOCS / name).read_text(encoding="utf-8"))
    }

    assert named - set(CODES) == set()
