"""An independent computation of a network's gradient, for the tests to compare with.

It shares no code with the engine, and no idea either: activations and costs are mpmath's, in 30
digits, their derivatives are numerical, and the chain rule is applied *forward*, from each
parameter to the cost, one sample and one neuron at a time.
"""

from __future__ import annotations

import mpmath
import numpy as np

mp = mpmath.mp.clone()
mp.dps = 30
ZERO, ONE = mp.mpf(0), mp.mpf(1)


def softplus(z):
    return mp.log1p(mp.exp(z)) if z < 0 else z + mp.log1p(mp.exp(-z))


def sigmoid(z):
    return 1 / (1 + mp.exp(-z))


def normal_cdf(z):
    # Beyond 1000 mpmath's erfc gives up, and Φ is 0 or 1 to hundreds of thousands of digits.
    return (ONE if z > 0 else ZERO) if abs(z) > 1000 else mp.erfc(-z / mp.sqrt(2)) / 2


SELU_ALPHA = mp.mpf("1.6732632423543772848170429916717")
SELU_SCALE = mp.mpf("1.0507009873554804934193349852946")

#: σ by the name of its class: softmax, which is not elementwise, is in `activate`.
FUNCTIONS = {
    "Sigmoid": sigmoid,
    "Tanh": mp.tanh,
    "Linear": lambda z: z,
    "ReLU": lambda z: max(z, ZERO),
    "LeakyReLU": lambda z: z if z > 0 else mp.mpf(0.01) * z,
    "ELU": lambda z: z if z > 0 else mp.expm1(z),
    "SELU": lambda z: SELU_SCALE * (z if z > 0 else SELU_ALPHA * mp.expm1(z)),
    "GELU": lambda z: z * normal_cdf(z),
    "SiLU": lambda z: z * sigmoid(z),
    "Mish": lambda z: z * mp.tanh(softplus(z)),
    "Softplus": softplus,
    "Softsign": lambda z: z / (1 + abs(z)),
    "LogSigmoid": lambda z: -softplus(-z),
    "Arctan": mp.atan,
    "Gaussian": lambda z: mp.exp(-z * z),
    "Sine": mp.sin,
    "Square": lambda z: z * z,
}

#: σ', each written down from a table of derivatives rather than from nnframe.
SLOPES = {
    "Sigmoid": lambda z: sigmoid(z) * sigmoid(-z),
    "Tanh": lambda z: mp.sech(z) ** 2,
    "Linear": lambda z: ONE,
    "ReLU": lambda z: ONE if z > 0 else ZERO,
    "LeakyReLU": lambda z: ONE if z > 0 else mp.mpf(0.01),
    "ELU": lambda z: ONE if z > 0 else mp.exp(z),
    "SELU": lambda z: SELU_SCALE * (ONE if z > 0 else SELU_ALPHA * mp.exp(z)),
    "GELU": lambda z: normal_cdf(z) + z * mp.npdf(z),
    "SiLU": lambda z: sigmoid(z) * (1 + z * sigmoid(-z)),
    "Mish": lambda z: mp.tanh(softplus(z)) + z * mp.sech(softplus(z)) ** 2 * sigmoid(z),
    "Softplus": sigmoid,
    "Softsign": lambda z: 1 / (1 + abs(z)) ** 2,
    "LogSigmoid": lambda z: sigmoid(-z),
    "Arctan": lambda z: 1 / (1 + z * z),
    "Gaussian": lambda z: -2 * z * mp.exp(-z * z),
    "Sine": mp.cos,
    "Square": lambda z: 2 * z,
}


def xlogy(x, y):
    return ZERO if x == 0 else x * mp.log(y)


#: C_x as a sum over output neurons of one term each.
COST_TERMS = {
    "Quadratic": lambda a, y: (y - a) ** 2 / 2,
    "CrossEntropy": lambda a, y: -xlogy(y, a) - xlogy(1 - y, 1 - a),
    "LogLikelihood": lambda a, y: -xlogy(y, a),
}


def softmax(z):
    top = max(z)
    e = [mp.exp(v - top) for v in z]
    total = mp.fsum(e)
    return [v / total for v in e]


def activate(name, z):
    """The activations of one sample's layer, and ∂a_j/∂z_k as rows."""
    if name == "Softmax":
        a = softmax(z)
        jacobian = [
            [a[j] * ((ONE if j == k else ZERO) - a[k]) for k in range(len(z))]
            for j in range(len(z))
        ]
        return a, jacobian
    slope = [mp.diff(FUNCTIONS[name], v) if name != "ReLU" else SLOPES[name](v) for v in z]
    jacobian = [[slope[j] if j == k else ZERO for k in range(len(z))] for j in range(len(z))]
    return [FUNCTIONS[name](v) for v in z], jacobian


def cost_and_gradient(layers, cost, x, y):
    """The mean cost and its gradient in the order of θ, both as floats.

    `layers` is a list of (w, b, name of the activation); x and y are rows of samples.
    """
    n = sum(w.size + b.size for w, b, _ in layers)
    total, gradient = ZERO, np.array([ZERO] * n)
    for sample, target in zip(x, y, strict=True):
        a = [mp.mpf(float(v)) for v in sample]
        moved = [np.array([ZERO] * n) for _ in a]  # moved[k][i] = ∂a_k/∂θ_i
        start = 0
        for w, b, name in layers:
            z, z_moved = [], []
            for j in range(len(b)):
                weights = [mp.mpf(float(v)) for v in w[j]]
                z.append(mp.fsum(v * u for v, u in zip(weights, a, strict=True)) + float(b[j]))
                change = sum(
                    (v * m for v, m in zip(weights, moved, strict=True)), np.array([ZERO] * n)
                )
                for k in range(len(a)):
                    change[start + j * len(a) + k] += a[k]
                change[start + w.size + j] += ONE
                z_moved.append(change)
            a, jacobian = activate(name, z)
            moved = [
                sum((row[k] * z_moved[k] for k in range(len(z)) if row[k]), np.array([ZERO] * n))
                for row in jacobian
            ]
            start += w.size + b.size
        term = COST_TERMS[cost]
        for j, value in enumerate(target):
            t = mp.mpf(float(value))
            total += term(a[j], t)
            gradient = gradient + mp.diff(lambda v, t=t, term=term: term(v, t), a[j]) * moved[j]
    m = len(x)
    return float(total / m), np.array([float(v / m) for v in gradient])
