"""What each neuron of a layer looks for: its weights as an image."""

from __future__ import annotations

import numpy as np

from nnframe.arrays import Array
from nnframe.errors import ShapeError
from nnframe.network import Network
from nnframe.plots.characters import beside, signed
from nnframe.plots.frame import SIGNED
from nnframe.plots.images import draw_grid, flat_image, grid_size
from nnframe.plots.picture import Picture
from nnframe.settings import index_of, positive_int
from nnframe.table import table

_DRAWN = 6  # images in the text form


def weight_images(
    network: Network, layer: int = 0, shape: tuple[int, int] | None = None, most: int = 30
) -> Picture:
    r"""The weights :math:`w^l_{jk}` that lead into each neuron j, laid out as the inputs k are.

    Orange stands for weights below 0, purple for those above, white for 0; each image has a scale
    of its own. Of a convolution these are its filters.

    Parameters
    ----------
    network : Network
    layer : int
        Its index; by default the first one.
    shape : tuple of int, optional
        Height and width of the layer's inputs; a square if not given.
    most : int
        How many neurons are shown, from the first one on.

    Raises
    ------
    ArgumentError
        If there is no such layer.
    ShapeError
        If it has no weights w, or its inputs are no image.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([4, 2])
    >>> network.parameters = [1.0, 0, 0, -1, 0, 0.2, 2, 0, 0, 0]
    >>> print(weight_images(network).text)
    neuron  bias  smallest w  largest w
    ------  ----  ----------  ---------
         0     0          -1          1
         1     0           0          2
    <BLANKLINE>
    0     1
    ##
      ==  ##
    <BLANKLINE>
    = and - are below 0, + and # above.
    """
    index = index_of(layer, len(network.layers), "layer", repr(network))
    name = network.layer_name(index)
    w = np.asarray(getattr(network.layers[index], "w", np.zeros(())), dtype=float)
    if w.ndim not in (2, 4):
        raise ShapeError(f"{name} has no weights w of each neuron: choose a layer that has")
    try:
        images = [flat_image(each, shape) for each in w[: positive_int(most, "most")]]
    except ShapeError as error:
        raise ShapeError(f"{name}: {error}") from error
    biases = getattr(network.layers[index], "b", None)
    what = "neurons" if w.ndim == 2 else "filters"
    alt = (
        f"The weights of {len(images)} of {len(w)} {what} of {name} as images of "
        f"{images[0].shape[0]} × {images[0].shape[1]}, from {w.min():.3g} to {w.max():.3g}"
    )
    heights = [float(np.abs(image).max()) or 1.0 for image in images]
    return Picture(
        f"Weights of {name}",
        f"{alt}.",
        _text(w, images, biases),
        grid_size(len(images)),
        lambda figure: draw_grid(
            figure,
            images,
            [str(place) for place in range(len(images))],
            SIGNED,
            [(-height, height) for height in heights],
        ),
        "Orange is below 0, purple above.",
    )


def _text(w: Array, images: list[Array], biases: Array | None) -> str:
    with_bias = biases is not None and biases.shape == (len(w),)
    titles = ["neuron", *(["bias"] if with_bias else []), "smallest w", "largest w"]
    rows = []
    for place in range(len(images)):
        row = [str(place)]
        if biases is not None and with_bias:
            row.append(f"{float(biases[place]):.3g}")
        rows.append([*row, f"{w[place].min():.3g}", f"{w[place].max():.3g}"])
    blocks = [(str(place), signed(image)) for place, image in enumerate(images)]
    key = "= and - are below 0, + and # above."
    return f"{table(titles, rows)}\n\n{beside(blocks[:_DRAWN])}\n\n{key}"
