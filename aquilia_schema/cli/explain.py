"""`aq explain`: say what a diagnostic code means."""

from difflib import get_close_matches

import click

from aquilia_ir.codes import CODES
from aquilia_ir.diagnostics import fail


@click.command()
@click.argument("code")
def explain(*, code: str) -> None:
    """Explain a diagnostic code, such as AQ621."""
    asked = code.strip().upper()
    asked = asked if asked.startswith("AQ") else f"AQ{asked}"
    if asked not in CODES:
        near = get_close_matches(asked, CODES, n=3)
        hint = f"codes near it: {', '.join(near)}" if near else "codes look like AQ621"
        raise fail("AQ807", f'there is no code "{code}"', help=hint)
    click.echo(f"{asked}: {CODES[asked]}")
