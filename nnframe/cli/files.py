"""Files that a command writes: asked about before the work begins, and written whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from nnframe.files import write_whole


def writable_file(context: click.Context, option: click.Parameter, path: Any) -> Path | None:
    """A path for a file to be written; what is wrong with it is said before the work begins."""
    if path is None:
        return None
    if not path.parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.parent}")
    if path.is_dir():
        raise click.BadParameter(f"{path} is a folder")
    return Path(path)


def file_of(*endings: str) -> Callable[[click.Context, click.Parameter, Any], Path | None]:
    """The callback of an option for a file whose name has one of these endings, or none."""

    def checked(context: click.Context, option: click.Parameter, path: Any) -> Path | None:
        file = writable_file(context, option, path)
        if file is not None and file.suffix.lower() not in ("", *endings):
            raise click.BadParameter(
                f"{file.name!r} ends in {file.suffix}, but what is written there is "
                f"{' or '.join(endings)}"
            )
        return file

    return checked


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    click.FileError
        If that is not possible; a file that was there before is as it was.
    """
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise click.FileError(str(path), error.strerror) from error
