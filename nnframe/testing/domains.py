"""Which numbers a cost is defined for: tried out, since its protocol has no word for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import frozen

from nnframe.abstract import Activation
from nnframe.activations import Linear, Sigmoid, Softmax, Softplus
from nnframe.arrays import Array, Shape
from nnframe.testing.draws import numbers

Draw = Callable[[np.random.Generator, Shape], Array]


@frozen(eq=False)
class Domain:
    """A kind of outputs and targets.

    Attributes
    ----------
    name : str
    outputs, targets : callable
        (generator, shape) → an array.
    radius : float
        How far an output may be moved without leaving the domain.
    real : bool
        Whether outputs may be any number.
    behind : Activation
        An output activation whose values lie in the domain.
    """

    name: str
    outputs: Draw
    targets: Draw
    radius: float
    real: bool
    behind: Activation

    def draw(
        self, rng: np.random.Generator, m: int, n: int, dtype: np.dtype[Any]
    ) -> tuple[Array, Array]:
        """Outputs and targets for m samples of n numbers."""
        shape = (m, n)
        return self.outputs(rng, shape).astype(dtype), self.targets(rng, shape).astype(dtype)


def real(rng: np.random.Generator, shape: Shape) -> Array:
    """Ordinary numbers."""
    return numbers(rng, shape, np.dtype(float))


def share(rng: np.random.Generator, shape: Shape) -> Array:
    """Numbers between 0 and 1, and not near either."""
    return rng.uniform(0.06, 0.94, shape).round(3)


def one_hot(rng: np.random.Generator, shape: Shape) -> Array:
    """A 1 in each row, zeros else."""
    hot: Array = np.eye(shape[1])[rng.integers(shape[1], size=shape[0])]
    return hot


def sign(rng: np.random.Generator, shape: Shape) -> Array:
    """Labels of ±1."""
    return rng.choice([-1.0, 1.0], shape)


def away(rng: np.random.Generator, shape: Shape) -> Array:
    """Numbers of either sign, and not near 0."""
    return positive(rng, shape) * sign(rng, shape)


def positive(rng: np.random.Generator, shape: Shape) -> Array:
    """Numbers above 0."""
    return rng.uniform(0.06, 5, shape).round(3)


REAL = Domain("real outputs and targets", real, real, 2.0, True, Linear())
SIGNS = Domain("real outputs, targets ±1", real, sign, 2.0, True, Linear())
CLASSES = Domain("real outputs, one-hot targets", real, one_hot, 2.0, True, Linear())
SHARES = Domain("outputs and targets in [0, 1]", share, share, 0.025, False, Sigmoid())
LABELS = Domain("outputs in [0, 1], one-hot targets", share, one_hot, 0.025, False, Softmax())
POSITIVE = Domain("positive outputs and targets", positive, positive, 0.025, False, Softplus())
NONZERO = Domain("outputs and targets away from 0", away, away, 0.025, False, Linear())

DOMAINS = (REAL, SIGNS, CLASSES, SHARES, LABELS, POSITIVE)

TwoMethods = tuple[Callable[..., Any], Callable[..., Any]]


def domains_of(
    methods: TwoMethods,
    candidates: tuple[Domain, ...] = DOMAINS,
    widths: tuple[int, ...] = (1, 2, 3),
) -> list[Domain]:
    """The domains in which both methods give finite numbers; the real ones first."""
    tried = (widths[0], widths[-1])
    found = [domain for domain in candidates if _works(methods, domain, tried)]
    if any(not domain.real for domain in found) and _ignores_outside(methods[0]):
        found = [domain for domain in found if not domain.real and domain is not POSITIVE]
    if any(domain.real for domain in found):
        found = [domain for domain in found if domain is not POSITIVE]
    if REAL in found and candidates is DOMAINS and _refuses_zero(methods, tried[1]):
        return [NONZERO]
    return found


def _refuses_zero(methods: TwoMethods, n: int) -> bool:
    """Whether outputs, or targets, that are all 0 are the one thing it is not defined for."""
    ones, zeros = np.ones((1, n)), np.zeros((1, n))
    return not (_finite(methods, zeros, ones) and _finite(methods, ones, zeros))


def _works(methods: TwoMethods, domain: Domain, widths: tuple[int, int]) -> bool:
    rng = np.random.default_rng(0)
    for n in widths:
        a, y = domain.draw(rng, 16, n, np.dtype(float))
        if not _finite(methods, a, y):
            return False
    return True


def _finite(methods: TwoMethods, a: Array, y: Array) -> bool:
    for method in methods:
        try:
            with np.errstate(invalid="raise", divide="raise", over="ignore", under="ignore"):
                result = np.asarray(method(a.copy(), y.copy()), dtype=np.float64)
        except Exception:  # an error is how a cost says that it is not defined there
            return False
        if not np.isfinite(result).all():
            return False
    return True


def _ignores_outside(forward: Callable[..., Any]) -> bool:
    """Whether outputs below 0 and above 1 are clipped: then the domain is [0, 1] all the same."""
    for low, high in ((-1.5, -0.5), (1.5, 2.5)):
        for target in (0.0, 0.3, 1.0, -1.0):
            y = np.full((1, 2), target)
            with np.errstate(all="ignore"):
                try:
                    one, other = (np.asarray(forward(np.full((1, 2), a), y)) for a in (low, high))
                except Exception:  # as above
                    return False
            if not np.allclose(one, other, rtol=1e-9, atol=0, equal_nan=True):
                return False
    return True
