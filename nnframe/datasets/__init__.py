"""Samples to learn from: readers for the usual files, and scikit-learn's bundled digits."""

from nnframe.datasets.dataset import Dataset, one_hot
from nnframe.datasets.digits import load_digits
from nnframe.datasets.load import load

__all__ = ["Dataset", "load", "load_digits", "one_hot"]
