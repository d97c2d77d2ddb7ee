"""`aq explain`: say what a diagnostic code means, what leads to it, and how to mend it."""

from difflib import get_close_matches
from textwrap import indent

import click

from aquilia_ir.codes import CODES
from aquilia_ir.diagnostics import fail
from aquilia_schema.cli import options
from aquilia_schema.cli.long_form import LongForm, long_form
from aquilia_schema.cli.report import answer, say


@click.command()
@click.argument("code")
@options.json
@options.verbose
def explain(*, code: str, verbose: bool) -> None:
    """Explain a diagnostic code, such as AQ621."""
    asked = code.strip().upper()
    asked = asked if asked.startswith("AQ") else f"AQ{asked}"
    if asked not in CODES:
        near = get_close_matches(asked, CODES, n=3)
        hint = f"codes near it: {', '.join(near)}" if near else "codes look like AQ621"
        raise fail("AQ807", f'there is no code "{code}"', help=hint)
    found = long_form(asked)
    _print(asked, found)
    if verbose:
        beside = [other for other in CODES if other[:4] == asked[:4] and other != asked]
        say("\n" + "\n".join(f"{other}: {CODES[other]}" for other in beside))
    words = {"meaning": found.meaning, "example": found.example, "mending": found.mending}
    answer({"code": asked, "summary": CODES[asked], **words})


def _print(code: str, found: LongForm) -> None:
    say(f"{code}: {CODES[code]}")
    if found.meaning:
        say(f"\n{found.meaning}")
    if found.example:
        say(f"\nFor example:\n\n{indent(found.example, '    ')}")
    if found.mending:
        say(f"\nTo mend it: {found.mending}")
