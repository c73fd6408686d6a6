"""δ of a layer, held against the slope by z."""

from __future__ import annotations

import numpy as np

from nnframe.abstract import Activation
from nnframe.arrays import Array
from nnframe.testing.diagnosis import layer as diagnosis
from nnframe.testing.lab import Finding, Lab, Skip, shown
from nnframe.testing.layer.gradients import cases, per_sample
from nnframe.testing.layer.subject import LayerSubject, back, neurons
from nnframe.testing.pointwise import Judgement, at_least, beside, judge, line, magnitude


def error(subject: LayerSubject, lab: Lab) -> None:
    """δ is the slope by z."""
    for setting, a_in, g in cases(subject, lab):
        layer = setting.layer
        found = neurons(layer, layer.forward(a_in.copy()))
        delta = back(layer, a_in.copy(), g.copy())[2]
        if delta is not None and not isinstance(delta, (np.ndarray, tuple)):
            raise Finding(
                f"derivative returned δ of type {type(delta).__name__}, expected an array, a tuple "
                "of them or None"
            )
        if found is None or not isinstance(delta, np.ndarray):
            continue
        sigma, z = found
        if delta.shape != z.shape:
            raise Finding(f"δ has shape {delta.shape} for z of shape {z.shape}: one row a sample")
        judged = _judged(sigma, z, g, delta, lab)
        lab.count(judged.known.size, int(judged.known.sum()))
        if judged.wrong.any():
            x = int(np.flatnonzero(judged.wrong.any(axis=1))[0])
            raise Finding(
                f"δ is not ∂C_x/∂z ({setting.name})",
                counterexample=f"z = {shown(z[x])}, ∂C/∂a = {shown(g[x])}",
                measured=shown(judged.claimed[x]),
                expected=shown(judged.slope[x]),
                diagnosis=diagnosis.of_error(sigma, z, g, delta, judged.slope.reshape(z.shape)),
            )
    if not lab.probes:
        raise Skip("it returns no δ, or has no z of its own")


def _judged(sigma: Activation, z: Array, g: Array, delta: Array, lab: Lab) -> Judgement:
    scale, at = at_least(magnitude(delta)), np.full(len(z), np.abs(z).max())

    def cost(z: Array) -> Array:
        return per_sample(np.asarray(sigma.forward(z)) * g)

    columns = []
    for direction in np.eye(z[0].size):
        along = direction.reshape(z.shape[1:])
        columns.append(judge(line(cost, z, along, lab), per_sample(delta * along), at, lab, scale))
    return beside(columns)
