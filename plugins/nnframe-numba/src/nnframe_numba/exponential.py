r"""e^z and what is made of it, without branches, so that the compiler does four at a time.

:math:`e^z = 2^n e^r` with :math:`z = n \ln 2 + r` and :math:`|r| \le \tfrac12 \ln 2`, where the
Taylor series of :math:`e^r - 1` needs 13 terms for all digits. The C library's is as exact, and
does one number in the time of four.
"""

from __future__ import annotations

import math
from typing import Any

import numba

from nnframe_numba.machine import bits_of, float_of

#: A scalar function that the loops around it take in; products and sums may be fused, no more:
#: the rounding trick below lives on (t + c) - c not being t.
inlined: Any = numba.njit(forceinline=True, error_model="numpy", fastmath={"contract"})

# Added to a number below 2⁵¹, this leaves the nearest whole number in the last bits.
ROUND = 1.5 * 2.0**52
LOG2_E = 1 / math.log(2)
# ln 2 in two parts, the first with so few digits that n times it is exact.
LN2_HIGH = float.fromhex("0x1.62e42fefa0000p-1")
LN2_LOW = float.fromhex("0x1.cf79abc9e3b39p-40")
ONE = 0x3FF0000000000000
(C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13) = (1 / math.factorial(k) for k in range(2, 14))


@inlined
def _power_of_two(n: float) -> Any:
    """2ⁿ for a whole n from -1022 to 1023."""
    return float_of((bits_of(n + ROUND) << 52) + ONE)


@inlined
def _parts(z: float) -> Any:
    """p, s and t with e^z = (1 + p) s t, where s t is a power of two."""
    z = -746.0 if z < -746.0 else z  # NaN stays
    z = 710.0 if z > 710.0 else z
    n = (z * LOG2_E + ROUND) - ROUND
    r = (z - n * LN2_HIGH) - n * LN2_LOW
    tail = C8 + r * (C9 + r * (C10 + r * (C11 + r * (C12 + r * C13))))
    tail = C2 + r * (C3 + r * (C4 + r * (C5 + r * (C6 + r * (C7 + r * tail)))))
    p = r + r * r * tail
    half = (n * 0.5 + ROUND) - ROUND  # in two steps, as 2ⁿ itself may be below all floats
    return p, _power_of_two(half), _power_of_two(n - half)


@inlined
def exp(z: float) -> Any:
    """e^z, to 1 unit in the last place or two."""
    p, s, t = _parts(z)
    return (1 + p) * s * t


@inlined
def expm1(z: float) -> Any:
    """e^z - 1, to 3 units in the last place."""
    p, s, t = _parts(z)
    return p * s * t + (s * t - 1)


@inlined
def tanh(z: float) -> Any:
    """The hyperbolic tangent, to 5 units in the last place."""
    below = expm1(-2 * abs(z))
    return math.copysign(-below / (2 + below), z)
