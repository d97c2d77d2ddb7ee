"""What more is there to say of a code than its sentence? Texts beside this module, read when asked.

## AQ101
What it means, in some sentences.

    an example that leads to it

How to mend it.
"""

from pathlib import Path

from attrs import frozen

_TEXTS = Path(__file__).parent / "explained"


@frozen
class LongForm:
    """The parts of a long form, each of one or more lines; empty where there is none."""

    meaning: str = ""
    example: str = ""
    mending: str = ""


def long_form(code: str) -> LongForm:
    """Return the long form of a code; an empty one if nobody has written it."""
    path = _TEXTS / f"{code[2]}xx.md"
    sections = path.read_text(encoding="utf-8").split("\n## ") if path.exists() else []
    for section in sections:
        name, _, body = section.partition("\n")
        if name.removeprefix("## ").strip() == code:
            return _parts(body)
    return LongForm()


def _parts(body: str) -> LongForm:
    """Split a section: what is indented is the example."""
    lines = body.strip("\n").splitlines()
    inside = [at for at, line in enumerate(lines) if line.startswith("    ")]
    if not inside:
        return LongForm(meaning="\n".join(lines).strip())
    first, last = inside[0], inside[-1]
    return LongForm(
        "\n".join(lines[:first]).strip(),
        "\n".join(line.removeprefix("    ") for line in lines[first : last + 1]),
        "\n".join(lines[last + 1 :]).strip(),
    )
