"""How does a group know its commands without importing them? By a table of names and places."""

from collections.abc import Mapping
from importlib import import_module
from typing import cast

import click


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, not when they are listed.

    `places` says for each name where the command is, as "module:attribute", and what it is for.
    Other names are those of the framework's commands, if it is installed.
    """

    def __init__(
        self,
        name: str | None = None,
        places: Mapping[str, tuple[str, str]] | None = None,
        **settings: object,
    ) -> None:
        super().__init__(name, **settings)  # type: ignore[arg-type]
        self.places = places or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.places:
            words = ctx.command_path.split()[1:]
            found = import_module("aquilia_schema.cli.framework").find_command(words, cmd_name)
            return cast("click.Command | None", found)
        module, _, attribute = self.places[cmd_name][0].partition(":")
        command = getattr(import_module(module), attribute)
        return cast("click.Command", command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, self.places[name][1]) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
