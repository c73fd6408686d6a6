"""Random networks and mini-batches for the property tests of the equations."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

import nnframe

SMOOTH = [nnframe.Sigmoid, nnframe.Tanh, nnframe.Softplus, nnframe.Arctan, nnframe.Sine]


@st.composite
def steps(draw, output=None, cost=nnframe.Quadratic):
    """A network, a cost, a mini-batch, and the engine's step on it."""
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=4))
    m = draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    hidden = [draw(st.sampled_from(SMOOTH))() for _ in sizes[1:]]
    if output is not None:
        hidden[-1] = output
    layers = [nnframe.Dense(n, f) for n, f in zip(sizes[1:], hidden, strict=True)]
    network = nnframe.Network(layers, sizes[0], rng=rng)
    x, y = rng.normal(size=(m, sizes[0])), rng.dirichlet(np.ones(sizes[-1]), size=m)
    return network, x, y, nnframe.backprop(network, cost(), x, y)


def close(got, expected):
    """Equal to rounding."""
    np.testing.assert_allclose(got, expected, rtol=1e-11, atol=1e-13)
