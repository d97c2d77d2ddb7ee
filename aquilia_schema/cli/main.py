"""What is `aq`? The entry point: it finds the command, runs it, and lets no traceback out.

Only click and the standard library are imported here, so that `aq --help` starts fast.
"""

import sys
from collections.abc import Sequence

import click

from aquilia_schema.cli.lazy import LazyGroup
from aquilia_schema.cli.report import FAILED, Report
from aquilia_schema.cli.streams import keep_usable, message

INTERRUPTED = 130
_COMMANDS = "aquilia_schema.cli"


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001
    if asked and not ctx.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415  slow, and seldom asked for

        click.echo(f"aq {version('aquilia-schema')}")
        ctx.exit()


_VERSION = click.Option(
    ["--version"],
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_version,
    help="Show the version and exit.",
)

DB = LazyGroup(
    "db",
    {
        "baseline": (
            f"{_COMMANDS}.baseline:baseline",
            "Adopt an existing database: its first migration, recorded as applied.",
        ),
        "diff": (
            f"{_COMMANDS}.diff:diff",
            "Compare models, history, snapshot and databases.",
        ),
        "inspect": (
            f"{_COMMANDS}.inspect:inspect",
            "Print the schema of a database.",
        ),
        "makemigrations": (
            f"{_COMMANDS}.makemigrations:makemigrations",
            "Generate a migration file from current model definitions.",
        ),
        "migrate": (
            f"{_COMMANDS}.migrate:migrate",
            "Apply pending migrations to the database, or roll back.",
        ),
        "showmigrations": (
            f"{_COMMANDS}.showmigrations:showmigrations",
            "List all migrations and their applied status.",
        ),
        "sqlmigrate": (
            f"{_COMMANDS}.sqlmigrate:sqlmigrate",
            "Display the compiled SQL for a specific migration.",
        ),
    },
    help="Make, show and run database migrations.",
    no_args_is_help=True,
)


class _Aq(LazyGroup):
    """The top: `db` is here already, the others are imported."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return DB if cmd_name == "db" else super().get_command(ctx, cmd_name)


AQ = _Aq(
    "aq",
    {
        "db": ("", str(DB.help)),
        "explain": (f"{_COMMANDS}.explain:explain", "Explain a diagnostic code, such as AQ621."),
        "run": (
            f"{_COMMANDS}.serve:run",
            "Start the server, if the database is ready.",
        ),
    },
    params=[_VERSION],
    help="Schema migrations for Aquilia projects.",
    no_args_is_help=True,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `aq` with `arguments`, by default those of the process; return the exit code."""
    keep_usable()
    words = sys.argv[1:] if arguments is None else list(arguments)
    report = Report()
    return report.close(_run(words, report))


def _run(words: list[str], report: Report) -> int:
    try:
        code = AQ.main(args=words, prog_name="aq", standalone_mode=False, obj=report)
    except click.ClickException as error:
        return _refuse(error, words, report)
    except click.Abort:
        message("interrupted")
        return INTERRUPTED
    except BrokenPipeError as error:
        report.unwritten = error
        return FAILED
    except Exception as error:  # noqa: BLE001  the one place where all errors are shown
        from aquilia_schema.cli.failure import show_failure  # noqa: PLC0415  slow

        return show_failure(error, report)
    return code if isinstance(code, int) else 0


def _refuse(error: click.ClickException, words: list[str], report: Report) -> int:
    """Say what was not understood; as JSON too, though its option may not have been read."""
    own = words[: words.index("--")] if "--" in words else words
    report.as_json = report.as_json or "--json" in own
    if not report.as_json:
        error.show()
        return error.exit_code
    from aquilia_schema.cli.failure import usage  # noqa: PLC0415  slow
    from aquilia_schema.cli.output import show  # noqa: PLC0415  slow

    context = getattr(error, "ctx", None)
    if context is not None:
        report.command = context.command_path.partition(" ")[2]
    show([usage(error)], report)
    return error.exit_code
