"""A layer under examination: bound to inputs of several shapes, and seen as operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from nnframe.abstract import Activation, Layer
from nnframe.activations import Linear, ReLU, Sigmoid, Softmax, Tanh
from nnframe.arrays import Array, Shape
from nnframe.describe import width
from nnframe.layers import WeightedLayer
from nnframe.network import Network
from nnframe.parameters import Gradient
from nnframe.testing.diagnosis import slips
from nnframe.testing.draws import large, numbers
from nnframe.testing.lab import Finding, raised
from nnframe.testing.laws import LAYER
from nnframe.testing.operations import Arrays, Operation, Setting, Subject

PREFERRED: tuple[Shape, ...] = ((1,), (2,), (3,), (5,))
OTHERS: tuple[Shape, ...] = tuple((n,) for n in (4, 6, 7, 8, 9, 10, 12, 16, 20, 32, 64))
IMAGES: tuple[Shape, ...] = (
    *((2, 3), (1, 4), (4, 4), (4, 1)),
    *((1, 3, 3), (1, 4, 4), (2, 4, 4), (2, 3, 5), (3, 6, 6), (1, 8, 8)),
)
WHOLE = (8, 5, 3, 2, 1)  # how many whole numbers to try on a layer that takes no others
MOST = 4  # input shapes that a layer is tried with


@frozen(eq=False)
class LayerSetting(Setting):
    """A bound layer: its network of one layer, and what it reads and returns a sample."""

    net: Network | None = None

    @property
    def network(self) -> Network:
        """The network that binds the layer."""
        assert self.net is not None
        return self.net

    @property
    def layer(self) -> Layer:
        """The bound layer."""
        return self.network.layers[0]


class LayerSubject(Subject):
    """A layer, bound by the kit to inputs of several shapes.

    `whole` is 0 for a layer of numbers; one that takes whole numbers only is given those below it.
    """

    kind = LAYER
    plugin: Layer

    def __init__(self, plugin: Layer, shapes_in: Sequence[Shape] | None = None) -> None:
        super().__init__(plugin)
        self.given = None if shapes_in is None else tuple(shapes_in)
        self._shapes: tuple[Shape, ...] | None = None
        self.refusal = Finding("")
        self.whole = 0

    def numbers_in(self, rng: np.random.Generator, shape: Shape, dtype: np.dtype[Any]) -> Array:
        """Inputs such as this layer takes."""
        if self.whole:
            return rng.integers(self.whole, size=shape).astype(dtype)
        return numbers(rng, shape, dtype)

    @property
    def shapes_in(self) -> tuple[Shape, ...]:
        """The input shapes that the layer can be bound to: rows, or images if it takes none."""
        if self._shapes is None:
            for self.whole in (0, *WHOLE):
                self._shapes = self._fitting()
                if self._shapes:
                    break
            else:
                self.whole, self._shapes = 0, self.given or ()  # the law on shape tells the error
        if not self._shapes:
            raise Finding(
                "the layer cannot be bound to any input shape that was tried",
                counterexample=f"nnframe.Network([{self.name}], n_in=3)",
                measured=str(self.refusal),
                expected="a network; check_layer(layer, shapes_in=[…]) tries other shapes",
                diagnosis=self.refusal.details.get("diagnosis", ""),
            )
        return self._shapes

    def _fitting(self) -> tuple[Shape, ...]:
        if self.given:
            return self.given if self._found(self.given) else ()
        rows = self._found(PREFERRED)
        rows = rows if len(rows) > 2 else (*rows, *self._found(OTHERS))[:MOST]
        return rows or self._found(IMAGES)

    def _found(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        found: list[Shape] = []
        for shape in shapes:
            try:
                layer = self.bound(shape, np.dtype(float)).layers[0]
                rng = np.random.default_rng(0)
                layer.forward(self.numbers_in(rng, (2, *shape), np.dtype(float)))
            except Exception as error:  # whatever it says, it does not take that shape
                if shape == (3,):  # as in the counter-example
                    self.refusal = raised("it", error, "a_in")
                continue
            found.append(shape)
        return tuple(found[:MOST])

    def bound(self, shape: Shape, dtype: np.dtype[Any]) -> Network:
        """The layer alone in a network, with parameters that are nothing special."""
        network = Network([self.plugin], shape, rng=0, dtype=dtype)
        rng = np.random.default_rng(network.layout.size)
        for view in network.layers[0].parameters.values():
            view[...] = _ordinary(np.array(view, dtype=np.float64), rng)
        return network

    def settings(self, dtype: np.dtype[Any]) -> Sequence[LayerSetting]:
        return [self.setting(shape, dtype) for shape in self.shapes_in]

    def setting(self, shape: Shape, dtype: np.dtype[Any]) -> LayerSetting:
        """The operations of the layer bound to one input shape."""
        network = self.bound(shape, dtype)
        layer, (shape_in, shape_out) = network.layers[0], network.shapes

        def draw(rng: np.random.Generator, m: int) -> Arrays:
            return (self.numbers_in(rng, (m, *shape_in), dtype),)

        def extreme(rng: np.random.Generator, m: int) -> Arrays:
            return (large(rng, (m, *shape_in), dtype),)

        def beside(draws: Callable[..., Arrays]) -> Callable[..., Arrays]:
            return lambda rng, m: (*draws(rng, m), numbers(rng, (m, *shape_out), dtype))

        def operation(
            name: str, call: Callable[..., Any], shapes: Callable[[Arrays], Any], rows: bool = True
        ) -> Operation:
            largest = None if self.whole else beside(extreme)
            return Operation(name, names, call, beside(draw), shapes, rows, largest, radius)

        names, radius = ("a_in", "∂C/∂a"), 0.0 if self.whole else 2.0

        def gradient(name: str, shape: Shape) -> Operation:
            return operation(
                f"the gradient of {name}",
                lambda a_in, g: back(layer, a_in, g)[1][name],
                lambda args: [shape],
                rows=False,
            )

        operations = (
            Operation(
                "forward",
                ("a_in",),
                lambda a_in: output(layer.forward(a_in)),
                draw,
                lambda args: [(len(args[0]), *shape_out)],
                True,
                None if self.whole else extreme,
                radius,
                f"{_counted(shape_in)} a sample came in, and shape_out promises "
                f"{_counted(shape_out)}: is it missing or wrong? The width of a parameter has to "
                "come from the shape_in that initial_parameters is given",
            ),
            operation(
                "∂C/∂a_in of derivative",
                lambda a_in, g: back(layer, a_in, g)[0],
                lambda args: [args[0].shape],
            ),
            *(gradient(name, view.shape) for name, view in layer.parameters.items()),
        )
        name = f"{width(shape_in)} → {width(shape_out)}"
        return LayerSetting(name, operations, layer, (network.parameters,), net=network)


def _counted(shape: Shape) -> str:
    return f"{width(shape)} number{'s' * (shape != (1,))}"


def _ordinary(initial: Array, rng: np.random.Generator) -> Array:
    """Parameters like the initial ones, but none 0, no two alike, and not so large as to saturate.

    What holds for a layer at its start may hold by chance: all biases 0, all weights 1.
    """
    size = float(np.sqrt(np.mean(initial**2))) if initial.size else 0.0
    if not np.isfinite(size):
        return initial
    moved = initial / size if size and not 0.05 <= size <= 3 else initial
    spread: Array = moved + (0.2 * np.abs(moved) + 0.2) * rng.normal(size=initial.shape)
    return np.where(moved > 0, np.maximum(spread, 0.3 * moved), spread)  # positive stays positive


def output(record: Any) -> Any:
    """`record.a`, which every record has."""
    if not hasattr(record, "a"):
        raise Finding(
            f"forward returned {type(record).__name__}, expected a record with the attribute a",
            diagnosis=slips.or_none(
                record,
                "a layer's forward returns what derivative will need, its input and its output: "
                'Record = namedtuple("Record", "a_in a"), and return Record(a_in, a)',
            ),
        )
    return record.a


def back(layer: Layer, a_in: Array, g: Array) -> tuple[Any, dict[str, Any], Any]:
    """`derivative` of a fresh record, its three results told apart."""
    result = layer.derivative(layer.forward(a_in), g)
    if not isinstance(result, tuple) or len(result) != 3:
        raise Finding(
            f"derivative returned {type(result).__name__}, expected three things: ∂C/∂a_in, a dict "
            "of gradients by name, and δ or None",
            diagnosis=slips.or_none(result, "return the three: return grad_a_in, {…}, delta"),
        )
    grad_a_in, gradients, delta = result
    if not isinstance(gradients, dict) or gradients.keys() != layer.parameters.keys():
        got = sorted(gradients) if isinstance(gradients, dict) else type(gradients).__name__
        inherits = type(layer).derivative is WeightedLayer.derivative
        method = "weighted_gradient" if inherits else "derivative"  # the one that was written
        wanted = ", ".join(f"{name!r}: …" for name in layer.parameters)
        wrong = "the wrong" if isinstance(gradients, dict) else f"{got}, expected a dict of"
        raise Finding(
            f"{method} returned {wrong} gradients",
            measured=f"gradients of {got}",
            expected=f"gradients of {sorted(layer.parameters)}",
            diagnosis=slips.or_none(
                gradients,
                "every parameter named in initial_parameters has its gradient in the dict, under "
                f"the same name, and nothing else: {{{wanted}}}",
            ),
        )
    return grad_a_in, gradients, delta


def joined(network: Network, gradients: Mapping[str, Any]) -> Gradient:
    """The gradients of a network's one layer, where those of a shared parameter are added up."""
    gradient = Gradient.unfilled(network.layout, network.dtype)
    for name, view in gradient[0].items():
        view[...] = gradients[name]
    return gradient.joined()


def neurons(layer: Layer, record: Any) -> tuple[Activation, Array] | None:
    """σ and z, where the layer is one of neurons: then a = σ(z)."""
    z = getattr(record, "z", None)
    if not isinstance(z, np.ndarray) or z.shape != np.shape(record.a):
        return None
    own = [layer.output_activation, *vars(layer).values()]
    for sigma in (*own, Sigmoid(), Tanh(), ReLU(), Linear(), Softmax()):  # written out by hand?
        if isinstance(sigma, Activation):
            a = np.asarray(sigma.forward(z.copy()))
            if a.shape == z.shape and np.allclose(a, record.a, rtol=1e-9, equal_nan=True):
                return sigma, np.array(z)
    return None
