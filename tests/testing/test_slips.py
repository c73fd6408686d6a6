"""A beginner's slips in a class, and the words that the check has for each."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest

import nnframe
from nnframe.errors import ArgumentError, TargetError
from nnframe.testing import LAWS, check, lines
from nnframe.testing.diagnosis.bases import takes
from nnframe.testing.diagnosis.slips import RAISED, RETURNED, words
from nnframe.testing.isolated import check_target
from nnframe.testing.lab import attempt, raised

HEAD = """import math
from collections import namedtuple
from math import exp, erf
import numpy as np
import nnframe
"""
ACTIVATION = """class Swish(nnframe.Activation):
    def __init__(self):
        self.betta, self.sigma, self.text = 1.0, nnframe.Tanh(), "2"
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))
    def forgets(self, z):
        np.tanh(z)
    def forward(self, z):
        {}
    def derivative(self, z):
        return 1 - np.tanh(z) ** 2
"""
ARRAY = "z is an array, all values of the layer at once"

#: The body of `forward`, and what is said of it: in any release of NumPy, if not "".
FORWARD = {
    "if z > 0: return z\n        return 0 * z": "np.where(z > 0, …, …) chooses for each number",
    "while z > 0: z = z - 1\n        return z": ARRAY,
    "return max(0, z)": "np.maximum(0, z) takes the maximum of each number",
    "return min(z, 1)": "np.minimum(0, z) takes the minimum of each number",
    "return np.where(z > 0 and z < 1, z, 0)": "np.where((0 < z) & (z < 1), …, …)",
    "return np.where(0 < z < 1, z, 0)": "np.where((0 < z) & (z < 1), …, …)",
    "return 1 / (1 + math.exp(-z))": f"math.exp takes a single number, and {ARRAY}",
    "return math.tanh(z)": "write np.tanh",
    "return 1 / (1 + exp(-z))": "write np.exp",
    "return math.exp(-z * z) / math.sqrt(2 * math.pi)": "write np.exp",
    "return math.exp(1) / math.sqrt(self.betta)": "a constant is np.full_like(z, …)",
    "return math.exp(z) / (1 + math.tanh(z))": "write np.exp",
    "return z * math.erf(z)": "np.vectorize(math.erf)(z) calls it for each",
    "return z * erf(z)": "np.vectorize(erf)(z) calls it for each",
    "return z * float(z)": "leave float(…) out, and write np.exp for math.exp",
    "return float(z)": "float(…)",
    "return [np.tanh(z[i]) for i in range(z)]": "so z[i] is no single number",
    "for i in range(9): z[i]": "so z[i] is no single number",
    "a = np.zeros(1)\n        a[0] = np.resize(z, 2)": "so z[i] is no single number",
    "return np.ones((3, 2)) @ z": "a_in @ self.w.T + self.b",
    "return np.dot(np.ones((3, 2)), z)": "a_in @ self.w.T + self.b",
    "return np.tanh(self.beta * z)": "nothing has set self.beta (did you mean betta?)",
    "return z.tanh()": "write np.tanh(z)",
    "return np.tahn(z)": "numpy has no tahn (did you mean tan or tanh",
    "return nnframe.Sigmoyd().forward(z)": "nnframe has no Sigmoyd (did you mean Sigmoid",
    "return self.forgets(z).sum()": "a method returned None where its result is used",
    "return 2 * self.forgets(z)": "its `return` is missing",
    "if len(z) > 9: a = z\n        return a": "a has no value there",
    "return numpy.tanh(z)": "write import numpy as np",
    "return sinh(z)": "write np.sinh(z)",
    "return z * derivative(z)": "it is called through self: self.derivative(…)",
    "return beta * z": "a setting is read as self.beta",
    "return z - a": "it computes anew, as in a = self.forward(z)",
    "return nnframe.Sigmoid(z)": "Sigmoid().forward(z)",
    "return nnframe.Sigmoid.forward(z)": "make an object first, Sigmoid().forward(z)",
    "return self.sigmoid(z)": "def sigmoid(self, …)",
    "return 2(z + 1)": "a * is missing before a bracket",
    "return z(z + 1)": "a * is missing before a bracket",
    "return self.sigma(z)": "call its method, as in sigma.forward(z)",
    "return self.text * z": "text where a number is wanted",
    "return z^2": "a power is written **, as in z ** 2",
    "return self.forward(z)": "a method calls itself without an end",
    "np.tanh(z)": "it returned None: its `return` is missing",
    "return math.exp(z[0, 0])": "write np.exp",
    "print(np.tanh(z))": "`return` gives it back",
    "return [np.tanh(row) for row in z]": "it is a list, where an array is wanted",
    "return np.tanh(z),": "mind a comma at the end of the line",
    "return 1": "a constant is np.full_like(z, …)",
    "if z.all() > 0: return 1.0\n        return 0.0": "np.where(z > 0, …, …)",
    "return z > 0": ".astype(z.dtype) makes numbers of it",
    "return np.array([[None]])": "the array holds objects, not numbers",
}


@pytest.fixture
def loaded(tmp_path):
    """A function that makes the class which a file defines."""

    def load(text: str, name: str = "Swish") -> type:
        path, scope = tmp_path / "swish.py", {"__name__": "swish"}
        path.write_text(HEAD + text, encoding="utf-8")
        exec(compile(HEAD + text, str(path), "exec"), scope)
        return scope[name]

    return load


@pytest.mark.filterwarnings("ignore::SyntaxWarning")  # Python itself wonders about 2(z + 1)
@pytest.mark.parametrize("body", FORWARD)
def test_a_slip_in_a_method_is_explained(loaded, body):
    verdict = check(loaded(ACTIVATION.format(body)), laws=["shape"])["shape"]
    assert verdict.verdict == "fail"
    assert FORWARD[body] in verdict.diagnosis, verdict


#: What is said of classes that are wrong in another place than the body of `forward`.
CLASSES = {
    "no derivative": (
        "class Swish(nnframe.Activation):\n"
        "    def foward(self, z): return z\n"
        "    def derivate(self, z): return z\n",
        "protocol",
        "the class lacks derivative and forward, but has foward and derivate: is the name",
    ),
    "no derivative, and none like it": (
        "class Swish(nnframe.Activation):\n    def forward(self, z): return z\n",
        "protocol",
        "the class lacks derivative",
    ),
    "a setting that nobody gives": (
        "class Swish(nnframe.Tanh):\n    def __init__(self, beta, *more): self.beta = beta\n",
        "protocol",
        "pass an instance, Swish(beta=…), in place of the class, or give each setting a default: "
        "def __init__(self, beta=…)",
    ),
    "a slip in __init__": (
        "class Swish(nnframe.Tanh):\n    def __init__(self): self.gain = numpy.pi\n",
        "protocol",
        "write import numpy as np",
    ),
    "no self in __init__": (
        "class Swish(nnframe.Tanh):\n    def __init__(): pass\n",
        "protocol",
        "def __init__(self, …)",
    ),
    "no self": (
        "class Swish(nnframe.Tanh):\n    def forward(z): return np.tanh(z)\n",
        "protocol",
        "write def forward(self, z)",
    ),
    "self by another name": (
        "class Swish(nnframe.Tanh):\n    def forward(me, z): return self.gain * z\n",
        "shape",
        "each method names self as its first argument: def forward(self, z)",
    ),
    "a number for a method": (
        "class Swish(nnframe.Tanh):\n    forward = 5\n",
        "protocol",
        "write def forward(self, z)",
    ),
    "a slip before a pullback": (
        "class Swish(nnframe.Tanh):\n"
        "    def forward(self, z): return z if z > 0 else 0\n"
        "    def pullback(self, z, a, grad_a): return grad_a * (1 - a**2)\n",
        "shape",
        "np.where(z > 0, …, …)",
    ),
    "a layer that takes no shape because of a slip": (
        "class Swish(nnframe.Dense):\n"
        "    def weighted_input(self, a_in): return a_in if a_in > 0 else 0\n"
        "    def __init__(self): super().__init__(2)\n",
        "binding",
        "np.where(a_in > 0, …, …)",
    ),
    "an argument too many": (
        "class Swish(nnframe.Tanh):\n    def derivative(self, z, a): return 1 - a**2\n",
        "protocol",
        "write def derivative(self, z)",
    ),
    "a cost without y": (
        "class Swish(nnframe.Quadratic):\n    def forward(self, a): return a.sum(axis=-1)\n",
        "protocol",
        "write def forward(self, a, y)",
    ),
    "a layer that does not know of training": (
        "class Swish(nnframe.Layer):\n"
        "    def forward(self, a_in): return namedtuple('Record', 'a_in a')(a_in, 2 * a_in)\n"
        "    def derivative(self, record, grad_a): return 2 * grad_a, {}, None\n",
        "training",
        "def forward(self, a_in, training=None)",
    ),
    "a layer that returns a": (
        "class Swish(nnframe.Layer):\n"
        "    def forward(self, a_in, training=None): return 2 * a_in\n"
        "    def derivative(self, record, grad_a): return 2 * grad_a, {}, None\n",
        "binding",
        'Record = namedtuple("Record", "a_in a")',
    ),
    "a layer that returns nothing": (
        "class Swish(nnframe.Dense):\n    def forward(self, a_in, training=None): pass\n"
        "    def __init__(self): super().__init__(2)\n",
        "binding",
        "its `return` is missing",
    ),
    "a layer whose derivative returns nothing": (
        "class Swish(nnframe.Dense):\n    def derivative(self, record, grad_a): pass\n"
        "    def __init__(self): super().__init__(2)\n",
        "shape",
        "its `return` is missing",
    ),
    "a layer whose derivative returns one thing": (
        "class Swish(nnframe.Dense):\n    def derivative(self, record, grad_a): return grad_a\n"
        "    def __init__(self): super().__init__(2)\n",
        "shape",
        "return grad_a_in, {…}, delta",
    ),
    "weights whose gradient returns nothing": (
        "class Swish(nnframe.Dense):\n    def weighted_gradient(self, a_in, delta): pass\n"
        "    def __init__(self): super().__init__(2)\n",
        "shape",
        "its `return` is missing",
    ),
    "a slip in the weighted input": (
        "class Swish(nnframe.Dense):\n"
        "    def weighted_input(self, a_in): return self.w @ a_in + self.b\n"
        "    def __init__(self): super().__init__(2)\n",
        "shape",
        "a_in @ self.w.T + self.b",
    ),
    "a constant for a slope": (
        "class Swish(nnframe.LeakyReLU):\n"
        "    def derivative(self, z): return np.where(z > 0, 1.0, self.slope)\n"
        "    def __init__(self): super().__init__(0.1)\n",
        "dtype",
        "np.where(z > 0, 1.0, 0.0) and np.zeros(…) make float64",
    ),
    "no sum over the outputs": (
        "class Swish(nnframe.Quadratic):\n    def forward(self, a, y): return (a - y) ** 2\n",
        "shape",
        "sum over the outputs with .sum(axis=-1)",
    ),
    "Python's sum": (
        "class Swish(nnframe.Quadratic):\n    def forward(self, a, y): return sum((a - y) ** 2)\n",
        "shape",
        "a sum over the samples (axis=0, and Python's sum)",
    ),
    "written over z": (
        "class Swish(nnframe.ReLU):\n"
        "    def forward(self, z):\n        z[z < 0] = 0\n        return z\n",
        "inputs",
        "it writes into its argument, in place: work on a copy, a = z.copy()",
    ),
    "a layer without an activation": (
        "class Swish(nnframe.WeightedLayer):\n"
        "    def weighted_input(self, a_in): return 2 * a_in\n"
        "    def weighted_gradient(self, a_in, delta): return {}\n"
        "    def input_gradient(self, a_in, delta): return 2 * delta\n",
        "binding",
        "nothing has set self.activation: write self.activation = activation in __init__",
    ),
    "a class for an activation": (
        "class Swish(nnframe.WeightedLayer):\n"
        "    def __init__(self, activation=nnframe.Tanh): self.activation = activation\n"
        "    def weighted_input(self, a_in): return 2 * a_in\n"
        "    def weighted_gradient(self, a_in, delta): return {}\n"
        "    def input_gradient(self, a_in, delta): return 2 * delta\n",
        "binding",
        "Tanh is the class: write Tanh(), with brackets",
    ),
    "_init_": (
        "class Swish(nnframe.Tanh):\n    def _init_(self): self.gain = 2\n"
        "    def forward(self, z): return self.gain * z\n",
        "shape",
        "nothing has set self.gain (_init_ is not called: __init__ has two underscores on each",
    ),
    "a gradient under another name": (
        "class Swish(nnframe.Dense):\n    def __init__(self): super().__init__(2)\n"
        "    def weighted_gradient(self, a_in, delta):\n"
        "        return {'W': delta.T @ a_in, 'b': delta.sum(axis=0)}\n",
        "shape",
        "under the same name, and nothing else: {'w': …, 'b': …}",
    ),
    "a parameter of a width of its own": (
        "class Swish(nnframe.WeightedLayer):\n"
        "    def __init__(self): self.activation = nnframe.Tanh()\n"
        "    def initial_parameters(self, shape_in, rng): return {'w': rng.normal(size=3)}\n"
        "    def weighted_input(self, a_in): return self.w * a_in\n"
        "    def weighted_gradient(self, a_in, delta): return {'w': (delta * a_in).sum(axis=0)}\n"
        "    def input_gradient(self, a_in, delta): return self.w * delta\n",
        "binding",
        "1 number a sample came in, and shape_out promises 1 number: is it missing or wrong?",
    ),
    "a parameter that is one too wide": (
        "class Swish(nnframe.WeightedLayer):\n"
        "    def __init__(self): self.activation = nnframe.Tanh()\n"
        "    def initial_parameters(self, shape_in, rng):\n"
        "        return {'w': rng.normal(size=shape_in[0] + 1)}\n"
        "    def weighted_input(self, a_in): return self.w * a_in\n"
        "    def weighted_gradient(self, a_in, delta): return {'w': (delta * a_in).sum(axis=0)}\n"
        "    def input_gradient(self, a_in, delta): return self.w * delta\n",
        "binding",
        "1 number a sample came in",  # and not (m, m), though it is (2, 2) for two samples
    ),
    "weights added as a column": (
        "class Swish(nnframe.Tanh):\n    def forward(self, z): return z - z.mean(axis=1)\n",
        "shape",
        "(m, 1) against (m,) has broadcast to (m, m)",
    ),
    "a slope summed over the outputs": (
        "class Swish(nnframe.Quadratic):\n"
        "    def derivative(self, a, y): return (a - y).sum(axis=-1)\n",
        "shape",
        "where each number of a has its own: a sum, .sum(axis=-1), an index or",
    ),
    "a slope averaged over the samples": (
        "class Swish(nnframe.Quadratic):\n"
        "    def derivative(self, a, y): return (a - y).mean(axis=0)\n",
        "shape",
        "one row for all samples: a sum or a mean over them (axis=0)",
    ),
    "arguments in another order": (
        "class Swish(nnframe.Quadratic):\n    def derivative(self, y, a): return a - y\n",
        "derivative",
        "named in another order: write def derivative(self, a, y)",
    ),
    "whole numbers for a slope": (
        "class Swish(nnframe.ReLU):\n    def derivative(self, z): return np.where(z > 0, 1, 0)\n",
        "dtype",
        "whole numbers come of np.where(z > 0, 1, 0)",
    ),
    "float32 throughout": (
        "class Swish(nnframe.Tanh):\n"
        "    def forward(self, z): return np.tanh(z).astype(np.float32)\n",
        "dtype",
        "something in it casts to float32, whatever z is",
    ),
    "0/0 where a is y": (
        "class Swish(nnframe.Quadratic):\n"
        "    def derivative(self, a, y): return (a - y) ** 2 / (a - y)\n",
        "saturation",
        "it is 0/0 or 0 · ∞ at this very place",
    ),
    "no number for any z below 0": (
        "class Swish(nnframe.Tanh):\n    def forward(self, z): return np.sqrt(z)\n",
        "saturation",
        "the logarithm or a root of a negative number, or 0/0",
    ),
    "an exponential too large": (
        "class Swish(nnframe.Tanh):\n"
        "    def forward(self, z): return (np.exp(z) - 1) / (np.exp(z) + 1)\n",
        "saturation",
        "an exponential overflows",
    ),
    "a warning, and infinity": (
        "class Swish(nnframe.Quadratic):\n"
        "    def forward(self, a, y): return np.log(np.cosh(a - y)).sum(axis=-1)\n",
        "quiet",
        "the result is infinite: if its true value is not",
    ),
    "a warning, and NaN": (
        "class Swish(nnframe.Tanh):\n    def forward(self, z): return np.sqrt(z)\n",
        "quiet",
        "see the law on saturation",
    ),
    "a warning, and a number": (
        "class Swish(nnframe.Sigmoid):\n    def forward(self, z): return 1 / (1 + np.exp(-z))\n",
        "quiet",
        "the result is finite all the same, so this is advice",
    ),
    "forward in float32 inside": (
        "class Swish(nnframe.Activation):\n"
        "    def forward(self, z): return z * np.exp(-z * z).astype(np.float32)\n"
        "    def derivative(self, z): return (1 - 2 * z * z) * np.exp(-z * z)\n",
        "derivative",
        "it is forward that has the digits of float32 only: see the law on precision",
    ),
    "0.1 too much": (
        "class Swish(nnframe.Tanh):\n    def derivative(self, z): return 1.1 - np.tanh(z) ** 2\n",
        "derivative",
        "your derivative differs from σ'(z) by the same number everywhere, +0.1: look for",
    ),
}


@pytest.mark.parametrize("case", CLASSES)
def test_a_slip_in_a_class_is_explained(loaded, case):
    text, law, said = CLASSES[case]
    verdict = check(loaded(text), laws=[law])[law]
    assert verdict.verdict == "fail"
    assert said in verdict.diagnosis, verdict


@pytest.mark.parametrize(
    ("method", "law", "said"),
    [
        (lambda z: z, "protocol", "a function is taken for a gradient method; an activation, a"),
        (lambda network, cost, x, y: None, "result", "its `return` is missing"),
        (lambda network, cost, x, y: 3, "result", "nnframe.Gradient.of(network.layout, flat)"),
        (lambda network, cost, x, y: x if x > 0 else y, "result", "x is an array"),
    ],
)
def test_a_slip_in_a_gradient_method_is_explained(method, law, said):
    verdict = check(method, laws=[law])[law]
    assert verdict.verdict == "fail"
    assert said in verdict.diagnosis, verdict


def test_a_gradient_method_that_takes_rows_only_is_told_how_to_get_them():
    def rows_only(network, cost, x, y):
        m, _ = x.shape
        return nnframe.backprop(network, cost, x[:m], y).gradient

    verdict = check(rows_only, laws=["single"])["single"]
    assert verdict.reason.startswith("a 1-D x raised ValueError: not enough values")
    assert verdict.reason.endswith("of test_slips.py: m, _ = x.shape")
    assert "network.as_samples(x, y)" in verdict.diagnosis


def test_few_digits_of_forward_are_no_excuse_for_another_derivative(loaded):
    text, law, said = CLASSES["forward in float32 inside"]
    wrong = loaded(text.replace("(1 - 2 * z", "(1 - 3 * z"))
    verdict = check(wrong, laws=[law])[law]
    assert verdict.verdict == "fail"
    assert said not in verdict.diagnosis


#: NumPy's own words change: these are of 1.26, of 2.0 and of 2.4.
@pytest.mark.parametrize("what", ["length-1", "size-1", "0-dimensional"])
def test_each_wording_of_numpy_is_known(what):
    message = f"only {what} arrays can be converted to Python scalars"
    assert "write np.log" in words(RAISED, TypeError, message, "return -y * math.log(a)", z="a")


@pytest.mark.parametrize("what", ["assignment destination", "output array"])
def test_both_of_numpys_words_for_a_fixed_array_are_known(what):
    assert "in place" in words(RAISED, ValueError, f"{what} is read-only", "", z="z")


def test_math_in_a_method_that_returns_a_number_is_seen_too():
    """NumPy 2.0 makes a number of an array of one number, so nothing is raised."""
    code = "def forward(self, z):\n    return 1 / (1 + math.exp(-z))\n"
    assert words(RETURNED, float, "", code, z="z").endswith("mini-batch: write np.exp")


def test_where_the_line_is_unknown_the_words_are_general():
    truth = "The truth value of an array with more than one element is ambiguous."
    assert "`if` decides once for all" in words(RAISED, ValueError, truth, "", z="z")


def test_what_is_no_slip_gets_no_words():
    assert words(RAISED, ValueError, "nothing known", "if z > 0:", z="z") == ""
    assert words(RETURNED, str, "", "", z="z") == ""


@pytest.mark.filterwarnings("ignore::SyntaxWarning")  # as above
def test_every_row_of_the_tables_is_tried_above(loaded):
    tried = [(ACTIVATION.format(body), "shape") for body in FORWARD]
    tried += [(text, law) for text, law, _ in CLASSES.values()]
    said = [check(loaded(text), laws=[law])[law].diagnosis for text, law in tried]
    for slip in (*RAISED, *RETURNED):
        sentence = re.compile(re.sub(r"\\{\w+\\}", ".*", re.escape(slip.words)))
        assert any(map(sentence.fullmatch, said)), slip


def test_the_line_that_raised_is_named(loaded):
    verdict = check(loaded(ACTIVATION.format("return np.tahn(z)")), laws=["shape"])["shape"]
    assert verdict.lines[0].split("\n")[1] == "in line 14 of swish.py: return np.tahn(z)"
    assert "\n    in line 14 of swish.py: return np.tahn(z)\n" in str(
        check(loaded(ACTIVATION.format("return np.tahn(z)")))
    )


HELPER = """
class Swish(nnframe.Tanh):
    def forward(self, z):
        return helper(z)
def helper(z):
    return {}
"""


@pytest.mark.parametrize(
    "line",
    [
        "nnframe.Sigmoid().forward(z, z)",
        "nnframe.Tanh().pullback(z, z, z[:, :, None])",  # raised by nnframe
        "np.reshape(z, 7)",  # by NumPy
        "math.log('x')",
        "namedtuple('a b c', '1')(z)",  # by the standard library
    ],
)
def test_it_is_a_line_of_the_plugin_and_not_of_what_it_calls(loaded, line):
    reason = check(loaded(HELPER.format(line)), laws=["shape"])["shape"].reason
    assert reason.endswith(f"\nin line 11 of swish.py: return {line}")


def test_where_no_line_of_the_plugin_is_to_blame_none_is_named():
    class Odd(nnframe.WeightedLayer):
        activation = nnframe.Tanh()
        weighted_input = weighted_gradient = input_gradient = np.polyfit

    reason = check(Odd(), laws=["binding"])["binding"]
    assert "polyfit() missing" in reason.measured
    assert "line" not in reason.measured


def test_a_line_that_cannot_be_read_is_named_by_its_number():
    scope = {}
    exec("def typed(z):\n    return math.exp(z)\n", {"math": math}, scope)
    with pytest.raises(TypeError) as caught:
        scope["typed"]("z")
    assert str(raised("forward", caught.value)) == (
        "forward raised TypeError: must be real number, not str\nin line 2 of <string>"
    )


def test_a_folder_that_begins_with_our_name_is_not_ours(monkeypatch):
    monkeypatch.setattr(lines, "INSTALLED", ())  # where a wheel's folder would be
    file, scope = f"{Path(nnframe.__file__).parent}-swish/swish.py", {}
    exec(compile("def forward(z):\n    return z[9, 9]\n", file, "exec"), scope)
    with pytest.raises(IndexError) as caught:
        scope["forward"](np.zeros((1, 1)))
    assert "\nin line 2 of swish.py" in str(raised("forward", caught.value))


def test_an_error_of_ours_hands_on_the_line_of_the_one_inside():
    class Late(nnframe.Tanh):
        def forward(self, z):
            return np.tanh(z) if z.flags.writeable else numpy.tanh(z)  # noqa: F821  # the slip

    verdict = check(Late(), laws=["network"])["network"]
    assert verdict.reason.startswith("backprop with this activation raised PluginError: layer 1")
    assert "\nin line " in verdict.reason
    assert "write import numpy as np" in verdict.diagnosis


@pytest.mark.parametrize(
    ("methods", "base"),
    [
        ("def forward(self, z): pass", "Activation"),
        ("def derivative(self, a, y): pass", "Cost"),
        ("def forward(self, a_in): pass\n    def derivative(self, record, grad_a): pass", "Layer"),
    ],
)
def test_a_class_without_a_base_is_told_which(loaded, tmp_path, methods, base):
    plain = loaded(f"class Swish:\n    {methods}\n")
    said = rf"write class Swish\(nnframe\.{base}\)"
    for plugin in (plain, plain()):
        with pytest.raises(ArgumentError, match=said):
            check(plugin)
    with pytest.raises(TargetError, match=said):
        check_target(f"{tmp_path / 'swish.py'}:Swish")


@pytest.mark.parametrize("methods", ["def forward(self, *, a, b): pass", "pass"])
def test_a_class_with_other_methods_is_told_no_base(loaded, methods):
    with pytest.raises(ArgumentError, match=r"-> Gradient$"):
        check(loaded(f"class Swish:\n    {methods}\n"))


def test_a_pair_that_nobody_has_declared_is_not_told_of_settings(loaded):
    text = (
        "class Swish(nnframe.FusedPair):\n"
        "    def forward(self, z, y): pass\n"
        "    def derivative(self, z, y): pass\n"
    )
    verdict = check(loaded(text))["protocol"]
    assert "pass an instance, Swish(cost, activation)" in verdict.reason
    assert verdict.diagnosis == ""


def test_a_slip_at_shapes_that_were_given_is_explained_too():
    class Odd(nnframe.Dense):
        def weighted_input(self, a_in):
            return a_in if a_in > 0 else 0

    verdict = check(Odd(2), shapes_in=[(7,)])["binding"]
    assert "test_slips.py: return a_in if a_in > 0 else 0" in verdict.reason
    assert "np.where(a_in > 0" in verdict.diagnosis


def test_a_plugin_so_odd_that_a_law_stumbles_is_shown_its_line_all_the_same():
    def stumbles(subject, lab):
        return numpy.pi  # noqa: F821  # the slip

    verdict = attempt(LAWS[0], stumbles, None, 0, np.dtype(float))
    assert verdict.verdict == "inconclusive"
    assert verdict.reason.startswith("the check itself raised NameError")
    assert verdict.reason.endswith("test_slips.py: return numpy.pi  # noqa: F821  # the slip")
    assert "write import numpy as np" in verdict.diagnosis


@pytest.mark.parametrize("body", ["return self.beta", "raise AttributeError('no beta')"])
def test_names_that_cannot_be_listed_break_no_report(loaded, body):
    hidden = "    def __dir__(self): return 1 / 0\n"
    verdict = check(loaded(ACTIVATION.format(body) + hidden), laws=["shape"])["shape"]
    assert verdict.reason.startswith("forward raised AttributeError")


def test_what_has_no_signature_may_be_called():
    assert takes(max, ("a",))


def test_the_command_line_says_the_same(loaded, tmp_path):
    plugin = loaded(ACTIVATION.format("if z > 0: return z"))
    assert check_target(f"{tmp_path / 'swish.py'}:Swish", laws=["shape"]).verdicts == (
        check(plugin, laws=["shape"]).verdicts
    )


@pytest.mark.parametrize("forward", [np.tanh, staticmethod(np.tanh)])
def test_a_method_that_is_no_function_of_pythons_is_none_the_worse(forward):
    swish = type("Swish", (nnframe.Tanh,), {"forward": forward})
    assert check(swish(), laws=["protocol", "shape"]).passed
