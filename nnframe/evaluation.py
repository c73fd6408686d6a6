"""What a trained network is worth: its cost and its answers on samples that it has not learned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import Array, as_array
from nnframe.engine import feedforward, mean_cost, sample_costs
from nnframe.errors import ArgumentError, ShapeError
from nnframe.network import Network
from nnframe.settings import instance_of
from nnframe.table import table
from nnframe.training import Samples, checked_samples

_BATCH = 1000  # in parts, so that many samples need no large memory


@frozen(eq=False)
class Evaluation:
    r"""What `evaluate` found.

    Attributes
    ----------
    n : int
        How many samples were asked.
    cost : float or None
        The mean cost; None if no cost was given.
    confusion : ndarray of int, shape (k, k), or None
        How many samples of class i (row) were answered with class j (column); None where the
        targets are no classes.
    outputs : ndarray, shape (n, ...)
        What the network returned for each sample.
    targets, answers : ndarray of int, shape (n,), or None
        The class of each sample, and the one that the network answers.
    classes : tuple of str
        What the classes are called.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 2], nnframe.Softmax())
    >>> network.parameters = [5.0, 0.0, 0.0, 5.0, 0.0, 0.0]  # class 0 if x₀ > x₁
    >>> x, y = [[1, 0], [2, 0], [0, 1], [0.2, 0.1]], [[1, 0], [1, 0], [0, 1], [0, 1]]
    >>> found = evaluate(network, (x, y), nnframe.LogLikelihood(), classes=["left", "right"])
    >>> found.accuracy
    0.75
    >>> print(found)
    4 samples: cost 0.2469, accuracy 75.00 %
    <BLANKLINE>
    class  samples  right  precision   recall
    -----  -------  -----  ---------  -------
    left         2      2     66.7 %  100.0 %
    right        2      1    100.0 %   50.0 %
    <BLANKLINE>
    true \ answer  left  right
    -------------  ----  -----
    left              2      ·
    right             1      1
    """

    n: int
    cost: float | None
    confusion: Array | None
    outputs: Array
    targets: Array | None
    answers: Array | None
    classes: tuple[str, ...]

    @property
    def accuracy(self) -> float | None:
        """The share of right answers; None where there are no classes."""
        return None if self.confusion is None else int(np.trace(self.confusion)) / self.n

    @property
    def precision(self) -> Array:
        """Of the answers that name a class, the share that is right; NaN where there is none."""
        return self._share(axis=0)

    @property
    def recall(self) -> Array:
        """Of a class's samples, the share that is answered rightly; NaN where there is none."""
        return self._share(axis=1)

    def _share(self, axis: int) -> Array:
        confusion = np.zeros((0, 0), int) if self.confusion is None else self.confusion
        total = confusion.sum(axis=axis)
        right = np.diag(confusion).astype(float)
        shares = np.full(len(confusion), math.nan)
        np.divide(right, total, out=shares, where=total > 0)
        return shares

    def per_class(self) -> str:
        """A table of each class's samples, right answers, precision and recall."""
        titles = ["class", "samples", "right", "precision", "recall"]
        if self.confusion is None:
            return ""
        rows = [
            [name, f"{samples:,}", f"{right:,}", _percent(precision), _percent(recall)]
            for name, samples, right, precision, recall in zip(
                self.classes,
                self.confusion.sum(axis=1).tolist(),
                np.diag(self.confusion).tolist(),
                self.precision.tolist(),
                self.recall.tolist(),
                strict=True,
            )
        ]
        return table(titles, rows, "<")

    def matrix(self) -> str:
        """The confusion matrix as a table; a dot stands for 0."""
        if self.confusion is None:
            return ""
        rows = [
            [name, *(f"{count:,}" if count else "·" for count in counts)]
            for name, counts in zip(self.classes, self.confusion.tolist(), strict=True)
        ]
        return table(["true \\ answer", *self.classes], rows, "<")

    def headline(self) -> str:
        """Cost and accuracy in one line."""
        said = [] if self.cost is None else [f"cost {self.cost:.4f}"]
        if self.accuracy is not None:
            said.append(f"accuracy {100 * self.accuracy:.2f} %")
        samples = "1 sample" if self.n == 1 else f"{self.n:,} samples"
        return f"{samples}: {', '.join(said) or 'no cost was given, and there are no classes'}"

    def to_dict(self) -> dict[str, Any]:
        """Everything but the single outputs as plain data, with None where there is no number."""
        found: dict[str, Any] = {"samples": self.n, "cost": _finite(self.cost)}
        if self.confusion is not None:
            found |= {
                "accuracy": self.accuracy,
                "classes": list(self.classes),
                "precision": [_finite(share) for share in self.precision.tolist()],
                "recall": [_finite(share) for share in self.recall.tolist()],
                "confusion": self.confusion.tolist(),
            }
        return found

    def __str__(self) -> str:
        return "\n\n".join(
            part for part in (self.headline(), self.per_class(), self.matrix()) if part
        )


def evaluate(
    network: Network,
    data: Samples,
    cost: Cost | None = None,
    classes: Sequence[str] | None = None,
) -> Evaluation:
    """Ask a network for its answers to samples, and count.

    The answer is the class of the largest output; with a single output, class 1 from ½ on.

    Parameters
    ----------
    network : Network
        Unchanged.
    data : tuple of array_like, shapes (n, n_in) and (n, n_out)
        Rows of numbers fit a network of images too, if their counts agree.
    cost : Cost, optional
        To be measured: the same function as `backprop` differentiates.
    classes : sequence of str, optional
        Names of the classes; their numbers if not given.

    Raises
    ------
    ShapeError, DtypeError, DataError
        For data of another width, or no real numbers.
    ArgumentError
        For more or fewer names than classes.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([1, 1], nnframe.Sigmoid())
    >>> network.parameters = [1.0, 0.0]
    >>> evaluate(network, ([[-1.0], [1.0]], [[0], [1]])).confusion
    array([[1, 0],
           [0, 1]])
    """
    instance_of(Network, network, "the network")
    if cost is not None:
        instance_of(Cost, cost, "the cost")
    if isinstance(data, (tuple, list)) and len(data) == 2:
        data = as_inputs(network, data[0]), data[1]
    x, y = checked_samples(network, data, "the")
    outputs, costs = [], []
    with np.errstate(under="ignore"):
        for start in range(0, len(x), _BATCH):
            a, b = network.as_samples(x[start : start + _BATCH], y[start : start + _BATCH])
            record = feedforward(network, a)[-1]
            outputs.append(record.a)
            if cost is not None:
                costs.append(sample_costs(network, cost, record, b))
    output = np.concatenate(outputs)
    mean = mean_cost(np.concatenate(costs)) if costs else None
    targets = labels_of(y)
    if targets is None:
        return Evaluation(len(x), mean, None, output, None, None, ())
    single = y.shape[1] == 1
    k = 2 if single else y.shape[1]
    names = tuple(map(str, range(k) if classes is None else classes))
    if len(names) != k:
        raise ArgumentError(f"{len(names)} names are given for {k} classes")
    answers = (output[:, 0] >= 0.5).astype(int) if single else output.argmax(axis=1)
    confusion = np.zeros((k, k), dtype=int)
    np.add.at(confusion, (targets, answers), 1)
    return Evaluation(len(x), mean, confusion, output, targets, answers, names)


def labels_of(y: Array) -> Array | None:
    """The class of each row of targets, or None where these are no classes.

    Examples
    --------
    >>> labels_of(np.array([[0, 1], [1, 0]])), labels_of(np.array([[0.5]])) is None
    (array([1, 0]), True)
    """
    if y.ndim != 2 or not np.isin(y, (0, 1)).all():
        return None
    if y.shape[1] == 1:
        return y[:, 0].astype(int)
    return y.argmax(axis=1) if (y.sum(axis=1) == 1).all() else None


def as_inputs(network: Network, x: ArrayLike) -> Array:
    """Samples in the shape that a network takes: rows of so many numbers become its images.

    Raises
    ------
    ShapeError
        For another count of numbers a sample.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network([nnframe.Flatten(), nnframe.Dense(1)], n_in=(2, 3))
    >>> as_inputs(network, np.zeros((5, 6))).shape
    (5, 2, 3)
    """
    array, shape = as_array(x, "x"), network.shapes[0]
    if array.ndim < 2 or array.shape[1:] == shape:
        return array
    got, wanted = math.prod(array.shape[1:]), math.prod(shape)
    if got != wanted:
        what = " × ".join(map(str, shape))
        raise ShapeError(
            f"the samples have {got:,} numbers each, but {network!r} takes {what}: use the data "
            "that it was trained on, or such as are made in the same way"
        )
    return array.reshape(len(array), *shape)


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{100 * share:.1f} %"


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None
