"""What may come in as an array, and what it becomes: the only place where dtypes are decided.

Floats stay as wide as they are, integers and booleans become float64, and object arrays are taken
only as exact numbers (`int` and `fractions.Fraction`). Everything else is refused by name, because
NumPy would otherwise go on with something the caller never meant: a mask ignored, text compared.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from numbers import Rational
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeGuard, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnframe.errors import DataError, DtypeError, PluginError, ShapeError
from nnframe.settings import shown

Array: TypeAlias = NDArray[Any]
Shape: TypeAlias = tuple[int, ...]

Owner = TypeVar("Owner")
Rest = ParamSpec("Rest")

EXACT = np.dtype(object)


def is_plain(values: object) -> TypeGuard[Array]:
    """Whether `values` is an array of floats already: nearly always, so it is asked first."""
    return type(values) is np.ndarray and values.dtype.kind == "f"


def as_array(values: ArrayLike, what: str) -> Array:
    """`values` as an array of real or exact numbers, in its own dtype."""
    if isinstance(values, np.ma.MaskedArray):
        raise DtypeError(
            f"{what} is a masked array: its mask would be lost; fill it, or drop the masked values"
        )
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ShapeError(f"{what} is not a rectangular array: {error}") from error
    except Exception as error:  # an object's own way to become an array may raise anything
        kind = type(values).__name__
        raise DtypeError(
            f"{what} is a {kind}, of which no array can be made: {type(error).__name__}: {error}"
        ) from error
    if array.dtype == EXACT and not array.ndim and not isinstance(values, (np.ndarray, Rational)):
        raise DtypeError(
            f"{what} is {shown(values)}: expected numbers, as an array or as lists of them"
        )
    if array.dtype.kind not in "biufO":
        raise DtypeError(f"{what} holds {array.dtype}, expected real numbers")
    return array


def as_float(values: ArrayLike, what: str = "z") -> Array:
    """`values` as an array of floats, or of exact numbers where they are given as such.

    Raises
    ------
    DtypeError
        For masked arrays, complex numbers, text, dates, and objects that are not rational numbers.
    ShapeError
        For nested lists whose rows differ in length.

    Examples
    --------
    >>> as_float([1, 2]).dtype, as_float(np.float32([1, 2])).dtype
    (dtype('float64'), dtype('float32'))
    """
    array = as_array(values, what)
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind == "O":
        return as_exact(array, what)
    return array.astype(np.float64)


def as_exact(values: ArrayLike, what: str) -> Array:
    """`values` as an object array of `Fraction`; floats are refused, since 0.1 is not 1/10."""
    # Imported here: only exact mode needs it, and it would add to every import of nnframe.
    from fractions import Fraction

    array = as_array(values, what)
    exact = np.empty(array.shape, dtype=object)
    for place, value in np.ndenumerate(array):
        if not isinstance(value, (Rational, np.bool_)):
            raise DtypeError(
                f"{what} has {value} ({type(value).__name__}) at {place}: exact arithmetic takes "
                "int and fractions.Fraction only, such as Fraction(1, 10); for ordinary arithmetic "
                "convert the array to float"
            )
        if isinstance(value, np.bool_):
            exact[place] = Fraction(int(value))
        else:
            # int() because a Fraction made of NumPy's int64 would go on computing in 64 bits.
            exact[place] = Fraction(int(value.numerator), int(value.denominator))
    return exact


def as_dtype(values: ArrayLike, dtype: np.dtype[Any], what: str) -> Array:
    """`values` in a network's dtype; object arrays only enter an exact network."""
    if type(values) is np.ndarray and values.dtype is dtype is not EXACT:
        return values  # nearly always, and on every step of a training
    if dtype == EXACT:
        return as_exact(values, what)
    array = as_array(values, what)
    if array.dtype == EXACT:
        raise DtypeError(
            f"{what} is an object array, but the network computes in {dtype}: convert it with "
            f"astype('{dtype}'), or make an exact network with dtype=object"
        )
    try:
        with np.errstate(over="raise", under="ignore", invalid="ignore"):
            return array.astype(dtype, copy=False)
    except FloatingPointError as error:
        largest = np.finfo(dtype).max
        raise DataError(
            f"{what} holds numbers beyond {largest:.3g}, the largest of {dtype}: scale them, or "
            "make a network of a wider dtype"
        ) from error


def check_finite(array: Array, what: str) -> None:
    """Raise `DataError` naming the first row and column that hold NaN or infinity."""
    if array.dtype == EXACT or np.isfinite(array).all():
        return
    row, *column = np.argwhere(~np.isfinite(array))[0].tolist()
    place = f"row {row}" + (f", column {', '.join(map(str, column))}" if column else "")
    value = array[(row, *column)]
    raise DataError(f"{what} holds {value} at {place}: remove that row or fill the value in first")


def check_result(array: object, shape: Shape, dtype: np.dtype[Any], *what: str) -> Array:
    """`array`, once it is known to be what `what` was to return; nothing broadcasts.

    `what` comes in pieces that only an error puts together: this is called a dozen times a step.

    Raises
    ------
    ShapeError, DtypeError
        Naming `what`, what it returned and what was expected.
    """
    if type(array) is np.ndarray and array.shape == shape and array.dtype is dtype is not EXACT:
        return array
    name = "".join(what)
    if not isinstance(array, np.ndarray):
        if not isinstance(array, np.generic):  # a NumPy scalar is an array of shape ()
            raise DtypeError(f"{name} returned {type(array).__name__}, expected a NumPy array")
        array = np.asarray(array)
    array = unmasked(array, name)
    if array.shape != shape:
        raise ShapeError(f"{name} returned shape {array.shape}, expected {shape}")
    if array.dtype != dtype:
        raise DtypeError(
            f"{name} returned {array.dtype}, expected {dtype}: end it with .astype(z.dtype)"
        )
    if dtype == EXACT:
        as_exact(array, f"{name} left exact arithmetic: its result")
    return array


def with_gradient(
    owner: str, z: ArrayLike, grad_a: ArrayLike, what: str = "∂C/∂a"
) -> tuple[Array, Array]:
    """What a `pullback` by hand may get, z and beside it ∂C/∂a or a, as arrays of one shape.

    Raises
    ------
    ShapeError
        If they are not: a column beside rows would broadcast.
    DtypeError
        If one is exact and the other is not.
    """
    z = z if isinstance(z, np.ndarray) else as_float(z)
    grad_a = grad_a if isinstance(grad_a, np.ndarray) else as_float(grad_a, what)
    if z.shape != grad_a.shape:
        raise ShapeError(
            f"{owner}.pullback got z of shape {z.shape} and {what} of shape {grad_a.shape}: they "
            "must be equal"
        )
    if (z.dtype == EXACT) != (grad_a.dtype == EXACT):
        raise DtypeError(
            f"{owner}.pullback got z of {z.dtype} and {what} of {grad_a.dtype}: exact numbers and "
            "floats do not mix, convert one of them"
        )
    return z, grad_a


def unmasked(array: ArrayLike, name: str) -> Array:
    """What `name` returned as an array, or `DtypeError` where that would lose a mask."""
    if isinstance(array, np.ma.MaskedArray):
        raise DtypeError(f"{name} returned a masked array, whose mask would be lost: fill it")
    return np.asarray(array)


def output_of(record: Any) -> Array:
    """`record.a`, or `PluginError` where a layer's `forward` returned no record."""
    try:
        a: Array = record.a
    except AttributeError as error:
        raise PluginError(
            f"forward returned {type(record).__name__}, expected a record with the attributes a_in "
            "and a, such as a namedtuple"
        ) from error
    return a


def three_of(result: Any) -> Any:
    """What a layer's `derivative` returned, or `PluginError` where these are no three things."""
    if not isinstance(result, tuple) or len(result) != 3 or not isinstance(result[1], Mapping):
        raise PluginError(
            f"derivative returned {shown(result)}, expected three things: ∂C/∂a_in, a dict of the "
            "gradients by name, and δ or None"
        )
    return result


def over_neurons(terms: Array) -> Array:
    r"""The :math:`\sum_j` of a cost: each sample's sum over its neurons."""
    total: Array = terms.sum(axis=-1)
    return total


def shortened(rows: Array, norm: float) -> Array:
    r"""Each row, or a shorter one of this norm, :math:`v \min(1, c / \lVert v \rVert)`.

    What is not finite has no direction, and stays as it is.

    Examples
    --------
    >>> shortened(np.array([[3e200, 4e200], [3.0, 4.0], [0.0, 0.0]]), 5.0)
    array([[3., 4.],
           [3., 4.],
           [0., 0.]])
    """
    largest = abs(rows).max(axis=1, keepdims=True, initial=0)
    unit = rows / np.where(largest > 0, largest, 1)  # whose squares cannot overflow, nor all vanish
    # float16 has no room for the sum of many squares.
    length = np.sqrt(np.square(unit, dtype=np.float64).sum(axis=1, keepdims=True))
    beyond = largest * length > norm
    if not beyond.any():
        return rows
    # A row that is not beyond may be 0, or have no room for c in its dtype: it is not multiplied.
    factor = np.divide(norm, length, out=np.ones_like(length), where=beyond)
    return np.where(beyond, unit * factor.astype(rows.dtype), rows)


def numeric(
    method: Callable[Concatenate[Owner, Array, Rest], Array],
) -> Callable[Concatenate[Owner, ArrayLike, Rest], Array]:
    """Decorate a method of z: any real numbers in, and no floating-point warning out.

    The formulas of the built-in activations are exact where they underflow or overflow (an
    e^(-1000) that becomes 0 *is* 0 to the last bit), so the flags NumPy raises there are noise.
    """
    quiet = np.errstate(all="ignore")(method)

    @functools.wraps(method)
    def wrapped(self: Owner, z: ArrayLike, *args: Rest.args, **kwargs: Rest.kwargs) -> Array:
        if not is_plain(z):
            z = as_float(z)
        if z.dtype != EXACT:
            return quiet(self, z, *args, **kwargs)
        name = type(self).__name__
        try:
            result = quiet(self, z, *args, **kwargs)
        except (TypeError, AttributeError, OverflowError) as error:
            raise DtypeError(f"{name} of a fraction is no fraction: no exact mode") from error
        return as_exact(result, f"{name}.{method.__name__} left exact arithmetic: its result")

    return wrapped  # type: ignore[return-value]  # z may be passed by name: Concatenate has no word for it
