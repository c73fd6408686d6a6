r"""How long a gradient method takes: measured where that is quick, otherwise predicted."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import TypeVar

import numpy as np
from attrs import define, field, frozen

from nnframe.abstract import Activation, Cost
from nnframe.arrays import Array
from nnframe.errors import PluginError
from nnframe.gradients.counting import Count, Method
from nnframe.gradients.formulas import parameters, weights
from nnframe.gradients.growth import Counted, extrapolated, reason
from nnframe.gradients.networks import Sizes
from nnframe.network import Network
from nnframe.parameters import Gradient

Clock = Callable[[], float]
Result = TypeVar("Result")

#: A larger network is not made: its θ alone would fill gigabytes.
LARGEST = 10_000_000
#: Runs of a method, and the seconds after which there are no more of them.
RUNS, ENOUGH = 15, 1.0
#: A run on a smaller network may take this share of the time allowed, or these seconds.
SHARE, QUICK = 0.05, 0.02


@frozen(eq=False)
class Seconds:
    """The time of one call, and what came of it.

    Attributes
    ----------
    seconds : float or None
        None if it fails, or cannot be predicted.
    measured : bool
        False for a prediction.
    gradient : Gradient or None
        What it returned, where it was run.
    problem : str or None
        Why it fails.
    """

    seconds: float | None = None
    measured: bool = False
    gradient: Gradient | None = None
    problem: str | None = None


@frozen
class Trial:
    """A run on a smaller network, from which larger ones are predicted."""

    n: int
    count: Count | None
    seconds: float
    forward: float


@define(eq=False)
class Stopwatch:
    """Measures methods on a network, and on the smaller ones that lead up to it.

    Attributes
    ----------
    networks : sequence of tuple of int
        Sizes, the last of which are those in question.
    """

    networks: Sequence[Sizes]
    m: int
    activation: Activation
    output: Activation
    cost: Cost
    seed: int
    max_seconds: float
    clock: Clock = time.perf_counter
    _networks: dict[Sizes, Network] = field(factory=dict, init=False)
    _forward: dict[Sizes, float] = field(factory=dict, init=False)

    def forward(self, sizes: Sizes) -> float:
        """Seconds of one forward pass; by the weights of a smaller network if this is too large."""
        fit = max((s for s in self.networks if parameters(s) <= LARGEST), key=parameters)
        made = sizes if parameters(sizes) <= LARGEST else fit
        if made not in self._forward:
            network, x, _ = self.subject(made)
            self._forward[made] = self.time(lambda: network.forward(x))[0]
        return self._forward[made] * weights(sizes) / weights(made)

    def subject(self, sizes: Sizes) -> tuple[Network, Array, Array]:
        """A network of these sizes with random weights, inputs, and probabilities as targets."""
        if sizes not in self._networks:  # random weights by the million take a while
            made = Network.of_sizes(sizes, self.activation, self.output, rng=self.seed)
            self._networks[sizes] = made
        rng = np.random.default_rng(self.seed)
        x = rng.uniform(size=(self.m, sizes[0]))
        y = rng.uniform(0.1, 0.9, size=(self.m, sizes[-1]))
        y = y / y.sum(axis=1, keepdims=True) if sizes[-1] > 1 else y
        x.flags.writeable = y.flags.writeable = False
        return self._networks[sizes], x, y

    def measure(self, method: Method, costs: Sequence[Counted]) -> Seconds:
        """The time of a method on the last network, whose costs on all of them are known.

        It is tried on ever larger networks while that is quick. The last network's time is
        predicted from the largest of these, and then measured if the prediction allows it.
        """
        *lead, last = zip(self.networks, costs, strict=True)
        trials: list[Trial] = []
        for sizes, cost in lead:
            if parameters(sizes) > LARGEST:
                break
            if trials and self.predict(*last, trials) <= min(self._trial_limit, self.max_seconds):
                break  # as quick as a trial itself
            if trials and self.predict(sizes, cost, trials) > self._trial_limit:
                break
            try:
                seconds, _ = self._run(method, sizes, self._trial_limit)
            except Exception:
                continue  # what is declined here may be welcome there
            trials.append(Trial(parameters(sizes), cost.count, seconds, self.forward(sizes)))
        too_large = parameters(last[0]) > LARGEST
        if trials:
            expected = self.predict(*last, trials)
            if too_large or expected > self.max_seconds:
                return Seconds(expected if math.isfinite(expected) else None)
        elif too_large:
            return Seconds(problem="fails on every smaller network, and this one is too large")
        try:
            seconds, gradient = self._run(method, last[0], ENOUGH)
        except Exception as problem:
            return Seconds(problem=reason(problem))
        return Seconds(seconds, measured=True, gradient=gradient)

    def predict(self, sizes: Sizes, cost: Counted, trials: Sequence[Trial]) -> float:
        """Seconds on a network, from trials on smaller ones.

        By passes, where a larger network needs more of them: as many forward passes of this network
        as the method makes, times what one of them took in the trial compared with `forward`. By
        multiplications otherwise; and along a power of n if nothing was counted.
        """
        trial, now = trials[-1], cost.count
        try:
            if now is None or trial.count is None:
                return extrapolated([(t.n, t.seconds) for t in trials], parameters(sizes))
            if now.passes > trial.count.passes:
                a_pass = trial.seconds / (trial.count.passes * trial.forward)
                return now.passes * self.forward(sizes) * a_pass
            return now.multiplications * (trial.seconds / max(1, trial.count.multiplications))
        except (OverflowError, ZeroDivisionError):
            return math.inf

    def time(self, run: Callable[[], Result], enough: float = ENOUGH) -> tuple[float, Result]:
        """The median of a few runs after one to warm up, and the result; of a long run, that one.

        No more are made once they have taken `enough` seconds.
        """
        seconds, result = self._once(run)
        if seconds >= enough:
            return seconds, result
        runs: list[float] = []
        while len(runs) < RUNS and sum(runs) < enough:
            runs.append(self._once(run)[0])
        return median(runs), result

    def _once(self, run: Callable[[], Result]) -> tuple[float, Result]:
        start = self.clock()
        result = run()
        return self.clock() - start, result

    @property
    def _trial_limit(self) -> float:
        return max(QUICK, SHARE * self.max_seconds)

    def _run(self, method: Method, sizes: Sizes, enough: float) -> tuple[float, Gradient]:
        network, x, y = self.subject(sizes)
        twin = network.copy()  # a method that changes the network changes nobody else's
        seconds, gradient = self.time(lambda: method(twin, self.cost, x, y), enough)
        if not isinstance(gradient, Gradient):
            raise PluginError(f"returned {type(gradient).__name__}, expected a Gradient")
        if gradient.flat.shape != network.parameters.shape:
            raise PluginError(
                f"returned a gradient of shape {gradient.flat.shape} for a θ of shape "
                f"{network.parameters.shape}"
            )
        return seconds, gradient
