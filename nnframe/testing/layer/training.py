"""A layer while training: its randomness, and its derivative with that."""

from __future__ import annotations

import numpy as np

from nnframe.arrays import Array
from nnframe.testing.lab import Finding, Lab, shown, told
from nnframe.testing.layer.subject import LayerSetting, LayerSubject
from nnframe.testing.pointwise import at_least, judge, line, magnitude
from nnframe.testing.purity import global_states

SEED = 5


def training(subject: LayerSubject, lab: Lab) -> None:
    """With a generator passed in, numbers repeat, and the derivative is that of those numbers."""
    for setting in subject.settings(lab.dtype):
        a_in, g = setting.operations[1].draw(lab.rng, 4)
        _repeats(setting, a_in, g, lab)
        _slope(setting, a_in, g, lab)
    for setting in subject.settings(np.dtype("float32")):
        _keeps_float32(setting, *setting.operations[1].draw(lab.rng, 4))


def _run(setting: LayerSetting, a_in: Array, g: Array) -> tuple[Array, Array]:
    """What the layer makes of a_in and ∂C/∂a while training, always with the same randomness."""
    try:
        record = setting.layer.forward(a_in.copy(), np.random.default_rng(SEED))
        return np.array(record.a), np.array(setting.layer.derivative(record, g.copy())[0])
    except Exception as error:
        raise Finding(f"with a generator passed in, the layer raised {told(error)}") from error


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
                diagnosis="what was drawn in forward (a mask, its scale) is missing in derivative",
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
