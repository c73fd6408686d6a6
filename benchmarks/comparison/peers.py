"""Who is compared, as a table: what to install, what to import, and the file that asks it."""

from __future__ import annotations

from attrs import frozen


@frozen
class Peer:
    """A column of the table.

    Attributes
    ----------
    name : str
    install : tuple of str
        What to say to pip.
    imports : str
        The line with which a program begins. nnframe loads each part when it is named, so that
        its line names all that the shortest training needs.
    distribution : str
        Whose version is reported.
    gpu : bool
        Whether its documentation says that networks run on a GPU; the one thing not tried here.
    checker : str
        Its own checker of gradients, as docs/laws.md names it; "" if it has none.
    speeds : tuple of str
        Its rows of `python -m benchmarks`; the fastest counts.
    also : tuple of str
        What to say to pip for its command line and data; "" if that is the same.
    """

    name: str
    install: tuple[str, ...]
    imports: str
    distribution: str
    gpu: bool = False
    checker: str = ""
    speeds: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def probe(self) -> str:
        """The file that asks it."""
        return f"with_{self.distribution.replace('-', '_')}.py"


PEERS = (
    Peer(
        "nnframe",
        (".",),
        "from nnframe import Network, Quadratic, SGD, Sigmoid, train",
        "nnframe",
        checker="nnframe.testing.check",
        speeds=("nnframe, numba",),
        also=(".[cli,data]",),
    ),
    Peer(
        "torch",
        ("torch",),
        "import torch",
        "torch",
        gpu=True,
        checker="torch.autograd.gradcheck",
        speeds=("torch eager", "torch.compile"),
    ),
    Peer(
        "JAX",
        ("jax",),
        "import jax, jax.numpy",
        "jax",
        gpu=True,
        checker="jax.test_util.check_grads, float64",
        speeds=("jax, jit of a step", "jax, scan of an epoch"),
    ),
    Peer(
        "scikit-learn",
        ("scikit-learn",),
        "import sklearn.neural_network",
        "scikit-learn",
        speeds=("scikit-learn",),
    ),
    Peer("micrograd", ("micrograd",), "import micrograd.nn", "micrograd"),
)
