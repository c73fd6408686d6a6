"""The `nnframe` command: its subcommands are plugins, loaded when asked for."""

from __future__ import annotations

import click

from nnframe import plugins
from nnframe.errors import PluginError, UnknownPluginError

GROUP = "nnframe.commands"


class PluginGroup(click.Group):
    """A click group whose commands are the entry points of `nnframe.commands`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every registered name, once."""
        return sorted({plugin.name for plugin in plugins.installed(GROUP)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; a broken one says so in place of its help, when it is run."""
        try:
            command = plugins.load(GROUP, cmd_name)
        except UnknownPluginError as error:
            raise click.UsageError(str(error)) from error
        except PluginError as error:
            return _broken(cmd_name, str(error))
        if not isinstance(command, click.Command):
            return _broken(cmd_name, f"the command {cmd_name!r} is no click command: {command!r}")
        return command


def _broken(name: str, reason: str) -> click.Command:
    def fail() -> None:
        raise click.UsageError(reason)

    # It has no options, but is called with some: the reason has to be said, not that.
    anything = {"ignore_unknown_options": True, "allow_extra_args": True}
    short_help = f"(broken: {reason})"
    return click.Command(name, anything, callback=fail, short_help=short_help)


@click.group(cls=PluginGroup, invoke_without_command=True)
@click.version_option(package_name="nnframe")
@click.pass_context
def nnframe(context: click.Context) -> None:
    """Backpropagation as a library you can extend."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
