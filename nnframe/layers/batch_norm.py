"""Each feature brought to mean 0 and variance 1 over the mini-batch."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import define, field, frozen, setters

from nnframe.abstract import Layer, LayerDerivative
from nnframe.arrays import Array, Shape
from nnframe.assignment import PARAMETER
from nnframe.initializers import constant
from nnframe.layers.normalized import back_through_normal, inexact, moments, normal
from nnframe.settings import as_number, must_be_positive, must_be_share


@frozen(eq=False)
class BatchNormRecord:
    """What the layer did: `a = gain * normal + bias`.

    `batch` holds the mean and the variance of this mini-batch; it is None when the network was only
    used, and the running ones came in their place.
    """

    a_in: Array
    normal: Array
    deviation: Array
    a: Array
    batch: tuple[Array, Array] | None


@final
@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class BatchNorm(Layer):
    r""":math:`a = g \, (a_{in} - \mu)/\sqrt{v + \varepsilon} + b`, each feature by itself.

    While training, that is, when a generator is passed in, μ and v are those of the mini-batch, and
    each sample's output depends on the others. When the network is used they are running means of
    what was seen: `mean` and `variance` lie in θ, but training does not move them by gradient
    (which is 0: they were not used); `train` writes what `observed` says after each step.
    Without a generator the gradient is that of what was computed, so `mean` and `variance` have
    one too.

    A feature is a neuron, or a channel of images. Ioffe and Szegedy, "Batch Normalization" (2015).

    Parameters
    ----------
    keep : float, default 0.9
        How much of the running means a step keeps, 0 <= keep < 1.
    epsilon : float, default 1e-5
        Keeps the root away from 0 where all numbers are equal.

    Attributes
    ----------
    gain, bias : ndarray, shape (n,), or (channels, 1, 1) for images
        g and b, 1 and 0 at first.
    mean, variance : ndarray, likewise
        The running means of μ, and of v · n/(n - 1), which is right on the average; 0 and 1 at
        first.

    Raises
    ------
    DtypeError
        In an exact network: the root of a fraction is no fraction.

    Examples
    --------
    >>> from nnframe import Network
    >>> network = Network([BatchNorm(epsilon=1e-12)], n_in=1)
    >>> x = [[1.0], [2.0], [3.0]]
    >>> network.forward(x, training=np.random.default_rng(0)).round(4).ravel()
    array([-1.2247,  0.    ,  1.2247])
    >>> network.forward(x).round(4).ravel()
    array([1., 2., 3.])
    """

    keep: float = field(default=0.9, converter=as_number, validator=must_be_share)
    epsilon: float = field(default=1e-5, converter=as_number, validator=must_be_positive)
    gain: Array = field(init=False, metadata=PARAMETER)
    bias: Array = field(init=False, metadata=PARAMETER)
    mean: Array = field(init=False, metadata=PARAMETER)
    variance: Array = field(init=False, metadata=PARAMETER)

    def initial_parameters(self, shape_in: Shape, rng: np.random.Generator) -> dict[str, Array]:
        shape = (shape_in[0], *(1 for _ in shape_in[1:]))
        start = {"gain": 1.0, "bias": 0.0, "mean": 0.0, "variance": 1.0}
        return {name: constant(value, shape) for name, value in start.items()}

    @np.errstate(all="ignore")
    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> BatchNormRecord:
        inexact(self, a_in)
        batch = None if training is None else moments(a_in, _over(a_in))
        mean, variance = (self.mean, self.variance) if batch is None else batch
        relative, deviation = normal(a_in, mean, variance, self.epsilon)
        return BatchNormRecord(a_in, relative, deviation, relative * self.gain + self.bias, batch)

    @np.errstate(all="ignore")
    def derivative(self, record: BatchNormRecord, grad_a: Array) -> LayerDerivative:
        inner, over = grad_a * self.gain, _over(grad_a)
        gradients = {
            "gain": _total(grad_a * record.normal),
            "bias": _total(grad_a),
            "mean": np.zeros_like(self.mean),
            "variance": np.zeros_like(self.variance),
        }
        if record.batch is not None:
            grad_a_in = back_through_normal(inner, record.normal, record.deviation, over)
            return LayerDerivative(grad_a_in, gradients)
        grad_a_in = inner / record.deviation
        gradients["mean"] = -_total(grad_a_in)
        gradients["variance"] = -_total(grad_a_in * record.normal / record.deviation) / 2
        return LayerDerivative(grad_a_in, gradients)

    @np.errstate(all="ignore")
    def observed(self, record: BatchNormRecord) -> dict[str, Array]:
        n = record.a_in.size // self.mean.size
        if record.batch is None or n < 2:
            return {}  # one number says nothing of a variance
        mean, variance = (value[0] for value in record.batch)
        seen = {"mean": mean, "variance": variance * (n / (n - 1))}
        return {
            name: self.keep * self.parameters[name] + (1 - self.keep) * value
            for name, value in seen.items()
        }


def _over(values: Array) -> tuple[int, ...]:
    """The axes of one feature: the samples, and the places of an image."""
    return (0, *range(2, values.ndim))


def _total(values: Array) -> Array:
    """The sum over these axes, in the shape of a parameter."""
    total: Array = values.sum(axis=_over(values), keepdims=True)[0]
    return total
