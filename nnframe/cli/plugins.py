"""`nnframe plugins`: what is installed, and by whom."""

from __future__ import annotations

from collections import Counter

import click

from nnframe.plugins import GROUPS, installed


@click.command("plugins")
def command() -> None:
    """List every registered name with the distribution it comes from."""
    plugins = installed()
    times = Counter((plugin.group, plugin.name) for plugin in plugins)
    for group in GROUPS:
        rows = [plugin for plugin in plugins if plugin.group == group]
        if not rows:
            continue
        click.echo(group)
        width = max(len(plugin.name) for plugin in rows)
        for plugin in rows:
            clash = "  (registered twice)" if times[group, plugin.name] > 1 else ""
            owner = f"{plugin.distribution} {plugin.version}"
            click.echo(f"  {plugin.name:<{width}}  {owner}  {plugin.target}{clash}")
