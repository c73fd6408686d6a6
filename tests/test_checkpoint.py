"""Networks come back from a file as they went in, or not at all."""

from __future__ import annotations

import json
import math
import os
import threading
from fractions import Fraction
from pathlib import Path

import attrs
import numpy as np
import pytest
from faults.forge import members_of, with_metadata
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import nnframe
from nnframe import Dense, Network, checkpoint, plugins
from nnframe.errors import ArgumentError, DataFileError, ModelFileError


class Swish(nnframe.Activation):
    def __init__(self, beta=1.0):
        self.beta = beta

    def forward(self, z):
        return z / (1 + np.exp(-self.beta * z))

    def derivative(self, z):
        s = 1 / (1 + np.exp(-self.beta * z))
        return s + self.beta * z * s * (1 - s)


class Same(nnframe.Activation):
    def forward(self, z):
        return z + 0

    def derivative(self, z):
        return z * 0 + 1


class Trained(nnframe.Optimizer):
    def __init__(self, beta=1.0):
        self.beta = beta

    def step(self, theta, gradient, state):
        theta -= self.beta * gradient


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.npz"


def through(network, path, known=None):
    checkpoint.save(network, path, known)
    return checkpoint.load(path, known)


def assert_twins(one, other):
    assert repr(one.layers) == repr(other.layers)
    assert list(map(type, one.layers)) == list(map(type, other.layers))
    assert one.shapes == other.shapes
    assert one.layout.shapes == other.layout.shapes
    assert one.dtype is other.dtype
    if one.dtype == object:
        assert one.parameters.tolist() == other.parameters.tolist()
    else:
        assert one.parameters.tobytes() == other.parameters.tobytes()


ACTIVATIONS = [p.name for p in plugins.installed("nnframe.activations")]
INITIALIZERS = [p.name for p in plugins.installed("nnframe.initializers")]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_registered_activation(path, name):
    kind = plugins.load("nnframe.activations", name)
    network = Network.of_sizes([3, 4, 2], kind())
    twin = through(network, path)
    assert_twins(network, twin)
    x = np.array([[0.1, 0.2, 0.3], [-3.0, 0.0, 700.0]])
    np.testing.assert_array_equal(network.forward(x), twin.forward(x))


@pytest.mark.parametrize("name", INITIALIZERS)
def test_every_registered_initializer(path, name):
    initializer = plugins.load("nnframe.initializers", name)()
    assert_twins(*(n := Network.of_sizes([3, 2], weights=initializer), through(n, path)))


def deep_network(dtype=np.float64):
    layers = [
        nnframe.Flatten(),
        nnframe.Residual(
            [
                Dense(4, nnframe.LeakyReLU(0.2), weights=nnframe.He()),
                nnframe.Dropout(0.25),
                nnframe.Chain([Dense(6, nnframe.Linear(), biases=nnframe.Normal(1.0, 0.0))]),
            ]
        ),
        Dense(2, nnframe.Softmax()),
    ]
    return Network(layers, (2, 3), rng=3, dtype=dtype)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_layers_within_layers(path, dtype):
    network = deep_network(dtype)
    twin = through(network, path)
    assert_twins(network, twin)
    twin.layers[1].layers[0].w = np.zeros((4, 6))  # it is a view into the twin's θ, and only there
    assert (twin.parameters[:24] == 0).all()
    assert (network.parameters[:24] != 0).all()


def test_an_exact_network(path):
    network = Network.of_sizes([2, 2, 1], nnframe.Square(), dtype=object)
    network.parameters = [Fraction(n - 4, 7**n) for n in range(9)]
    assert_twins(network, through(network, path))


def test_long_fractions(path):
    network = Network.of_sizes([1, 1], nnframe.Square(), dtype=object)
    network.parameters = [Fraction(10**5000, 7**4000), Fraction(-1, 3**9000)]
    assert_twins(network, through(network, path))


@settings(max_examples=20)
@given(arrays(np.float64, 9, elements=st.floats(allow_nan=True, allow_infinity=True)))
def test_every_number_bitwise(tmp_path_factory, theta):
    network = Network.of_sizes([2, 2, 1])
    network.parameters = theta
    path = tmp_path_factory.mktemp("any") / "model.npz"
    assert through(network, path).parameters.tobytes() == theta.tobytes()


def test_a_network_without_parameters(path):
    assert_twins(network := Network([nnframe.Flatten()], (2, 2)), through(network, path))


def test_a_loaded_network_trains_as_the_saved_one(path):
    network = Network.of_sizes([2, 3, 1])
    twin = through(network, path)
    xor = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    for each in (network, twin):
        nnframe.train(each, nnframe.CrossEntropy(), xor, epochs=3)
    assert_twins(network, twin)


def test_numpy_reads_the_file(path):
    network = deep_network()
    checkpoint.save(network, path)
    with np.load(path) as file:
        np.testing.assert_array_equal(file["theta"], network.parameters)
        assert json.loads(file["metadata.json"])["network"]["shape_in"] == [2, 3]


def test_the_same_network_is_the_same_bytes(path):
    contents = []
    for _ in range(2):
        checkpoint.save(deep_network(), path)
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]


SETTINGS = [
    0.1 + 0.2,
    -0.0,
    math.inf,
    -math.inf,
    math.nan,
    3,
    -(2**62),
    True,
    None,
    "β",
    "\ud800",
    (1, (2.0, "x"), [None]),
    [],
    (),
    Fraction(-1, 3),
    {"a": 1, 2: [None], (3, 4): {}},
    nnframe.LeakyReLU(0.5),
    (nnframe.Sigmoid(), nnframe.Sine()),
]


@pytest.mark.parametrize("setting", SETTINGS, ids=ascii)
def test_settings_of_a_plain_class(path, setting):
    network = Network.of_sizes([1, 1], Swish(setting))
    twin = through(network, path, {"swish": Swish})
    again = twin.layers[0].activation.beta
    assert type(again) is type(setting)
    assert repr(again) == repr(setting)


@attrs.frozen(eq=False)
class Hidden(nnframe.Activation):
    _slope: float = 1.0
    twice: float = attrs.field(init=False)

    def __attrs_post_init__(self):
        object.__setattr__(self, "twice", 2 * self._slope)

    def forward(self, z):
        return z * self._slope

    def derivative(self, z):
        return z * 0 + self._slope


def test_attrs_settings_with_an_underscore_and_computed_ones(path):
    twin = through(Network.of_sizes([1, 1], Hidden(0.25)), path, {"hidden": Hidden})
    assert (twin.layers[0].activation._slope, twin.layers[0].activation.twice) == (0.25, 0.5)


def test_an_unregistered_class_is_named_with_the_remedy(path):
    with pytest.raises(ArgumentError) as caught:
        checkpoint.save(Network.of_sizes([1, 1], Swish()), path)
    message = str(caught.value)
    assert message.startswith("Swish in activation of Dense in layer 1 of 1 (layers[0], Dense(1, ")
    assert "known={'Swish': Swish}" in message
    assert not path.exists()


def test_a_known_class_must_be_known_again(path):
    checkpoint.save(Network.of_sizes([1, 1], Swish(2.0)), path, {"Swish": Swish})
    with pytest.raises(ModelFileError, match=r"'Swish' was not registered .* known=\{'Swish'"):
        checkpoint.load(path)
    with pytest.raises(ModelFileError, match="takes no such setting, but none"):
        checkpoint.load(path, {"Swish": Same})
    with pytest.raises(ModelFileError, match="'Swish' is no class of activations here"):
        checkpoint.load(path, {"Swish": Trained})
    assert checkpoint.load(path, {"Swish": Swish}).layers[0].activation.beta == 2.0


def test_a_subclass_of_a_registered_class_is_another_class(path):
    class Sharp(nnframe.LeakyReLU.__mro__[1]):  # LeakyReLU itself is final
        forward = Same.forward
        derivative = Same.derivative

    with pytest.raises(ArgumentError, match=r"Sharp .* is not registered"):
        checkpoint.save(Network.of_sizes([1, 1], Sharp()), path)


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ({"sigmoid": Same}, "'sigmoid' is the name of a registered activation"),
        ({"a b": Same}, "no name of letters"),
        ({"../x": Same}, "no name of letters"),
        ({"same": Same()}, "must be a class"),
        ({"dict": dict}, "must be a class"),
        ([Same], "known must be a dict"),
    ],
)
def test_known_must_make_sense(path, known, message):
    checkpoint.save(deep_network(), path)
    for call in (
        lambda: checkpoint.save(deep_network(), path, known),
        lambda: checkpoint.load(path, known),
    ):
        with pytest.raises(ArgumentError, match=message):
            call()


class Renamed(Swish):
    def __init__(self, beta=1.0):
        self._beta = beta
        self.beta = beta / 2


class Needs(Same):
    def __init__(self, slope):
        self._slope = slope


class Private(Same):
    def __init__(self, slope=1.0):
        self._slope = slope


class Holds(Same):
    def __init__(self, thing=None):
        self.thing = thing


class Cached(Same):
    def forward(self, z):
        self.last = z
        return z + 0


def cached():
    activation = Cached()
    activation.forward(np.ones(2))
    return activation


def patched():
    activation = Same()
    activation.forward = lambda z: z * 2
    return activation


class Grows(Same):
    def __init__(self, points=(0,)):
        self.points = [point + 1 for point in points]


class Incomparable:
    def __eq__(self, other):
        raise RuntimeError("these cannot be compared")

    __hash__ = None


class Strange(Same):
    def __init__(self):
        self.inner = Incomparable()


LOST = [
    (lambda: Grows([1, 2]), "points of Grows would not come back"),
    (Strange, "inner of Strange would not come back"),
    (lambda: Renamed(3.0), "_beta of Renamed|beta of Renamed"),
    (lambda: Needs(3.0), "cannot be made of these settings.*slope"),
    (lambda: Private(3.0), "_slope of Private would not come back"),
    (lambda: Holds(np.ones(3)), "thing of Holds in .*layer 1 of 1.*is array"),
    (lambda: Holds(np.tanh), "thing of Holds .*ufunc"),
    (lambda: Holds({1: np.tanh}), "thing of Holds"),
    (lambda: Holds({1, 2}), "thing of Holds"),
    (lambda: Holds(2**63), "whole ones below"),
    (lambda: Holds(1j), "thing of Holds"),
    (cached, "last of Cached would not come back"),
    (patched, "forward of Same would not come back"),
]


@pytest.mark.parametrize(("make", "message"), LOST, ids=[case[1][:30] for case in LOST])
def test_what_would_get_lost_is_refused_before_anything_is_written(path, make, message):
    activation = make()
    path.write_bytes(b"old")
    with pytest.raises(ArgumentError, match=message):
        checkpoint.save(Network.of_sizes([1, 1], activation), path, {"x": type(activation)})
    assert path.read_bytes() == b"old"


def test_attributes_that_follow_from_the_settings_are_no_obstacle(path):
    class Kinked(Same):
        def __init__(self, at=0.0):
            self.at = at
            self.kinks = (at,)
            self.table = np.array([at, np.nan])

    twin = through(Network.of_sizes([1, 1], Kinked(2.0)), path, {"kinked": Kinked})
    assert twin.layers[0].activation.kinks == (2.0,)


def test_a_registered_plugin_that_takes_a_dict(path):
    kind = plugins.load("nnframe.activations", "custom-neuron")
    overrides = {1: nnframe.Linear(), 0: nnframe.LeakyReLU(0.5)}
    network = Network.of_sizes([1, 2], kind(nnframe.ReLU(), overrides))
    assert_twins(network, through(network, path))


def test_another_kind_of_network(path):
    class Better(Network):
        pass

    with pytest.raises(ArgumentError, match="a Better would come back as a mere Network"):
        checkpoint.save(Better([Dense(1)], 1), path)
    with pytest.raises(ArgumentError, match="must be an instance of Network"):
        checkpoint.save("network", path)


@pytest.mark.parametrize("bad", [None, 3, b"a\0b", "a\0b", True, object()])
def test_what_is_no_path(bad):
    for call in (lambda: checkpoint.save(deep_network(), bad), lambda: checkpoint.load(bad)):
        with pytest.raises(ArgumentError, match="expected the path of a file"):
            call()


def test_a_path_as_text(tmp_path):
    checkpoint.save(deep_network(), str(tmp_path / "t.npz"))
    assert_twins(checkpoint.load(tmp_path / "t.npz"), deep_network())


def test_where_no_file_can_be(tmp_path):
    with pytest.raises(ModelFileError, match=r"no/model\.npz: cannot be written: No such file"):
        checkpoint.save(deep_network(), tmp_path / "no" / "model.npz")
    with pytest.raises(ModelFileError, match="cannot be written: it is a folder"):
        checkpoint.save(deep_network(), tmp_path)
    with pytest.raises(ModelFileError, match="is a folder"):
        checkpoint.load(tmp_path)
    with pytest.raises(ModelFileError, match=r"missing\.npz: cannot be read: No such file"):
        checkpoint.load(tmp_path / "missing.npz")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_no_model_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ModelFileError, match="no ordinary file"):
        checkpoint.load(tmp_path / "pipe")
    with pytest.raises(ModelFileError, match="no ordinary file"):
        checkpoint.save(deep_network(), tmp_path / "pipe")


def test_the_error_is_one_of_data_files_too():
    assert issubclass(ModelFileError, DataFileError)


def change(*keys, to):
    """A change of metadata: the value behind these keys becomes another one."""

    def changed(metadata):
        *path, last = keys
        for key in path:
            metadata = metadata[key]
        if to is Ellipsis:
            del metadata[last]
        else:
            metadata[last] = to

    return changed


DENSE = ("network", "layers", 2)

FORGED = [
    (lambda m: b"{", "metadata.json : is no JSON"),
    (lambda m: b"[]", "metadata.json : expected an object"),
    (lambda m: b"\xff", "is no JSON that we read: 'utf-8'"),
    (lambda m: b"[" * 100_000, "more than 100 levels deep"),
    (lambda m: b'{"a": NaN}', "NaN is no JSON number"),
    (lambda m: b'{"a": 1e999}', "1e999 is beyond all floats"),
    (lambda m: b'{"a": ' + b"9" * 5000 + b"}", "is no JSON that we read"),
    (lambda m: b'{"a": 1, "a": 2}', "a key is there twice"),
    (change("format", to="a model"), "is no model file: it holds something else"),
    (change("version", to=...), "has no 'version'"),
    (change("version", to=0), "metadata.json version: expected a whole number from 1, got 0"),
    (change("version", to=True), "metadata.json version: expected a whole number from 1, got true"),
    (change("version", to=2), "is in version 2 of the format, made by nnframe '"),
    (change("extra", to=1), "has a key 'extra'"),
    (change("network", to=...), "has no 'network'"),
    (change("network", to=[]), "metadata.json network: expected an object, got []"),
    (change("made_by", "numpy", to=7), "metadata.json made_by.numpy: expected text"),
    (change("plugins", to={}), "metadata.json plugins: expected a list"),
    (change("plugins", 0, "kind", to="engine"), "plugins[0].kind: expected one of layer"),
    (change("plugins", 0, "name", to="os:system"), "plugins[0].name: expected text like"),
    (
        change("plugins", 0, "distribution", to="x; rm"),
        "plugins[0].distribution: expected text like",
    ),
    (
        change("plugins", 0, "distribution", to="other"),
        "came from other 0.1.0, but here it is that",
    ),
    (change("plugins", to=[]), "'flatten' is missing in the file's list of plugins"),
    (change("network", "dtype", to="complex128"), "network.dtype: expected one of float16"),
    (change("network", "dtype", to="float32"), "member theta: has shape (72,) of float64"),
    (change("network", "shape_in", to=[]), "network.shape_in: expected 1 to"),
    (change("network", "shape_in", to=[2**12, 2**12, 2]), "network.shape_in: expected 1 to"),
    (change("network", "shape_in", 0, to=0), "network.shape_in[0]: expected a whole number from 1"),
    (change("network", "shape_in", 0, to=2.0), "network.shape_in[0]: expected a whole number"),
    (change("network", "shape_in", 0, to=3), "metadata.json network: "),
    (change("network", "layers", to=[]), "expected at least one layer"),
    (
        change(*DENSE, to={"activation": "sine", "settings": {}}),
        "layers[2]: expected an object with",
    ),
    (change(*DENSE, "layer", to="sigmoid"), "layers[2].layer: 'sigmoid' is missing"),
    (change(*DENSE, "layer", to=["dense"]), "layers[2].layer: expected text"),
    (change(*DENSE, "module", to="os"), "layers[2]: has a key 'module'"),
    (change(*DENSE, "settings", to=7), "layers[2].settings: expected an object, got 7"),
    (change(*DENSE, "settings", "n", to=7), "settings.n: dense takes no such setting, but n_out"),
    (change(*DENSE, "settings", "n_out", to=3), "have more parameters than theta has numbers"),
    (change(*DENSE, "settings", "n_out", to=1), "network.parameters: these layers have"),
    (change(*DENSE, "settings", "n_out", to=10**9), "more parameters than theta has numbers"),
    (
        change(*DENSE, "settings", "n_out", to=2**63),
        "settings.n_out: expected a whole number below",
    ),
    (
        change(*DENSE, "settings", "n_out", to=-1),
        "Dense's n_out must be a whole number of 1 or more",
    ),
    (
        change(*DENSE, "settings", "n_out", to="2"),
        "Dense's n_out must be a whole number of 1 or more",
    ),
    (
        change(*DENSE, "settings", "n_out", to=...),
        "missing 1 required positional argument: 'n_out'",
    ),
    (change(*DENSE, "settings", "activation", to="sigmoid"), "must be an instance of Activation"),
    (change(*DENSE, "settings", "n_out", to={"float": "1"}), "n_out.float: expected text like"),
    (
        change(*DENSE, "settings", "n_out", to={"fraction": "1/0"}),
        "n_out.fraction: expected a fraction",
    ),
    (change(*DENSE, "settings", "n_out", to={"tuple": 1}), "n_out.tuple: expected a list, got 1"),
    (change(*DENSE, "settings", "n_out", to={"x": 1}), "n_out: expected an object with the key"),
    (change("network", "parameters", 2, "w", to=[2, 5]), "network.parameters: has 70 numbers"),
    (change("network", "parameters", 2, "w", to=[6, 2]), "network.parameters: these layers have"),
    (change("network", "parameters", 2, "w", to=[-2, -6]), "parameters[2].w[0]: expected a whole"),
    (
        change("network", "parameters", to=[{}]),
        "network.parameters: has 0 numbers, but theta has 72",
    ),
    (change("network", "parameters", 2, to={"b": [2], "w": [2, 6]}), "these layers have"),
]


@pytest.mark.parametrize(("forge", "message"), FORGED, ids=[case[1][:60] for case in FORGED])
def test_a_forged_description_is_refused_with_its_place(path, forge, message):
    checkpoint.save(deep_network(), path)
    path.write_bytes(with_metadata(path.read_bytes(), forge))
    with pytest.raises(ModelFileError) as caught:
        checkpoint.load(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{path}: ")


def test_the_forger_can_also_leave_everything_as_it_is(path):
    # Guards the test above against a forger whose files are refused for being forged at all.
    checkpoint.save(network := deep_network(), path)
    path.write_bytes(with_metadata(path.read_bytes(), lambda metadata: None))
    assert_twins(checkpoint.load(path), network)


def test_a_missing_plugin_is_named_with_its_distribution(path):
    def forge(metadata):
        metadata["plugins"][0] |= {"name": "swash", "distribution": "nnframe-swash", "version": "3"}
        layer = metadata["network"]["layers"][1]["settings"]["layers"]["tuple"][0]
        layer["settings"]["activation"]["activation"] = "swash"

    checkpoint.save(deep_network(), path)
    path.write_bytes(with_metadata(path.read_bytes(), forge))
    with pytest.raises(
        ModelFileError, match="'swash' is not installed: it came from nnframe-swash 3"
    ) as caught:
        checkpoint.load(path)
    assert "pip install nnframe-swash==3" in str(caught.value)
    # Whoever has the class at hand may say so.
    twin = checkpoint.load(path, {"swash": nnframe.LeakyReLU})
    assert twin.layers[1].layers[0].activation.slope == 0.2


def test_no_starting_values_are_drawn(path, monkeypatch):
    checkpoint.save(deep_network(), path)

    def draw(*_):
        raise AssertionError("a starting value was drawn")

    for name in ("Normal", "ScaledNormal", "He"):
        monkeypatch.setattr(getattr(nnframe, name), "draw", draw)
    checkpoint.load(path)


def test_files_of_format_1_stay_readable():
    twin = checkpoint.load(Path(__file__).parent / "data" / "format-1.npz")
    assert_twins(twin, deep_network("float32"))


def test_saving_and_loading_from_many_threads(path):
    network, failures = deep_network(), []

    def work():
        try:
            for _ in range(10):
                assert_twins(through(network, path), network)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert os.listdir(path.parent) == ["model.npz"]


def test_members(path):
    checkpoint.save(deep_network(), path)
    assert list(members_of(path.read_bytes())) == ["metadata.json", "theta.npy"]
