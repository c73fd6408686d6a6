"""The position of a training as JSON: which epoch, how many steps of it, and its randomness."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnframe.arrays import Array
from nnframe.checkpoint.plain_json import JSON, Node
from nnframe.errors import ModelFileError
from nnframe.network import Network
from nnframe.progress import Epoch, Position


def place_of(at: Position) -> JSON:
    """Where `at` is, but for its arrays.

    Examples
    --------
    >>> sorted(place_of(Position(7, {})))
    ['epoch', 'noise', 'steps']
    """
    noise: Any = at.noise.bit_generator
    state = noise.state
    return {
        "epoch": at.epoch,
        "steps": at.steps,
        "noise": {
            "state": state["state"]["state"],
            "has_uint32": state["has_uint32"],
            "uinteger": state["uinteger"],
            "spawned": noise.seed_seq.n_children_spawned,
        },
    }


def read_place(
    node: Node, arrays: dict[str, Array], at: Position, network: Network, epochs: int
) -> None:
    """Bring `at` there; its history is one of so many epochs of this network."""
    node.has_keys("epoch", "steps", "noise")
    cost, accuracy = (vector(arrays, f"history/{name}", 1) for name in ("cost", "accuracy"))
    epoch, steps = node["epoch"].whole(1), node["steps"].whole(0)
    if len(cost) != epoch - 1 or len(accuracy) != epoch - 1:
        node["epoch"].fail(f"is {epoch}, but the history has {len(cost)} epochs")
    noise = read_noise(node["noise"], at.seed, epoch)
    total = float(vector(arrays, "total", 0))
    at.epoch, at.steps, at.total, at.noise = epoch, steps, total, noise
    pairs = zip(cost.tolist(), accuracy.tolist(), strict=True)
    at.history = [
        Epoch(number, epochs, spent, None if np.isnan(share) else share, network)
        for number, (spent, share) in enumerate(pairs, start=1)
    ]


def read_noise(node: Node, seed: int, epoch: int) -> np.random.Generator:
    """The generator of an epoch, as far on as it was."""
    node.has_keys("state", "has_uint32", "uinteger", "spawned")
    spawned = node["spawned"].whole(0)
    sequence = np.random.SeedSequence([seed, epoch, 1], n_children_spawned=spawned)
    bits = np.random.PCG64(sequence)  # what default_rng makes of that seed
    state = bits.state
    state["state"]["state"] = node["state"].whole(0, 2**128 - 1)
    state["has_uint32"] = node["has_uint32"].whole(0, 1)
    state["uinteger"] = node["uinteger"].whole(0, 2**32 - 1)
    bits.state = state
    return np.random.Generator(bits)


def vector(arrays: dict[str, Array], name: str, dimensions: int) -> Array:
    """A member of float64 numbers."""
    if name not in arrays:
        raise ModelFileError(f"has no member {name}")
    array = arrays[name]
    if array.ndim != dimensions or array.dtype != np.float64:
        raise ModelFileError(f"member {name}: has shape {array.shape} of {array.dtype}")
    return array
