"""A network on disk: what it is made of, by name, and its θ."""

from __future__ import annotations

import math
from os import PathLike

import numpy as np
from attrs import frozen

from nnframe.abstract import Layer
from nnframe.arrays import Array, Shape
from nnframe.checkpoint.builder import Builder
from nnframe.checkpoint.catalogue import Catalogue, Known
from nnframe.checkpoint.content import (
    Content,
    blamed_on,
    metadata_of,
    read_content,
    write_content,
)
from nnframe.checkpoint.plain_json import JSON, Node, parsed, to_json
from nnframe.checkpoint.recipes import Recipes
from nnframe.checkpoint.sameness import first_difference
from nnframe.errors import ArgumentError, ModelFileError, NNFrameError
from nnframe.files import as_path
from nnframe.initializers import Initializer
from nnframe.layers.composite import as_parts
from nnframe.network import Network, declared
from nnframe.parameters import Layout
from nnframe.settings import instance_of

_DTYPES = ("float16", "float32", "float64", "object")
_TOO_MANY = "its layers have more parameters than theta has numbers"
#: A file asks for no sample of more numbers: an image of 4096 × 4096.
MAX_SAMPLE = 2**24


def save(network: Network, path: str | PathLike[str], known: Known | None = None) -> None:
    """Write a network to a file, whole or not at all.

    The file is a .npz: `numpy.load(path)["theta"]` is its θ. Layers, activations and initializers
    are named as they are registered, with their settings.

    Parameters
    ----------
    network : Network
    path : path
        A file that is there is replaced, and not before the new one is safely on the disk.
    known : mapping of str to type, optional
        Classes that are not registered, by the names that the file is to know them by. Whoever
        loads it has to pass them as well.

    Raises
    ------
    ArgumentError
        For a class that is neither registered nor known, or one that does not come back as it is
        from its settings.
    ModelFileError
        If the file cannot be written; what was there before is as it was.

    Examples
    --------
    >>> import os, tempfile, nnframe
    >>> network = nnframe.Network.of_sizes([2, 3, 1], nnframe.LeakyReLU(0.1))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(network, os.path.join(folder, "small.npz"))
    ...     twin = load(os.path.join(folder, "small.npz"))
    >>> twin.layers[0].activation, bool((twin.parameters == network.parameters).all())
    (LeakyReLU(slope=0.1), True)
    """
    path = as_path(path)
    recipes = Recipes(Catalogue.of(known))
    description = describe(network, recipes)
    write_content(path, metadata_of(recipes, description, None), {"theta": network.parameters})


def load(path: str | PathLike[str], known: Known | None = None) -> Network:
    """Read the network of a file that `save`, or a training with checkpoints, has written.

    Nothing in the file is trusted: it can only name classes that are registered by what is
    installed, or that are `known`, and nothing of it is executed.

    Parameters
    ----------
    path : path
    known : mapping of str to type, optional
        As for `save`. A known class comes before a registered one of that name.

    Raises
    ------
    ModelFileError
        If there is no such file, or it is damaged, or of no use here: which part, and why.

    Examples
    --------
    >>> load("nowhere.npz")
    Traceback (most recent call last):
    nnframe.errors.ModelFileError: nowhere.npz: cannot be read: No such file or directory
    """
    path = as_path(path)
    with blamed_on(path):
        content = read_content(path)
    catalogue = Catalogue.of(known)
    with blamed_on(path):
        return build(content, catalogue)


def describe(network: Network, recipes: Recipes) -> JSON:
    """A network but for θ as JSON, once it is sure that it can be built from that."""
    instance_of(Network, network, "the network")
    if type(network) is not Network:
        raise ArgumentError(f"a {type(network).__name__} would come back as a mere Network")
    layers = [
        recipes.of(layer, network.layer_name(index)) for index, layer in enumerate(network.layers)
    ]
    builder = Builder(recipes.catalogue, recipes.owners)
    for index, recipe in enumerate(layers):
        name = network.layer_name(index)
        try:
            twin = builder.build(parsed(to_json(recipe).encode(), name), "layer")
        except ModelFileError as error:
            raise ArgumentError(
                f"could not be loaded again: {error}; a class has to keep each argument of its "
                "constructor in an attribute of the same name"
            ) from error
        place = first_difference(network.layers[index], twin, name)
        if place is not None:
            raise ArgumentError(
                f"{place} would not come back from a file, which holds the arguments of "
                "constructors only, as far as they are attributes of the same name"
            )
    return {
        "shape_in": list(network.shapes[0]),
        "dtype": network.dtype.name,
        "layers": layers,
        "parameters": [
            {name: list(shape) for name, shape in shapes} for shapes in own_shapes(network.layout)
        ],
    }


def build(content: Content, catalogue: Catalogue) -> Network:
    """The network that a file describes."""
    node = content.network
    node.has_keys("shape_in", "dtype", "layers", "parameters")
    dtype = node["dtype"].text()
    if dtype not in _DTYPES:
        node["dtype"].expected(f"one of {', '.join(_DTYPES)}")
    theta = theta_of(content.arrays, np.dtype(dtype))
    sample = tuple(size.whole(1, MAX_SAMPLE) for size in node["shape_in"].elements(most=8))
    if not sample or math.prod(sample) > MAX_SAMPLE:
        node["shape_in"].expected(f"1 to {MAX_SAMPLE:,} numbers a sample")
    shapes = [shapes_of(layer) for layer in node["parameters"].elements()]
    total = sum(math.prod(shape) for layer in shapes for _, shape in layer)
    if total != theta.size:
        node["parameters"].fail(f"has {total:,} numbers, but theta has {theta.size:,}")
    # First with blank starting values, because of a layer's size nothing is known but what the
    # file says; then, once the shapes are right, with the initializers that belong to it.
    layers = layers_of(node, Builder(catalogue, content.owners, Blank(theta.size)))
    try:
        layout = Layout.of(declared(as_parts(layers), sample, np.random.default_rng(0))[1])
        if layout.size > theta.size:
            raise ModelFileError(_TOO_MANY)
        built = own_shapes(layout)
        if built != shapes:
            node["parameters"].fail(f"these layers have {built!r:.200} here, not {shapes!r:.200}")
        shell = Network(layers, sample, dtype=dtype)
    except ModelFileError:
        raise
    except NNFrameError as error:
        node.fail(str(error))
    shell.parameters = theta
    return shell.rebound(shell.parameters, layers_of(node, Builder(catalogue, content.owners)))


def own_shapes(layout: Layout) -> list[list[tuple[str, Shape]]]:
    """What θ holds, layer by layer: a shared parameter stands where it stands first."""
    return [
        [(name, shape) for name, shape in shapes.items() if (index, name) not in layout.shared]
        for index, shapes in enumerate(layout.shapes)
    ]


def theta_of(arrays: dict[str, Array], dtype: np.dtype[np.generic]) -> Array:
    """The member theta, if it is a vector of this dtype."""
    if "theta" not in arrays:
        raise ModelFileError("has no member theta")
    theta = arrays["theta"]
    if theta.ndim != 1 or theta.dtype != dtype:
        raise ModelFileError(
            f"member theta: has shape {theta.shape} of {theta.dtype}, expected a vector of {dtype}"
        )
    return theta


def shapes_of(node: Node) -> list[tuple[str, Shape]]:
    """The parameters of one layer, by name and in order."""
    return [
        (name, tuple(size.whole() for size in shape.elements(most=32)))
        for name, shape in node.items()
    ]


def layers_of(node: Node, builder: Builder) -> tuple[Layer, ...]:
    """The layers of a network, as descriptions that it may bind."""
    return tuple(builder.build(layer, "layer") for layer in node["layers"].elements())


@frozen(eq=False)
class Blank(Initializer):
    """Draws zeros that take no memory, and no more of them at once than the file has numbers."""

    most: int

    def draw(self, shape: Shape, fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
        if math.prod(shape) > self.most:
            raise ModelFileError(_TOO_MANY)
        return np.broadcast_to(np.float64(0), shape)
