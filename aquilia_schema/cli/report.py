"""What has a command to say, and in which form? Lines for people, or one JSON document at its end.

    aq db showmigrations           [X] 20260301_143022_user
    aq db showmigrations --json  {"version": 1, "command": "db showmigrations", ...}

Only the standard library and click are imported here, so that `aq --help` starts fast.
"""

import os
import sys
from collections.abc import Mapping
from typing import TextIO

import click

from aquilia_schema.cli.streams import keep_usable, message

VERSION = 1
"""The version of the JSON document, which counts what may break its readers."""
FAILED = 1


class Report:
    """What a command has said so far; main prints it, where JSON is wanted, when it has ended."""

    def __init__(self) -> None:
        self.as_json = False
        self.command = ""
        self.result: dict[str, object] = {}
        self.diagnostics: list[dict[str, object]] = []
        self.achieved = ""
        """The line that says what has been done."""
        self.unwritten: OSError | None = None
        """Why standard output takes no more."""
        self.reserved: TextIO | None = None
        """Standard output where it is for the document alone."""

    def reserve(self) -> None:
        """Keep standard output for the document; what a model or a migration prints is none."""
        if self.reserved is None:
            self.reserved, sys.stdout = sys.stdout, sys.stderr

    def write(self, text: str, *, end: bool = True) -> None:
        """Write to standard output; one that is full or closed stops no work."""
        if self.unwritten is not None:
            return
        keep_usable()
        try:
            click.echo(text, nl=end)
        except OSError as error:
            self.unwritten = error

    def close(self, code: int) -> int:
        """Print the JSON document if that is wanted; return the exit code, also of the writing."""
        if self.reserved is not None:
            self.reserved, sys.stdout = None, self.reserved
        if self.as_json:
            document = {
                "version": VERSION,
                "command": self.command,
                "exit_code": code,
                "result": self.result or None,
                "diagnostics": self.diagnostics,
            }
            from json import dumps  # noqa: PLC0415  slow, and seldom asked for

            self.write(dumps(document, ensure_ascii=False, indent=2))
        return self._flushed() or code

    def _flushed(self) -> int:
        keep_usable()
        try:
            sys.stdout.flush()
        except OSError as error:
            self.unwritten = error
        if self.unwritten is None:
            return 0
        # Python would complain again when it flushes the stream at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(self.unwritten, BrokenPipeError):
            self._complain(self.unwritten)
        return FAILED

    def _complain(self, error: OSError) -> None:
        reason = (error.strerror or str(error)).lower()
        message(f"error[AQ809]: the results can't be written to standard output: {reason}")
        if self.achieved:
            message(f"  = note: what was done stays done: {self.achieved}")


def current() -> Report:
    """The report of the command that is running."""
    context = click.get_current_context(silent=True)
    found = context.find_object(Report) if context is not None else None
    return found or Report()


def say(text: str, *, end: bool = True) -> None:
    """Print a line of results, unless they are wanted as JSON."""
    report = current()
    if not report.as_json:
        report.write(text, end=end)


def answer(results: Mapping[str, object]) -> None:
    """Add to the result that is printed as JSON."""
    current().result.update(results)


def as_json(ctx: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001
    """Take note of `--json`, and of which command was given it."""
    report = ctx.find_object(Report)
    if report is not None:
        report.command = ctx.command_path.partition(" ")[2]
        report.as_json = report.as_json or asked
        if asked:
            report.reserve()
