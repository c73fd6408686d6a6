"""Laws on what a layer declares, records and passes on."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnframe.abstract import takes_error
from nnframe.arrays import Array
from nnframe.describe import width
from nnframe.network import Network
from nnframe.testing import purity
from nnframe.testing.lab import Finding, Lab, Skip, raised, shown
from nnframe.testing.layer.subject import LayerSubject
from nnframe.testing.purity import global_states, set_global_states


def binding(subject: LayerSubject, lab: Lab) -> None:
    """What the layer declares is what it does, and is drawn from the generator it is given."""
    shapes = subject.shapes_in
    set_global_states()
    before = global_states()
    for shape in shapes:
        thetas = [Network([subject.plugin], shape, rng=7).parameters for _ in range(2)]
        lab.count(thetas[0].size)
        if global_states() != before or not np.array_equal(thetas[0], thetas[1]):
            raise Finding(
                f"initial_parameters does not follow the generator it is given ({width(shape)})",
                measured=shown(thetas[1]),
                expected=f"{shown(thetas[0])}, with the same seed",
                diagnosis="its randomness is global random numbers, or a generator of its own",
            )
        if not np.isfinite(thetas[0]).all():
            raise Finding("initial_parameters holds NaN or infinity", measured=shown(thetas[0]))
    for setting in subject.settings(lab.dtype):
        setting.operations[0](*setting.operations[0].draw(lab.rng, 2))


def inputs(subject: LayerSubject, lab: Lab) -> None:
    """Arguments, parameters and the record are left as they were."""
    purity.inputs(subject, lab)
    for setting in subject.settings(lab.dtype):
        a_in, g = setting.operations[1].draw(lab.rng, 3)
        record = setting.layer.forward(a_in.copy())
        before = _arrays_of(record)
        setting.layer.derivative(record, g.copy())
        for name in before:
            lab.count(before[name].size)
            if not np.array_equal(before[name], getattr(record, name), equal_nan=True):
                raise Finding(
                    f"derivative changes the record's {name} ({setting.name})",
                    counterexample=f"a_in = {shown(a_in)}, ∂C/∂a = {shown(g)}",
                    measured=f"{name} = {shown(np.array(getattr(record, name)))}",
                    expected=f"{name} = {shown(before[name])}",
                    diagnosis=f"it writes into record.{name} in place: work on a copy",
                )


def state(subject: LayerSubject, lab: Lab) -> None:
    """Nothing is remembered; and a record stays what it was when the layer goes on."""
    purity.state(subject, lab)
    for setting in subject.settings(lab.dtype):
        a_in, g = setting.operations[1].draw(lab.rng, 3)
        before = _arrays_of(setting.layer.forward(a_in.copy()))
        operations = setting.operations[1:]
        before |= {operation.name: operation(a_in, g) for operation in operations}
        record = setting.layer.forward(a_in.copy())
        setting.layer.forward(setting.operations[0].draw(lab.rng, 3)[0])
        now = _arrays_of(record)
        grad_a_in, gradients, _ = setting.layer.derivative(record, g.copy())
        own = (grad_a_in, *(gradients[name] for name in setting.layer.parameters))
        now |= {o.name: np.array(result) for o, result in zip(operations, own, strict=True)}
        for name, kept in before.items():
            if not lab.same(now[name], kept):
                raise Finding(
                    f"the record of one mini-batch changes when the layer is given another: {name} "
                    f"({setting.name})",
                    counterexample=f"a_in = {shown(a_in)}",
                    measured=f"{name} = {shown(now[name])}",
                    expected=f"{name} = {shown(kept)}",
                    diagnosis="the record shares a buffer or something cached with later calls: "
                    "give each its own arrays",
                )


def _arrays_of(record: object) -> dict[str, Array]:
    """Copies of what the protocol names in a record, where it is there."""
    parts = ((name, getattr(record, name, None)) for name in ("a_in", "z", "a"))
    return {name: np.array(part) for name, part in parts if isinstance(part, np.ndarray)}


def from_error(subject: LayerSubject, lab: Lab) -> None:
    """Starting from δ gives what starting from ∂C/∂a gives."""
    for setting in subject.settings(lab.dtype):
        layer = setting.layer
        if not takes_error(layer):
            raise Skip("it does not end in an activation, so the engine never hands it δ")
        sigma = layer.output_activation
        assert sigma is not None
        for m in (1, 3):
            a_in, g = setting.operations[1].draw(lab.rng, m)
            try:
                record = layer.forward(a_in)
                delta = sigma.pullback(record.z, record.a, g)
                expected = layer.derivative(record, g)
                results = [
                    layer.derivative_from_error(record, delta, wanted) for wanted in (True, False)
                ]
            except Exception as error:
                raise raised("derivative_from_error", error, "delta") from error
            pairs: list[tuple[str, Any, Any]] = [("∂C/∂a_in", results[0][0], expected[0])]
            if isinstance(expected[2], np.ndarray):
                pairs.append(("δ", results[0][2], expected[2]))
            for wanted, result in zip(("", " with input_wanted=False"), results, strict=True):
                for name, value in expected[1].items():
                    pairs.append((f"the gradient of {name}{wanted}", result[1][name], value))
            for name, got, wanted_value in pairs:
                if got is None or not lab.same(np.asarray(got), np.asarray(wanted_value)):
                    raise Finding(
                        f"derivative_from_error and derivative differ in {name} ({setting.name})",
                        counterexample=f"a_in = {shown(a_in)}, ∂C/∂a = {shown(g)}",
                        measured=f"derivative_from_error: {shown(got)}",
                        expected=f"derivative: {shown(np.asarray(wanted_value))}",
                    )


def batch(subject: LayerSubject, lab: Lab) -> None:
    """The gradients of a mini-batch are the sums of those of its samples."""
    for setting in subject.settings(lab.dtype):
        for operation in setting.operations:
            if operation.rows:
                continue
            for m in (2, 9):
                a_in, g = operation.draw(lab.rng, m)
                together = operation(a_in, g)
                alone = [operation(a_in[x : x + 1], g[x : x + 1]) for x in range(m)]
                total = np.sum(alone, axis=0)
                if not lab.same(together, total):
                    raise Finding(
                        f"{operation.name} of a mini-batch of {m} is not the sum over its samples "
                        f"({setting.name})",
                        counterexample=operation.describe((a_in, g)),
                        measured=shown(together),
                        expected=shown(total),
                        diagnosis=_not_the_sum(together, alone, m),
                    )
    if not lab.probes:
        raise Skip("it has no parameters")


def _not_the_sum(together: Array, alone: list[Array], m: int) -> str:
    total = np.sum(alone, axis=0)
    for words, guess in (
        ("it is the mean, 1/m of the sum: the division by m is the engine's", total / m),
        ("it is divided by m twice, 1/m² of the sum", total / m**2),
        ("it is times m what it should be", total * m),
        ("it is the gradient of the first sample alone", alone[0]),
        ("it is the gradient of the last sample alone", alone[-1]),
        ("it is divided by √m", total / np.sqrt(m)),
    ):
        if np.allclose(together, guess, rtol=1e-6, atol=1e-12):
            return words
    return ""
