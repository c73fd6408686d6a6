"""What a training is to machine code: a table of sizes and places, and some memory."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeAlias

import numba
import numpy as np
from attrs import frozen
from numba.extending import get_cython_function_address

import nnframe
from nnframe import Cost, Network, Optimizer
from nnframe.errors import EngineError, NNFrameError
from nnframe.regularizers import Regularizer, weights_of
from nnframe_numba import descent as optimizers
from nnframe_numba import epoch as machinery
from nnframe_numba.code import Code, kinds
from nnframe_numba.cost import cost_code
from nnframe_numba.outputs import SCALARS
from nnframe_numba.sigma import activation_code
from nnframe_numba.storage import kept

Array: TypeAlias = Any

#: For each optimizer its number, its settings in the machine's order, and its arrays v and m.
OPTIMIZERS: dict[type[Optimizer], tuple[int, tuple[str, ...], str, str]] = {
    nnframe.SGD: (optimizers.SGD, ("eta",), "", ""),
    nnframe.Momentum: (optimizers.MOMENTUM, ("eta", "mu"), "v", ""),
    nnframe.Nesterov: (optimizers.NESTEROV, ("eta", "mu"), "v", ""),
    nnframe.Adam: (optimizers.ADAM, ("eta", "beta1", "beta2", "epsilon"), "v", "m"),
}

EPOCH = """
def run(a, b, c, d, e, f, g, h, i, j, k, l, m):
    return epoch(a, b, c, d, e, f, g, h, i, j, k, l, m)
"""


@functools.cache
def epoch_code(dtype: np.dtype[Any]) -> Callable[..., int]:
    """The compiled loop for networks of this dtype."""
    kind = kinds()[dtype]
    function, safe = kept(EPOCH, {"epoch": machinery.epoch(kind)}, str(dtype))
    signature = machinery.signature()
    compiled: Callable[..., int] = numba.njit(signature, cache=safe)(function)
    return compiled


def check_parts(
    network: Network, optimizer: Optimizer | None, regularizer: Regularizer | None = None
) -> None:
    """Raise `EngineError` naming the first part that has no machine code."""
    if network.dtype not in kinds():
        raise EngineError(f"{network!r} cannot be compiled: only float32 and float64 are")
    if network.layout.shared:
        raise EngineError(f"{network!r} cannot be compiled: its layers share weights")
    for index, layer in enumerate(network.layers):
        if type(layer) is not nnframe.Dense:
            raise EngineError(
                f"{type(layer).__name__} cannot be compiled ({network.layer_name(index)}): only "
                "Dense layers are"
            )
    if optimizer is not None and type(optimizer) not in OPTIMIZERS:
        known = ", ".join(kind.__name__ for kind in OPTIMIZERS)
        raise EngineError(f"{type(optimizer).__name__} cannot be compiled: only {known} are")
    if regularizer is not None and type(regularizer) is not nnframe.L2:
        kind = type(regularizer).__name__
        raise EngineError(f"{kind} cannot be compiled: of regularizers only L2 is")


def strengths(network: Network, regularizer: Regularizer | None = None) -> Array:
    """For each layer the strength of L2 on its w; 0 where there is none."""
    found = np.zeros(len(network.layers))
    if isinstance(regularizer, nnframe.L2):
        found[[index for index, _ in weights_of(network)]] = regularizer.strength
    return found


@frozen(eq=False)
class Plan:
    """A network and a cost, ready to run.

    Attributes
    ----------
    activations : tuple of Activation
        What stood in the layers when the plan was made.
    codes : tuple of Code
        What stands for them, and for the cost.
    fused : bool
    table : ndarray of int64
    targets : int
        The address of the mini-batch's y, in `work`.
    work, gradient : ndarray
    """

    activations: tuple[nnframe.Activation, ...]
    codes: tuple[Code, ...]
    fused: bool
    table: Array
    targets: int
    work: Array
    gradient: Array

    @classmethod
    def of(cls, network: Network, cost: Cost, most: int) -> Plan:
        """The plan for mini-batches of so many samples at most.

        Raises
        ------
        EngineError
            If an activation or the cost cannot be compiled.
        """
        activations = _activations(network)
        dtype = network.dtype
        measure, fused = cost_code(cost, activations[-1], dtype)
        sigmas = [activation_code(each, dtype) for each in activations[: -1 if fused else None]]
        width = network.n_in + sum(3 * shape[0] for shape in network.shapes[1:]) + network.n_out
        work = np.zeros(most * width + 1, dtype)  # the last number is the machine's
        gradient = np.zeros(network.layout.size, dtype)
        table = np.zeros((len(activations), machinery.COLUMNS), np.int64)
        item, theta = dtype.itemsize, network.parameters.ctypes.data
        a_in = work.ctypes.data
        place = a_in + most * network.n_in * item
        for index, slices in enumerate(network.layout.slices):
            (where, (n_out, n_in)), size = slices["w"], most * slices["w"][1][0] * item
            assert slices["b"][0].start == where.stop
            start = where.start * item
            arrays = a_in, place, place + size, place + 2 * size
            code = sigmas[index].addresses if index < len(sigmas) else (0, 0)
            weights = theta + start, gradient.ctypes.data + start
            table[index] = (n_in, n_out, *weights, *arrays, *code)
            a_in, place = place, place + 3 * size
        return cls(activations, (*sigmas, measure), fused, table, place, work, gradient)

    def is_current(self, network: Network) -> bool:
        """Whether it still is that of the network; settings of neurons are taken over."""
        same = all(a is b for a, b in zip(self.activations, _activations(network), strict=True))
        return all(code.is_current() for code in self.codes) and same

    def run(
        self,
        network: Network,
        samples: tuple[Array, Array],
        rows: Array,
        size: int,
        descent: tuple[int, Array, Array, Array, Array],
        costs: Array,
        strengths: Array,
    ) -> int:
        """As many mini-batches of these rows, so many each, as go well."""
        output = (int(self.fused), *self.codes[-1].addresses, self.targets)
        number, rates, v, mean, t = descent
        last = self.work[-1:].ctypes.data
        return epoch_code(network.dtype)(
            self.table,
            (samples[0].ctypes.data, samples[1].ctypes.data),
            rows,
            size,
            output,
            (last, v.ctypes.data, mean.ctypes.data),
            network.layout.size,
            number,
            rates,
            t,
            costs,
            strengths,
            library(network.dtype),
        )


@functools.cache
def library(dtype: np.dtype[Any]) -> int:
    """The address of BLAS's product of two matrices."""
    name = "sgemm" if dtype == np.float32 else "dgemm"
    address: int = get_cython_function_address("scipy.linalg.cython_blas", name)
    return address


def _activations(network: Network) -> tuple[nnframe.Activation, ...]:
    return tuple(layer.output_activation for layer in network.layers)  # type: ignore[misc]  # Dense


def descent(
    optimizer: Optimizer | None, state: dict[str, Array], dtype: np.dtype[Any]
) -> tuple[int, Array, Array, Array, Array]:
    """An optimizer as numbers and arrays; None is to leave θ as it is."""
    number, settings, v, m = (
        (optimizers.NONE, (), "", "") if optimizer is None else OPTIMIZERS[type(optimizer)]
    )
    rates = np.zeros(4)
    rates[: len(settings)] = [float(getattr(optimizer, name)) for name in settings]
    none = np.empty(0, dtype)
    t = state["t"].reshape(1) if "t" in state else np.zeros(1, np.int64)
    return number, rates, state.get(v, none), state.get(m, none), t


def check_targets(network: Network, cost: Cost, y: Array) -> None:
    """Raise `EngineError` if a student's cost refuses some of these targets, as NumPy's would.

    The built-in ones come to NaN there, at which the epoch stops.
    """
    if type(cost) in SCALARS:
        return
    for start in range(0, len(y), 4096):
        target = y[start : start + 4096].astype(network.dtype)
        try:
            with np.errstate(all="ignore"):
                cost.forward(np.full_like(target, 0.5), target)
        except NNFrameError as error:
            raise EngineError(f"{type(cost).__name__} cannot be compiled: {error}") from error
