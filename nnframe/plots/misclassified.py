"""The samples that a network gets wrong, the ones that it is surest of first."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nnframe.arrays import Array, as_array
from nnframe.errors import ArgumentError, ShapeError
from nnframe.evaluation import Evaluation
from nnframe.plots.characters import beside, inked
from nnframe.plots.frame import SHADES
from nnframe.plots.images import draw_grid, flat_image, grid_size
from nnframe.plots.picture import Picture
from nnframe.settings import positive_int
from nnframe.table import table

_DRAWN = 6  # images in the text form


def misclassified(
    evaluation: Evaluation, x: ArrayLike, shape: tuple[int, int] | None = None, most: int = 20
) -> Picture:
    """Images of samples with a wrong answer, and what they were taken for.

    Parameters
    ----------
    evaluation : Evaluation
        From `nnframe.evaluate`.
    x : array_like, shape (n, ...)
        The samples that it is of.
    shape : tuple of int, optional
        Height and width of an image; a square if not given.
    most : int
        How many are shown: those first whose wrong output exceeds the right one by most.

    Raises
    ------
    ArgumentError
        If the samples have no classes.
    ShapeError
        For other samples than those of the evaluation, or that are no images.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([4, 2])
    >>> network.parameters = [1.0, 0, 0, 0, 0, 1, 1, 1, 0, 0]
    >>> x, y = [[1, 0, 0, 0], [1, 0, 0, 0]], [[1, 0], [0, 1]]
    >>> print(misclassified(nnframe.evaluate(network, (x, y)), x).text)
    sample  class  answer  output for answer  output for class
    ------  -----  ------  -----------------  ----------------
         1      1       0              0.731             0.500
    <BLANKLINE>
    1: 1 → 0
    @@
    <BLANKLINE>
    """
    targets, answers = evaluation.targets, evaluation.answers
    if targets is None or answers is None:
        raise ArgumentError("these targets are no classes: none of the answers is wrong or right")
    samples = as_array(x, "x")
    if len(samples) != evaluation.n or samples.ndim < 2:
        raise ShapeError(
            f"x has shape {samples.shape}, but the evaluation is of {evaluation.n} samples: pass "
            "the same ones"
        )
    most = positive_int(most, "most")
    outputs = evaluation.outputs
    if outputs.shape[1] == 1:
        outputs = np.hstack([1 - outputs, outputs])
    rows = np.flatnonzero(targets != answers)
    margin = outputs[rows, answers[rows]] - outputs[rows, targets[rows]]
    rows = rows[np.argsort(-margin, kind="stable")][:most]
    images = [flat_image(samples[row], shape) for row in rows]
    names = evaluation.classes
    pairs = [(names[targets[row]], names[answers[row]]) for row in rows]
    wrong = int((targets != answers).sum())
    alt = f"{wrong:,} of {evaluation.n:,} samples are answered wrongly"
    if pairs:
        said = ", ".join(f"{true} taken for {answer}" for true, answer in pairs[:5])
        alt += f"; {len(pairs)} are shown, first {said}"
    limits = _limits(samples)
    return Picture(
        "Wrong answers",
        f"{alt}.",
        _text(rows, pairs, outputs, evaluation, [_unit(image, limits) for image in images]),
        grid_size(max(len(images), 1)),
        lambda figure: draw_grid(
            figure,
            images,
            [f"{true} → {answer}" for true, answer in pairs],
            SHADES,
            [limits] * len(images),
        ),
    )


def _limits(samples: Array) -> tuple[float, float]:
    return float(samples.min()), float(samples.max())


def _unit(image: Array, limits: tuple[float, float]) -> Array:
    low, high = limits
    scaled: Array = (image - low) / ((high - low) or 1.0)
    return scaled


def _text(
    rows: Array,
    pairs: list[tuple[str, str]],
    outputs: Array,
    evaluation: Evaluation,
    images: list[Array],
) -> str:
    if not len(rows):
        return "Every sample is answered rightly."
    assert evaluation.targets is not None
    assert evaluation.answers is not None
    titles = ["sample", "class", "answer", "output for answer", "output for class"]
    lines = [
        [
            str(row),
            true,
            answer,
            f"{outputs[row, evaluation.answers[row]]:.3f}",
            f"{outputs[row, evaluation.targets[row]]:.3f}",
        ]
        for row, (true, answer) in zip(rows.tolist(), pairs, strict=True)
    ]
    blocks = [
        (f"{row}: {true} → {answer}", inked(image))
        for row, (true, answer), image in zip(rows.tolist(), pairs, images, strict=True)
    ]
    return f"{table(titles, lines)}\n\n{beside(blocks[:_DRAWN])}"
