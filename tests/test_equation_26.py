r"""(26) and (27): C is the mean over the samples of C_x = ½ ‖y - a‖²; gradients are means too."""

import numpy as np
from hypothesis import given
from properties import close, steps

import nnframe


@given(steps())
def test_the_cost(case):
    _, x, y, step = case
    a = step.records[-1].a
    close(step.cost, sum((y[i] - a[i]) @ (y[i] - a[i]) for i in range(len(x))) / (2 * len(x)))
    close(step.costs, [(y[i] - a[i]) @ (y[i] - a[i]) / 2 for i in range(len(x))])


@given(steps())
def test_the_gradient_is_the_mean_of_the_samples(case):
    network, x, y, step = case
    each = [
        nnframe.backprop(network, nnframe.Quadratic(), sample, target).gradient.flat
        for sample, target in zip(x, y, strict=True)
    ]
    close(step.gradient.flat, np.mean(each, axis=0))


@given(steps(output=nnframe.Softmax(), cost=nnframe.LogLikelihood))
def test_the_order_of_the_samples_does_not_matter(case):
    network, x, y, step = case
    back = nnframe.backprop(network, nnframe.LogLikelihood(), x[::-1], y[::-1])
    close(back.gradient.flat, step.gradient.flat)
    close(back.costs[::-1], step.costs)
