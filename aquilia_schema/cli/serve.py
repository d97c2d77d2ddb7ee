"""`aq run`: start the server, but only on a database that is ready."""

import os
import sys
from pathlib import Path

import click

from aquilia_ir.diagnostics import fail
from aquilia_schema.cli import options
from aquilia_schema.cli.box import box
from aquilia_schema.cli.framework import framework_command
from aquilia_schema.cli.output import remark
from aquilia_schema.cli.report import answer, current, say
from aquilia_schema.run.config import may_migrate, shown
from aquilia_schema.run.guard import WAYS_OUT, find_obstacle

_NOT_READY = 1


@click.command(context_settings={"allow_interspersed_args": False})
@options.migrations_dir
@options.database_url
@options.database
@options.json
@options.verbose
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def run(
    *,
    migrations_dir: Path | None,
    database_url: str | None,
    database: str | None,
    verbose: bool,
    command: tuple[str, ...],
) -> None:
    """Start COMMAND, or else the framework's server, if the database is ready.

    Refuses if the database does not exist or a migration is pending. AQUILIA_AUTO_MIGRATE=1, or
    auto_migrate in the workspace, applies what is pending instead.
    """
    url = options.chosen_database(database_url, database).url
    migrations = options.migrations_folder(migrations_dir)
    if verbose:
        remark(f'database {shown(url)}, migrations in "{migrations}"')
    if may_migrate(Path.cwd(), os.environ, alias=database):
        _migrate_ahead(url, migrations)
    obstacle = find_obstacle(url, migrations)
    answer({"ready": obstacle is None, "reason": obstacle})
    if obstacle is not None:
        _refuse(obstacle)
    _start(command or framework_command("run"))


def _refuse(obstacle: str) -> None:
    if current().as_json:
        help_ = " ".join(WAYS_OUT)
        raise fail("AQ760", f"database is not ready: {obstacle}", help=help_)
    for line in box(["Database is not ready.", "", f"Reason: {obstacle}", "", *WAYS_OUT]):
        remark(line)
    raise click.exceptions.Exit(_NOT_READY)


def _migrate_ahead(url: str, migrations: Path) -> None:
    from aquilia_schema.run.ahead import migrate_ahead  # noqa: PLC0415  only if it is wanted

    done = migrate_ahead(url, migrations)
    if done:
        remark(f"✓ Applied {len(done)} migration(s)")


def _start(command: tuple[str, ...]) -> None:
    """Become the command; nothing after this runs, unless there is none."""
    if not command:
        say("Database is ready.")
        return
    sys.stdout.flush()
    try:
        os.execvp(command[0], command)  # noqa: S606  the user's own command, without a shell
    except FileNotFoundError:
        raise fail("AQ806", f'there is no command "{command[0]}"') from None
