"""Microseconds of a mini-batch within an epoch: nnframe's engines beside what is installed.

    python benchmarks/engines.py [--seconds 2.0] [--threads 1] [--json]

Every contender runs the same mini-batches of the same samples with plain gradient descent: sigmoid
layers (or the activation that is named), quadratic cost. They take turns in short rounds, so that a
drifting clock speed reaches all alike; the median round is printed, and its ratio to the compiled
engine. "bare gemms" are the matrix products alone, by NumPy. Compiling is over before it begins.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import json
import os
import sys
import warnings
from collections.abc import Callable
from typing import Any

# Before NumPy is imported: its BLAS reads them once.
_options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
_options.add_argument("--seconds", type=float, default=2.0, help="for each contender and case")
_options.add_argument("--threads", type=int, default=1)
_options.add_argument("--only", help="cases whose name holds this")
_options.add_argument("--json", action="store_true")
CHOSEN = _options.parse_args()
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = str(CHOSEN.threads)
if CHOSEN.threads == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import numpy as np  # noqa: E402  # see above
from rounds import Step, measure  # noqa: E402
from step import parameters  # noqa: E402

import nnframe  # noqa: E402
from nnframe.engines.choice import named  # noqa: E402

ETA = 0.01  # small: the timing must not depend on where the training goes


class Swish(nnframe.Activation):
    """As a student writes it."""

    def __init__(self, beta: float) -> None:
        self.beta = beta

    def forward(self, z: Any) -> Any:
        return z / (1 + np.exp(-self.beta * z))

    def derivative(self, z: Any) -> Any:
        s = 1 / (1 + np.exp(-self.beta * z))
        return s + self.beta * z * s * (1 - s)


class Case:
    """A network, mini-batches, and the samples they are taken from."""

    def __init__(self, sizes: list[int], batch: int, dtype: str, activation: Any = None) -> None:
        self.sizes, self.batch, self.dtype = sizes, batch, dtype
        self.activation = activation or nnframe.Sigmoid()
        self.steps = 20 if sizes[1] > 200 else 200
        rng = np.random.default_rng(1)
        n = self.steps * batch
        self.x = rng.random((n, sizes[0])).astype(dtype)
        self.y = np.eye(sizes[-1], dtype=dtype)[rng.integers(sizes[-1], size=n)]
        self.batches = list(rng.permutation(n).reshape(self.steps, batch))
        extra = "" if activation is None else f", {activation!r}"
        self.name = f"{'-'.join(map(str, sizes))}, batch {batch}, {dtype}{extra}"


SMALL = [784, 30, 10]
CASES = [
    Case(SMALL, 10, "float32"),
    Case(SMALL, 10, "float64"),
    Case([784, 100, 10], 10, "float32"),
    Case([784, 100, 10], 10, "float64"),
    Case([2, 3, 2], 1, "float64"),
    Case([64, 30, 10], 32, "float32"),
    Case(SMALL, 10, "float32", nnframe.SiLU()),
    Case(SMALL, 10, "float32", Swish(1.0)),
    Case([784, 512, 512, 10], 128, "float32"),
]


def engine(name: str) -> Callable[[Case], Step]:
    def make(case: Case) -> Step:
        network = nnframe.Network.of_sizes(case.sizes, case.activation, dtype=case.dtype)
        optimizer = nnframe.SGD(ETA)
        task = nnframe.Task(network, nnframe.Quadratic(), optimizer, case.x, case.y, case.batch)
        run, noise = named(name).start(task), np.random.default_rng(0)
        return lambda: run.steps(case.batches, {}, noise, 1)

    return make


def plain_numpy(case: Case) -> Step:
    """Written out by hand, with nothing checked."""
    weights, biases = parameters(case.sizes, case.dtype)
    x, y = case.x, case.y

    def one(batch: Any) -> None:
        seen = [x[batch]]
        for w, b in zip(weights, biases, strict=True):
            seen.append(1 / (1 + np.exp(-(seen[-1] @ w.T + b))))
        delta = (seen[-1] - y[batch]) * seen[-1] * (1 - seen[-1])
        rate = ETA / len(batch)
        for l in reversed(range(len(weights))):
            grad_w, grad_b = delta.T @ seen[l], delta.sum(axis=0)
            if l:
                delta = (delta @ weights[l]) * seen[l] * (1 - seen[l])
            weights[l] -= rate * grad_w
            biases[l] -= rate * grad_b

    def step() -> None:
        for batch in case.batches:
            one(batch)

    return step


def bare_gemms(case: Case) -> Step:
    weights, _ = parameters(case.sizes, case.dtype)
    rng = np.random.default_rng(0)
    arrays = [rng.random((case.batch, n)).astype(case.dtype) for n in case.sizes]

    def step() -> None:
        for _ in case.batches:
            for l, w in enumerate(weights):
                _ = arrays[l] @ w.T
                _ = arrays[l + 1].T @ arrays[l]
                if l:
                    _ = arrays[l + 1] @ w

    return step


def torch_eager(case: Case) -> Step:
    import torch

    torch.set_num_threads(CHOSEN.threads)
    layers: list[Any] = []
    for k, j in itertools.pairwise(case.sizes):
        layers += [torch.nn.Linear(k, j, dtype=getattr(torch, case.dtype)), torch.nn.Sigmoid()]
    model = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(model.parameters(), lr=ETA)
    x, y = torch.from_numpy(case.x), torch.from_numpy(case.y)
    batches = [torch.from_numpy(batch) for batch in case.batches]

    def step() -> None:
        for batch in batches:
            optimizer.zero_grad()
            (((model(x[batch]) - y[batch]) ** 2).sum() / (2 * case.batch)).backward()
            optimizer.step()

    return step


def jax_scan(case: Case) -> Step:
    """The whole epoch as one compiled function."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    weights, biases = parameters(case.sizes, case.dtype)
    theta = [(jnp.asarray(w), jnp.asarray(b)) for w, b in zip(weights, biases, strict=True)]
    x, y, batches = jnp.asarray(case.x), jnp.asarray(case.y), jnp.asarray(np.array(case.batches))
    sigma = {"Sigmoid": jax.nn.sigmoid}.get(type(case.activation).__name__, jax.nn.silu)

    def cost(theta: Any, inputs: Any, targets: Any) -> Any:
        a = inputs
        for w, b in theta:
            a = sigma(a @ w.T + b)
        return ((a - targets) ** 2).sum() / (2 * case.batch)

    def update(theta: Any, batch: Any) -> Any:
        value, slopes = jax.value_and_grad(cost)(theta, x[batch], y[batch])
        return jax.tree.map(lambda p, g: p - ETA * g, theta, slopes), value

    @jax.jit
    def epoch(theta: Any) -> Any:
        return jax.lax.scan(update, theta, batches)

    state = [theta]

    def step() -> None:
        state[0], _ = jax.block_until_ready(epoch(state[0]))

    return step


CONTENDERS: dict[str, tuple[Callable[[Case], Step], str]] = {
    "nnframe, numba": (engine("numba"), "nnframe_numba"),
    "nnframe, numpy": (engine("numpy"), "numpy"),
    "plain NumPy": (plain_numpy, "numpy"),
    "bare gemms": (bare_gemms, "numpy"),
    "torch eager": (torch_eager, "torch"),
    "jax scan": (jax_scan, "jax"),
}
#: What is sigmoid only.
SIGMOID = ("plain NumPy", "torch eager")


def main() -> None:
    warnings.simplefilter("ignore")
    results = []
    for case in CASES:
        if CHOSEN.only and CHOSEN.only not in case.name:
            continue
        other = not isinstance(case.activation, nnframe.Sigmoid)
        steps = {
            name: make(case)
            for name, (make, module) in CONTENDERS.items()
            if importlib.util.find_spec(module) and not (other and name in SIGMOID)
        }
        times = {n: t / case.steps for n, t in measure(steps, CHOSEN.seconds).items()}
        results.append({"case": case.name, "threads": CHOSEN.threads, "microseconds": times})
        if not CHOSEN.json:
            print(f"\n{case.name}, {CHOSEN.threads} thread(s)")
            first = next(iter(times.values()))
            for name, each in times.items():
                print(f"  {name:<16} {each:>9.2f} µs  {each / first:>6.2f}", flush=True)
    if CHOSEN.json:
        json.dump(results, sys.stdout, indent=2)


if __name__ == "__main__":
    main()
