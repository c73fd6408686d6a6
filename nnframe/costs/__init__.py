r"""The built-in costs: C_x of each sample, and :math:`\nabla_a C_x`, its derivative."""

from nnframe.costs.absolute import Absolute
from nnframe.costs.chapter import CrossEntropy, LogLikelihood, Quadratic
from nnframe.costs.checks import check_pair, check_probabilities, check_unit_interval
from nnframe.costs.cosine import Cosine
from nnframe.costs.focal import Focal
from nnframe.costs.hinge import Hinge
from nnframe.costs.huber import Huber
from nnframe.costs.kullback_leibler import KullbackLeibler
from nnframe.costs.weighted_sum import WeightedSum

__all__ = [
    "Absolute",
    "Cosine",
    "CrossEntropy",
    "Focal",
    "Hinge",
    "Huber",
    "KullbackLeibler",
    "LogLikelihood",
    "Quadratic",
    "WeightedSum",
    "check_pair",
    "check_probabilities",
    "check_unit_interval",
]
