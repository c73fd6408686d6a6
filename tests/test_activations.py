"""Every built-in activation: exact everywhere, quiet, and the same for any layout of its input."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from reference import FUNCTIONS, SLOPES, mp

import nnframe
from nnframe.abstract import Activation
from nnframe.activations import numerics
from nnframe.errors import ArgumentError, DtypeError, ShapeError

ALL = [getattr(nnframe.activations, name)() for name in nnframe.activations.__all__]
ELEMENTWISE = [each for each in ALL if type(each).__name__ in FUNCTIONS]
TINY = 4 * np.finfo(float).smallest_subnormal


def probes():
    one_sided = [
        0.3,
        0.5,
        1,
        2,
        3,
        5,
        8,
        13,
        20,
        25,
        30,
        37,
        40,
        200,
        500,
        700,
        708.5,
        710,
        730,
        744,
    ]
    one_sided += [745, 746, 1000, 5e-324, 1e-310, 2.3e-308, 2**-52, 1 - 2**-53, 1 + 2**-52]
    one_sided += [29.5, 30.5, 38, 38.2, 38.4, 38.5, 38.6]  # where Φ runs out of digits
    one_sided += [26.7, 26.9, 27, 27.2, 27.29, 27.4]  # where e^(-z²) does
    one_sided += [1e154, 1e158, 1e162, 1.7e308, np.finfo(float).max]  # where z², 2z overflow
    one_sided += [10.0**k for k in range(-300, 309, 20)]
    one_sided += np.random.default_rng(0).exponential(4, size=60).tolist()
    return np.array([0.0, -0.0, *one_sided, *(-v for v in one_sided)])


PROBES = probes()


def check_close(got, expected, z):
    expected = mp.mpf(expected)
    if abs(expected) > mp.mpf(np.finfo(float).max):
        assert np.isinf(got), z
        return
    error = abs(mp.mpf(float(got)) - expected)
    assert error <= mp.mpf(1e-9) * abs(expected) or error <= TINY, (z, got, expected)


@pytest.mark.parametrize("activation", ELEMENTWISE, ids=repr)
@pytest.mark.parametrize("method", ["forward", "derivative"])
def test_exact_and_quiet_over_all_floats(activation, method):
    function = (FUNCTIONS if method == "forward" else SLOPES)[type(activation).__name__]
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        values = getattr(activation, method)(PROBES)
    with mp.workdps(330):  # the sine of 1e308 needs all digits of 1e308
        for z, value in zip(PROBES, values, strict=True):
            check_close(value, function(mp.mpf(float(z))), z)


@pytest.mark.parametrize("activation", ELEMENTWISE, ids=repr)
def test_the_table_of_slopes_is_the_derivative_of_the_table_of_values(activation):
    """Guards the two tables that the test above trusts."""
    name = type(activation).__name__
    for z in (-3.1, -1.0, -0.2, 0.4, 1.7, 2.9):
        slope = mp.diff(FUNCTIONS[name], mp.mpf(z))
        assert abs(slope - SLOPES[name](mp.mpf(z))) < 1e-12


SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805
LIMITS = {  # σ and σ' at -∞ and at +∞, where they exist
    "Sigmoid": ((0, 1), (0, 0)),
    "Tanh": ((-1, 1), (0, 0)),
    "Linear": ((-np.inf, np.inf), (1, 1)),
    "ReLU": ((0, np.inf), (0, 1)),
    "LeakyReLU": ((-np.inf, np.inf), (0.01, 1)),
    "ELU": ((-1, np.inf), (0, 1)),
    "GELU": ((0, np.inf), (0, 1)),
    "SELU": ((-SELU_ALPHA * SELU_SCALE, np.inf), (0, SELU_SCALE)),
    "SiLU": ((0, np.inf), (0, 1)),
    "Mish": ((0, np.inf), (0, 1)),
    "Softplus": ((0, np.inf), (0, 1)),
    "LogSigmoid": ((-np.inf, 0), (1, 0)),
    "Arctan": ((-np.pi / 2, np.pi / 2), (0, 0)),
    "Softsign": ((-1, 1), (0, 0)),
    "Gaussian": ((0, 0), (0, 0)),
    "Square": ((np.inf, np.inf), (-np.inf, np.inf)),
}


@pytest.mark.parametrize("name", LIMITS)
def test_limits_at_infinity(name):
    activation, ends = getattr(nnframe, name)(), np.array([-np.inf, np.inf])
    with np.errstate(all="raise"):
        np.testing.assert_allclose(activation.forward(ends), LIMITS[name][0], rtol=1e-15)
        np.testing.assert_allclose(activation.derivative(ends), LIMITS[name][1], rtol=1e-15)


def test_only_sine_has_no_limit_at_infinity():
    assert {type(each).__name__ for each in ELEMENTWISE} - LIMITS.keys() == {"Sine"}


def test_softmax_of_minus_infinity_is_an_absent_class():
    z = np.array([[-np.inf, 1.0, 1.0]])
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(nnframe.Softmax().forward(z), [[0, 0.5, 0.5]])
        jacobian = nnframe.Softmax().derivative(z)[0]
    np.testing.assert_array_equal(jacobian, [[0, 0, 0], [0, 0.25, -0.25], [0, -0.25, 0.25]])


@pytest.mark.parametrize("activation", ELEMENTWISE, ids=repr)
def test_nan_propagates(activation):
    z = np.array([[np.nan, 0.5]])
    for values in (activation.forward(z), activation.derivative(z)):
        assert np.isnan(values[0, 0])
        assert np.isfinite(values[0, 1])


def test_nan_propagates_through_softmax_in_its_own_row_only():
    a = nnframe.Softmax().forward([[np.nan, 0.0], [1.0, 0.0]])
    assert np.isnan(a[0]).all()
    assert np.isfinite(a[1]).all()


@pytest.mark.parametrize("activation", ALL, ids=repr)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_keep_their_width(activation, dtype):
    z = np.linspace(-2, 2, 6, dtype=dtype).reshape(2, 3)
    a = activation.forward(z)
    assert a.dtype == activation.derivative(z).dtype == dtype
    assert activation.pullback(z, a, z).dtype == dtype
    tolerance = 20 * np.finfo(dtype).eps
    expected = activation.forward(z.astype(np.float64))
    np.testing.assert_allclose(a.astype(np.float64), expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("activation", ALL, ids=repr)
@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, bool])
def test_integers_become_float64(activation, dtype):
    z = np.array([[0, 1, 1]], dtype=dtype)
    assert activation.forward(z).dtype == np.float64
    np.testing.assert_array_equal(activation.forward(z), activation.forward(z.astype(float)))
    np.testing.assert_array_equal(activation.derivative(z), activation.derivative(z.astype(float)))


@pytest.mark.parametrize("activation", ALL, ids=repr)
def test_any_layout_gives_what_its_copy_gives(activation):
    base = np.random.default_rng(1).normal(size=(6, 4))
    read_only = base.copy()
    read_only.flags.writeable = False
    reversed_twice = base[::-1, ::-1].copy()[::-1, ::-1]  # base again, with negative strides
    layouts = [np.asfortranarray(base), reversed_twice, base.astype(">f8"), read_only]
    layouts += [np.repeat(base, 2, axis=1)[:, ::2]]
    for z in layouts:
        np.testing.assert_array_equal(z, base)
        np.testing.assert_array_equal(activation.forward(z), activation.forward(base))
        np.testing.assert_array_equal(activation.derivative(z), activation.derivative(base))


@pytest.mark.parametrize("activation", ALL, ids=repr)
@pytest.mark.parametrize(
    ("z", "error"),
    [
        (np.ma.masked_array([[1.0, 2.0]], mask=[[True, False]]), DtypeError),
        (np.array([[1j, 2.0]]), DtypeError),
        (np.array([["a", "b"]]), DtypeError),
        (np.array([[None, 1.0]]), DtypeError),
        ([[1.0], [1.0, 2.0]], ShapeError),
    ],
    ids=["masked", "complex", "text", "None", "ragged"],
)
def test_what_is_no_real_number_is_refused(activation, z, error):
    for method in (activation.forward, activation.derivative):
        with pytest.raises(error):
            method(z)


@pytest.mark.parametrize("activation", ALL, ids=repr)
@given(z=arrays(np.float64, (3, 4), elements=st.floats(-800, 800)), seed=st.integers(0, 99))
def test_pullback_is_the_default_one(activation, z, seed):
    grad_a = np.random.default_rng(seed).normal(size=z.shape)
    a = activation.forward(z)
    fast, default = activation.pullback(z, a, grad_a), Activation.pullback(activation, z, a, grad_a)
    np.testing.assert_allclose(fast, default, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("activation", ALL, ids=repr)
def test_z_is_neither_changed_nor_handed_back(activation):
    z = np.linspace(-2, 2, 6).reshape(2, 3)
    kept = z.copy()
    results = [activation.forward(z), activation.derivative(z)]
    results.append(activation.pullback(z, results[0], np.ones_like(z)))
    np.testing.assert_array_equal(z, kept)
    assert not any(np.shares_memory(result, z) for result in results)


@pytest.mark.parametrize("activation", ALL, ids=repr)
def test_kinks_are_where_the_slope_jumps(activation):
    if isinstance(activation, nnframe.Softmax):
        assert activation.kinks == ()
        return
    z = np.concatenate([np.linspace(-3, 3, 600), [-1e-9, 1e-9]])
    z.sort()
    jumps = np.abs(np.diff(activation.derivative(z))) > 0.1
    found = tuple(
        0.0 for left, right in zip(z[:-1][jumps], z[1:][jumps], strict=True) if left < 0 < right
    )
    assert found == activation.kinks
    assert len(found) == jumps.sum()


def test_kinks_depend_on_the_settings():
    assert nnframe.ELU(alpha=2.0).kinks == (0.0,)
    assert nnframe.ELU(alpha=1.0).kinks == ()
    assert nnframe.LeakyReLU(slope=1.0).kinks == ()


@pytest.mark.parametrize("spread", [0.1, 5.0, 40.0, 1000.0])
def test_softmax_and_its_jacobian(spread):
    rng = np.random.default_rng(int(spread))
    z = rng.uniform(-spread, spread, size=(4, 5))
    with np.errstate(all="raise"):
        a, jacobian = nnframe.Softmax().forward(z), nnframe.Softmax().derivative(z)
    with mp.workdps(900):
        for i, row in enumerate(z):
            e = [mp.exp(mp.mpf(v)) for v in row]
            exact_a = [v / mp.fsum(e) for v in e]
            for j in range(5):
                check_close(a[i, j], exact_a[j], row)
                for k in range(5):
                    expected = exact_a[j] * ((j == k) - exact_a[k])
                    check_close(jacobian[i, j, k], expected, row)


def test_softmax_pullback_of_a_saturated_output():
    """Where a_j is 1 to the last bit, 1 - a_j is the sum of the others, not 0."""
    z = np.array([[50.0, 0.0]])
    delta = nnframe.Softmax().pullback(z, nnframe.Softmax().forward(z), np.array([[1.0, 0.0]]))
    np.testing.assert_allclose(delta, [[np.exp(-50.0), -np.exp(-50.0)]], rtol=1e-12)


@pytest.mark.parametrize(
    "make",
    [
        lambda: nnframe.LeakyReLU("0.1"),
        lambda: nnframe.LeakyReLU(np.nan),
        lambda: nnframe.ELU(0),
        lambda: nnframe.ELU(-1.0),
        lambda: nnframe.ELU(np.inf),
    ],
)
def test_bad_settings(make):
    with pytest.raises(ArgumentError, match="must be a"):
        make()


def test_settings_do_not_widen_float32():
    z = np.ones((1, 2), dtype=np.float32)
    for activation in (nnframe.LeakyReLU(np.float64(0.2)), nnframe.ELU(np.float64(2.0))):
        assert activation.forward(-z).dtype == activation.derivative(-z).dtype == np.float32


@pytest.mark.parametrize("z", [-30.0, -30.5, -34.0, -45.0, -1e3, -1e8])
def test_the_far_tail_of_the_normal_distribution(z):
    # Φ/φ by the complementary error function, with digits enough for what 1 - erf would lose.
    tail, density = mp.erfc(-z / mp.sqrt(2)) / 2, mp.exp(mp.mpf(z) ** 2 / -2) / mp.sqrt(2 * mp.pi)
    exact = float(z * tail / density)
    found = numerics.z_times_mills_ratio(np.array([z]))
    np.testing.assert_allclose(found, [exact], rtol=1e-13)
