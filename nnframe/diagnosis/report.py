"""What `diagnose` hands over: numbers for each layer, and a sentence for each finding."""

from __future__ import annotations

import json
import math
from typing import Any

import attrs
from attrs import frozen


@frozen
class LayerDiagnosis:
    r"""The numbers of one layer, or of one part of a layer made of layers.

    All are floats without a unit, and means over the samples of the batch. What a layer does not
    have is None: one without z, as `Flatten`, has no slope and no δ.

    Attributes
    ----------
    index : int
        `network.layers[index]`.
    part : tuple of int
        For a layer made of layers, which part: (0,) is its first. Otherwise ().
    name : str
        As errors call it.
    neurons : int or None
        How many there are.
    saturated, dead : tuple of int
        The numbers of the neurons that are flat on nearly all samples, and of those rectifiers that
        are off on all of them. The two have no neuron in common.
    symmetric : tuple of tuple of int
        Groups of neurons with equal weights, z and δ.
    a_in : float or None
        Mean :math:`|a_{in}|`; None of a layer without parameters.
    slope : float or None
        Mean :math:`|\sigma'(z)|`; where neurons mix, of the largest
        :math:`|\partial a_j/\partial z_k|` of each neuron k.
    delta : float or None
        Mean :math:`|\delta|` of a neuron.
    delta_length : float or None
        Mean length :math:`\lVert\delta\rVert` of a sample's δ, which layers of different width can
        be compared by.
    gradient : dict of str to float
        Mean :math:`|\partial C/\partial w|`, and that of each other parameter, by name.
    """

    index: int
    part: tuple[int, ...]
    name: str
    neurons: int | None
    saturated: tuple[int, ...]
    dead: tuple[int, ...]
    symmetric: tuple[tuple[int, ...], ...]
    a_in: float | None
    slope: float | None
    delta: float | None
    delta_length: float | None
    gradient: dict[str, float]

    @property
    def saturated_share(self) -> float:
        """The share of neurons that are saturated, from 0 to 1; 0 without neurons."""
        return len(self.saturated) / self.neurons if self.neurons else 0.0

    @property
    def number(self) -> str:
        """How the table calls it, counted as in errors: "2", or "2, part 0"."""
        return f"{self.index + 1}" + "".join(f", part {number}" for number in self.part)


@frozen
class Finding:
    """One thing that is wrong, and what to do about it.

    Attributes
    ----------
    kind : str
        One of `nnframe.diagnosis.ILLNESSES`, as "saturated".
    layer : int or None
        `network.layers[layer]`; None if it is the whole network.
    part : tuple of int
        Which part of that layer, where it is made of layers.
    neurons : tuple of int
        The neurons concerned, counted from 0; () if it is not about single neurons.
    sentence : str
        What was found, with its numbers.
    advice : str
        What to do about it.
    """

    kind: str
    layer: int | None
    part: tuple[int, ...]
    neurons: tuple[int, ...]
    sentence: str
    advice: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.sentence}\n    {self.advice}"


@frozen
class Diagnosis:
    """Numbers for every layer, and what they say.

    Attributes
    ----------
    layers : tuple of LayerDiagnosis
        In the order in which a sample meets them.
    findings : tuple of Finding
    samples : int
        How many there were.
    cost : float
        C, their mean cost.
    learned : bool
        Whether the network answers (nearly) as it should. Small δ are then no illness, and nothing
        is found but numbers that are not finite.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network([nnframe.Dense(1)], n_in=1)
    >>> network.parameters = [4.0, 4.0]
    >>> diagnosis = nnframe.diagnose(network, nnframe.Quadratic(), [1.0], [0.0])
    >>> diagnosis.healthy, diagnosis.layers[0].saturated
    (False, (0,))
    >>> print(diagnosis.findings[0].sentence)
    layer 1 of 1 (layers[0], Dense(1)): 1 of 1 neurons is saturated (|σ'| < 0.01) where wrong,
    on 1 of 1 samples: (BP1) multiplies their error by less than 0.01
    """

    layers: tuple[LayerDiagnosis, ...]
    findings: tuple[Finding, ...]
    samples: int
    cost: float
    learned: bool

    @property
    def healthy(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def __str__(self) -> str:
        samples = "1 sample" if self.samples == 1 else f"{self.samples:,} samples"
        lines = [f"cost {self.cost:.4g} of {samples}", *table(self.layers), ""]
        if self.findings:
            lines += map(str, self.findings)
        elif self.learned:
            lines += ["no illness found: the network has learned these samples"]
        else:
            lines += ["no illness found"]
        return "\n".join(lines)

    def to_json(self) -> str:
        """The diagnosis as JSON: the attributes by their names; null for NaN and ∞ too."""
        return json.dumps(plain(attrs.asdict(self)), ensure_ascii=False, indent=2)


COUNTS = ("neurons", "saturated", "dead", "symmetric")
TITLES = ("layer", *COUNTS, "|a_in|", "|σ'|", "|δ|", "‖δ‖", "|∂C/∂θ|")


def table(layers: tuple[LayerDiagnosis, ...]) -> list[str]:
    """A line a layer, under titles and a rule."""
    rows = [row(layer) for layer in layers]
    sizes = [max(map(len, column)) for column in zip(TITLES, *rows, strict=True)]
    rule = tuple("-" * size for size in sizes)
    return [aligned(cells, sizes) for cells in (TITLES, rule, *rows)]


def row(layer: LayerDiagnosis) -> tuple[str, ...]:
    """One layer's numbers as text."""
    counts: tuple[str, ...] = ("-",) * len(COUNTS)
    if layer.neurons is not None:
        twins = sum(map(len, layer.symmetric))
        counts = tuple(
            f"{count:,}" for count in (layer.neurons, len(layer.saturated), len(layer.dead), twins)
        )
    means = (layer.a_in, layer.slope, layer.delta, layer.delta_length)
    gradient = ", ".join(f"{name} {size:.3g}" for name, size in layer.gradient.items())
    return (
        layer.number,
        *counts,
        *("-" if mean is None else f"{mean:.3g}" for mean in means),
        gradient,
    )


def aligned(cells: tuple[str, ...], sizes: list[int]) -> str:
    """The cells in columns: the first and the last to the left, numbers to the right."""
    first, *numbers, last = cells
    middle = [number.rjust(size) for number, size in zip(numbers, sizes[1:-1], strict=True)]
    return "  ".join([first.ljust(sizes[0]), *middle, last]).rstrip()


def plain(value: Any) -> Any:
    """`value` with None for each float that JSON has no word for."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
