"""The laws of an activation."""

from nnframe.testing.activation.derivative import derivative
from nnframe.testing.activation.kinks import kinks
from nnframe.testing.activation.rules import accuracy, exact, network, pullback, saturation
from nnframe.testing.activation.subject import ActivationSubject

__all__ = [
    "ActivationSubject",
    "accuracy",
    "derivative",
    "exact",
    "kinks",
    "network",
    "pullback",
    "saturation",
]
