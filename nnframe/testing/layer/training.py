"""A layer while training: its randomness, and its derivative with that."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnframe.arrays import Array, check_result
from nnframe.testing.lab import Finding, Lab, raised, shown, told
from nnframe.testing.layer.subject import LayerSetting, LayerSubject, joined
from nnframe.testing.pointwise import at_least, judge, line, magnitude
from nnframe.testing.purity import global_states
from nnframe.testing.report import SEE

SEED = 5


def training(subject: LayerSubject, lab: Lab) -> None:
    """With a generator passed in, numbers repeat, and the derivative is that of those numbers."""
    for setting in subject.settings(lab.dtype):
        a_in, g = setting.operations[1].draw(lab.rng, 4)
        _repeats(setting, a_in, g, lab)
        if not subject.whole:
            _slope(setting, a_in, g, lab)
        _parameters(setting, a_in, g, lab)
        _looks(setting, a_in, lab)
    for setting in subject.settings(np.dtype("float32")):
        _keeps_float32(setting, *setting.operations[1].draw(lab.rng, 4))


def _trained(setting: LayerSetting, a_in: Array) -> Any:
    """What `forward` records while training, always with the same randomness."""
    return setting.layer.forward(a_in.copy(), np.random.default_rng(SEED))


def _run(setting: LayerSetting, a_in: Array, g: Array) -> tuple[Array, Array]:
    """What the layer makes of a_in and ∂C/∂a while training, always with the same randomness."""
    try:
        record = _trained(setting, a_in)
        return np.array(record.a), np.array(setting.layer.derivative(record, g.copy())[0])
    except Exception as error:
        raise raised("with a generator passed in, the layer", error, "a_in") from error


def _draws_nothing(setting: LayerSetting, a_in: Array, g: Array) -> bool:
    """Whether the layer is the same without a generator: then training is not the cause."""
    results = [
        [record.a, *derivative[:1], *derivative[1].values()]
        for record in (_trained(setting, a_in), setting.layer.forward(a_in.copy()))
        for derivative in [setting.layer.derivative(record, g.copy())]
    ]
    return all(np.array_equal(*pair) for pair in zip(*results, strict=True))


def _repeats(setting: LayerSetting, a_in: Array, g: Array, lab: Lab) -> None:
    before = global_states()
    first, second = _run(setting, a_in, g), _run(setting, a_in, g)
    lab.count(first[0].size + first[1].size)
    if global_states() != before or not all(map(np.array_equal, first, second)):
        raise Finding(
            f"with the same seed, training gives other numbers ({setting.name})",
            counterexample=f"a_in = {shown(a_in)}",
            measured=shown(second[0]),
            expected=shown(first[0]),
            diagnosis="its randomness is global random numbers or a generator of its own, not the "
            "one passed in as `training`",
        )


def _slope(setting: LayerSetting, a_in: Array, g: Array, lab: Lab) -> None:
    claimed = _run(setting, a_in, g)[1].astype(np.float64)

    def cost(a_in: Array) -> Array:
        a = np.asarray(setting.layer.forward(a_in, np.random.default_rng(SEED)).a)
        return np.array([(a * g).sum()])

    for _ in range(2):
        v = lab.rng.uniform(-1, 1, a_in.shape)
        own, at = np.array([(claimed * v).sum()]), np.full(1, np.abs(a_in).max())
        found = judge(line(cost, a_in, v, lab), own, at, lab, at_least(magnitude(claimed)))
        lab.count(1, int(found.known.sum()))
        if found.wrong.any():
            raise Finding(
                "while training, ∂C/∂a_in is not the slope of what forward computes "
                f"({setting.name})",
                counterexample=f"a_in = {shown(a_in)}, ∂C/∂a = {shown(g)}",
                measured=f"∂C/∂a_in = {shown(claimed)}, so {shown(own[0])} along v",
                expected=f"slope {shown(found.slope[0])} along v = {shown(v)}",
                diagnosis=f"{SEE} input-gradient"
                if _draws_nothing(setting, a_in, g)
                else "what was drawn in forward (a mask, its scale) is missing in derivative",
            )


def _parameters(setting: LayerSetting, a_in: Array, g: Array, lab: Lab) -> None:
    """The gradient of the parameters, too, is that of what is computed while training."""
    network, layer = setting.network, setting.layer
    if not network.layout.size:
        return
    theta = network.parameters.copy()
    gradients = layer.derivative(_trained(setting, a_in), g.copy())[1]
    claimed = joined(network, gradients).flat
    if not np.array_equal(network.parameters, theta):
        raise Finding(
            f"while training, the layer changes its parameters by itself ({setting.name})",
            counterexample=f"a_in = {shown(a_in)}",
            measured=f"θ = {shown(network.parameters)}",
            expected=f"θ = {shown(theta)}",
            diagnosis="forward writes what it sees: return it from `observed`, and `train` will "
            "write it",
        )
    claimed = claimed.astype(np.float64)

    def cost(parameters: Array) -> Array:
        network.parameters = parameters
        return np.array([(np.asarray(_trained(setting, a_in).a) * g).sum()])

    scale = at_least(max(magnitude(claimed), 1e-4 * float(np.abs(cost(theta)).sum())))
    for _ in range(2):
        v = lab.rng.uniform(-1, 1, theta.shape)
        own = np.array([claimed @ v])
        found = judge(line(cost, theta, v, lab), own, np.ones(1), lab, scale)
        lab.count(1, int(found.known.sum()))
        network.parameters = theta
        if found.wrong.any():
            raise Finding(
                "while training, the gradient of the parameters is not the slope of what forward "
                f"computes ({setting.name})",
                counterexample=f"a_in = {shown(a_in)}, ∂C/∂a = {shown(g)}",
                measured=f"∂C/∂θ = {shown(claimed)}, so {shown(own[0])} along v",
                expected=f"slope {shown(found.slope[0])} along v = {shown(v)}",
                diagnosis=f"{SEE} parameter-gradient"
                if _draws_nothing(setting, a_in, g)
                else "derivative has to read the record of this very forward pass: what was "
                "drawn, and the means of this mini-batch",
            )


def _looks(setting: LayerSetting, a_in: Array, lab: Lab) -> None:
    """What the layer learns by looking are values of its parameters, and it changes nothing."""
    layer, theta = setting.layer, setting.network.parameters.copy()
    record = _trained(setting, a_in)
    try:
        first, second = layer.observed(record), layer.observed(record)
        for name, value in first.items():
            lab.count(1)
            view = layer.parameters[name]
            check_result(value, view.shape, view.dtype, "its value of ", name)
            if not np.array_equal(value, second[name]):
                raise ValueError(f"another {name} each time")
    except Exception as error:
        raise Finding(
            f"observed is not a dict of new values of parameters ({setting.name}): {told(error)}",
            expected=f"values of some of {sorted(layer.parameters)}, in their shapes",
        ) from error
    if not np.array_equal(setting.network.parameters, theta):
        raise Finding(
            f"observed changes the parameters by itself ({setting.name})",
            diagnosis="return the new values: nnframe.observe writes them",
        )


def _keeps_float32(setting: LayerSetting, a_in: Array, g: Array) -> None:
    for name, array in zip(("forward", "derivative"), _run(setting, a_in, g), strict=True):
        if array.dtype != a_in.dtype:
            raise Finding(
                f"while training, {name} turns {a_in.dtype} into {array.dtype} ({setting.name})",
                measured=str(array.dtype),
                expected=str(a_in.dtype),
                diagnosis="what is drawn has another width: .astype(a_in.dtype)",
            )
