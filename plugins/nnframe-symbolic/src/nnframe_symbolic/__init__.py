"""nnframe in symbols: (BP1) to (BP4) derived for a small network, and σ' of an activation."""

from nnframe_symbolic.activation import SymbolicDerivative, symbolic_derivative
from nnframe_symbolic.closed_forms import register, setting
from nnframe_symbolic.derivation import Derivation, Line, derive

__all__ = [
    "Derivation",
    "Line",
    "SymbolicDerivative",
    "derive",
    "register",
    "setting",
    "symbolic_derivative",
]
