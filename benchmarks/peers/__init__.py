"""Who is compared: a table. One file each says how it is set up.

A peer's file has one function, `setup(problem) -> Session`. It imports its library within it, so
that this table can be read where the library is not installed.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
from collections.abc import Callable
from math import inf
from typing import Any

from attrs import frozen

from benchmarks.workloads import DTYPES, Problem, Workload

ALL = ("sigmoid", "silu")


@frozen(eq=False)
class Session:
    """A peer that is ready to train.

    Attributes
    ----------
    epoch : callable
        All mini-batches of the problem, once; it returns when the numbers are there.
    theta : callable or None
        The parameters as they are: w and b of each layer, w of shape (n_out, n_in). None for what
        trains nothing.
    temporary : callable or None
        Bytes that a step needs beside its arrays, where the peer itself knows.
    """

    epoch: Callable[[], object]
    theta: Callable[[], list[Any]] | None
    temporary: Callable[[], int] | None = None


@frozen
class Peer:
    """A row of the table.

    Attributes
    ----------
    name : str
    file : str
        The module in this folder.
    imports : tuple of str
        What a program that uses it imports.
    distribution : str
        Whose version is reported.
    install : str
        What to say to pip.
    activations, dtypes : tuple of str
        What it can do.
    most : float
        The most multiplications a step for which it can be waited for.
    long : bool
        Whether it takes part in the long epochs.
    differs : str
        In what it does not compute the same: "" (checked against the NumPy engine), "linear"
        (no σ in the last layer), "l2"; checked against an engine that differs likewise.
    varied : bool
        Whether it is another one with something changed, and starts as that one does.
    traced : bool
        Whether what it allocates can be seen by `tracemalloc`, as NumPy's arrays can.
    """

    name: str
    file: str
    imports: tuple[str, ...]
    distribution: str
    install: str
    activations: tuple[str, ...] = ALL
    dtypes: tuple[str, ...] = DTYPES
    most: float = inf
    long: bool = False
    differs: str = ""
    varied: bool = False
    traced: bool = False

    def takes(self, workload: Workload) -> bool:
        able = workload.activation in self.activations and workload.dtype in self.dtypes
        return able and (self.long or not workload.few) and workload.multiplications <= self.most

    @property
    def is_installed(self) -> bool:
        return all(importlib.util.find_spec(name.partition(".")[0]) for name in self.imports)

    @property
    def version(self) -> str:
        return importlib.metadata.version(self.distribution)

    def setup(self, problem: Problem) -> Session:
        module = importlib.import_module(f"benchmarks.peers.{self.file}")
        found: Session = module.setup(problem)
        return found


NUMBA, NUMPY = "nnframe, numba", "nnframe, numpy"
PLUGIN = ("nnframe", "nnframe_numba")
HERE, PLUGIN_HERE = "-e .", "-e plugins/nnframe-numba"
ROWS = (
    Peer(NUMBA, "nnframe_numba", PLUGIN, "nnframe-numba", PLUGIN_HERE, long=True),
    Peer(
        f"{NUMBA}, a student's Swish",
        "nnframe_swish",
        PLUGIN,
        "nnframe-numba",
        PLUGIN_HERE,
        activations=("silu",),
        varied=True,
    ),
    Peer(
        f"{NUMBA}, L2",
        "nnframe_l2",
        PLUGIN,
        "nnframe-numba",
        PLUGIN_HERE,
        differs="l2",
        varied=True,
    ),
    Peer(NUMPY, "nnframe_numpy", ("nnframe",), "nnframe", HERE, long=True, traced=True),
    Peer("NumPy by hand", "plain_numpy", ("numpy",), "numpy", "numpy", long=True, traced=True),
    Peer(
        "the chapter's loop",
        "chapter_loop",
        ("numpy",),
        "numpy",
        "numpy",
        activations=("sigmoid",),
        most=1e7,
        traced=True,
    ),
    Peer("bare products", "bare_products", ("numpy",), "numpy", "numpy", traced=True),
    Peer("torch eager", "torch_eager", ("torch",), "torch", "torch", long=True),
    Peer("torch.compile", "torch_compiled", ("torch",), "torch", "torch", dtypes=("float32",)),
    Peer("jax, jit of a step", "jax_jit", ("jax",), "jax", "jax"),
    Peer("jax, scan of an epoch", "jax_scan", ("jax",), "jax", "jax", long=True),
    Peer(
        "scikit-learn",
        "scikit_learn",
        ("sklearn.neural_network",),
        "scikit-learn",
        "scikit-learn",
        activations=("sigmoid",),
        differs="linear",
        traced=True,
    ),
    Peer(
        "thinc",
        "with_thinc",
        ("thinc.api",),
        "thinc",
        "thinc",
        activations=("sigmoid",),  # its Swish is an approximation: θ differs by more than rounding
        dtypes=("float32",),
    ),
    Peer("keras", "with_keras", ("keras",), "keras", "keras jax"),
)
PEERS = {peer.name: peer for peer in ROWS}
