"""Ways to go downhill: with one learning rate for all of θ, or with one for each parameter."""

from nnframe.optimizers.adaptive import AdaGrad, Adam, AdamW, RMSProp
from nnframe.optimizers.descent import SGD, Momentum, Nesterov
from nnframe.optimizers.protocol import Optimizer, State, first_state, make_step

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "RMSProp",
    "State",
    "first_state",
    "make_step",
]
