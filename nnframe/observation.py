"""What layers learn by looking at the samples, and not by going downhill."""

from __future__ import annotations

from collections.abc import Mapping

from nnframe.arrays import check_result
from nnframe.errors import ArgumentError, PluginError, with_location
from nnframe.network import Network
from nnframe.settings import instance_of, shown
from nnframe.step import Step


def observe(network: Network, step: Step) -> None:
    """Write into θ what the layers have seen in a mini-batch, as `train` does after each step.

    Such as the running means of a `BatchNorm`, which no gradient moves. Whoever writes a training
    loop of their own calls this after the optimiser's step.

    Parameters
    ----------
    network : Network
        Its θ is changed where a layer's `observed` says so.
    step : Step
        What `backprop` returned for this network, with a generator as `training`.

    Raises
    ------
    ArgumentError
        For what is no network, or no step of such a network.
    PluginError, ShapeError, DtypeError
        If a layer's `observed` raises, or returns something else than values of its parameters.

    Examples
    --------
    >>> import numpy as np
    >>> import nnframe
    >>> network = nnframe.Network([nnframe.BatchNorm(keep=0.5)], n_in=1)
    >>> x, y = [[1.0], [3.0]], [[0.0], [0.0]]
    >>> step = nnframe.backprop(network, nnframe.Quadratic(), x, y, np.random.default_rng(0))
    >>> observe(network, step)
    >>> network.layers[0].mean, network.layers[0].variance
    (array([1.]), array([1.5]))
    """
    instance_of(Network, network, "the network")
    instance_of(Step, step, "the step")
    if len(step.records) != len(network.layers):
        raise ArgumentError(
            f"the step is of a network of {len(step.records)} layers, {network!r} has "
            f"{len(network.layers)}"
        )
    for index, (layer, record) in enumerate(zip(network.layers, step.records, strict=True)):
        try:
            seen = layer.observed(record)
            if not isinstance(seen, Mapping):
                raise PluginError(f"observed returned {shown(seen)}, expected a dict of arrays")
            for name, value in seen.items():
                view = layer.parameters.get(name)
                if view is None:
                    known = sorted(layer.parameters)
                    raise PluginError(f"observed returned {shown(name)}, expected some of {known}")
                view[...] = check_result(value, view.shape, view.dtype, "observed, for ", name)
        except Exception as problem:
            raise with_location(problem, network.layer_name(index)) from problem
