"""Microseconds of one mini-batch step (gradient and SGD update), ours beside what is installed.

    python benchmarks/step.py [--seconds 1.0] [--json]

Every contender computes the same step: sigmoid layers, quadratic cost, plain SGD. They take turns
in short rounds, so that a drifting clock speed reaches all alike; the median round is printed, and
its ratio to ours. Set OMP_NUM_THREADS=1 for one BLAS thread.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import json
import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from rounds import Step, measure

import nnframe

CASES = [
    ([784, 30, 10], 10, "float32"),
    ([784, 30, 10], 10, "float64"),
    ([2, 3, 2], 1, "float64"),
    ([784, 512, 512, 10], 128, "float32"),
]
ETA = 0.01  # small: the timing must not depend on where the training goes


def parameters(sizes: list[int], dtype: str) -> tuple[list[Any], list[Any]]:
    rng = np.random.default_rng(0)
    pairs = list(itertools.pairwise(sizes))
    weights = [(rng.normal(size=(j, k)) / k**0.5).astype(dtype) for k, j in pairs]
    return weights, [rng.normal(size=j).astype(dtype) for _, j in pairs]


def ours(sizes: list[int], dtype: str, x: Any, y: Any) -> Step:
    network = nnframe.Network.of_sizes(sizes, nnframe.Sigmoid(), dtype=dtype)
    cost, optimizer = nnframe.Quadratic(), nnframe.SGD(ETA)
    state = optimizer.start(network.parameters)

    def step() -> None:
        gradient = nnframe.backprop(network, cost, x, y).gradient.flat
        optimizer.step(network.parameters, gradient, state)

    return step


def loop(sizes: list[int], dtype: str, x: Any, y: Any) -> Step:
    """§2.7's way: one sample at a time, as columns, the gradients added up in lists."""
    weights, biases = parameters(sizes, dtype)
    biases = [b[:, None] for b in biases]

    def sigmoid(z: Any) -> Any:
        return 1 / (1 + np.exp(-z))

    def one(a: Any, target: Any) -> tuple[list[Any], list[Any]]:
        seen, zs = [a], []
        for w, b in zip(weights, biases, strict=True):
            zs.append(w @ seen[-1] + b)
            seen.append(sigmoid(zs[-1]))
        nabla_w, nabla_b = [], []
        delta = (seen[-1] - target) * sigmoid(zs[-1]) * (1 - sigmoid(zs[-1]))
        for l in reversed(range(len(weights))):
            nabla_b.insert(0, delta)
            nabla_w.insert(0, delta @ seen[l].T)
            if l:
                slope = sigmoid(zs[l - 1]) * (1 - sigmoid(zs[l - 1]))
                delta = (weights[l].T @ delta) * slope
        return nabla_w, nabla_b

    def step() -> None:
        sum_w, sum_b = [w * 0 for w in weights], [b * 0 for b in biases]
        for row, target in zip(x, y, strict=True):
            nabla_w, nabla_b = one(row[:, None], target[:, None])
            sum_w = [s + n for s, n in zip(sum_w, nabla_w, strict=True)]
            sum_b = [s + n for s, n in zip(sum_b, nabla_b, strict=True)]
        rate = ETA / len(x)
        weights[:] = [w - rate * s for w, s in zip(weights, sum_w, strict=True)]
        biases[:] = [b - rate * s for b, s in zip(biases, sum_b, strict=True)]

    return step


def plain_numpy(sizes: list[int], dtype: str, x: Any, y: Any) -> Step:
    """The whole mini-batch at once, written out by hand with nothing checked."""
    weights, biases = parameters(sizes, dtype)

    def step() -> None:
        seen = [x]
        for w, b in zip(weights, biases, strict=True):
            seen.append(1 / (1 + np.exp(-(seen[-1] @ w.T + b))))
        delta = (seen[-1] - y) * seen[-1] * (1 - seen[-1])
        rate = ETA / len(x)
        for l in reversed(range(len(weights))):
            grad_w, grad_b = delta.T @ seen[l], delta.sum(axis=0)
            if l:
                delta = (delta @ weights[l]) * seen[l] * (1 - seen[l])
            weights[l] -= rate * grad_w
            biases[l] -= rate * grad_b

    return step


def careful_numpy(sizes: list[int], dtype: str, x: Any, y: Any) -> Step:
    """Plain NumPy that also returns the cost, with σ and σ' exact where they saturate."""
    weights, biases = parameters(sizes, dtype)

    def sigmoid(z: Any) -> Any:
        return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))

    def slope(z: Any) -> Any:
        e = np.exp(-np.abs(z))
        return e / (1 + e) ** 2

    def step() -> float:
        seen, zs = [x], []
        for w, b in zip(weights, biases, strict=True):
            zs.append(seen[-1] @ w.T + b)
            seen.append(sigmoid(zs[-1]))
        error = seen[-1] - y
        cost = float(((error**2).sum(axis=1) / 2).sum() / len(x))
        delta = error * slope(zs[-1])
        for l in reversed(range(len(weights))):
            grad_w, grad_b = delta.T @ seen[l] / len(x), delta.sum(axis=0) / len(x)
            if l:
                delta = (delta @ weights[l]) * slope(zs[l - 1])
            weights[l] -= ETA * grad_w
            biases[l] -= ETA * grad_b
        return cost

    return step


def torch_eager(sizes: list[int], dtype: str, x: Any, y: Any) -> Step:
    import torch

    torch.set_num_threads(int(BLAS_THREADS))
    layers: list[Any] = []
    for k, j in itertools.pairwise(sizes):
        layers += [torch.nn.Linear(k, j, dtype=getattr(torch, dtype)), torch.nn.Sigmoid()]
    model = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(model.parameters(), lr=ETA)
    inputs, targets = torch.from_numpy(x), torch.from_numpy(y)

    def step() -> None:
        optimizer.zero_grad()
        (((model(inputs) - targets) ** 2).sum() / (2 * len(x))).backward()
        optimizer.step()

    return step


def scikit_learn(sizes: list[int], dtype: str, x: Any, y: Any) -> Step:
    from sklearn.neural_network import MLPRegressor

    # Its output is linear, one σ less than the others; nothing else of it comes closer.
    model = MLPRegressor(
        hidden_layer_sizes=sizes[1:-1],
        activation="logistic",
        solver="sgd",
        learning_rate_init=ETA,
        momentum=0,
        alpha=0,
    )
    model.partial_fit(x, y)
    return lambda: model.partial_fit(x, y)


def jax_jit(sizes: list[int], dtype: str, x: Any, y: Any) -> Step:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    weights, biases = parameters(sizes, dtype)
    theta = [(jnp.asarray(w), jnp.asarray(b)) for w, b in zip(weights, biases, strict=True)]
    inputs, targets = jnp.asarray(x), jnp.asarray(y)

    def cost(theta: Any) -> Any:
        a = inputs
        for w, b in theta:
            a = jax.nn.sigmoid(a @ w.T + b)
        return ((a - targets) ** 2).sum() / (2 * len(x))

    @jax.jit
    def update(theta: Any) -> Any:
        return jax.tree.map(lambda p, g: p - ETA * g, theta, jax.grad(cost)(theta))

    state = [theta]

    def step() -> None:
        state[0] = jax.block_until_ready(update(state[0]))

    return step


CONTENDERS: dict[str, tuple[Callable[..., Step], str]] = {
    "nnframe": (ours, "numpy"),
    "plain NumPy": (plain_numpy, "numpy"),
    "careful NumPy": (careful_numpy, "numpy"),
    "the book's loop": (loop, "numpy"),
    "torch eager": (torch_eager, "torch"),
    "scikit-learn": (scikit_learn, "sklearn"),
    "jax jit": (jax_jit, "jax"),
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=float, default=1.0, help="for each contender and case")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    warnings.simplefilter("ignore")  # scikit-learn warns that a step is not a whole training
    results = []
    for sizes, batch, dtype in CASES:
        rng = np.random.default_rng(1)
        x, y = rng.random((batch, sizes[0])).astype(dtype), np.eye(sizes[-1], dtype=dtype)
        y = y[rng.integers(sizes[-1], size=batch)]
        steps = {
            name: make(sizes, dtype, x, y)
            for name, (make, module) in CONTENDERS.items()
            if importlib.util.find_spec(module)
        }
        times = measure(steps, chosen.seconds)
        results.append({"sizes": sizes, "batch": batch, "dtype": dtype, "microseconds": times})
        if not chosen.json:
            print(f"\n{'-'.join(map(str, sizes))}, batch {batch}, {dtype}")
            for name, each in times.items():
                print(f"  {name:<16} {each:>9.1f} µs  {each / times['nnframe']:>6.2f} × nnframe")
    if chosen.json:
        json.dump(results, sys.stdout, indent=2)


if __name__ == "__main__":
    import os

    BLAS_THREADS = os.environ.get("OMP_NUM_THREADS", "1")
    main()
