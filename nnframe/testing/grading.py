"""A file with points, whatever was handed in: what cannot be imported has none, and is told why."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import Any

from nnframe.errors import DataFileError, TargetError
from nnframe.files import as_path, write_whole
from nnframe.testing.forms.gradescope import check_points, check_visibility, to_gradescope
from nnframe.testing.isolated import check_target
from nnframe.testing.laws import LAWS
from nnframe.testing.report import FAIL, Report, verdict_of

#: The kind of a target that is no plugin.
NOTHING = "nothing that can be imported"


def grade(
    target: str,
    results: str | PathLike[str],
    *,
    points: float | Mapping[str, float] = 100.0,
    visibility: str = "visible",
    **options: Any,
) -> Report:
    """`check_target`, and its report as Gradescope's results.json, also of what cannot be imported.

    Students see that file and nothing else. So a typing mistake in theirs is a score of 0, with the
    line it is in; only what is wrong with the grading itself is an error.

    Parameters
    ----------
    target : str
        As ``path/file.py:Name``.
    results : path
        The file, which is written whole or not at all.
    points, visibility
        As for `to_gradescope`.
    **options
        As for `check_target`.

    Returns
    -------
    Report
        Where nothing could be imported, the law on protocol is broken, and no other was tried.

    Raises
    ------
    ArgumentError
        For an argument that cannot be, before anything is run.
    DataFileError
        If the results cannot be written.

    Examples
    --------
    >>> import json, tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     homework, results = Path(folder, "swish.py"), Path(folder, "results.json")
    ...     _ = homework.write_text("import numpi")
    ...     report = grade(f"{homework}:Swish", results, points=20)
    ...     score = json.loads(results.read_text())["score"]
    >>> score, report.passed, report["protocol"].reason.endswith("No module named 'numpi'")
    (0.0, False, True)
    """
    path = as_path(results)
    check_points(points)
    check_visibility(visibility)
    if not path.parent.is_dir():
        raise DataFileError(f"cannot write {path}: there is no folder {path.parent}")
    report, _ = checked(target, **options)
    try:
        write_whole(path, to_gradescope(report, points, visibility).encode())
    except OSError as error:
        raise DataFileError(f"cannot write {path}: {error.strerror}") from error
    return report


def checked(target: str, **options: Any) -> tuple[Report, TargetError | None]:
    """A report in any case, and what is wrong with a target that is no plugin."""
    try:
        return check_target(target, **options), None
    except TargetError as error:
        broken = verdict_of(LAWS[0], FAIL, reason=str(error))
        return Report(target, NOTHING, options.get("seed", 0), (broken,)), error
