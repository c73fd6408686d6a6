"""Why does nothing learn? The lessons of §2.4 as numbers, and a sentence for each finding."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import check_finite
from nnframe.diagnosis import limits
from nnframe.diagnosis.case import Case
from nnframe.diagnosis.illnesses import ILLNESSES, Illness
from nnframe.diagnosis.measures import floats
from nnframe.diagnosis.report import Diagnosis, Finding, LayerDiagnosis
from nnframe.diagnosis.rules import findings_of
from nnframe.engine import backprop
from nnframe.network import Network
from nnframe.settings import instance_of, real

__all__ = ["ILLNESSES", "Diagnosis", "Finding", "Illness", "LayerDiagnosis", "diagnose"]


@np.errstate(all="ignore")  # what is not finite is a finding, not a warning
def diagnose(
    network: Network,
    cost: Cost,
    x: ArrayLike,
    y: ArrayLike,
    *,
    saturation: float = limits.SATURATION,
    share: float = limits.SHARE,
) -> Diagnosis:
    r"""Say how well each layer of `network` learns from these samples, and what is in its way.

    Every number is one that a single call of `backprop` recorded, beside :math:`\sigma'(z)`, which
    the layer's own activation gives. Nothing is changed. Give it some tens of samples: of one, or
    of very few, less can be said, and less is.

    Parameters
    ----------
    network : Network
    cost : Cost
    x : array_like, shape (m, n_in) or (n_in,)
    y : array_like, shape (m, n_out) or (n_out,)
    saturation : float, default 0.01
        A neuron is flat where :math:`|\sigma'(z)|` is below it.
    share : float, default 0.5
        Saturated and dead neurons of a hidden layer are a finding from this share of its neurons
        on; with 0, every single one is.

    Raises
    ------
    ShapeError, DtypeError, DataError, PluginError
        As `backprop` does; `DataError` also where x or y holds NaN or infinity.
    ArgumentError
        For what is no network, and for a setting outside of 0 to 1.

    Examples
    --------
    >>> import nnframe
    >>> xor = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    >>> network = nnframe.Network.of_sizes([2, 2, 1])
    >>> network.parameters = [0.0] * 9
    >>> diagnosis = diagnose(network, nnframe.Quadratic(), *xor)
    >>> [finding.kind for finding in diagnosis.findings]
    ['symmetric', 'vanishing', 'stuck']
    >>> print(diagnosis.findings[-1].sentence)
    the network answers 0.5 whatever comes in, where the targets differ, and the samples'
    gradients cancel: 0.0% of them is left
    """
    instance_of(Network, network, "the network")
    real(saturation, "saturation", 0.0, 1.0)
    real(share, "share", 0.0, 1.0)
    inputs, targets = network.as_samples(x, y)
    check_finite(inputs, "x")
    check_finite(targets, "y")
    step = backprop(network, cost, inputs, targets)
    m = len(inputs)
    limit, part = float(saturation), float(share)
    case = Case(network, step, inputs, floats(targets).reshape(m, -1), limit, part)
    findings = findings_of(case)
    return Diagnosis(case.layers, findings, m, float(floats(step.cost)), case.learned)
