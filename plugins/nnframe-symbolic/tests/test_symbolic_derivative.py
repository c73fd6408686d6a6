"""σ' in symbols: the table against the numbers, students' code as it stands, and mistakes shown."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import attrs
import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from nnframe_symbolic import SymbolicDerivative, register, setting, symbolic_derivative
from nnframe_symbolic.closed_forms import CLOSED_FORMS
from nnframe_symbolic.numbers import exact
from nnframe_symbolic.reading import Z, read

import nnframe
from nnframe.errors import ArgumentError

BUILT_IN = [kind for kind in CLOSED_FORMS if kind.__module__.startswith("nnframe.")]
INSTANCES = [
    *(kind() for kind in BUILT_IN),
    nnframe.ELU(0.7),
    nnframe.LeakyReLU(0.3),
    nnframe.LeakyReLU(1.0),
]
GRID = [-30.0, -4.25, -1.0, -0.125, 0.0, 0.3, 1.0, 2.5, 20.0]


def activation_of(forward: Any, derivative: Any) -> nnframe.Activation:
    class Written(nnframe.Activation):
        def forward(self, z: Any) -> Any:
            return forward(z)

        def derivative(self, z: Any) -> Any:
            return derivative(z)

    return Written()


def value_at(formula: Any, z: float) -> float:
    return float(
        formula.subs(Z, sympy.Rational(z)).evalf(30, maxn=1000)
    )  # the tail of 1 + erf cancels


# The table


def test_every_built_in_activation_has_a_closed_form_but_softmax() -> None:
    named = {getattr(nnframe, name) for name in nnframe.__all__}
    kinds = {k for k in named if isinstance(k, type) and issubclass(k, nnframe.Activation)}
    assert kinds - set(CLOSED_FORMS) == {nnframe.Activation, nnframe.Softmax}


@pytest.mark.parametrize("activation", INSTANCES, ids=repr)
def test_closed_form_is_what_the_class_computes(activation: nnframe.Activation) -> None:
    reading = read(activation)
    for formula, method in (
        (reading.forward, activation.forward),
        (reading.derivative, activation.derivative),
    ):
        expected = [value_at(formula, z) for z in GRID]
        np.testing.assert_allclose(method(np.array(GRID)), expected, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("activation", INSTANCES, ids=repr)
def test_built_in_derivative_is_proved(activation: nnframe.Activation) -> None:
    found = symbolic_derivative(activation)
    assert found.agrees is True
    assert found.difference == 0
    assert [float(kink) for kink in found.kinks] == list(activation.kinks)
    assert found.source == "its closed form"


@pytest.mark.parametrize("activation", INSTANCES, ids=repr)
def test_sympys_derivative_is_the_slope_of_the_value(activation: nnframe.Activation) -> None:
    found = symbolic_derivative(activation)
    value = sympy.lambdify(Z, found.value, modules="mpmath")
    for z in GRID:
        if z != 0:
            with mpmath.workdps(300):
                slope = mpmath.diff(value, mpmath.mpf(z))
            np.testing.assert_allclose(value_at(found.derivative, z), float(slope), rtol=1e-12)


def test_subclass_does_not_inherit_a_closed_form() -> None:
    class Doubled(nnframe.Softsign):
        def forward(self, z: Any) -> Any:
            return 2 * z

        def derivative(self, z: Any) -> Any:
            return 2 + 0 * z

    found = symbolic_derivative(Doubled())
    assert (found.value, found.derivative, found.source) == (2 * Z, 2, "its code")


# Code as students write it


@attrs.frozen(eq=False)
class Swish(nnframe.Activation):
    beta: Any = 1.0

    def forward(self, z: Any) -> Any:
        return z * nnframe.Sigmoid().forward(self.beta * z)

    def derivative(self, z: Any) -> Any:
        sigmoid = nnframe.Sigmoid()
        return sigmoid.forward(self.beta * z) + self.beta * z * sigmoid.derivative(self.beta * z)


class HalfSwish(Swish):
    def derivative(self, z: Any) -> Any:
        return nnframe.Sigmoid().forward(self.beta * z)


def masked(z: Any) -> Any:
    a = z.copy()
    a[z < 0] *= 0.1
    return a


def masked_slope(z: Any) -> Any:
    slope = np.ones_like(z)
    slope[z < 0] = 0.1
    return slope


def filled(z: Any) -> Any:
    a = np.empty_like(z)
    below = z < 0
    a[below] = np.expm1(z[below])
    a[~below] = z[~below]
    a[...] = a[:, :]
    return a


def view(z: Any) -> Any:
    a = z.copy()
    same = a[...]
    same[same < 0] = 0.0
    return a


def gelu_of_tanh(z: Any) -> Any:
    return 0.5 * z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))


def gelu_of_tanh_slope(z: Any) -> Any:
    t = np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3))
    inner = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * z**2)
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * inner


#: σ, σ' in code, and σ' by hand where it is not the code's own text; kinks.
RIGHT: dict[str, tuple[Any, Any, tuple[float, ...]]] = {
    "where": (lambda z: np.where(z > 0, z, 0.0), lambda z: np.where(z > 0, 1.0, 0.0), (0,)),
    "maximum": (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(z.dtype), (0,)),
    "condition as factor": (lambda z: z * (z > 0), lambda z: 1.0 * (z > 0), (0,)),
    "mask": (masked, masked_slope, (0,)),
    "filled": (filled, lambda z: np.where(z < 0, np.exp(z), 1), ()),
    "clip": (lambda z: np.clip(z, -1, 1), lambda z: np.where(np.abs(z) < 1, 1.0, 0.0), (-1, 1)),
    "method clip": (lambda z: z.clip(0, 6), lambda z: ((z > 0) & (z < 6)) * 1.0, (0, 6)),
    "select": (
        lambda z: z * np.clip(z + 3, 0, 6) / 6,
        lambda z: np.select([z < -3, z < 3], [0 * z, (2 * z + 3) / 6], np.ones_like(z)),
        (-3, 3),
    ),
    "piecewise": (
        lambda z: np.piecewise(z, [z < 0, z >= 0], [np.expm1, lambda v: v]),
        lambda z: np.piecewise(z, [z < 0], [np.exp, 1]),
        (),
    ),
    "gelu": (gelu_of_tanh, gelu_of_tanh_slope, ()),
    "asarray": (
        lambda z: np.tanh(np.asarray(z)) ** 2,
        lambda z: 2 * np.tanh(np.asarray(z)) * (1 - np.tanh(np.asarray(z)) ** 2),
        (),
    ),
    "view": (view, lambda z: np.where(z < 0, 0.0, 1.0), (0,)),
    "out": (lambda z: np.multiply(z, z, out=np.empty_like(z)), lambda z: 2 * z, ()),
    "in place": (lambda z: z.copy().__imul__(3), lambda z: np.full_like(z, 3), ()),
    "nested": (lambda z: np.abs(np.maximum(z, 0) - 1), lambda z: (z > 1) * 2.0 - (z > 0), (0, 1)),
    "clip in abs": (
        lambda z: np.abs(np.clip(z, -1, 1) - 0.5),
        lambda z: np.where(np.abs(z) < 1, np.where(z > 0.5, 1.0, -1.0), 0.0),
        (-1, 0.5, 1),
    ),
    "maximum in exp in abs": (
        lambda z: np.abs(np.exp(np.maximum(z, 0)) - 2),
        lambda z: np.where(z > math.log(2), np.exp(z), np.where(z > 0, -np.exp(z), 0.0)),
        (0, math.log(2)),
    ),
    "pole where it is compared": (
        lambda z: 1 / (z - 0.4),
        lambda z: -1 / (z - 0.4) ** 2,
        (),
    ),
    "maximum of three": (
        lambda z: np.maximum(np.maximum(-z - 1, 0), z - 1),
        lambda z: np.where(z > 1, 1.0, 0.0) - (z < -1),
        (-1, 1),
    ),
    "quadratic switch": (
        lambda z: np.abs(z * z - 2),
        lambda z: np.where(z * z > 2, 2 * z, -2 * z),
        (-math.sqrt(2), math.sqrt(2)),
    ),
    "pole": (lambda z: z / (1 + z * z), lambda z: (1 - z * z) / (1 + z * z) ** 2, ()),
    "hypot": (lambda z: np.sqrt(1 + z**2), lambda z: z / np.hypot(1, z), ()),
    "logs": (
        lambda z: np.log(1 + np.log1p(np.exp(z))),
        lambda z: 1 / ((1 + np.exp(-z)) * (1 + np.logaddexp(0, z))),
        (),
    ),
    "powers": (lambda z: np.exp2(z), lambda z: np.log(2) * np.power(2.0, z), ()),
    "hyperbolic": (lambda z: np.log(np.cosh(z)), lambda z: np.sinh(z) / np.cosh(z), ()),
    "sigmoid as tanh": (
        lambda z: 0.5 * (1 + np.tanh(z / 2)),
        lambda z: 1 / (2 + np.exp(z) + np.exp(-z)),
        (),
    ),
    "sech": (
        gelu_of_tanh,
        lambda z: (
            0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))
            + 0.5
            * z
            / np.cosh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)) ** 2
            * np.sqrt(2 / np.pi)
            * (1 + 3 * 0.044715 * z**2)
        ),
        (),
    ),
    "mish": (
        lambda z: z * np.tanh(np.log1p(np.exp(z))),
        lambda z: (
            np.exp(z)
            * (4 * (z + 1) + 4 * np.exp(2 * z) + np.exp(3 * z) + np.exp(z) * (4 * z + 6))
            / (2 * np.exp(z) + np.exp(2 * z) + 2) ** 2
        ),
        (),
    ),
    "double angle": (
        lambda z: np.exp(-(z**2) / 2) * np.sin(z) ** 2,
        lambda z: np.exp(-z * z / 2) * (np.sin(2 * z) - z * (1 - np.cos(2 * z)) / 2),
        (),
    ),
    "stable": (
        lambda z: np.where(
            z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z)))
        ),
        lambda z: np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))) ** 2,
        (),
    ),
    "fractions": (lambda z: z / 3 + np.arctan(z), lambda z: 1 / 3 + 1 / (1 + z**2), ()),
    "constant": (lambda z: 0 * z + 1, lambda z: np.zeros(z.shape), ()),
    "shape": (lambda z: 2 * z, lambda z: np.full(z.shape, 2.0), ()),
    "finite": (lambda z: np.where(np.isfinite(z), z, np.nan), lambda z: np.ones(np.shape(z)), ()),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_code_is_read_and_proved(name: str) -> None:
    forward, derivative, kinks = RIGHT[name]
    found = symbolic_derivative(activation_of(forward, derivative))
    assert found.agrees is True, str(found)
    assert found.difference == 0
    np.testing.assert_allclose([float(kink) for kink in found.kinks], kinks, rtol=1e-15)


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_read_is_what_runs(name: str) -> None:
    forward, derivative, _ = RIGHT[name]
    reading = read(activation_of(forward, derivative))
    z = np.array([[-4.5, -0.75, 0.5, 0.875, 1.25, 7.0]])
    for formula, function in ((reading.forward, forward), (reading.derivative, derivative)):
        expected = [value_at(formula, at) for at in z[0].tolist()]
        np.testing.assert_allclose(function(z), [expected], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize(
    "change", [lambda s: s + 1e-6, lambda s: s * 1.00001, lambda s: -s], ids=["more", "scaled", "-"]
)
def test_a_derivative_that_is_off_differs(name: str, change: Any) -> None:
    forward, derivative, _ = RIGHT[name]
    if name == "constant":  # 0 times anything is 0
        change = lambda s: s + 1  # noqa: E731  # one of the functions that are tried
    found = symbolic_derivative(activation_of(forward, lambda z: change(derivative(z))))
    assert found.agrees is False
    assert found.difference != 0
    assert found.reason.startswith("they differ, for example at z = ")


def test_a_switch_that_changes_nothing_is_no_break() -> None:
    found = symbolic_derivative(
        activation_of(lambda z: np.maximum(z, 0) + np.minimum(z, 0), np.ones_like)
    )
    assert found.agrees
    assert found.breaks == ()


def test_a_sign_may_change_at_a_pole() -> None:
    found = symbolic_derivative(
        activation_of(
            lambda z: np.abs(1 + 1 / z), lambda z: np.where(1 + 1 / z > 0, -1.0, 1.0) / z**2
        )
    )
    assert found.reason == "undecided at z = 0, proved elsewhere"


def test_a_sign_is_known_of_continuous_functions_only() -> None:
    found = symbolic_derivative(
        activation_of(
            lambda z: np.abs(np.log1p(np.exp(z)) - 1),
            lambda z: np.sign(np.log1p(np.exp(z)) - 1) * np.exp(z) / (1 + np.exp(z)),
        )
    )
    assert found.agrees is None
    assert "the sign of log(exp(z) + 1) - 1 is not known" in found.reason


def test_scipys_functions_are_known_by_name() -> None:
    special: Any = pytest.importorskip("scipy.special")
    logistic = activation_of(special.expit, lambda z: special.expit(z) * special.expit(-z))
    assert symbolic_derivative(logistic).agrees
    bell = activation_of(special.erf, lambda z: 2 / np.sqrt(np.pi) * np.exp(-(z**2)))
    assert symbolic_derivative(bell).agrees


def test_plugins_made_of_built_ins_are_read() -> None:
    exercises: Any = pytest.importorskip("nnframe_exercises")
    found = symbolic_derivative(exercises.LeakySigmoid(0.25))
    assert found.agrees
    assert sympy.simplify(found.value - (1 / (1 + sympy.exp(-Z)) + Z / 4)) == 0


@pytest.mark.usefixtures("table")
def test_classes_of_the_table_are_left_as_they_were() -> None:
    class Faster(Slow):
        """Both methods are inherited."""

    register(Faster, exponential, lambda slow, z: setting(slow.rate) * exponential(slow, z))
    before = {kind: dict(vars(kind)) for kind in CLOSED_FORMS}
    symbolic_derivative(Swish())
    with pytest.raises(ArgumentError):
        symbolic_derivative(activation_of(lambda z: nnframe.Softmax().forward(z), lambda z: z))
    assert before == {kind: dict(vars(kind)) for kind in CLOSED_FORMS}


# Mistakes


def test_missing_term_is_shown() -> None:
    found = symbolic_derivative(HalfSwish(beta=2.0))
    assert found.agrees is False
    e = sympy.exp(-2 * Z)
    assert sympy.simplify(found.difference - 2 * Z * e / (1 + e) ** 2) == 0
    assert str(found.difference) in str(found)
    assert sympy.latex(found.difference) + r" \ne 0" in found.latex()
    assert "they differ, for example at z = 1/7" in str(found)


def test_derivative_of_a_for_z_is_seen() -> None:
    found = symbolic_derivative(
        activation_of(lambda z: np.tanh(z), lambda z: 1 - np.tanh(np.tanh(z)) ** 2)
    )
    assert found.agrees is False


def test_mistake_on_one_side_only_is_seen_there() -> None:
    found = symbolic_derivative(
        activation_of(lambda z: np.where(z > 0, z, np.expm1(z)), lambda z: np.where(z > 0, 1, 1))
    )
    assert found.agrees is False
    assert found.difference.subs(Z, 1) == 0
    assert found.difference.subs(Z, -1) == sympy.exp(-1) - 1


def test_mistake_on_a_short_interval_is_seen() -> None:
    found = symbolic_derivative(
        activation_of(
            lambda z: z * z,
            lambda z: np.where((z > 1000.001) & (z < 1000.002), 0.0, 2 * z),
        )
    )
    assert found.agrees is False


@pytest.mark.parametrize(
    ("at_zero", "agrees"), [(0.0, False), (0.5, False), (1.0, True), (-1.0, True)]
)
def test_at_a_kink_either_slope_is_right(at_zero: float, agrees: bool) -> None:
    found = symbolic_derivative(
        activation_of(np.abs, lambda z: np.where(z == 0, at_zero, np.sign(z)))
    )
    assert found.agrees is agrees
    assert found.difference == 0
    assert ("z = 0" in found.reason) is not agrees


def test_a_step_has_no_derivative() -> None:
    found = symbolic_derivative(
        activation_of(lambda z: np.heaviside(z, 1.0), lambda z: np.zeros_like(z))
    )
    assert found.agrees is False
    assert found.reason == "σ itself jumps by 1 at z = 0: no slope there"


def test_rounded_constants_leave_it_open() -> None:
    found = symbolic_derivative(
        activation_of(
            lambda z: np.exp(0.123456789012345 * z),
            lambda z: 0.12345678901234512 * np.exp(0.123456789012345 * z),
        )
    )
    assert found.agrees is None
    assert "to 15 digits" in found.reason
    assert r"\overset{?}{=} 0" in found.latex()


def test_unknown_switch_leaves_it_open_but_numbers_can_still_refute() -> None:
    def forward(z: Any) -> Any:
        return np.abs(np.exp(z) - z - 2)

    def derivative(z: Any) -> Any:
        return np.sign(np.exp(z) - z - 2) * (np.exp(z) - 1)

    found = symbolic_derivative(activation_of(forward, derivative))
    assert found.agrees is None
    assert found.reason.startswith("undecided")
    wrong = symbolic_derivative(activation_of(forward, lambda z: derivative(z) + 1))
    assert wrong.agrees is False


@given(
    st.lists(st.integers(-5, 5), min_size=2, max_size=5).filter(any),
    st.sampled_from([np.tanh, np.sin, np.exp, lambda z: 1 / (1 + np.exp(-z))]),
    st.integers(-3, 3),
)
@settings(deadline=None, max_examples=40)
def test_a_polynomial_of_a_function(coefficients: list[int], inner: Any, error: int) -> None:
    slopes = {
        np.tanh: lambda u: 1 - np.tanh(u) ** 2,
        np.sin: np.cos,
        np.exp: np.exp,
    }
    inner_slope = slopes.get(inner, lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2)

    def forward(z: Any) -> Any:
        return sum(c * inner(z) ** k for k, c in enumerate(coefficients)) + 0 * z

    def derivative(z: Any) -> Any:
        outer = sum(k * c * inner(z) ** (k - 1) for k, c in enumerate(coefficients) if k)
        return outer * inner_slope(z) + error * z

    found = symbolic_derivative(activation_of(forward, derivative))
    assert found.agrees is (error == 0), str(found)


# Settings


def test_settings_are_read_as_they_were_meant() -> None:
    assert symbolic_derivative(Swish(beta=1.5)).value == Z / (1 + sympy.exp(-3 * Z / 2))
    assert symbolic_derivative(Swish(beta=1 / 3)).value == Z / (1 + sympy.exp(-Z / 3))


def test_free_settings_are_letters() -> None:
    found = symbolic_derivative(Swish(beta=1.5), free=["beta"])
    (beta,) = found.settings
    assert found.agrees
    assert found.value == Z / (1 + sympy.exp(-beta * Z))
    assert found.settings[beta] == sympy.Rational(3, 2)
    assert r"\beta" in found.latex()
    assert symbolic_derivative(HalfSwish(beta=1.5), free=["beta"]).agrees is False


@pytest.mark.parametrize(
    ("activation", "free"),
    [
        (nnframe.LeakyReLU(0.1), "slope"),
        (nnframe.ELU(2.0), ["alpha"]),
        (nnframe.SELU(), ["alpha", "scale"]),
        (Swish(beta=-2.0), ["beta"]),
    ],
)
def test_free_settings_of_the_table_and_of_any_sign(activation: Any, free: Any) -> None:
    found = symbolic_derivative(activation, free=free)
    assert found.agrees
    assert found.derivative.free_symbols == {Z, *found.settings}
    for symbol, value in found.settings.items():
        assert symbol.is_negative == value.is_negative


def test_mistake_that_only_another_setting_shows_is_seen() -> None:
    class Lucky(Swish):
        def derivative(self, z: Any) -> Any:  # β is missing in the second term
            sigmoid = nnframe.Sigmoid()
            return sigmoid.forward(self.beta * z) + z * sigmoid.derivative(self.beta * z)

    assert symbolic_derivative(Lucky(beta=1.0)).agrees is True
    assert symbolic_derivative(Lucky(beta=1.0), free=["beta"]).agrees is False


def test_activation_is_not_changed_by_freeing() -> None:
    swish = Swish(beta=1.5)
    symbolic_derivative(swish, free=["beta"])
    assert swish.beta == 1.5


@pytest.mark.parametrize("free", ["gamma", ["beta", "gamma"]])
def test_unknown_setting(free: Any) -> None:
    with pytest.raises(ArgumentError, match=r"Swish\(beta=1\.0\) has no setting 'gamma'"):
        symbolic_derivative(Swish(), free=free)


@pytest.mark.parametrize("free", ["flag", "fixed"])
def test_setting_that_cannot_be_a_letter(free: str) -> None:
    class Strange(Swish):
        flag = True

        @property
        def fixed(self) -> float:
            return 1.0

    with pytest.raises(ArgumentError, match=f"has no setting '{free}' that is a number"):
        symbolic_derivative(Strange(), free=free)


# Numbers


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (0.1, "1/10"),
        (1.5, "3/2"),
        (1e-8, "1/100000000"),
        (1 / 3, "1/3"),
        (-2 / 7, "-2/7"),
        (3 * 0.044715, "134145/1000000"),
        (3 * 0.1, "3/10"),
        (0.1 + 0.7, "4/5"),
        (math.pi / 2, "pi/2"),
        (math.sqrt(2 / math.pi), "sqrt(2/pi)"),
        (math.sqrt(0.5), "sqrt(2)/2"),
        (math.log(2), "log(2)"),
        (np.float32(0.5), "1/2"),
        (np.int64(7), "7"),
        (Fraction(1, 7), "1/7"),
        (10**20, "10**20"),
        (0.0, "0"),
        (math.inf, "oo"),
        (-math.inf, "-oo"),
    ],
)
def test_float_is_the_number_that_was_meant(value: Any, meant: str) -> None:
    assert exact(value) == sympy.sympify(meant)


@given(st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: abs(x) > 1e-300))
@settings(deadline=None)
def test_number_that_is_read_is_the_float_to_the_last_digits(x: float) -> None:
    assert abs(float(exact(x)) - x) <= 8 * math.ulp(x)


@pytest.mark.parametrize("value", ["1", None, [1.0, 2.0], 1j, np.ones(2)])
def test_no_number(value: Any) -> None:
    with pytest.raises(ArgumentError, match="expected one real number"):
        exact(value)


# What cannot be read


@pytest.mark.parametrize(
    ("forward", "message"),
    [
        (lambda z: z if z > 0 else 0 * z, "whether a condition on z is true"),
        (lambda z: np.where(np.asarray(z) > 0, z, 0), "whether a condition on z is true"),
        (lambda z: max(z, 0), "whether a condition on z is true"),
        (lambda z: math.exp(z), "takes z for one Python number"),
        (lambda z: np.array([2 * v for v in z]), "loops over the neurons"),
        (lambda z: z - z.mean(axis=-1, keepdims=True), r"z\.mean is not read"),
        (lambda z: z - np.max(z), r"np\.max is none of the functions"),
        (lambda z: z - np.add.reduce(z), "puts several neurons together"),
        (lambda z: z * np.arange(3.0), r"an array of shape \(3,\) met z"),
        (lambda z: z[0], "picks single neurons"),
        (lambda z: z[(z > 0).astype(int)], "picks single neurons"),
        (lambda z: z.__imul__(2), "z is read-only"),
        (lambda z: np.floor(z), "floor is none of the functions"),
        (lambda z: np.exp(z, where=z > 0), "with where= is not read"),
        (lambda z: np.exp(z, out=np.empty((1, 1))), "into an array of numbers"),
        (lambda z: None, "expected one real number"),
        (lambda z: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_what_cannot_be_read_is_named(forward: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message) as caught:
        symbolic_derivative(activation_of(forward, lambda z: z))
    assert str(caught.value).startswith("Written.forward cannot be read as a formula: ")
    assert "nnframe_symbolic.register(Written," in str(caught.value)
    assert caught.value.__cause__ is not None


def test_the_method_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ArgumentError, match=r"Written\.derivative cannot be read"):
        symbolic_derivative(activation_of(lambda z: z, lambda z: math.exp(z)))


@pytest.mark.parametrize("method", ["forward", "derivative"])
def test_formula_that_depends_on_the_layer_is_not_what_was_read(method: str) -> None:
    functions = {"forward": lambda z: +z, "derivative": lambda z: np.ones_like(z)}
    right = functions[method]
    functions[method] = lambda z: right(z) / z.shape[-1]
    with pytest.raises(ArgumentError, match=f"not what Written computes: at z = -2.3 .* {method}"):
        symbolic_derivative(activation_of(functions["forward"], functions["derivative"]))


def test_code_that_has_no_value_where_its_formula_has_one_is_not_what_was_read() -> None:
    # (√z)² is z to algebra, and nan to NumPy where z < 0
    root = activation_of(lambda z: np.sqrt(z) ** 2, np.ones_like)
    with pytest.raises(ArgumentError, match=r"at z = -2\.3 it gives -2\.30*, forward gives nan"):
        symbolic_derivative(root)


def test_code_that_fails_on_numbers_is_named() -> None:
    def forward(z: Any) -> Any:
        return z if not isinstance(z, np.ndarray) else 1 / 0

    with pytest.raises(ArgumentError, match=r"Written\.forward fails for a row of 4 numbers: Zero"):
        symbolic_derivative(activation_of(forward, lambda z: np.ones_like(z)))


def test_where_numbers_have_no_value_nothing_is_held_against_them() -> None:
    found = symbolic_derivative(activation_of(np.log, lambda z: 1 / z))
    assert found.agrees
    assert symbolic_derivative(activation_of(np.log, lambda z: 2 / z)).agrees is False


def test_where_the_formula_has_no_value_it_stays_open() -> None:
    found = symbolic_derivative(activation_of(lambda z: z**1.5, lambda z: 1.5 * np.sqrt(np.abs(z))))
    assert found.agrees is None
    assert "no point to compare numbers at" in found.reason


def test_where_the_slope_is_infinite_it_stays_open() -> None:
    found = symbolic_derivative(activation_of(np.cbrt, lambda z: 1 / (3 * np.cbrt(z) ** 2)))
    assert found.agrees is None
    assert found.reason == "undecided at z = 0, proved elsewhere"


def test_mixing_is_named() -> None:
    with pytest.raises(ArgumentError, match=r"Softmax mixes the neurons of a layer"):
        symbolic_derivative(nnframe.Softmax())


@pytest.mark.parametrize("thing", [nnframe.Sigmoid, np.tanh, None])
def test_what_is_no_activation(thing: Any) -> None:
    with pytest.raises(ArgumentError, match="must be an instance of Activation"):
        symbolic_derivative(thing)


# The registry


class Slow(nnframe.Activation):
    def __init__(self, rate: float = 0.5) -> None:
        self.rate = rate

    def forward(self, z: Any) -> Any:
        return np.vectorize(lambda v: math.exp(self.rate * v))(z)

    def derivative(self, z: Any) -> Any:
        return self.rate * self.forward(z)


@pytest.fixture
def table() -> Iterator[None]:
    """The table, which may be written into."""
    before = dict(CLOSED_FORMS)
    yield
    CLOSED_FORMS.clear()
    CLOSED_FORMS.update(before)


def exponential(slow: Slow, z: Any) -> Any:
    return sympy.exp(setting(slow.rate) * z)


@pytest.mark.usefixtures("table")
def test_registered_form_is_used() -> None:
    with pytest.raises(ArgumentError, match="takes z for one Python number"):
        symbolic_derivative(Slow())
    register(Slow, exponential, lambda slow, z: setting(slow.rate) * exponential(slow, z))
    assert symbolic_derivative(Slow()).value == sympy.exp(Z / 2)
    assert symbolic_derivative(Slow(), free="rate").agrees
    twice = activation_of(lambda z: 2 * Slow().forward(z), lambda z: 2 * Slow().derivative(z))
    assert symbolic_derivative(twice).value == 2 * sympy.exp(Z / 2)


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize("wrong", ["forward", "derivative"])
def test_registered_form_that_is_not_what_runs_is_refused(wrong: str) -> None:
    forms = {"forward": exponential, "derivative": lambda slow, z: exponential(slow, z) / 2}
    forms[wrong] = lambda slow, z: 1 + z
    register(Slow, **forms)
    with pytest.raises(ArgumentError, match=f"{wrong} gives"):
        symbolic_derivative(Slow())


@pytest.mark.parametrize("kind", [Slow(), nnframe.Quadratic, "Slow"])
def test_only_classes_are_registered(kind: Any) -> None:
    with pytest.raises(ArgumentError, match="register takes a subclass of Activation"):
        register(kind, lambda f, z: z, lambda f, z: 1)


# How it prints


def test_how_it_prints() -> None:
    found = symbolic_derivative(nnframe.Tanh())
    assert isinstance(found, SymbolicDerivative)
    assert repr(found) == "SymbolicDerivative(Tanh(): they are the same)"
    assert found.latex().splitlines() == [
        r"\begin{align*}",
        r"\sigma(z) &= \tanh{\left(z \right)} \\",
        r"\frac{d\sigma}{dz} &= 1 - \tanh^{2}{\left(z \right)} \\",
        r"\texttt{derivative}(z) &= \frac{1}{\cosh^{2}{\left(z \right)}} \\",
        r"\frac{d\sigma}{dz} - \texttt{derivative}(z) &= 0",
        r"\end{align*}",
    ]
    assert r"\begin{aligned}" in found._repr_latex_()
    assert found._repr_latex_().startswith("$$")
