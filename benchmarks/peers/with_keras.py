"""keras on jax: `compile` and `fit`, its own loop over the mini-batches."""

from __future__ import annotations

import os
from typing import Any

from benchmarks.peers import Session
from benchmarks.workloads import ETA, Problem


def setup(problem: Problem) -> Session:
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import jax
    import keras

    jax.config.update("jax_enable_x64", True)
    keras.config.set_floatx(problem.workload.dtype)  # of what it computes with
    keras.config.set_dtype_policy(problem.workload.dtype)  # of layers
    workload = problem.workload
    layers = [keras.layers.Dense(j, activation=workload.activation) for j in workload.sizes[1:]]
    model = keras.Sequential([keras.Input((workload.sizes[0],)), *layers])
    for layer, w, b in zip(layers, problem.weights, problem.biases, strict=True):
        layer.set_weights([w.T, b])

    def quadratic(targets: Any, outputs: Any) -> Any:
        return keras.ops.sum((outputs - targets) ** 2, axis=-1) / 2

    model.compile(optimizer=keras.optimizers.SGD(ETA), loss=quadratic)
    settings = {"batch_size": workload.batch, "epochs": 1, "shuffle": False, "verbose": 0}

    def theta() -> list[Any]:
        found = [layer.get_weights() for layer in layers]
        return [each for w, b in found for each in (w.T, b)]

    return Session(lambda: model.fit(problem.x, problem.y, **settings), theta)
