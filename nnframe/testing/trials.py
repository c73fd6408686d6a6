"""How each law of each kind is tried."""

from __future__ import annotations

from collections.abc import Mapping

from nnframe.testing import activation, cost, extremes, fused, gradient, layer, purity, shapes
from nnframe.testing.lab import Trial
from nnframe.testing.laws import ACTIVATION, COST, FUSED, GRADIENT, LAYER
from nnframe.testing.subjects import protocol

COMMON: Mapping[str, Trial] = {
    "protocol": protocol,
    "shape": shapes.shape,
    "dtype": shapes.dtype,
    "float16": shapes.float16,
    "samples": shapes.samples,
    "layout": shapes.layout,
    "inputs": purity.inputs,
    "state": purity.state,
    "randomness": purity.randomness,
    "threads": purity.threads,
    "saturation": extremes.saturation,
    "quiet": extremes.quiet,
    "precision": extremes.precision,
}
PAIR: Mapping[str, Trial] = {**COMMON, "derivative": cost.derivative, "exact": cost.exact}

TRIALS: Mapping[str, Mapping[str, Trial]] = {
    ACTIVATION: {
        **COMMON,
        "derivative": activation.derivative,
        "kinks": activation.kinks,
        "pullback": activation.pullback,
        "saturation": activation.saturation,
        "accuracy": activation.accuracy,
        "exact": activation.exact,
        "network": activation.network,
    },
    COST: {**PAIR, "network": cost.network},
    LAYER: {
        **COMMON,
        "binding": layer.binding,
        "training": layer.training,
        "state": layer.state,
        "inputs": layer.inputs,
        "batch": layer.batch,
        "from-error": layer.from_error,
        "input-gradient": layer.input_gradient,
        "parameter-gradient": layer.parameter_gradient,
        "error": layer.error,
        "exact": layer.exact,
        "network": layer.network,
    },
    FUSED: {
        **PAIR,
        "value": fused.value,
        "unfused": fused.unfused,
        "saturation": fused.saturation,
        "network": fused.network,
    },
    GRADIENT: {
        **COMMON,
        "result": gradient.result,
        "dtype": gradient.dtype,
        "mean": gradient.mean,
        "single": gradient.single,
        "jacobian": gradient.jacobian,
        "composite": gradient.composite,
        "threads": gradient.threads,
        "exact": gradient.exact,
        **{name: gradient.equation(name) for name in ("BP1", "BP2", "BP3", "BP4")},
    },
}

#: If one of these is broken, what else a plugin computes means nothing.
FIRST = ("protocol", "binding", "shape", "result")
