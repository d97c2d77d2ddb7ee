"""How are results and findings printed? Results on stdout; findings on stderr, in colour there."""

import os
import sys
from collections.abc import Iterable

import click

from aquilia_ir.diagnostics import Diagnostic
from aquilia_schema.render import render_diagnostic


def show(diagnostics: Iterable[Diagnostic]) -> None:
    """Print findings for the user, one below the other."""
    colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    for diagnostic in diagnostics:
        click.echo(
            render_diagnostic(diagnostic, colour=colour).rstrip("\n"), err=True, color=colour
        )


def remark(text: str) -> None:
    """Print a line that is no result: scripts that read stdout must not see it."""
    click.echo(text, err=True)


def success(text: str) -> None:
    """Print the line that says that something has been done."""
    click.echo(f"✓ {text}")


def nothing(*, backwards: bool) -> str:
    """The sentence for a database that is already where it is wanted."""
    return "Nothing to roll back." if backwards else "No pending migrations."
