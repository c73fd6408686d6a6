"""Gradient methods, `(network, cost, x, y) -> Gradient`: the same gradient, by different ways."""

from nnframe.gradients.backprop import backprop

__all__ = ["backprop"]
