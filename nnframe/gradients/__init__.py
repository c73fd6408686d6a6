"""Gradient methods, `(network, cost, x, y) -> Gradient`: the same gradient, by different ways."""

from nnframe.gradients.backprop import backprop
from nnframe.gradients.comparison import Comparison, compare
from nnframe.gradients.complex_step import complex_step
from nnframe.gradients.counting import Count, count
from nnframe.gradients.demon import Demon, demon
from nnframe.gradients.finite_difference import (
    FiniteDifference,
    finite_difference,
    forward_difference,
)
from nnframe.gradients.matrix_form import matrix_form
from nnframe.gradients.path_sum import path_sum
from nnframe.gradients.paths import Path, Paths, paths
from nnframe.gradients.per_sample import per_sample

__all__ = [
    "Comparison",
    "Count",
    "Demon",
    "FiniteDifference",
    "Path",
    "Paths",
    "backprop",
    "compare",
    "complex_step",
    "count",
    "demon",
    "finite_difference",
    "forward_difference",
    "matrix_form",
    "path_sum",
    "paths",
    "per_sample",
]
