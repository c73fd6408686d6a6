r"""Training as numerical analysts do it: SciPy's minimizers, on the cost as a function of θ."""

from __future__ import annotations

import numpy as np
from attrs import define, field, frozen

from nnframe.abstract import Cost
from nnframe.arrays import EXACT, Array
from nnframe.engine import backprop
from nnframe.errors import ArgumentError, DivergenceError, DtypeError, MissingExtraError
from nnframe.network import Network
from nnframe.regularizers import Regularizer, with_penalty
from nnframe.settings import instance_of, positive_int, shown
from nnframe.training import Samples, checked_samples

#: SciPy's methods that go by the gradient and nothing else.
METHODS = ("L-BFGS-B", "BFGS", "CG")


@frozen(eq=False)
class Minimum:
    """Where a minimizer came to.

    Attributes
    ----------
    cost : float
        At the network's θ, as it is now: the lowest that was seen.
    costs : tuple of float
        At the start, and the lowest so far after each step.
    converged : bool
        Whether it stopped because it found no way further down; never where a cost on the way was
        not finite, at which a search along a line ends too early.
    message : str
        Why it stopped, in SciPy's words.
    evaluations : int
        How often cost and gradient were computed.
    """

    cost: float
    costs: tuple[float, ...]
    converged: bool
    message: str
    evaluations: int


def minimize(
    network: Network,
    cost: Cost,
    data: Samples,
    method: str = "L-BFGS-B",
    steps: int = 100,
    regularizer: Regularizer | None = None,
) -> Minimum:
    r"""Bring the cost of all samples at once to a minimum, by `scipy.optimize.minimize`.

    For small networks and few samples, where a minimizer that remembers how the slope changed needs
    tens of steps instead of thousands. There is no randomness in it, and no learning rate. Layers
    such as dropout do what they do in a network that is only used.

    Parameters
    ----------
    network : Network
        Its θ is changed. SciPy computes in float64, whatever the network does.
    cost : Cost
    data : tuple of array_like, shapes (n, n_in) and (n, n_out)
    method : str, default "L-BFGS-B"
        Or "BFGS", whose memory is the square of θ's, or "CG".
    steps : int, default 100
        At most so many.
    regularizer : Regularizer, optional

    Raises
    ------
    MissingExtraError
        Without SciPy: `pip install nnframe[scipy]`.
    ArgumentError
        For another method, and for a regularizer with a bound such as `MaxNorm`.
    DtypeError
        For a network of fractions.
    DivergenceError
        If the cost at the start is no finite number.
    ShapeError, DataError, PluginError
        As for `nnframe.train`. θ is then as it was before.

    Examples
    --------
    >>> import nnframe
    >>> xor = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    >>> network = nnframe.Network.of_sizes([2, 4, 1], nnframe.Tanh(), output=nnframe.Sigmoid())
    >>> found = nnframe.minimize(network, nnframe.CrossEntropy(), xor)
    >>> found.cost < 1e-3, len(found.costs) < 40
    (True, True)
    """
    instance_of(Network, network, "the network")
    instance_of(Cost, cost, "the cost")
    if method not in METHODS:
        raise ArgumentError(f"method must be one of {', '.join(METHODS)}, got {shown(method)}")
    steps = positive_int(steps, "steps")
    if regularizer is not None:
        instance_of(Regularizer, regularizer, "the regularizer")
        if type(regularizer).project is not Regularizer.project:
            raise ArgumentError(
                f"{regularizer!r} keeps a bound after each step of `train`, and a minimizer has no "
                "such steps: take L2 or L1"
            )
    if network.dtype == EXACT:
        raise DtypeError(f"{network!r}: SciPy computes with floats, not with fractions")
    x, y = checked_samples(network, data, "the training")
    try:
        from scipy import optimize
    except ImportError as error:
        raise MissingExtraError("minimize needs SciPy: pip install nnframe[scipy]") from error

    search = _Search(network, cost, x, y, regularizer)
    start = network.parameters.copy()
    try:
        with np.errstate(all="ignore"):  # a step that goes too far is taken back
            found = optimize.minimize(
                search.cost_and_slope,
                start.astype(np.float64),
                jac=True,
                method=method,
                callback=search.after_step,
                options={"maxiter": steps},
            )
        if not search.lowest < np.inf:
            raise DivergenceError(
                "the cost or a slope of it is not finite where the network starts: scale the "
                "samples, or take smaller starting weights"
            )
    except BaseException:
        network.parameters = start
        raise
    network.parameters = search.theta
    converged = bool(found.success) and not search.beyond
    return Minimum(search.lowest, tuple(search.costs), converged, str(found.message), search.calls)


@define(eq=False)
class _Search:
    """The cost as a function of θ, and the lowest it has been."""

    network: Network
    cost: Cost
    x: Array
    y: Array
    regularizer: Regularizer | None
    lowest: float = np.inf
    theta: Array = field(init=False)
    costs: list[float] = field(factory=list)
    calls: int = 0
    beyond: bool = False

    def cost_and_slope(self, theta: Array) -> tuple[float, Array]:
        """C and ∂C/∂θ of all samples."""
        self.network.parameters = theta
        step = backprop(self.network, self.cost, self.x, self.y)
        if self.regularizer is not None:
            step = with_penalty(step, self.network, self.regularizer)
        slope = step.gradient.flat.astype(np.float64)
        value = step.cost if np.isfinite(slope).all() else np.inf
        if value < self.lowest:
            self.lowest, self.theta = value, self.network.parameters.copy()
        if not self.calls:
            self.costs.append(value)
        self.calls += 1
        self.beyond |= not value < np.inf
        return value, slope

    def after_step(self, theta: Array) -> None:
        """SciPy tells of a step."""
        self.costs.append(self.lowest)
