"""What of the command line is the framework's? Its commands, where the framework is installed.

Both packages have a script called `aq`; the one that was installed last is there. Ours hands on
what it does not know.
"""

import os
import sys
from collections.abc import Sequence

import click

FRAMEWORK = "aquilia"


def framework_command(*arguments: str) -> tuple[str, ...]:
    """Return how to start the framework's own `aq`, or nothing if it is not installed."""
    from importlib.metadata import (  # noqa: PLC0415  slow, and not needed by most commands
        PackageNotFoundError,
        distribution,
    )

    try:
        scripts = distribution(FRAMEWORK).entry_points.select(group="console_scripts")
    except PackageNotFoundError:
        return ()
    for script in scripts:
        if script.name in {"aq", FRAMEWORK}:
            code = (
                f"import sys; from {script.module} import {script.attr} as main; "
                "sys.argv[0] = 'aq'; sys.exit(main())"
            )
            return (sys.executable, "-c", code, *arguments)
    return ()


def find_command(group: Sequence[str], name: str) -> click.Command | None:
    """Return a command that becomes the framework's of that name, or None without a framework.

    `group` are the words before the name, as ("db",).
    """
    start = framework_command(*group, name)
    if not start:
        return None

    def become(rest: tuple[str, ...]) -> None:
        sys.stdout.flush()
        os.execv(start[0], (*start, *rest))  # noqa: S606  the same interpreter, without a shell

    return click.Command(
        name,
        callback=become,
        params=[click.Argument(["rest"], nargs=-1, type=click.UNPROCESSED)],
        context_settings={"ignore_unknown_options": True, "help_option_names": []},
        help="A command of the aquilia framework.",
    )
