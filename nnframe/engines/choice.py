"""Which engine runs a training: the one that is named, or what serves best.

Nothing but rounding may depend on it. So the choice is a function of the training and of what is
installed, never of a clock or of how many epochs are asked for (a resumed training may ask for
more), and a checkpoint keeps its outcome.
"""

from __future__ import annotations

import warnings

from nnframe.engines.numpy_engine import NumPyEngine
from nnframe.engines.protocol import Engine, Run, Task
from nnframe.errors import ArgumentError, EngineError, EngineWarning
from nnframe.settings import shown

GROUP = "nnframe.engines"
#: An epoch shorter than this many multiplications is over sooner than a compiled engine is loaded.
LONG_EPOCH = 5e8


def started(wanted: str | Engine | None, task: Task) -> tuple[Engine, Run]:
    """The engine that takes on the task, and its run.

    Raises
    ------
    ArgumentError, UnknownPluginError
        For something that is no engine, and a name that no plugin registers.
    EngineError
        If an engine that is given as an instance cannot run the task. One that is named, and
        cannot, is told of in an `EngineWarning`, and the NumPy engine does its work.
    """
    if wanted is None:
        return _best(task)
    if not isinstance(wanted, str):
        if not isinstance(wanted, Engine):
            raise ArgumentError(f"engine must be a name or an Engine, got {shown(wanted)}")
        return wanted, wanted.start(task)
    engine = named(wanted)
    try:
        return engine, engine.start(task)
    except EngineError as error:
        # 3 up: whoever called `train`.
        warnings.warn(f"{error}; the NumPy engine trains instead", EngineWarning, stacklevel=3)
        return _numpy(task)


def named(name: str) -> Engine:
    """The engine that is registered under a name.

    Examples
    --------
    >>> named("numpy")
    NumPyEngine()
    """
    if name == "numpy":
        return NumPyEngine()  # without a look at what is installed, which costs milliseconds
    from nnframe import plugins  # only who asks for more than NumPy pays for looking around

    engine = plugins.load(GROUP, name)()
    if not isinstance(engine, Engine):
        raise ArgumentError(f"the engine {name!r} makes {engine!r}, which is no Engine")
    return engine


def _best(task: Task) -> tuple[Engine, Run]:
    """The one other engine that is installed, for long epochs that it can run; else NumPy's."""
    if len(task.x) * task.network.layout.size >= LONG_EPOCH:
        from nnframe import plugins

        others = {plugin.name for plugin in plugins.installed(GROUP)} - {"numpy"}
        if len(others) == 1:  # with two, which of them is meant is for the user to say
            engine = named(*others)
            try:
                return engine, engine.start(task)
            except EngineError:
                pass  # nobody has asked for it: nothing to be told of
    return _numpy(task)


def _numpy(task: Task) -> tuple[Engine, Run]:
    engine = NumPyEngine()
    return engine, engine.start(task)
