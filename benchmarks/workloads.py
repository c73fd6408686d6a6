"""What is trained: a table of networks, and the samples and first weights that all peers get."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

if TYPE_CHECKING:
    import numpy as np

ETA = 0.1
#: Swish's β; 1 makes it the function that others call SiLU, so that all can be compared.
BETA = 1.0
#: λ/n of the runs with L2.
STRENGTH = 1e-4
DTYPES = ("float32", "float64")


@frozen
class Workload:
    """An epoch of plain gradient descent with the quadratic cost.

    Attributes
    ----------
    sizes : tuple of int
    batch : int
    steps : int
        Mini-batches in the epoch.
    activation : str
        Of all layers: "sigmoid" or "silu".
    dtype : str
    few : bool
        Whether the epoch is long, and so for few peers, few rounds and one dtype.
    """

    sizes: tuple[int, ...]
    batch: int
    steps: int
    activation: str = "sigmoid"
    dtype: str = "float32"
    few: bool = False

    @property
    def name(self) -> str:
        """As in "784-30-10 b10"; what is out of the ordinary stands behind."""
        name = f"{'-'.join(map(str, self.sizes))} b{self.batch}"
        if self.activation != "sigmoid":
            name += f" {self.activation}"
        return f"{name}, {self.batch * self.steps} samples" if self.few else name

    @property
    def multiplications(self) -> int:
        """Of the matrix products of one step."""
        pairs = list(itertools.pairwise(self.sizes))
        forward = sum(k * j for k, j in pairs)
        return self.batch * (2 * forward + sum(k * j for k, j in pairs[1:]))

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Workload:
        return cls(**{**found, "sizes": tuple(found["sizes"])})


WORKLOADS = (
    Workload((784, 30, 10), 10, 200),
    Workload((784, 100, 10), 10, 100),
    Workload((2, 3, 2), 1, 500),
    Workload((64, 30, 10), 32, 200),
    Workload((784, 30, 10), 10, 200, "silu"),
    Workload((784, 512, 512, 10), 128, 10),
    Workload((784, 30, 10), 10, 5000, few=True),  # an epoch of MNIST's shape
)
#: For the tests, which look at no clock.
TINY = (Workload((4, 3, 2), 2, 5), Workload((4, 3, 2), 2, 5, "silu"))
#: The workload of the figures about starting, and of memory.
FIRST = WORKLOADS[0]


def of_both_types(workloads: tuple[Workload, ...], dtypes: tuple[str, ...]) -> Iterator[Workload]:
    """Each workload in each dtype; the long ones in the first dtype only."""
    for workload in workloads:
        for dtype in dtypes[:1] if workload.few else dtypes:
            yield evolve(workload, dtype=dtype)


@frozen(eq=False)
class Problem:
    """A workload with its numbers, the same for every peer.

    Attributes
    ----------
    x, y : ndarray
        The samples, in the order of the mini-batches: the first b are the first mini-batch.
    rows : ndarray, shape (steps, b)
        Row numbers, for peers that take mini-batches from samples in another order.
    shuffled : tuple of ndarray
        x and y in that other order: `shuffled[0][rows[0]]` is the first mini-batch.
    weights, biases : list of ndarray
        The parameters to begin with, w of shape (n_out, n_in).
    threads : int
    """

    workload: Workload
    x: np.ndarray
    y: np.ndarray
    rows: np.ndarray
    shuffled: tuple[np.ndarray, np.ndarray]
    weights: list[np.ndarray]
    biases: list[np.ndarray]
    threads: int

    @classmethod
    def of(cls, workload: Workload, threads: int = 1) -> Problem:
        import numpy as np  # the time that it takes to import is measured elsewhere

        rng = np.random.default_rng(1)
        sizes, dtype, n = workload.sizes, workload.dtype, workload.batch * workload.steps
        x = rng.random((n, sizes[0]), np.float32).astype(dtype)
        y = np.eye(sizes[-1], dtype=dtype)[rng.integers(sizes[-1], size=n)]
        order = rng.permutation(n)
        place = np.argsort(order)  # where each sample of the mini-batches lies after the shuffle
        pairs = list(itertools.pairwise(sizes))
        weights = [(rng.normal(size=(j, k)) / k**0.5).astype(dtype) for k, j in pairs]
        biases = [rng.normal(size=j).astype(dtype) for _, j in pairs]
        rows, shuffled = place.reshape(workload.steps, workload.batch), (x[order], y[order])
        return cls(workload, x, y, rows, shuffled, weights, biases, threads)
