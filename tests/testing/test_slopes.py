"""Slopes from values: right to within the error they state, and unsure of what they miss."""

from __future__ import annotations

import numpy as np
import pytest
from meta.formulas import softplus

from nnframe.testing.slopes import (
    BOTH_SIDES,
    FROM_ABOVE,
    FROM_BELOW,
    noise,
    sharpened,
    slopes,
)

Z = np.array([0.0, 1e-300, 1e-8, 1e-3, 0.3, -0.3, 1.0, -2.5, 5.0, -5.0, 25.0, -25.0, 100.0, 1000.0])


def sigmoid(z):
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-abs(z)))


def sech_squared(z):
    return 1 / np.cosh(np.clip(z, -350, 350)) ** 2


FUNCTIONS = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "softplus": (softplus, sigmoid),
    "tanh": (np.tanh, sech_squared),
    "steep": (lambda z: np.tanh(1e8 * z), lambda z: 1e8 * sech_squared(1e8 * z)),
    "flat": (lambda z: np.tanh(1e-8 * z), lambda z: 1e-8 * sech_squared(1e-8 * z)),
    "large": (lambda z: 1e8 * np.tanh(z), lambda z: 1e8 * sech_squared(z)),
    "oscillating": (lambda z: np.sin(20 * z), lambda z: 20 * np.cos(20 * z)),
    "square": (lambda z: z * z, lambda z: 2 * z),
    "moved up": (lambda z: 1000 + np.sin(z), np.cos),
}


@pytest.mark.parametrize(
    "side", [BOTH_SIDES, FROM_ABOVE, FROM_BELOW], ids=["both", "above", "below"]
)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_error_is_a_bound(name, side):
    f, derivative = FUNCTIONS[name]
    found = slopes(lambda t: f(Z + t), side, np.abs(Z))
    rounding = 1e-15 * np.abs(derivative(Z)).max()
    assert (np.abs(found.slope - derivative(Z)) <= found.error + rounding).all()


@pytest.mark.parametrize("name", ["sigmoid", "softplus", "tanh", "flat", "large"])
def test_it_is_sharp(name):
    f, derivative = FUNCTIONS[name]
    z = Z[np.abs(Z) <= 5]
    found = slopes(lambda t: f(z + t), BOTH_SIDES, np.abs(z))
    assert (found.error <= 2e-11 * np.abs(derivative(z)).max()).all()


def test_at_a_kink_only_the_sides_are_known():
    z = np.array([0.0])
    both, above, below = (
        slopes(lambda t: np.maximum(z + t, 0), side)
        for side in (BOTH_SIDES, FROM_ABOVE, FROM_BELOW)
    )
    assert both.error > 1e-3
    np.testing.assert_allclose([above.slope[0], below.slope[0]], [1, 0], atol=1e-11)
    assert max(above.error[0], below.error[0]) < 1e-10


def test_a_step_between_the_nodes_is_not_taken_for_a_slope():
    found = slopes(lambda t: np.where(np.array([0.0]) + t > 0, 1.0, 0.0), FROM_ABOVE)
    assert found.error > 1  # the value at 0 is of another piece than the nodes


def test_single_precision_inside_shows_as_noise():
    z = np.linspace(-2, 2, 40)
    assert np.median(noise(lambda t: np.tanh(z + t))) < 1e-15
    assert np.median(noise(lambda t: np.tanh((z + t).astype(np.float32)).astype(float))) > 1e-9


def agreed(f, z):
    path = lambda t: f(z + t)  # noqa: E731  # a path is a function of t
    found = slopes(path)
    return found, sharpened(found, path, lambda each: each.error < 1e-6)


def test_the_complex_step_sharpens_what_it_agrees_with():
    z = np.array([0.3, 1.0])
    found, sharp = agreed(np.tanh, z)
    assert (sharp.error <= 1e-12).all()
    assert (sharp.slope != found.slope).any()
    np.testing.assert_allclose(sharp.slope, sech_squared(z), rtol=1e-14)


@pytest.mark.parametrize(
    "f",
    [
        lambda z: np.abs(z) ** 3,  # the imaginary part is lost
        lambda z: np.real(z) ** 2,
        lambda z: (z * np.conj(z)).real ** 1.5,
        lambda z: np.sin(np.linalg.norm(z[..., None], axis=-1)),
        lambda z: np.hypot(z, 1.0),  # takes no complex numbers
    ],
)
def test_the_complex_step_is_not_trusted_where_it_is_silently_wrong(f):
    found, sharp = agreed(f, np.array([0.3, -1.2]))
    np.testing.assert_array_equal(found.slope, sharp.slope)


def test_values_that_stand_still_are_not_taken_for_a_slope_of_zero():
    # ln(1 + e^z) is rounded in steps of 2e-16 here: close by it looks constant, and it is not. The
    # kink beside it is never resolved, so that all radii are looked at.
    found = slopes(lambda t: np.array([np.log(1 + np.exp(t - 25)), max(t, 0.0)]))
    assert abs(found.slope[0] - sigmoid(-25.0)) <= found.error[0]
