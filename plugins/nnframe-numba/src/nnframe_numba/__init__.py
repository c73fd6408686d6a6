"""A compiled engine: mini-batches of dense layers, in machine code made for their neurons."""

from nnframe_numba.engine import NumbaEngine

__all__ = ["NumbaEngine"]
