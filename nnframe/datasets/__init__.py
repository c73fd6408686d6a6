"""Samples to learn from: readers for the usual files, toy sets, and scikit-learn's digits."""

from nnframe.datasets.balance import class_weights
from nnframe.datasets.csv_file import read_csv
from nnframe.datasets.dataset import Dataset, one_hot
from nnframe.datasets.digits import load_digits
from nnframe.datasets.fetch import fetch
from nnframe.datasets.load import load
from nnframe.datasets.scaling import Scaling, standardized
from nnframe.datasets.toy import circles, linear, moons, sine, spirals, xor

__all__ = [
    "Dataset",
    "Scaling",
    "circles",
    "class_weights",
    "fetch",
    "linear",
    "load",
    "load_digits",
    "moons",
    "one_hot",
    "read_csv",
    "sine",
    "spirals",
    "standardized",
    "xor",
]
