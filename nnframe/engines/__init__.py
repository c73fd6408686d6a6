"""Engines: who runs the mini-batches of a training, and how fast; never what they come to."""

from nnframe.engines.numpy_engine import NumPyEngine
from nnframe.engines.protocol import Engine, Run, Task

__all__ = ["Engine", "NumPyEngine", "Run", "Task"]
