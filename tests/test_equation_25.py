r"""(23) and (25): a^l = σ(w^l a^{l-1} + b^l), neuron by neuron and as matrices."""

import numpy as np
from hypothesis import given
from properties import close, steps


@given(steps())
def test_each_neuron(case):
    """(23): a^l_j = σ(Σ_k w_jk a_k + b_j)."""
    network, x, _, step = case
    a = x
    for layer, record in zip(network.layers, step.records, strict=True):
        np.testing.assert_array_equal(record.a_in, a)
        for i, j in np.ndindex(record.z.shape):
            total = sum(layer.w[j, k] * a[i, k] for k in range(a.shape[1])) + layer.b[j]
            close(record.z[i, j], total)
            close(record.a[i, j], layer.activation.forward(np.array([[total]]))[0, 0])
        a = record.a


@given(steps())
def test_one_sample_as_the_book_writes_it(case):
    network, x, _, step = case
    for i, sample in enumerate(x):
        a = sample[:, None]  # the book's column
        for layer in network.layers:
            a = layer.activation.forward(layer.w @ a + layer.b[:, None])
        close(network.forward(sample), a[:, 0])
        close(step.records[-1].a[i], a[:, 0])
