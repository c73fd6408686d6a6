r"""§2.9's picture as data: every path from one weight to the cost, with its factors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import Array
from nnframe.errors import ArgumentError, DataError
from nnframe.gradients.neurons import forward_pass
from nnframe.gradients.path_sum import Web
from nnframe.network import Network
from nnframe.settings import index_of, shown
from nnframe.table import table


@frozen(eq=False)
class Path:
    r"""One path from a parameter to the cost: one term of (53).

    Attributes
    ----------
    neurons : tuple of int
        The neuron it goes through in each layer, from the parameter's own layer to the last.
    factors : tuple of float
        :math:`\partial a/\partial w`, each :math:`\partial a/\partial a`, and
        :math:`\partial C/\partial a`, in the order of the path.
    value : float
        Their product: what this path adds to ∂C/∂w.
    """

    neurons: tuple[int, ...]
    factors: tuple[float, ...]
    value: float


@frozen(eq=False, repr=False)
class Paths(Sequence[Path]):
    r"""The paths of one parameter, those that count most first; printed, it is a table.

    Attributes
    ----------
    parameter : str
        As `w[1, 0] of layer 0`.
    total : float
        ∂C/∂w, the sum of their values.
    """

    parameter: str
    layer: int
    paths: tuple[Path, ...]
    total: float

    def __getitem__(self, index: int) -> Path:  # type: ignore[override]  # slices give no Paths
        return self.paths[index]

    def __len__(self) -> int:
        return len(self.paths)

    def __iter__(self) -> Iterator[Path]:
        return iter(self.paths)

    def share(self, path: Path) -> float | None:
        """The part of ∂C/∂w that a path makes up; None if ∂C/∂w is 0.

        Shares add up to 1, but where paths pull in opposite directions one of them may be above 1
        or below 0.
        """
        return path.value / self.total if self.total else None

    def __repr__(self) -> str:
        return f"Paths({self.parameter}, {len(self)} paths, total {self.total:.6g})"

    def __str__(self) -> str:
        first, last = self.layer, self.layer + len(self.paths[0].neurons) - 1
        slots = [f"∂a[{first}]/∂{self.parameter[0]}"]
        slots += [f"∂a[{l}]/∂a[{l - 1}]" for l in range(first + 1, last + 1)]
        titles = ["neurons", *slots, f"∂C/∂a[{last}]", "product", "share"]
        rows = []
        for path in self.paths:
            share = self.share(path)
            rows.append(
                [
                    " → ".join(map(str, path.neurons)),
                    *(f"{float(factor):.4g}" for factor in path.factors),
                    f"{float(path.value):.4g}",
                    "" if share is None else f"{float(share):.1%}",
                ]
            )
        count = "one path" if len(self) == 1 else f"{len(self)} paths"
        title = f"∂C/∂{self.parameter}: {count} to the cost"
        body = table(titles, rows, "<")
        return f"{title}\n{body}\nsum {float(self.total):.6g}"


def paths(
    network: Network,
    cost: Cost,
    x: ArrayLike,
    y: ArrayLike,
    layer: int,
    *,
    weight: tuple[int, int] | None = None,
    bias: int | None = None,
) -> Paths:
    r"""List every path from one weight or bias to the cost of one sample, the largest first.

    Parameters
    ----------
    network : Network
        Of layers of neurons: `Dense`, or chains of them.
    cost : Cost
    x, y : array_like, shapes (n_in,) and (n_out,)
        One sample.
    layer : int
        Which layer of neurons, as in `gradient[layer]`.
    weight : (j, k)
        The weight to neuron j from neuron k, as in `gradient[layer]["w"][j, k]`; or
    bias : int
        the bias of neuron j.

    Raises
    ------
    ArgumentError
        If there is no such parameter, or not exactly one is named; for other layers.
    DataError
        For more than one sample: each has factors of its own.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 3, 2], rng=1)
    >>> found = paths(network, nnframe.Quadratic(), [0.6, 0.4], [0.8, 0.2], 0, weight=(1, 0))
    >>> print(found)
    ∂C/∂w[1, 0] of layer 0: 2 paths to the cost
    neurons  ∂a[0]/∂w  ∂a[1]/∂a[0]  ∂C/∂a[1]     product  share
    -------  --------  -----------  --------  ----------  -----
    1 → 1      0.1454     -0.02256    0.1994  -0.0006544  93.9%
    1 → 0      0.1454     0.003359  -0.08711  -4.255e-05   6.1%
    sum -0.000696963
    """
    layers, nabla, _ = forward_pass(network, cost, x, y)
    if len(nabla) != 1:
        raise DataError(
            f"each sample has paths of its own, got {len(nabla)} samples: pass one, x[0] and y[0]"
        )
    if (weight is None) == (bias is None):
        raise ArgumentError("name one parameter: weight=(j, k), to j from k, or bias=j")
    l = index_of(layer, len(layers), "layer", repr(network))
    if weight is not None and (not isinstance(weight, (tuple, list)) or len(weight) != 2):
        raise ArgumentError(
            f"a weight is named by two numbers, (to j, from k), got {shown(weight)}"
        )
    name, place = ("b", (bias,)) if weight is None else ("w", tuple(weight))
    shape = layers[l].gradient[name].shape
    owner = f"layer {l} of neurons"
    where = tuple(
        index_of(i, n, what, owner)
        for i, n, what in zip(place, shape, ("neuron", "input"), strict=False)
    )
    with np.errstate(all="ignore"):
        web = Web.of(layers, nabla)
        found = [_path(web, l, where, route) for route in web.routes(l, where)]
    found.sort(key=lambda path: -abs(path.value))
    total = sum(path.value for path in found)
    return Paths(f"{name}{list(where)} of layer {l}", l, tuple(found), total)


def _path(web: Web, l: int, place: tuple[int, ...], route: tuple[int, ...]) -> Path:
    factors = tuple(_only(factor) for factor in web.factors(l, place, route))
    value = factors[0]
    for factor in factors[1:]:
        value = value * factor
    return Path(route, factors, value)


def _only(factor: Array) -> float:
    """The number of the one sample, as Python's own: a float, or a Fraction as it is."""
    number: float = np.asarray(factor).tolist()[0]
    return number
