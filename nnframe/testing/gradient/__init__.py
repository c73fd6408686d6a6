"""The laws of a gradient method."""

from nnframe.testing.gradient.equations import equation, mean
from nnframe.testing.gradient.rules import (
    composite,
    dtype,
    exact,
    jacobian,
    result,
    single,
    threads,
)
from nnframe.testing.gradient.subject import GradientSubject

__all__ = [
    "GradientSubject",
    "composite",
    "dtype",
    "equation",
    "exact",
    "jacobian",
    "mean",
    "result",
    "single",
    "threads",
]
