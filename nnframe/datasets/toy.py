"""Toy sets: samples made by an equation, to see at once what a network learns.

All are functions of `n`, `noise` and `rng`, and return the same record as the readers of files. Of
the n samples a fifth is for testing. The same arguments give the same samples, to the last bit.
"""

from __future__ import annotations

import numpy as np

from nnframe.arrays import Array
from nnframe.datasets.dataset import Dataset, one_hot
from nnframe.datasets.prepare import held_out
from nnframe.errors import ArgumentError
from nnframe.settings import positive_int, real, seed_or_generator

_CLASSES = ("0", "1")


def xor(n: int = 1000, noise: float = 0.1, rng: int | np.random.Generator = 0) -> Dataset:
    r"""Corners of the unit square: :math:`x = c + \nu\varepsilon`, class :math:`c_1 \oplus c_2`.

    c is one of (0, 0), (0, 1), (1, 0), (1, 1), each as often as the others; ε is N(0, 1) in both
    directions, and ν is the noise. No line parts the two classes.

    Parameters
    ----------
    n : int
        Samples altogether.
    noise : float
        ν, 0 or more; with 0 there are the four corners alone.
    rng : int or numpy.random.Generator

    Returns
    -------
    Dataset
        x of shape (…, 2), y one-hot of shape (…, 2).

    Raises
    ------
    ArgumentError
        For n below 2, or noise below 0.

    Examples
    --------
    >>> xor(100)
    Dataset('xor', 2 → 2: 80 train, 20 test)
    """
    n, draw = _checked(n, noise, rng)
    corner = np.arange(n) % 4
    c = np.stack([corner // 2, corner % 2], axis=1)
    return _classified("xor", c + noise * draw.normal(size=(n, 2)), c[:, 0] ^ c[:, 1], draw)


def circles(n: int = 1000, noise: float = 0.05, rng: int | np.random.Generator = 0) -> Dataset:
    r"""A circle in a circle: :math:`x = r\,(\cos t, \sin t) + \nu\varepsilon`.

    t is uniform from 0 to 2π; r is 1 for class 0, and ½ for class 1. Arguments, result and errors
    are those of `xor`.

    Examples
    --------
    >>> x, y = circles(100, noise=0).train
    >>> np.allclose((x**2).sum(axis=1), np.where(y[:, 0] == 1, 1, 1 / 4))
    True
    """
    n, draw = _checked(n, noise, rng)
    labels = np.arange(n) % 2
    t = draw.uniform(0, 2 * np.pi, n)
    r = np.where(labels == 0, 1.0, 0.5)
    return _classified("circles", _polar(r, t) + noise * draw.normal(size=(n, 2)), labels, draw)


def spirals(n: int = 1000, noise: float = 0.02, rng: int | np.random.Generator = 0) -> Dataset:
    r"""Two arms: :math:`x = t\,(\cos(3\pi t + \pi k), \sin(3\pi t + \pi k)) + \nu\varepsilon`.

    t is uniform from 0 to 1, and k is the class. Arguments, result and errors are those of `xor`.

    Examples
    --------
    >>> x, y = spirals(100, noise=0).train
    >>> t, k = np.hypot(*x.T), y[:, 1]
    >>> np.allclose(x[:, 0], t * np.cos(3 * np.pi * t + np.pi * k))
    True
    """
    n, draw = _checked(n, noise, rng)
    labels = np.arange(n) % 2
    t = draw.uniform(0, 1, n)
    x = _polar(t, 3 * np.pi * t + np.pi * labels)
    return _classified("spirals", x + noise * draw.normal(size=(n, 2)), labels, draw)


def moons(n: int = 1000, noise: float = 0.1, rng: int | np.random.Generator = 0) -> Dataset:
    r"""Two half circles that reach into one another.

    .. math::

        x = (\cos t, \sin t) + \nu\varepsilon \quad\text{or}\quad
        x = (1 - \cos t, \tfrac12 - \sin t) + \nu\varepsilon

    for the classes 0 and 1; t is uniform from 0 to π. Arguments, result and errors are those of
    `xor`.

    Examples
    --------
    >>> moons(1000, rng=1).train[0].shape
    (800, 2)
    """
    n, draw = _checked(n, noise, rng)
    labels = np.arange(n) % 2
    upper = _polar(np.ones(n), draw.uniform(0, np.pi, n))
    x = np.where(labels[:, None] == 0, upper, [1.0, 0.5] - upper)
    return _classified("moons", x + noise * draw.normal(size=(n, 2)), labels, draw)


def linear(n: int = 1000, noise: float = 0.02, rng: int | np.random.Generator = 0) -> Dataset:
    r"""A straight line to be learned as a function: :math:`y = ¼ + ½x + \nu\varepsilon`.

    x is uniform from 0 to 1. The targets are numbers and no classes. Arguments and errors are those
    of `xor`.

    Returns
    -------
    Dataset
        x and y of shape (…, 1).

    Examples
    --------
    >>> x, y = linear(100, noise=0).train
    >>> np.allclose(y, 0.25 + 0.5 * x)
    True
    """
    n, draw = _checked(n, noise, rng)
    x = draw.uniform(0, 1, (n, 1))
    return _split("linear", x, 0.25 + 0.5 * x + noise * draw.normal(size=(n, 1)), draw)


def sine(n: int = 1000, noise: float = 0.02, rng: int | np.random.Generator = 0) -> Dataset:
    r"""One wave to be learned as a function: :math:`y = ½ + ½\sin 2\pi x + \nu\varepsilon`.

    x is uniform from 0 to 1. The targets are numbers and no classes. Arguments and errors are those
    of `xor`.

    Returns
    -------
    Dataset
        x and y of shape (…, 1).

    Examples
    --------
    >>> x, y = sine(100, noise=0).train
    >>> np.allclose(y, (1 + np.sin(2 * np.pi * x)) / 2)
    True
    """
    n, draw = _checked(n, noise, rng)
    x = draw.uniform(0, 1, (n, 1))
    y = (1 + np.sin(2 * np.pi * x)) / 2 + noise * draw.normal(size=(n, 1))
    return _split("sine", x, y, draw)


def _checked(
    n: int, noise: float, rng: int | np.random.Generator
) -> tuple[int, np.random.Generator]:
    n = positive_int(n, "n")
    if n < 2:
        raise ArgumentError("n must be 2 or more: one sample to learn from and one to test, got 1")
    real(noise, "noise", low=0)
    return n, np.random.default_rng(seed_or_generator(rng))


def _polar(r: Array, t: Array) -> Array:
    return np.stack([r * np.cos(t), r * np.sin(t)], axis=1)


def _classified(name: str, x: Array, labels: Array, draw: np.random.Generator) -> Dataset:
    return _split(name, x, one_hot(labels, 2), draw, _CLASSES)


def _split(
    name: str,
    x: Array,
    y: Array,
    draw: np.random.Generator,
    classes: tuple[str, ...] | None = None,
) -> Dataset:
    return Dataset(name, **held_out(x, y, draw), classes=classes)
