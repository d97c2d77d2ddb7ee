"""How does a command end that could not go on? Each kind of exception as findings, and a code."""

import os
import traceback

import click

from aquilia_ir.diagnostics import Diagnostic, SchemaError, words_of
from aquilia_schema.cli.output import show
from aquilia_schema.cli.report import FAILED, Report
from aquilia_schema.cli.streams import message

INTERNAL = 70
"""EX_SOFTWARE of BSD's sysexits: the program is wrong, not the user."""
DEBUG = "AQUILIA_DEBUG"


def show_failure(error: Exception, report: Report) -> int:
    """Print what went wrong and return the exit code."""
    if os.environ.get(DEBUG) == "1":
        message("".join(traceback.format_exception(error)), end=False)
    if isinstance(error, SchemaError):
        show(error.diagnostics, report)
        return FAILED
    if isinstance(error, OSError):
        show([_system(error)], report)
        return FAILED
    show([_internal(error)], report)
    return INTERNAL


def usage(error: click.ClickException) -> Diagnostic:
    """Say as a finding what click did not understand."""
    said = error.format_message()
    message = f"{said[:1].lower()}{said[1:]}".rstrip(".")
    return Diagnostic(code="AQ812", message=message, help="`--help` shows what a command takes")


def _system(error: OSError) -> Diagnostic:
    reason = error.strerror or str(error)
    where = f'"{error.filename}": ' if error.filename else ""
    return Diagnostic(
        code="AQ801",
        message=f"{where}{reason[:1].lower()}{reason[1:]}",
        help="check that the file is where it should be, and its permissions",
    )


def _internal(error: Exception) -> Diagnostic:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return Diagnostic(
        code="AQ899",
        message=f"this is a bug in aq: {words_of(error)}",
        help=f"report it with what you did; {DEBUG}=1 shows the whole traceback",
        notes=(f"at {frame.filename}:{frame.lineno}, in {frame.name}",),
    )
