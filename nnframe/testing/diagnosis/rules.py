"""The chain rule and the product rule with a part lost that has z in it.

Where a factor is a number it is the same for all z, and `scaled` sees it. The inner derivative of
sin(z²) is 2z; and in z · g(z) only the second of two terms has lost something. What is said here
holds at all values of z to the usual tolerance, or it is not said.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnframe.arrays import Array
from nnframe.testing.diagnosis.match import alike, number

#: c and k of c z^k.
Monomial = tuple[float, int]
POWERS = (0, 1, -1, 2, -2)
NEGLIGIBLE = 1e-6  # a share of the largest number: less is rounding, and fits anything


def of_rules(z: Array, a: Array, claimed: Array, true: Array) -> str:
    """Name the part of a rule that is lost, or nothing.

    Parameters
    ----------
    z, a : ndarray
        z, none of them 0, and σ(z).
    claimed, true : ndarray
        What is said to be σ'(z), and the slope of σ.

    Examples
    --------
    >>> z = np.linspace(-2, 2, 40)
    >>> of_rules(z, np.sin(z**2), np.cos(z**2), 2 * z * np.cos(z**2))
    "your derivative equals σ'(z) without its factor 2z: an inner derivative (the chain rule), or \
an exponent?"
    >>> of_rules(z, z / (1 + z**2), (1 + 3 * z**2) / (1 + z**2) ** 2, (1 - z**2) / (1 + z**2) ** 2)
    'the second term of the product or quotient rule has the wrong sign'
    """
    with np.errstate(all="ignore"):
        return of_chain(z, claimed, true, "your derivative", "σ'(z)", "z") or _product(
            z, a, claimed, true
        )


def of_chain(z: Array, claimed: Array, true: Array, what: str, right: str, name: str) -> str:
    """A factor c z^k too few or too many, in words, or nothing; z is called `name` in them."""
    found = monomial(claimed, true, z, POWERS[1:])
    if found is None:
        return ""
    c, k = found
    if k < 0:
        return (
            f"{what} equals {right} without its factor {written(1 / c, -k, name)}: an inner "
            "derivative (the chain rule), or an exponent?"
        )
    return f"{what} equals {written(c, k, name)} · {right}: a factor too many"


def _product(z: Array, a: Array, claimed: Array, true: Array) -> str:
    """σ = z^n g(z): σ' = n z^(n-1) g + z^n g'."""
    for n in (1, 2):
        first = n * a / z
        second = true - first
        found = monomial(claimed - first, second, z, POWERS)
        if found is not None:
            return _term("second", *found)
        found = monomial(claimed - second, first, z, POWERS)
        if found is not None:
            return _term("first", *found)
    return ""


def _term(which: str, c: float, k: int) -> str:
    what = f"the {which} term of the product or quotient rule"
    if k == 0 and abs(c + 1) < 1e-8:
        return f"{what} has the wrong sign"
    if k == 0 and abs(c) > 1:
        return f"{what} has a factor {written(c, k)} too many"
    if k > 0:
        return f"{what} has a factor {written(c, k)} too many"
    return f"{what} lacks a factor {written(1 / c, -k)}: its inner derivative, or an exponent?"


def monomial(got: Array, of: Array, z: Array, powers: Sequence[int]) -> Monomial | None:
    """C and k with got = c z^k of, if there are such.

    Examples
    --------
    >>> z = np.linspace(1, 2, 20)
    >>> monomial(np.sin(z) / (2 * z), np.sin(z), z, (1, -1))
    (0.5, -1)
    """
    if not got.size or not _is_large(got, of):
        return None
    for k in powers:
        base = of * z ** float(k)
        large = np.abs(base) > 1e-3 * np.abs(base).max()
        if large.sum() < 8:
            continue
        c = float(np.median(got[large] / base[large]))
        if np.isfinite(c) and c and not (k == 0 and abs(c - 1) < 1e-8) and alike(got, c * base):
            return round(c, 9), k
    return None


def written(c: float, k: int, name: str = "z") -> str:
    """C z^k as a person would write it.

    Examples
    --------
    >>> written(-2.0, 1), written(1.0, 2), written(0.5, 0)
    ('−2z', 'z²', '1/2')
    """
    power = {0: "", 1: name, 2: f"{name}²"}[k]
    sign, size = "−" if c < 0 else "", number(abs(c))
    if power and size.startswith("1/"):
        return sign + power + size[1:]  # z/2
    return sign + ("" if power and size == "1" else size) + power


def _is_large(part: Array, whole: Array) -> bool:
    return bool(np.abs(part).max() > NEGLIGIBLE * np.abs(whole).max())
