"""What an exception, or a result that is no array, probably comes of: every beginner's slips.

They are a table. A row has what was raised or returned, a pattern, and what to say. The pattern is
looked for in the message and, after a line break, in the code: the line that raised it, or the
method that returned it. The first row that fits is the one; its words name groups of its pattern.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, NamedTuple

import numpy as np

from nnframe.testing.lines import OURS, own_line, root


class Slip(NamedTuple):
    """A row of the table; in its words {z} is the method's first argument."""

    kind: type | tuple[type, ...]
    pattern: str
    words: str


#: A function of one number that NumPy has for arrays: math.exp(z), or exp(z) after an import of it;
#: not math.sqrt(2 * math.pi), which is right.
_NAMES = "|".join(name for name in dir(math) if callable(getattr(np, name, None)))
_CONSTANT = r"(?:(?:math\.)?(?:pi|e|tau)\b|self\.\w+|[\d\s.*/+()-])*\)"
_MATH = rf"(?<![\w.])(?P<call>(?:math\.)?(?P<function>{_NAMES}))\((?!{_CONSTANT})"
_ALL = "{z} is an array, all values of the layer at once for the whole mini-batch"
_USE_NUMPY = f"{{call}} takes a single number, and {_ALL}: write np.{{function}}"
_CHOOSE = (
    f"{_ALL}, and `if` decides once for all of them: np.where({{z}} > 0, …, …) chooses for each "
    "number, and np.maximum(0, {z}) takes the larger"
)
_NO_RETURN = "a method returned None where its result is used: its `return` is missing"
_ROWS = (
    "a sample is a row of {z}, shape (m, n), so {z}[i] is no single number: NumPy works on {z} as "
    "a whole, as in np.tanh({z}), without a loop"
)

_TRUTH, _SCALAR = "truth value of an array.*", "converted to Python scalars.*?"

RAISED = (
    # `if z > 0:` and its relatives
    Slip(
        ValueError,
        _TRUTH + r"\n.*(?<![\w.])(?P<function>max|min)\(",
        f"{_ALL}, and Python's {{function}} decides once for all of them: "
        "np.{function}imum(0, {z}) takes the {function}imum of each number",
    ),
    Slip(
        ValueError,
        _TRUTH + r"\n.*(\b(and|or|not)\b|[<>]=?[^<>]*[\w)\]]\s*[<>])",
        f"{_ALL}, and `and`, `or`, `not` and 0 < {{z}} < 1 decide once for all of them: & | ~ "
        "decide for each number, with brackets: np.where((0 < {z}) & ({z} < 1), …, …)",
    ),
    Slip(ValueError, _TRUTH, _CHOOSE),
    # math.exp(z)
    Slip(TypeError, rf"{_SCALAR}\n.*?{_MATH}", _USE_NUMPY),
    Slip(
        TypeError,
        rf"{_SCALAR}\n.*(?<![\w.])(?P<call>(math\.)?(erfc?|l?gamma))\(",
        f"{{call}} takes a single number, and {_ALL}: np.vectorize({{call}})({{z}}) calls it for "
        "each; end with .astype({z}.dtype)",
    ),
    Slip(
        TypeError,
        _SCALAR,
        f"float(…) and the functions of math take a single number, and {_ALL}: leave float(…) "
        "out, and write np.exp for math.exp",
    ),
    # loops, and rows for columns
    Slip(ValueError, "setting an array element with a sequence", _ROWS),
    Slip(TypeError, "converted to a scalar index", _ROWS),
    Slip(IndexError, "out of bounds for axis 0", _ROWS),
    Slip(
        ValueError,
        "matmul|not aligned",
        "samples are rows, so w a + b is written a_in @ self.w.T + self.b, and the sum of δ a over "
        "the samples delta.T @ a_in",
    ),
    Slip(
        ValueError,
        "read-only",
        "it writes into its argument, in place: work on a copy, a = z.copy(), and mind that "
        "z[z < 0] = 0, z -= 1 and out=z write into z",
    ),
    # names
    Slip(
        AttributeError,
        r"no attribute '(?P<name>\w+)'.*\n.*\bself\.(?P=name)\b",
        "nothing has set self.{name}{near}: write self.{name} = … in __init__ (a parameter of a "
        "layer is named in initial_parameters)",
    ),
    Slip(
        AttributeError,
        r"no attribute '(output_)?activation'",
        "nothing has set self.activation: write self.activation = activation in __init__, as in "
        "def __init__(self, activation=nnframe.Tanh())",
    ),
    Slip(
        AttributeError,
        rf"'numpy.ndarray' object has no attribute '(?P<name>{_NAMES})'",
        "NumPy's functions are given the array: write np.{name}({z})",
    ),
    Slip(
        AttributeError,
        r"module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'",
        "{module} has no {name}{near}: the name is misspelt",
    ),
    Slip((AttributeError, TypeError), "'NoneType'", _NO_RETURN),
    Slip(
        UnboundLocalError,
        r"local variable '(?P<name>\w+)'",
        "{name} has no value there: it is given one later, or in a branch that was not run",
    ),
    Slip(
        NameError,
        r"name '(?P<name>np|numpy|math|nnframe)'",
        "{name} is not imported under that name: write import numpy as np and import nnframe at "
        "the top of the file, and np.tanh(z) below",
    ),
    Slip(
        NameError,
        rf"name '(?P<name>{_NAMES})' is not defined",
        "it is a function of NumPy: import numpy as np, and write np.{name}({z})",
    ),
    Slip(
        NameError,
        r"name '(?P<name>\w+)' is not defined\n.*(?<![\w.])(?P=name)\(",
        "if {name} is a method, it is called through self: self.{name}(…)",
    ),
    Slip(
        NameError,
        "name 'self'",
        "each method names self as its first argument: def forward(self, {z})",
    ),
    Slip(
        NameError,
        r"name '(?P<name>\w+)' is not defined",
        "a method knows its arguments and self alone: a setting is read as self.{name}, and what "
        "derivative needs it computes anew, as in a = self.forward({z})",
    ),
    # calls
    Slip(
        TypeError,
        r"takes no arguments.*\n.*\b(?P<name>[A-Z]\w*)\(",
        "{name}() makes the object, and its method is given the array: {name}().forward({z})",
    ),
    Slip(
        TypeError,
        r"missing .*positional.*\n.*\b(?P<name>[A-Z]\w*)\.(?P<method>\w+)\(",
        "{method} is called on the class: make an object first, {name}().{method}({z})",
    ),
    Slip(
        TypeError,
        r"^(?P<name>[A-Z]\w*)\.\w+\(\) missing .*positional.*\n",
        "{name} is the class: write {name}(), with brackets, which makes an object of it",
    ),
    Slip(
        TypeError,
        r"takes .*positional.*\n.*\bself\.(?P<method>\w+)\(",
        "what is called through self has self as its first argument: def {method}(self, …)",
    ),
    Slip(
        TypeError,
        r"__init__\(\) takes .*positional.*\n$",
        "it is written without self: def __init__(self, …)",
    ),
    Slip(
        TypeError,
        r"forward\(\) takes .*positional.*\n$",
        "a layer is told whether it is being trained: def forward(self, a_in, training=None)",
    ),
    Slip(
        TypeError,
        "'(int|float|numpy.ndarray)' object is not callable",
        "a * is missing before a bracket: 2 (z + 1) is written 2 * (z + 1)",
    ),
    Slip(
        TypeError,
        "'[A-Z].*' object is not callable",
        "an activation or a cost is no function: call its method, as in sigma.forward({z})",
    ),
    Slip(TypeError, "<U|'str'", "text where a number is wanted: 1.5 is written without quotes"),
    Slip(TypeError, "bitwise_xor", "a power is written **, as in {z} ** 2: ^ is another operator"),
    Slip(
        RecursionError,
        "",
        "a method calls itself without an end: a forward that calls self.forward, for instance",
    ),
)

RETURNED = (
    Slip(
        type(None),
        r"\bprint\(",
        "it returned None: print only shows a value, and `return` gives it back",
    ),
    Slip(type(None), "", "it returned None: its `return` is missing"),
    Slip(
        list,
        "",
        "it is a list, where an array is wanted: np.array(…) makes one of it, but NumPy works on "
        "{z} as a whole, as in np.tanh({z}), without a loop",
    ),
    Slip(
        tuple,
        "",
        "it is several things in one: return the array alone, and mind a comma at the end of the "
        "line",
    ),
    Slip((int, float), _MATH, _USE_NUMPY),
    Slip((int, float), r"\b(if|while)\b", _CHOOSE),
    Slip(
        (int, float),
        "",
        "it is one number for all: a constant is np.full_like({z}, …), and float(…) is left out",
    ),
    Slip(
        np.bool_,
        "",
        "a comparison is True or False: np.where({z} > 0, 1, 0).astype({z}.dtype) makes numbers of "
        "it",
    ),
    Slip(
        np.object_,
        "",
        "the array holds objects, not numbers: rows of unequal length, None, or text?",
    ),
)


def words(table: tuple[Slip, ...], kind: type, message: str, code: str, **names: str) -> str:
    r"""What the first row that fits has to say, or nothing.

    Parameters
    ----------
    table : tuple of Slip
        RAISED or RETURNED.
    kind : type
        What was raised or returned.
    message, code : str
        Of an exception, and the code that it came from.
    **names
        What the words may speak of, beside the groups of the pattern.

    Examples
    --------
    >>> message = "only 0-dimensional arrays can be converted to Python scalars"
    >>> words(RAISED, TypeError, message, "a = math.exp(-z)", z="z").split(": ")[1]
    'write np.exp'
    """
    for slip in table:
        found = re.search(slip.pattern, f"{message}\n{code}", re.DOTALL)
        if found and issubclass(kind, slip.kind):
            return slip.words.format(**names, **found.groupdict())
    return ""


def of_error(error: BaseException, argument: str) -> str:
    """What an exception probably comes of, or nothing; `argument` is the method's first."""
    error = root(error)
    near = _near(error) if isinstance(error, AttributeError) else ""
    return words(RAISED, type(error), str(error), own_line(error), z=argument, near=near)


def _near(error: AttributeError) -> str:
    """The names that are there and look like the one that is not, or an __init__ that is none."""
    try:
        for name in vars(type(error.obj)):
            if name.strip("_") == "init" and name != "__init__":
                return f" ({name} is not called: __init__ has two underscores on each side)"
        close = get_close_matches(str(error.name), dir(error.obj), cutoff=0.75)
    except Exception:  # an object with a __dir__ of its own, which fails
        return ""
    return f" (did you mean {' or '.join(close)}?)" if close else ""


def of_result(result: Any, method: Callable[..., Any] | None = None, argument: str = "z") -> str:
    """What a result of the wrong type probably comes of, or nothing."""
    kind = result.dtype.type if isinstance(result, np.ndarray) else type(result)
    return words(RETURNED, kind, "", _source(method), z=argument)


def or_none(result: Any, otherwise: str) -> str:
    """What a result that is no array by intention comes of: a missing `return`, or `otherwise`."""
    return of_result(None) if result is None else otherwise


def _source(method: Callable[..., Any] | None) -> str:
    """The user's own code of a method, or "" where it cannot be had."""
    try:
        own = method is not None and not inspect.getfile(method).startswith(OURS)
        return inspect.getsource(method) if own else ""  # type: ignore[arg-type]  # it is not None
    except (OSError, TypeError):  # typed in, or no function of Python's
        return ""
