"""Layers of images: against sums written out in fractions, and what they say of bad shapes."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnframe
from nnframe import AveragePool2D, Conv2D, Dense, Flatten, Linear, MaxPool2D, Network, Reshape
from nnframe.errors import ArgumentError, ShapeError

PAIRS = st.tuples(st.integers(1, 3), st.integers(1, 3))


def fractions(rng, shape):
    values = np.empty(shape, dtype=object)
    for place in np.ndindex(shape):
        values[place] = Fraction(int(rng.integers(-9, 10)), int(rng.integers(1, 5)))
    return values


def convolved(image, w, b, stride, padding, dilation, groups):
    """(25) of every neuron of every map, as a sum over its window."""
    n_out, own, high, wide = w.shape
    (sy, sx), (py, px), (dy, dx) = stride, padding, dilation
    _, height, width = image.shape
    rows = (height + 2 * py - dy * (high - 1) - 1) // sy + 1
    columns = (width + 2 * px - dx * (wide - 1) - 1) // sx + 1
    z = np.empty((n_out, rows, columns), dtype=object)
    for j, y, x in np.ndindex(z.shape):
        first = j // (n_out // groups) * own
        z[j, y, x] = b[j]
        for k, u, v in np.ndindex(own, high, wide):
            row, column = y * sy + u * dy - py, x * sx + v * dx - px
            if 0 <= row < height and 0 <= column < width:
                z[j, y, x] += w[j, k, u, v] * image[first + k, row, column]
    return z


@st.composite
def convolutions(draw):
    groups = draw(st.integers(1, 2))
    size, stride, dilation = draw(PAIRS), draw(PAIRS), draw(PAIRS)
    padding = draw(st.tuples(st.integers(0, 2), st.integers(0, 2)))
    reach = [d * (k - 1) + 1 for d, k in zip(dilation, size, strict=True)]
    sides = [
        max(1, r - 2 * p) + draw(st.integers(0, 3)) for r, p in zip(reach, padding, strict=True)
    ]
    setting = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    layer = Conv2D(groups * draw(st.integers(1, 2)), size, Linear(), **setting)
    shape = (groups * draw(st.integers(1, 2)), *sides)
    return layer, setting, shape, draw(st.integers(0, 10**6))


@given(convolutions())
@settings(max_examples=40)
def test_a_convolution_is_the_sum_over_its_window(case):
    layer, setting, shape, seed = case
    network = Network([layer], shape, dtype=object)
    rng = np.random.default_rng(seed)
    network.parameters = fractions(rng, network.parameters.shape)
    x = fractions(rng, (2, *shape))
    bound = network.layers[0]
    a = network.forward(x)
    for image, maps in zip(x, a, strict=True):
        expected = convolved(image, bound.w, bound.b, **setting)
        assert maps.shape == expected.shape == network.shapes[-1]
        assert (maps == expected).all()


@given(convolutions())
@settings(max_examples=25)
def test_a_convolution_s_gradients_are_exact(case):
    # C is linear in w, b and a_in: one difference with any step is the slope.
    layer, _, shape, seed = case
    network = Network([layer], shape, dtype=object)
    rng = np.random.default_rng(seed)
    network.parameters = fractions(rng, network.parameters.shape)
    bound = network.layers[0]
    x = fractions(rng, (2, *shape))
    record = bound.forward(x)
    g = fractions(rng, record.a.shape)
    grad_a_in, gradients, delta = bound.derivative(record, g)
    assert (delta == g).all()
    for array, slopes in [(x, grad_a_in), (bound.w, gradients["w"]), (bound.b, gradients["b"])]:
        for place in list(np.ndindex(array.shape))[:: max(1, array.size // 7)]:
            before = (bound.forward(x).a * g).sum()
            array[place] += 1
            after = (bound.forward(x).a * g).sum()
            array[place] -= 1
            assert after - before == slopes[place]


@pytest.mark.parametrize("kind", [MaxPool2D, AveragePool2D])
@given(
    size=PAIRS,
    stride=st.one_of(st.none(), PAIRS),
    more=st.tuples(*[st.integers(0, 3)] * 2),
    seed=st.integers(0, 10**6),
)
@settings(max_examples=30)
def test_pooling_is_one_number_for_each_window(kind, size, stride, more, seed):
    layer = kind(size, stride)
    sy, sx = size if stride is None else stride
    shape = (2, size[0] + more[0], size[1] + more[1])
    network = Network([layer], shape, dtype=object)
    x = fractions(np.random.default_rng(seed), (2, *shape))
    a = network.forward(x)
    assert a.shape[1:] == (2, more[0] // sy + 1, more[1] // sx + 1)
    for i, k, row, column in np.ndindex(a.shape):
        window = x[i, k, row * sy :, column * sx :][: size[0], : size[1]]
        expected = window.max() if kind is MaxPool2D else window.sum() / window.size
        assert a[i, k, row, column] == expected


def test_of_equal_numbers_the_first_gets_the_gradient():
    image = np.array([[[[1.0, 2.0], [2.0, 2.0]]], [[[0.0, 0.0], [0.0, 0.0]]]])
    layer = MaxPool2D()
    g = np.array([3.0, 5.0]).reshape(2, 1, 1, 1)
    back = layer.derivative(layer.forward(image), g)[0]
    np.testing.assert_array_equal(back[:, 0], [[[0, 3], [0, 0]], [[5, 0], [0, 0]]])


def test_overlapping_windows_add_up():
    image = np.array([[[[1.0, 5.0, 2.0]]]])
    for layer, expected in [
        (MaxPool2D((1, 2), 1), [0, 3, 0]),
        (AveragePool2D((1, 2), 1), [0.5, 1.5, 1]),
    ]:
        g = np.array([[[[1.0, 2.0]]]])
        back = layer.derivative(layer.forward(image), g)[0]
        np.testing.assert_array_equal(back[0, 0, 0], expected)


def test_what_windows_leave_over_gets_no_gradient():
    for layer in (MaxPool2D(), AveragePool2D()):
        record = layer.forward(np.arange(15.0).reshape(1, 1, 3, 5))
        assert record.a.shape == (1, 1, 1, 2)
        back = layer.derivative(record, np.ones((1, 1, 1, 2)))[0]
        assert not back[0, 0, 2].any()
        assert not back[0, 0, :, 4].any()


def book(dtype=np.float64):
    layers = [
        Reshape((1, 8, 8)),
        Conv2D(3, 3, nnframe.Tanh(), padding=1),
        MaxPool2D(),
        Conv2D(4, 2, nnframe.ReLU(), stride=2),
        Flatten(),
        Dense(2, nnframe.Softmax()),
    ]
    return Network(layers, 64, rng=3, dtype=dtype)


@pytest.mark.parametrize("way", ["complex_step", "finite_difference", "per_sample"])
def test_a_convolutional_network_s_gradient(way):
    network, rng = book(), np.random.default_rng(0)
    x, y = rng.normal(size=(3, 64)), np.eye(2)[[0, 1, 1]]
    cost = nnframe.LogLikelihood()
    step = nnframe.backprop(network, cost, x, y)
    other = getattr(nnframe.gradients, way)(network, cost, x, y)
    atol = 1e-8 if "difference" in way else 1e-14
    np.testing.assert_allclose(step.gradient.flat, other.flat, rtol=0, atol=atol)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_dtype_stays(dtype):
    network = book(dtype)
    step = nnframe.backprop(network, nnframe.LogLikelihood(), np.ones((2, 64)), np.eye(2))
    assert {record.a.dtype for record in step.records} == {np.dtype(dtype)}
    assert step.gradient.flat.dtype == dtype


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))])
def test_a_copy_computes_the_same(copied):
    network = book()
    x = np.random.default_rng(0).normal(size=(2, 64))
    np.testing.assert_array_equal(copied(network).forward(x), network.forward(x))


@pytest.mark.parametrize(
    ("layers", "n_in", "message"),
    [
        (
            [Conv2D(2, 3)],
            784,
            r"takes images, channels × height × width, got 784 a sample: "
            r"put Reshape\(\(1, 28, 28\)\) before it",
        ),
        ([Conv2D(2, 3)], (28, 28), r"got 28×28 a sample: put Reshape\(\(1, 28, 28\)\) before it"),
        ([MaxPool2D()], 7, r"put Reshape\(\(channels, height, width\)\) before it"),
        ([Flatten(), AveragePool2D()], (1, 4, 4), r"layer 2 of 2.*put Reshape\(\(1, 4, 4\)\)"),
        ([Conv2D(2, 5)], (1, 4, 9), r"windows of 5×5 numbers, which do not fit into images of 1×4"),
        ([Conv2D(2, 3, dilation=4)], (1, 8, 9), "windows of 9×9 numbers"),
        ([MaxPool2D(3)], (1, 2, 2), "smaller windows, or padding"),
        ([Conv2D(2, 1, groups=2)], (3, 4, 4), "2 groups, into which 3 channels cannot be split"),
        ([Reshape((1, 28, 28))], 780, r"samples of 784 numbers, got 780 \(780\)"),
    ],
)
def test_bad_shapes_are_told_in_words_of_layers(layers, n_in, message):
    with pytest.raises(ShapeError, match=message):
        Network(layers, n_in)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Conv2D(0, 3), "Conv2D's n_out must be a whole number of 1 or more, got 0"),
        (lambda: Conv2D(2, (3, 0)), "Conv2D's size must be a whole number of 1 or more, got 0"),
        (lambda: Conv2D(2, (3, 3, 3)), r"Conv2D's size must be one number, or two"),
        (lambda: Conv2D(2, 3, stride=0), "Conv2D's stride"),
        (lambda: Conv2D(2, 3, padding=-1), "Conv2D's padding"),
        (lambda: Conv2D(2, 3, padding=(0, True)), "Conv2D's padding"),
        (lambda: Conv2D(3, 3, groups=2), "groups must divide its n_out: 3 maps are no 2 groups"),
        (lambda: Conv2D(3, 3, nnframe.Tanh), r"write Tanh\(\.\.\.\)"),
        (lambda: MaxPool2D(2.5), "MaxPool2D's size"),
        (lambda: AveragePool2D(2, 0), "AveragePool2D's stride"),
        (lambda: Reshape((2, 0)), "each size of Reshape's shape"),
    ],
)
def test_settings_that_cannot_work(make, message):
    with pytest.raises(ArgumentError, match=message):
        make()


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (Conv2D(20, 5), "Conv2D(20, (5, 5))"),
        (
            Conv2D(2, (3, 1), Linear(), padding=1),
            "Conv2D(2, (3, 1), activation=Linear(), padding=(1, 1))",
        ),
        (MaxPool2D(), "MaxPool2D()"),
        (AveragePool2D(3, 1), "AveragePool2D(size=(3, 3), stride=(1, 1))"),
        (Reshape((1, 28, 28)), "Reshape((1, 28, 28))"),
        (Reshape(6), "Reshape((6,))"),
    ],
)
def test_they_print_as_the_call_that_makes_them(layer, text):
    assert repr(layer) == text


def test_starting_weights_are_scaled_by_the_window():
    w = Network([Conv2D(64, 5, groups=2)], (32, 5, 5)).layers[0].w
    assert w.shape == (64, 16, 5, 5)
    assert w.std() == pytest.approx(1 / 20, rel=0.02)  # 16 · 25 inputs a neuron; 25,600 draws
