r"""(BP2): δ^l = ((w^{l+1})^T δ^{l+1}) ⊙ σ'(z^l)."""

from hypothesis import given
from properties import close, steps

import nnframe


@given(steps())
def test_each_component(case):
    """(45): δ^l_j = Σ_k w^{l+1}_kj δ^{l+1}_k σ'(z^l_j)."""
    network, _, _, step = case
    for l in range(len(network.layers) - 1):
        w, after = network.layers[l + 1].w, step.deltas[l + 1]
        slope = network.layers[l].activation.derivative(step.records[l].z)
        for x, row in enumerate(step.deltas[l]):
            for j, delta in enumerate(row):
                total = sum(w[k, j] * after[x, k] for k in range(len(w)))
                close(delta, total * slope[x, j])


@given(steps(output=nnframe.Softmax(), cost=nnframe.LogLikelihood))
def test_from_a_fused_output_error(case):
    network, _, _, step = case
    for l in range(len(network.layers) - 1):
        slope = network.layers[l].activation.derivative(step.records[l].z)
        close(step.deltas[l], (step.deltas[l + 1] @ network.layers[l + 1].w) * slope)
