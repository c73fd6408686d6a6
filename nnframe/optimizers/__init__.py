"""Ways to go downhill: with one learning rate for all of θ, or one for each parameter; clipped."""

from nnframe.optimizers.adaptive import AdaGrad, Adam, AdamW, RMSProp
from nnframe.optimizers.clipped import Clipped
from nnframe.optimizers.descent import SGD, Momentum, Nesterov
from nnframe.optimizers.protocol import Optimizer, State, first_state, make_step

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Clipped",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "RMSProp",
    "State",
    "first_state",
    "make_step",
]
