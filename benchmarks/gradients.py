"""What a gradient costs beside a forward pass: §2.8's "about twice", measured and counted.

    python -m benchmarks.gradients [--seconds 1.0] [--json]

A forward pass, the whole of backpropagation and §2.7's loop over the samples take turns in short
rounds; the medians and their ratios to the forward pass are printed (with the way back alone, as a
difference), beside the ratios of their multiplications, which `nnframe.gradients.formulas` gives.
Set OMP_NUM_THREADS=1 for one BLAS thread.
"""

from __future__ import annotations

import argparse
import json
import sys

import numpy as np

import nnframe
from benchmarks.rounds import Step, measure
from nnframe.gradients import backprop, per_sample
from nnframe.gradients.formulas import predicted, weights

CASES = [
    ([784, 30, 10], 1),
    ([784, 30, 10], 10),
    ([784, 30, 10], 1000),
    ([784, 512, 512, 10], 128),
]
METHODS = {"backprop": backprop, "per-sample": per_sample}


def steps(sizes: list[int], batch: int, dtype: str) -> dict[str, Step]:
    rng = np.random.default_rng(1)
    network = nnframe.Network.of_sizes(sizes, nnframe.Sigmoid(), dtype=dtype)
    x, y = rng.random((batch, sizes[0])).astype(dtype), np.eye(sizes[-1], dtype=dtype)
    y = y[rng.integers(sizes[-1], size=batch)]
    cost = nnframe.Quadratic()
    found: dict[str, Step] = {"forward": lambda: network.forward(x)}
    for name, method in METHODS.items():
        found[name] = lambda method=method: method(network, cost, x, y)
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=float, default=1.0, help="for each contender and case")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    results = []
    for sizes, batch in CASES:
        for dtype in ("float32", "float64"):
            times = measure(steps(sizes, batch, dtype), chosen.seconds)
            counted = {"forward": 1.0}
            for name in METHODS:
                counted[name] = predicted(name, sizes).multiplications / weights(sizes)
            # Going back is what backpropagation does beyond its forward pass.
            times["backward"] = times["backprop"] - times["forward"]
            counted["backward"] = counted["backprop"] - 1
            results.append(
                {"sizes": sizes, "batch": batch, "dtype": dtype, "microseconds": times}
                | {"multiplications_beside_forward": counted}
            )
            if chosen.json:
                continue
            print(f"\n{'-'.join(map(str, sizes))}, batch {batch}, {dtype}")
            for name, each in times.items():
                ratio = each / times["forward"]
                print(
                    f"  {name:<11} {each:>10.1f} µs  {ratio:>6.2f} × forward in time,"
                    f"  {counted[name]:>4.2f} × in multiplications"
                )
    if chosen.json:
        json.dump(results, sys.stdout, indent=2)


if __name__ == "__main__":
    main()
