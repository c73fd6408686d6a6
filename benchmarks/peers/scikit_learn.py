"""scikit-learn's `MLPRegressor`, whose own loop runs the epoch.

Its last layer is linear, one σ less than the others have: nothing else of it comes closer. The
samples lie in the order of the mini-batches, so it need not shuffle.
"""

from __future__ import annotations

import warnings
from typing import Any

from benchmarks.peers import Session
from benchmarks.workloads import ETA, Problem


def setup(problem: Problem) -> Session:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPRegressor

    workload = problem.workload
    model = MLPRegressor(
        hidden_layer_sizes=workload.sizes[1:-1],
        activation="logistic",
        solver="sgd",
        learning_rate_init=ETA,
        momentum=0,
        alpha=0,
        batch_size=workload.batch,
        shuffle=False,
        max_iter=1,
        warm_start=True,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(problem.x[: workload.batch], problem.y[: workload.batch])  # makes its arrays
    for own, w in zip(model.coefs_, problem.weights, strict=True):
        own[...] = w.T
    for own, b in zip(model.intercepts_, problem.biases, strict=True):
        own[...] = b

    def epoch() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # one epoch is not the whole
            model.fit(problem.x, problem.y)

    def theta() -> list[Any]:
        pairs = zip(model.coefs_, model.intercepts_, strict=True)
        return [each for w, b in pairs for each in (w.T, b)]

    return Session(epoch, theta)
