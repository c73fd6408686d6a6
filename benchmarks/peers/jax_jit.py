"""jax with one step as a compiled function, called from Python for each mini-batch.

θ is donated, so that its memory is used again; only the end of the epoch is waited for.
"""

from __future__ import annotations

from benchmarks.peers import Session, jax_scan
from benchmarks.workloads import Problem


def setup(problem: Problem) -> Session:
    import jax

    theta, rows, update = jax_scan.begin(problem)
    state, batches = [theta], list(rows)
    compiled = jax.jit(update, donate_argnums=0)

    def epoch() -> None:
        for batch in batches:
            state[0], _ = compiled(state[0], batch)
        jax.block_until_ready(state[0])

    def temporary() -> int:
        program = compiled.lower(state[0], batches[0]).compile()
        return int(program.memory_analysis().temp_size_in_bytes)

    return Session(epoch, lambda: jax.tree.leaves(state[0]), temporary)
