"""The scalar functions of the built-in neurons are those of the core, over the whole range."""

from __future__ import annotations

import numpy as np
import pytest
from nnframe_numba import exponential
from nnframe_numba.neurons import SCALARS
from nnframe_numba.sigma import activation_code

import nnframe

Z = np.concatenate(
    [
        np.linspace(-40, 40, 1601),
        np.linspace(-1000, 1000, 401),
        np.logspace(-300, 3, 304),
        -np.logspace(-300, 3, 304),
        [-0.0, np.inf, -np.inf, np.nan],
    ]
)
#: Relative to the value, where float64 has all its digits. Mish and SiLU's zero of σ' near z = -1.3
#: cancels, so there 1e-15 counts as well; GELU's far tail is a difference of tiny numbers.
RELATIVE, ABSOLUTE = 1e-13, 1e-15
KINDS = [kind() for kind in SCALARS]


def computed(activation, z):
    code = activation_code(activation, z.dtype)
    a, slope = np.empty_like(z), np.empty_like(z)
    code.function.ctypes(z.ctypes.data, a.ctypes.data, slope.ctypes.data, code.addresses[1], len(z))
    return a, slope


@pytest.mark.parametrize("activation", [*KINDS, nnframe.LeakyReLU(0.3), nnframe.ELU(2.5)], ids=repr)
def test_float64_over_the_whole_range(activation):
    for ours, theirs in zip(
        computed(activation, Z), (activation.forward(Z), activation.derivative(Z)), strict=True
    ):
        with np.errstate(invalid="ignore"):
            near = abs(ours - theirs) <= RELATIVE * abs(theirs) + ABSOLUTE
        same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
        off = ~(near | same)
        assert not off.any(), (Z[off][:5], ours[off][:5], theirs[off][:5])


@pytest.mark.parametrize("activation", KINDS, ids=repr)
def test_float32(activation):
    z = np.linspace(-30, 30, 1201).astype(np.float32)
    for ours, theirs in zip(
        computed(activation, z), (activation.forward(z), activation.derivative(z)), strict=True
    ):
        assert ours.dtype == np.float32
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("ours", "theirs", "ulps"),
    [
        (exponential.exp, np.exp, 3),
        (exponential.expm1, np.expm1, 5),
        (exponential.tanh, np.tanh, 6),
    ],
)
def test_exponentials(ours, theirs, ulps):
    with np.errstate(all="ignore"):
        expected = theirs(Z)
    found = np.array([ours(z) for z in Z])
    finite = np.isfinite(expected)
    off = abs(found[finite] - expected[finite]) / np.spacing(abs(expected[finite]))
    assert off.max() <= ulps, Z[finite][off.argmax()]
    np.testing.assert_array_equal(found[~finite], expected[~finite])
