"""Every error nnframe raises for a mistake it can name: catch `NNFrameError` for all of them.

Each also derives from the built-in exception that Python would use for the same mistake, so code
that catches `ValueError` for a bad shape goes on working.
"""

from __future__ import annotations


class NNFrameError(Exception):
    """The parent of every error below."""


class ShapeError(NNFrameError, ValueError):
    """An array has the wrong shape: a wrong width, columns for rows, targets unlike the outputs."""


class DtypeError(NNFrameError, TypeError):
    """An array holds the wrong kind of number: text, complex numbers, masked or mixed values."""


class ArgumentError(NNFrameError, ValueError):
    """A setting that cannot work: a negative size, a learning rate of 0, no layers at all."""


class DataError(NNFrameError, ValueError):
    """Data that cannot be learned from: empty, or holding NaN or infinity."""


class DomainError(NNFrameError, ValueError):
    """Values outside the set on which a function is defined: cross-entropy of an output of -0.3."""


class DataFileError(NNFrameError, ValueError):
    """A data file is missing, cut short, not what its name says, or holds more than arrays."""


class NetworkFileError(NNFrameError, ValueError):
    """A file that describes a network cannot be used: the message says which line and which key."""


class ModelFileError(DataFileError):
    """A model file is missing, damaged, made for something else, or cannot be written."""


class UnboundLayerError(NNFrameError, AttributeError):
    """A layer was asked for parameters before a network gave it any."""


class DivergenceError(NNFrameError, ArithmeticError):
    """Training blew up: the cost is no longer a finite number."""


class PluginError(NNFrameError, RuntimeError):
    """Code behind a protocol (an activation, cost, layer, or installed plugin) failed."""


class EngineError(NNFrameError, NotImplementedError):
    """An engine cannot run a network, cost or optimizer: the message says which class, and why."""


class EngineWarning(UserWarning):
    """The engine that was named cannot run a training, so the NumPy engine does."""


class UnknownPluginError(PluginError, LookupError):
    """No installed distribution registers the name that was asked for."""


class TargetError(NNFrameError, ImportError):
    """What `module:Name` or `file.py:Name` stands for cannot be imported, or is no plugin."""


class MissingExtraError(NNFrameError, ImportError):
    """A feature needs an optional dependency: the message says which extra to install."""


#: What a traceback ends with where code of a user's has failed.
CHECK = (
    "nnframe.testing.check tries an activation, a cost or a layer by itself, and says what is "
    "probably wrong with it"
)


def with_location(error: Exception, where: str) -> NNFrameError:
    """`error` told again with the place it came from, as the same nnframe error where it is one."""
    if isinstance(error, MemoryError):
        return ArgumentError(f"{where}: takes more memory than there is")
    if isinstance(error, NNFrameError):
        located, notes = type(error)(f"{where}: {error}"), getattr(error, "__notes__", [])
    else:
        located, notes = PluginError(f"{where}: {type(error).__name__}: {error}"), [CHECK]
    for note in notes:
        located.add_note(note)
    return located
