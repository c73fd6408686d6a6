"""The built-in activations as scalar functions: z to σ(z) and σ'(z), in float64.

Their classes are written for arrays, with masks and with NumPy's errors switched off, which numba
does not compile. The formulas are theirs; the tests hold the two together.
"""

from __future__ import annotations

import math
from typing import Any

import nnframe
from nnframe_numba.exponential import exp, expm1, inlined, tanh

ROOT_HALF = math.sqrt(0.5)
ROOT_2_PI = math.sqrt(2 * math.pi)
SELU_ALPHA, SELU_SCALE = nnframe.SELU.alpha, nnframe.SELU.scale


@inlined
def logistic(z: float) -> Any:
    """σ(z), σ(-z) and e^(-|z|)."""
    e = exp(-abs(z))
    near = 1 / (1 + e)
    far = e * near
    return (far if z < 0 else near), (near if z < 0 else far), e


@inlined
def sigmoid(self: Any, z: float) -> Any:
    """σ = 1 / (1 + e^(-z)), σ' = σ(z) σ(-z)."""
    a, rest, _ = logistic(z)
    return a, a * rest


@inlined
def hyperbolic_tangent(self: Any, z: float) -> Any:
    """σ = tanh z, σ' = 1 / cosh² z."""
    e = exp(-abs(z))
    sech = 2 * e / (1 + e * e)
    return tanh(z), sech * sech


@inlined
def linear(self: Any, z: float) -> Any:
    """σ = z."""
    return z, (1.0 if z == z else z)  # NaN stays


@inlined
def square(self: Any, z: float) -> Any:
    """σ = z²."""
    return z * z, 2 * z


@inlined
def sine(self: Any, z: float) -> Any:
    """σ = sin z."""
    return math.sin(z), math.cos(z)


@inlined
def gaussian(self: Any, z: float) -> Any:
    """σ = e^(-z²)."""
    root = exp(z * z / -2)
    return exp(-z * z), (0.0 if root == 0 else -2 * (z * root) * root)


@inlined
def relu(self: Any, z: float) -> Any:
    """σ = max(0, z)."""
    return (0.0 if z <= 0 else z), (0.0 if z <= 0 else 1.0 if z > 0 else z)


@inlined
def leaky_relu(self: Any, z: float) -> Any:
    """σ = z, or `slope` times z where that is negative."""
    return (self.slope * z if z <= 0 else z), (self.slope if z <= 0 else 1.0 if z > 0 else z)


@inlined
def elu(self: Any, z: float) -> Any:
    """σ = z, or `alpha` (e^z - 1) where z is negative."""
    below = expm1(0.0 if z > 0 else z)
    return (z if z > 0 else self.alpha * below), (1.0 if z > 0 else self.alpha * (below + 1))


@inlined
def selu(self: Any, z: float) -> Any:
    """The ELU with two fixed numbers."""
    below = expm1(0.0 if z > 0 else z)
    a = SELU_SCALE * z if z > 0 else SELU_SCALE * SELU_ALPHA * below
    return a, (SELU_SCALE if z > 0 else SELU_SCALE * SELU_ALPHA * (below + 1))


@inlined
def silu(self: Any, z: float) -> Any:
    """σ = z / (1 + e^(-z))."""
    a, rest, _ = logistic(z)
    return (a if a == 0 else z * a), (a if a == 0 else a * (1 + (0.0 if rest == 0 else z * rest)))


@inlined
def softplus(self: Any, z: float) -> Any:
    """σ = ln(1 + e^z), whose slope is the sigmoid."""
    a, _, e = logistic(z)
    return (0.0 if z < 0 else z) + math.log1p(e), a


@inlined
def log_sigmoid(self: Any, z: float) -> Any:
    """σ = -ln(1 + e^(-z))."""
    _, rest, e = logistic(z)
    return (z if z < 0 else 0.0) - math.log1p(e), rest


@inlined
def softsign(self: Any, z: float) -> Any:
    """σ = z / (1 + |z|)."""
    ratio = 1 / (1 + abs(z))
    return (math.copysign(1.0, z) if ratio == 0 else z * ratio), ratio * ratio


@inlined
def arctan(self: Any, z: float) -> Any:
    """σ = arctan z."""
    return math.atan(z), (1 / math.hypot(1.0, z)) ** 2


@inlined
def gelu(self: Any, z: float) -> Any:
    """σ = z Φ(z), with the normal distribution's Φ."""
    share = math.erfc(-z * ROOT_HALF) / 2
    density = exp(z * z / -2) / ROOT_2_PI
    a = share if share == 0 else z * share
    return a, share + (0.0 if density == 0 else z * density)


@inlined
def mish(self: Any, z: float) -> Any:
    """σ = z tanh(ln(1 + e^z))."""
    a, _, e = logistic(z)
    top = e * (e + 2) if z < 0 else 1 + 2 * e  # tanh(ln(1 + e^z)) is top/bottom
    bottom = top + 2 if z < 0 else top + 2 * e * e
    ratio = top / bottom
    inner = z * (1 - ratio) * (1 + ratio) * a
    return (ratio if ratio == 0 else z * ratio), ratio + (0.0 if e == 0 else inner)


#: For exactly these classes: a subclass may mean another function.
SCALARS: dict[type[nnframe.Activation], Any] = {
    nnframe.Sigmoid: sigmoid,
    nnframe.Tanh: hyperbolic_tangent,
    nnframe.Linear: linear,
    nnframe.Square: square,
    nnframe.Sine: sine,
    nnframe.Gaussian: gaussian,
    nnframe.ReLU: relu,
    nnframe.LeakyReLU: leaky_relu,
    nnframe.ELU: elu,
    nnframe.SELU: selu,
    nnframe.SiLU: silu,
    nnframe.Softplus: softplus,
    nnframe.LogSigmoid: log_sigmoid,
    nnframe.Softsign: softsign,
    nnframe.Arctan: arctan,
    nnframe.GELU: gelu,
    nnframe.Mish: mish,
}
