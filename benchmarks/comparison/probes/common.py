"""What each peer is asked, and how the answers are held against the truth; needs Python alone.

A probe runs in an environment where only its peer is installed. It prints one line of JSON.
"""

from __future__ import annotations

import inspect
import json
import math

BETA = 1.5
POINTS = [-2.0, -0.3, 0.0, 0.7, 3.0]
#: The chapter's 2-3-2 network, and its sample.
WEIGHTS = [
    [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]],
    [[0.2, 0.3, 0.4], [0.5, 0.6, 0.7]],
]
BIASES = [[0.7, 0.8, 0.9], [1.0, 1.1]]
X, Y = [0.6, 0.4], [0.8, 0.2]
#: Weights for the second layer that are one column too wide.
TOO_WIDE = [[0.2, 0.3, 0.4, 0.5], [0.5, 0.6, 0.7, 0.8]]


def swish(z):
    """Its value and its slope."""
    s = 1 / (1 + math.exp(-BETA * z))
    return z * s, s + BETA * z * s * (1 - s)


def check_swish(answer):
    """Hold an `answer(z) -> (value, slope)` against the formula."""
    for z in POINTS:
        for found, true in zip(answer(z), swish(z), strict=True):
            assert math.isclose(float(found), true, rel_tol=1e-6, abs_tol=1e-9), (z, found, true)


def check_deltas(found):
    """Hold the errors of both layers against (BP1) and (BP2), written out."""
    a = [X]
    for w, b in zip(WEIGHTS, BIASES, strict=True):
        rows = zip(w, b, strict=True)
        z = [sum(u * v for u, v in zip(row, a[-1], strict=True)) + bias for row, bias in rows]
        a.append([1 / (1 + math.exp(-each)) for each in z])
    last = [(p - y) * p * (1 - p) for p, y in zip(a[2], Y, strict=True)]
    columns = zip(*WEIGHTS[1], strict=True)
    back = [sum(u * d for u, d in zip(column, last, strict=True)) for column in columns]
    first = [e * p * (1 - p) for e, p in zip(back, a[1], strict=True)]
    for ours, true in zip(found, [first, last], strict=True):
        for one, other in zip(ours, true, strict=True):
            assert math.isclose(float(one), other, rel_tol=1e-6), (found, first, last)


def lines_of(*things):
    """How many lines of code a reader would have to write."""
    return sum(
        bool(line.strip()) for each in things for line in inspect.getsource(each).split("\n")
    )


def body_of(function):
    """The lines of a function without its head."""
    return lines_of(function) - 1


def complaint(action):
    """What is said to a mistake; "" where it goes unseen."""
    try:
        action()
    except Exception as error:
        return str(error)
    return ""


def tell(**answers):
    """Print the answers; None is what cannot be done at all."""
    print(json.dumps(answers))
