"""The laws of a layer."""

from nnframe.testing.layer.error import error
from nnframe.testing.layer.gradients import input_gradient, parameter_gradient
from nnframe.testing.layer.rules import batch, binding, from_error, inputs, state
from nnframe.testing.layer.subject import LayerSubject
from nnframe.testing.layer.training import training
from nnframe.testing.layer.whole import exact, network

__all__ = [
    "LayerSubject",
    "batch",
    "binding",
    "error",
    "exact",
    "from_error",
    "input_gradient",
    "inputs",
    "network",
    "parameter_gradient",
    "state",
    "training",
]
