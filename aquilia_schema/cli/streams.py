"""What is printed to? Streams that can be written to, whoever closed them.

Only the standard library and click are imported here, so that `aq --help` starts fast.
"""

import os
import sys
from io import TextIOWrapper
from typing import TextIO

import click


def keep_usable() -> None:
    """Let neither a character that a terminal lacks nor a closed stream end the command.

    A stream may be closed from the start, or by a model or a migration on the way; then what it
    led to is still there.
    """
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115, PTH123  pathlib is slow
        elif stream.closed:
            setattr(sys, name, _opened_again(number))
        elif isinstance(stream, TextIOWrapper) and stream.errors != "replace":
            stream.reconfigure(errors="replace")


def _opened_again(number: int) -> TextIO:
    return open(number, "w", encoding="utf-8", errors="replace", closefd=False)


def message(text: str, *, end: bool = True, colour: bool | None = None) -> None:
    """Print what is no result."""
    keep_usable()
    click.echo(text, err=True, nl=end, color=colour)
