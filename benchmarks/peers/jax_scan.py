"""jax with the whole epoch as one compiled function, a scan over its mini-batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.peers import Session
from benchmarks.workloads import ETA, Problem


def setup(problem: Problem) -> Session:
    import jax

    theta, rows, update = begin(problem)

    @jax.jit
    def compiled(theta: Any) -> Any:
        return jax.lax.scan(update, theta, rows)

    state = [theta]

    def epoch() -> None:
        state[0], _ = jax.block_until_ready(compiled(state[0]))

    def temporary() -> int:
        return int(compiled.lower(theta).compile().memory_analysis().temp_size_in_bytes)

    return Session(epoch, lambda: jax.tree.leaves(state[0]), temporary)


def begin(problem: Problem) -> tuple[Any, Any, Callable[[Any, Any], Any]]:
    """θ, the mini-batches' rows, and a step from θ and rows to the next θ and the cost."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)  # without it all would be float32
    pairs = zip(problem.weights, problem.biases, strict=True)
    theta = [(jnp.asarray(w), jnp.asarray(b)) for w, b in pairs]
    (x, y), rows = map(jnp.asarray, problem.shuffled), jnp.asarray(problem.rows)
    sigma = {"sigmoid": jax.nn.sigmoid, "silu": jax.nn.silu}[problem.workload.activation]

    def cost(theta: Any, inputs: Any, targets: Any) -> Any:
        a = inputs
        for w, b in theta:
            a = sigma(a @ w.T + b)
        return ((a - targets) ** 2).sum() / (2 * problem.workload.batch)

    def update(theta: Any, batch: Any) -> Any:
        value, slopes = jax.value_and_grad(cost)(theta, x[batch], y[batch])
        return jax.tree.map(lambda p, g: p - ETA * g, theta, slopes), value

    return theta, rows, update
