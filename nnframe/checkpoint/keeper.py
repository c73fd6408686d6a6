"""Keeps a training on disk while it goes on, and brings it back to where it was.

In the metadata, `training` is an object of `settings` (cost, optimizer, seed, batch size, digests
of the data: all that must not change), `epochs` (which may), and the `position`. The arrays beside
theta are `optimizer/…`, its state; `total`, the cost of the epoch so far; and `history/cost` and
`history/accuracy`, where NaN says that the accuracy is unknown.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

import numpy as np
from attrs import define, field, frozen

from nnframe.arrays import Array
from nnframe.checkpoint.archive import NAME, can_hold
from nnframe.checkpoint.catalogue import Catalogue, Known
from nnframe.checkpoint.content import blamed_on, metadata_of, read_content, write_content
from nnframe.checkpoint.digest import digest_of
from nnframe.checkpoint.model import describe, theta_of
from nnframe.checkpoint.place import place_of, read_place
from nnframe.checkpoint.plain_json import JSON
from nnframe.checkpoint.recipes import Recipes
from nnframe.checkpoint.sameness import json_difference
from nnframe.divergence import check_parameters
from nnframe.errors import ArgumentError, ModelFileError
from nnframe.files import as_path
from nnframe.network import Network
from nnframe.optimizers import Optimizer
from nnframe.progress import Position
from nnframe.settings import must_be, must_be_positive, positive_int

#: The engine of a training that does not say which.
NUMPY = "numpy"


def _maybe(check: Any) -> Any:
    return lambda owner, field, value: None if value is None else check(owner, field, value)


@frozen(eq=False)
class Checkpoint:
    """In which file a training keeps itself, and how often it writes there.

    Parameters
    ----------
    path : path
    epochs, steps : int, optional
        Save once so many are done since the last time; after each epoch if nothing is said.
    seconds : float, optional
        Save once so many have passed since the last time.
    known : mapping of str to type, optional
        Classes that are not registered, as for `nnframe.checkpoint.save`.

    Whatever is said, the beginning and the end of a training are saved, and where it stands when
    Ctrl-C stops it.

    Examples
    --------
    >>> Checkpoint("run.npz", epochs=None, seconds=60).epochs is None
    True
    """

    path: Path = field(converter=as_path)
    epochs: int | None = field(default=1, validator=_maybe(lambda o, f, v: positive_int(v, f.name)))
    steps: int | None = field(
        default=None, validator=_maybe(lambda o, f, v: positive_int(v, f.name))
    )
    seconds: float | None = field(default=None, validator=_maybe(must_be_positive))
    known: Known | None = field(default=None, validator=_maybe(must_be(Mapping)))


def _said(settings: JSON) -> JSON:
    """The settings with those that a file may leave out, so that a difference is found there."""
    unsaid = {"engine": NUMPY, "regularizer": None, "schedule": None, "weights": None}
    return {**unsaid, **settings} if isinstance(settings, dict) else settings


def keeper_of(
    checkpoint: str | PathLike[str] | Checkpoint,
    network: Network,
    settings: dict[str, Any],
    samples: dict[str, tuple[Array, Array] | None],
    weights: Array | None,
    epochs: int,
) -> Keeper:
    """The keeper of a training with these settings; digests of the samples are taken."""
    plan = checkpoint if isinstance(checkpoint, Checkpoint) else Checkpoint(checkpoint)
    recipes = Recipes(Catalogue.of(plan.known))
    fixed: dict[str, JSON] = {
        name: recipes.of_value(value, "the training") for name, value in settings.items()
    }
    for name, pair in samples.items():
        fixed[name] = pair and {"x": digest_of(pair[0]), "y": digest_of(pair[1])}
    if weights is not None:
        fixed["weights"] = digest_of(weights)
    description = describe(network, recipes)
    return Keeper(plan, network, settings["optimizer"], recipes, description, fixed, epochs)


@define(eq=False)
class Keeper:
    """Saves one training, as a context in which Ctrl-C waits for the end of a step.

    Or for the end of a few, where an engine does several at once.

    Attributes
    ----------
    plan : Checkpoint
    network : Network
    optimizer : Optimizer
    recipes : Recipes
    description, settings : JSON
        Of the network, and of the training.
    epochs : int
    at : Position
        Where the training stands.
    interrupted : bool
        Whether Ctrl-C was pressed.
    """

    plan: Checkpoint
    network: Network
    optimizer: Optimizer
    recipes: Recipes
    description: JSON
    settings: dict[str, JSON]
    epochs: int
    at: Position = field(init=False)
    interrupted: bool = field(init=False, default=False)
    _listening: bool = field(init=False, default=False)
    _steps: int = field(init=False, default=0)
    _epochs: int = field(init=False, default=0)
    _saved: float = field(init=False, factory=time.monotonic)

    def engine_of_file(self) -> str | None:
        """The name of the engine whose training is in the file; None if there is no file."""
        path = self.plan.path
        with blamed_on(path):
            if not path.exists():
                return None
            saved = read_content(path).training
        settings = saved.value.get("settings") if saved and isinstance(saved.value, dict) else {}
        name = settings.get("engine", NUMPY) if isinstance(settings, dict) else NUMPY
        return name if isinstance(name, str) else NUMPY  # what is wrong with it, `begin` says

    def begin(self, at: Position, resume: bool, engine: str = NUMPY) -> None:
        """Bring `at` and θ to where the file is, if there is one; else begin the file.

        `engine` is the name of the one that computes: its rounding is part of the training.

        Raises
        ------
        ArgumentError
            If there is one and `resume` is False, or if it is that of another training.
        ModelFileError
            If it cannot be read or written.
        """
        self.at = at
        self.settings["seed"] = at.seed
        if engine != NUMPY:  # files that are older than engines are of NumPy's
            self.settings["engine"] = engine
        path = self.plan.path
        with blamed_on(path):
            there = path.exists()
        if there and not resume:
            raise ArgumentError(
                f"{path} is there already: go on from it with resume=True, or take another file"
            )
        if there:
            self._resume()
        else:
            self.save()  # at once, so that a path of no use is found before an hour is spent

    def room(self, most: int) -> int:
        """How many steps, of so many at most, may be done before the next look."""
        plan = self.plan
        return most if plan.steps is None else max(1, min(most, plan.steps - self._steps))

    def after_steps(self, count: int) -> None:
        """Save if it is time; end the training here if Ctrl-C was pressed."""
        self._steps += count
        if self.interrupted or self._is_time():
            self.save()
        if self.interrupted:
            raise KeyboardInterrupt(f"saved in {self.plan.path}")

    def after_epoch(self) -> None:
        """Save if it is time."""
        self._epochs += 1
        plan = self.plan
        if (plan.epochs is not None and self._epochs >= plan.epochs) or self._is_time():
            self.save()

    def _is_time(self) -> bool:
        plan = self.plan
        return (plan.steps is not None and self._steps >= plan.steps) or (
            plan.seconds is not None and time.monotonic() - self._saved >= plan.seconds
        )

    def save(self) -> None:
        """Write the file, whole or not at all; parameters beyond all floats never get there."""
        at, network = self.at, self.network
        check_parameters(network, self.optimizer, at.epoch)
        training = {"settings": self.settings, "epochs": self.epochs, "position": place_of(at)}
        arrays = {
            "theta": network.parameters,
            "total": np.array(at.total),
            "history/cost": np.array([epoch.cost for epoch in at.history], float),
            "history/accuracy": np.array([epoch.accuracy for epoch in at.history], float),
        }
        for name, value in at.state.items():
            known = isinstance(name, str) and NAME.fullmatch(name)
            if not known or type(value) is not np.ndarray or not can_hold(value.dtype):
                raise ArgumentError(
                    f"{self.optimizer!r} keeps {name!r}, a {type(value).__name__}, in its state: "
                    "only arrays of real numbers can be saved, under names of letters, digits, -, "
                    "_ and ."
                )
            arrays[f"optimizer/{name}"] = value
        metadata = metadata_of(self.recipes, self.description, training)
        write_content(self.plan.path, metadata, arrays)
        self._steps, self._epochs, self._saved = 0, 0, time.monotonic()

    def _resume(self) -> None:
        path, network, at = self.plan.path, self.network, self.at
        with blamed_on(path):
            content = read_content(path)
            if content.training is None:
                raise ModelFileError("holds a network, and no training to go on with: use load")
            saved, arrays = content.training, content.arrays
            saved.has_keys("settings", "epochs", "position")
        owners, mine = (
            {f"{kind} {name}": owner[0] for (kind, name), owner in sorted(each.items())}
            for each in (content.owners, self.recipes.owners)
        )
        difference = (
            json_difference(content.network.value, self.description, "network")
            or json_difference(_said(saved["settings"].value), _said(self.settings), "training")
            or json_difference(owners, mine, "plugins")
        )
        if difference is not None:
            raise ArgumentError(f"{path} is of another training: {difference}")
        with blamed_on(path):
            theta = theta_of(arrays, network.dtype)
            if theta.shape != network.parameters.shape:
                raise ModelFileError(f"member theta: has shape {theta.shape}")
            state = {
                name.removeprefix("optimizer/"): np.array(array, array.dtype.newbyteorder("="))
                for name, array in arrays.items()
                if name.startswith("optimizer/")
            }
            for name, start in at.state.items():
                found = state.get(name)
                if found is None or (found.shape, found.dtype) != (start.shape, start.dtype):
                    raise ModelFileError(f"member optimizer/{name}: is missing, or of another kind")
            read_place(saved["position"], arrays, at, network, self.epochs)
        if at.epoch - 1 > self.epochs:
            raise ArgumentError(
                f"{path} has done {at.epoch - 1} epochs already, and {self.epochs} are asked for"
            )
        at.state = state
        network.parameters = theta

    def __enter__(self) -> Keeper:
        # A handler of somebody else's is left alone, and only the main thread may set one.
        ours = threading.current_thread() is threading.main_thread()
        if ours and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._interrupt)
            self._listening = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and (self._steps or self._epochs):
                self.save()
        finally:
            if self._listening:
                signal.signal(signal.SIGINT, signal.default_int_handler)
        if kind is None and self.interrupted:
            raise KeyboardInterrupt(f"saved in {self.plan.path}")

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        self.interrupted = True
        signal.signal(signal.SIGINT, signal.default_int_handler)  # the second time stops at once
