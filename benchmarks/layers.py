"""Microseconds of a convolutional layer, forward and back, beside torch's.

    OMP_NUM_THREADS=1 python -m benchmarks.layers [--seconds 2.0] [--json]

Both compute the same: z = conv(a_in) + b and a = ReLU(z), then the gradients of w and b, and
of a_in where the layer is not the first. They take turns in short rounds of one run, so that a
drifting clock speed reaches both alike; the median round is printed, and ours as a multiple of
torch's. One thread each.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from typing import Any

import numpy as np

import nnframe
from benchmarks.rounds import Step, measure
from nnframe import Conv2D, Network, ReLU

#: Name, sample, maps, window, whether ∂C/∂a_in is wanted.
CASES = [
    ("first layer", (1, 28, 28), 20, 5, False),
    ("second layer", (16, 14, 14), 32, 3, True),
]
BATCH = 32


def ours(network: Network, x: Any, g: Any, wanted: bool) -> Step:
    (layer,) = network.layers

    def step() -> Any:
        record: Any = layer.forward(x)
        delta = ReLU().pullback(record.z, record.a, g)
        return layer.derivative_from_error(record, delta, input_wanted=wanted)

    return step


def torchs(network: Network, x: Any, g: Any, wanted: bool) -> Step:
    import torch

    torch.set_num_threads(1)
    (layer,) = network.layers
    w, b = (torch.tensor(np.array(layer.parameters[n]), requires_grad=True) for n in ("w", "b"))
    inputs, grad = torch.tensor(x, requires_grad=wanted), torch.tensor(g)
    sought = [w, b, inputs] if wanted else [w, b]

    def step() -> Any:
        a = torch.relu(torch.nn.functional.conv2d(inputs, w, b))
        return torch.autograd.grad(a, sought, grad)

    return step


def check(mine: Any, its: Any, wanted: bool, dtype: str) -> None:
    """Both have found the same gradients, or there is nothing to compare."""
    grad_a_in, gradients, _ = mine
    found = [gradients["w"], gradients["b"], *([grad_a_in] if wanted else [])]
    for own, other in zip(found, its, strict=True):
        size = float(np.abs(own).max())
        digits = 1e-4 if dtype == "float32" else 1e-12
        np.testing.assert_allclose(own, other.numpy(), rtol=0, atol=digits * size)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=float, default=2.0, help="for each contender and case")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    results = []
    for name, shape, maps, size, wanted in CASES:
        for dtype in ("float32", "float64"):
            network = nnframe.Network([Conv2D(maps, size, ReLU())], shape, dtype=dtype)
            rng = np.random.default_rng(1)
            x = rng.normal(size=(BATCH, *shape)).astype(dtype)
            g = rng.normal(size=(BATCH, *network.shapes[-1])).astype(dtype)
            steps = {"nnframe": ours(network, x, g, wanted)}
            if importlib.util.find_spec("torch"):
                steps["torch"] = torchs(network, x, g, wanted)
                check(steps["nnframe"](), steps["torch"](), wanted, dtype)
            times = measure(steps, chosen.seconds)
            results.append({"case": name, "dtype": dtype, "microseconds": times})
            if chosen.json:
                continue
            channels, high, wide = shape
            what = f"{BATCH} × {channels}×{high}×{wide}, {maps} maps of {size}×{size}, {dtype}"
            print(f"\n{name}: {what}")
            for who, each in times.items():
                print(f"  {who:<8} {each:>9.0f} µs  {each / min(times.values()):>5.2f}")
    if chosen.json:
        json.dump(results, sys.stdout, indent=2)


if __name__ == "__main__":
    main()
