"""What a training leaves on disk: its network, how it was trained, and how that went."""

from __future__ import annotations

from os import PathLike

from attrs import field, frozen

from nnframe.abstract import Cost
from nnframe.checkpoint.builder import Builder
from nnframe.checkpoint.catalogue import Catalogue, Known
from nnframe.checkpoint.content import Content, blamed_on, read_content
from nnframe.checkpoint.model import build
from nnframe.checkpoint.place import vector
from nnframe.errors import ModelFileError
from nnframe.files import as_path
from nnframe.network import Network

#: Settings of a training that are digests of its samples.
_DIGESTS = ("data", "validation", "weights")


@frozen(eq=False)
class SavedRun:
    """A model file, with what it says of the training.

    Attributes
    ----------
    name : str
        Of the file.
    network : Network
    cost : Cost or None
        None where the file holds a network alone.
    settings : dict of str to str
        What else the training was made with, in words.
    epochs : int
        How many were asked for.
    costs : tuple of float
        Of each epoch that is over.
    accuracies : tuple of float or None
        Of each; None without validation samples.
    """

    name: str
    network: Network
    cost: Cost | None = None
    settings: dict[str, str] = field(factory=dict)
    epochs: int = 0
    costs: tuple[float, ...] = ()
    accuracies: tuple[float | None, ...] = ()


def read_run(path: str | PathLike[str], known: Known | None = None) -> SavedRun:
    """Read a file of `save`, or of a training with checkpoints.

    Parameters
    ----------
    path : path
    known : mapping of str to type, optional
        As for `load`.

    Raises
    ------
    ModelFileError
        As for `load`.

    Examples
    --------
    >>> import os, tempfile, nnframe
    >>> network = nnframe.Network.of_sizes([2, 2], rng=0)
    >>> data = [[0.0, 1.0]], [[1.0, 0.0]]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "run.npz")
    ...     history = nnframe.train(network, nnframe.Quadratic(), data, 2, checkpoint=path)
    ...     run = read_run(path)
    >>> run.cost, run.settings["optimizer"], run.costs == tuple(e.cost for e in history)
    (Quadratic(), 'SGD(3.0)', True)
    """
    path = as_path(path)
    with blamed_on(path):
        content = read_content(path)
    catalogue = Catalogue.of(known)
    with blamed_on(path):
        network = build(content, catalogue)
        if content.training is None:
            return SavedRun(path.name, network)
        return _trained(path.name, network, content, catalogue)


def _trained(name: str, network: Network, content: Content, catalogue: Catalogue) -> SavedRun:
    training = content.training
    assert training is not None
    training.has_keys("settings", "epochs", "position")
    builder = Builder(catalogue, content.owners)
    nodes = dict(training["settings"].items())
    if "cost" not in nodes:
        training["settings"].fail("has no 'cost'")
    cost = builder.build(nodes.pop("cost"), "cost")
    said = {
        setting: repr(builder.value(node))
        for setting, node in nodes.items()
        if setting not in _DIGESTS
    }
    costs, accuracies = (
        vector(content.arrays, f"history/{what}", 1).tolist() for what in ("cost", "accuracy")
    )
    if len(costs) != len(accuracies):
        raise ModelFileError(
            f"the history has {len(costs)} costs, but {len(accuracies)} accuracies"
        )
    return SavedRun(
        name,
        network,
        cost,
        said,
        training["epochs"].whole(1),
        tuple(costs),
        tuple(None if share != share else share for share in accuracies),
    )
