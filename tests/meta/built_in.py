"""All that nnframe itself offers, by name: each a factory of what `check` takes."""

from __future__ import annotations

from functools import partial

import nnframe
from nnframe import Chain, Dense, Dropout, Flatten, Residual
from nnframe.fused import (
    SigmoidCrossEntropy,
    SigmoidFocal,
    SigmoidWeightedSum,
    SoftmaxKullbackLeibler,
    SoftmaxLogLikelihood,
)


def of_shared(layer: nnframe.Layer) -> nnframe.Layer:
    """A layer that stands three times in a composite, with parameters once."""
    shared = nnframe.Shared(layer)
    return Chain([Dense(2, nnframe.Linear()), shared, Residual([shared])])


BUILT_IN = {
    **{name: getattr(nnframe, name) for name in nnframe.activations.__all__},
    "LeakyReLU(0.3)": partial(nnframe.LeakyReLU, 0.3),
    "ELU(2)": partial(nnframe.ELU, 2.0),
    **{kind.__name__: kind for kind in (nnframe.Quadratic, nnframe.CrossEntropy)},
    "LogLikelihood": nnframe.LogLikelihood,
    **{kind.__name__: kind for kind in (nnframe.Absolute, nnframe.Hinge, nnframe.Cosine)},
    **{kind.__name__: kind for kind in (nnframe.Huber, nnframe.Focal, nnframe.KullbackLeibler)},
    "Huber(0.5)": partial(nnframe.Huber, 0.5),
    "Focal(0)": partial(nnframe.Focal, 0),
    "Focal(0.5)": partial(nnframe.Focal, 0.5),
    "WeightedSum": lambda: nnframe.WeightedSum([(2, nnframe.Quadratic()), (1, nnframe.Huber())]),
    "WeightedSum of some outputs": lambda: nnframe.WeightedSum(
        [(0.7, nnframe.Quadratic(), slice(0, 2)), (0.3, nnframe.Absolute(), slice(2, None))]
    ),
    "KullbackLeibler & Softmax": lambda: SoftmaxKullbackLeibler,
    "Focal & Sigmoid": lambda: SigmoidFocal,
    "WeightedSum & Sigmoid": lambda: SigmoidWeightedSum(
        nnframe.WeightedSum(
            [(0.7, nnframe.Quadratic(), slice(0, 1)), (0.3, nnframe.CrossEntropy(), slice(1, 3))]
        ),
        nnframe.Sigmoid(),
    ),
    "CrossEntropy & Sigmoid": lambda: SigmoidCrossEntropy,
    "LogLikelihood & Softmax": lambda: SoftmaxLogLikelihood,
    "Dense(3, Tanh())": lambda: Dense(3, nnframe.Tanh()),
    "Dense(2, ReLU())": lambda: Dense(2, nnframe.ReLU()),
    "Dense(4, Softmax())": lambda: Dense(4, nnframe.Softmax()),
    "Dense(1, Square())": lambda: Dense(1, nnframe.Square()),
    "Chain": lambda: Chain([Dense(3, nnframe.Tanh()), Dense(2)]),
    "Residual": lambda: Residual([Dense(4), Dense(3, nnframe.Tanh())]),
    "Dropout(0.5)": lambda: Dropout(0.5),
    "Flatten": Flatten,
    "Reshape": lambda: nnframe.Reshape((2, 3)),
    "Parallel": lambda: nnframe.Parallel([Dense(2, nnframe.Tanh()), Dense(1, nnframe.Square())]),
    "Parallel, added": lambda: nnframe.Parallel([Dense(2), Dense(2)], join="add"),
    "PReLU": nnframe.PReLU,
    "PReLU, shared": lambda: nnframe.PReLU(0.1, shared=True),
    "Maxout": lambda: nnframe.Maxout(2, pieces=3),
    "LayerNorm": nnframe.LayerNorm,
    "LayerNorm of images": lambda: nnframe.LayerNorm(axes=3),
    "Embedding": lambda: nnframe.Embedding(4, 2),
    "Shared": lambda: nnframe.Shared(Dense(2, nnframe.Tanh())),
    "Chain of a layer, shared": lambda: of_shared(Dense(2, nnframe.Square())),
    "RNN": lambda: nnframe.RNN(2),
    "RNN, exact": lambda: nnframe.RNN(1, "all", activation=nnframe.Softsign()),
    "GRU": lambda: nnframe.GRU(1, "all"),
    "LSTM": lambda: nnframe.LSTM(1),
    "BatchNorm": nnframe.BatchNorm,
    "MaxPool2D": nnframe.MaxPool2D,
    "AveragePool2D": lambda: nnframe.AveragePool2D((2, 1), stride=1),
    "Conv2D": lambda: nnframe.Conv2D(1, 2, nnframe.Tanh(), padding=1),
    "Conv2D, exact": lambda: nnframe.Conv2D(
        2, (1, 2), nnframe.Square(), stride=2, dilation=(1, 2), padding=(0, 1)
    ),
    **{
        name: partial(getattr, nnframe.gradients, name)
        for name in (
            "backprop",
            "per_sample",
            "matrix_form",
            "finite_difference",
            "forward_difference",
            "path_sum",
            "complex_step",
        )
    },
}
