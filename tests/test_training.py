"""The mini-batch algorithm of §2.6, and what it refuses."""

import numpy as np
import pytest

import nnframe
from nnframe.errors import ArgumentError, DataError, DivergenceError, DtypeError, ShapeError
from nnframe.mini_batches import mini_batches, shuffled

XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])


def data(n=23, n_in=3, n_out=2):
    rng = np.random.default_rng(5)
    return rng.normal(size=(n, n_in)), np.eye(n_out)[rng.integers(n_out, size=n)]


def small_network(**settings):
    return nnframe.Network.of_sizes([3, 4, 2], nnframe.Sigmoid(), **settings)


def test_is_the_algorithm_of_the_chapter():
    """w → w - η/m Σ δ aᵀ, written out for each sample of each mini-batch."""
    x, y = data()
    network, eta = small_network(), 0.7
    w = [layer.w.copy() for layer in network.layers]
    b = [layer.b.copy() for layer in network.layers]
    for epoch in (1, 2):
        for batch in mini_batches(shuffled(len(x), seed=3, epoch=epoch), 5):
            sum_w, sum_b = [v * 0 for v in w], [v * 0 for v in b]
            for sample in batch:
                a = [x[sample]]
                for l in range(2):
                    a.append(1 / (1 + np.exp(-(w[l] @ a[-1] + b[l]))))
                delta = (a[2] - y[sample]) * a[2] * (1 - a[2])
                for l in (1, 0):
                    sum_w[l] += np.outer(delta, a[l])
                    sum_b[l] += delta
                    delta = (w[l].T @ delta) * a[l] * (1 - a[l])
            for l in range(2):
                w[l] -= eta / len(batch) * sum_w[l]
                b[l] -= eta / len(batch) * sum_b[l]
    cost = nnframe.Quadratic()
    nnframe.train(network, cost, (x, y), 2, 5, nnframe.SGD(eta), rng=3)
    for l in range(2):
        np.testing.assert_allclose(network.layers[l].w, w[l], rtol=1e-12)
        np.testing.assert_allclose(network.layers[l].b, b[l], rtol=1e-12)


def test_every_sample_is_seen_once_an_epoch():
    batches = list(mini_batches(shuffled(23, seed=0, epoch=4), 5))
    assert [len(batch) for batch in batches] == [5, 5, 5, 5, 3]
    assert sorted(np.concatenate(batches).tolist()) == list(range(23))


def test_order_depends_on_seed_and_epoch_only():
    def order(seed, epoch):
        return np.concatenate(list(mini_batches(shuffled(50, seed, epoch), 7))).tolist()

    assert order(1, 2) == order(1, 2)
    assert order(1, 2) != order(1, 3)
    assert order(1, 2) != order(2, 2)


def test_same_seed_same_parameters_bitwise():
    networks = [small_network() for _ in range(2)]
    for network in networks:
        nnframe.train(network, nnframe.Quadratic(), data(), epochs=2, rng=9)
    np.testing.assert_array_equal(networks[0].parameters, networks[1].parameters)


def test_a_generator_gives_the_seed():
    networks = [small_network() for _ in range(2)]
    for network in networks:
        rng = np.random.default_rng(4)
        nnframe.train(network, nnframe.Quadratic(), data(), epochs=1, rng=rng)
    np.testing.assert_array_equal(networks[0].parameters, networks[1].parameters)


def test_leaves_the_data_alone():
    x, y = data()
    kept = x.copy(), y.copy()
    x.flags.writeable = y.flags.writeable = False
    nnframe.train(small_network(), nnframe.Quadratic(), (x, y), epochs=1)
    np.testing.assert_array_equal(x, kept[0])
    np.testing.assert_array_equal(y, kept[1])


def test_learns_xor_and_tells_the_callbacks():
    network = nnframe.Network.of_sizes([2, 4, 1], nnframe.Tanh(), output=nnframe.Sigmoid())
    seen = []
    history = nnframe.train(
        network,
        nnframe.CrossEntropy(),
        XOR,
        epochs=200,
        batch_size=4,
        optimizer=nnframe.SGD(1.0),
        validation=XOR,
        callbacks=[seen.append],
    )
    assert seen == history
    assert [epoch.number for epoch in history] == list(range(1, 201))
    assert history[-1].accuracy == 1.0
    assert history[-1].cost < history[0].cost
    assert history[0].network is network


def test_a_callback_may_stop():
    def stop(epoch):
        if epoch.number == 3:
            raise nnframe.StopTraining

    history = nnframe.train(small_network(), nnframe.Quadratic(), data(), callbacks=[stop])
    assert len(history) == 3


def test_dropout_is_on_while_training_only():
    layers = [nnframe.Dense(50), nnframe.Dropout(0.5), nnframe.Dense(2)]
    trained = []
    for _ in range(2):
        network = nnframe.Network(layers, n_in=3)
        nnframe.train(network, nnframe.Quadratic(), data(), epochs=1)
        trained.append(network.parameters.copy())
        x = data()[0]
        np.testing.assert_array_equal(network.forward(x), network.forward(x))
    np.testing.assert_array_equal(*trained)
    plain = nnframe.Network([layers[0], nnframe.Dropout(0.0), layers[2]], n_in=3)
    nnframe.train(plain, nnframe.Quadratic(), data(), epochs=1)
    assert (plain.parameters != trained[0]).any()


def test_float32_stays():
    network = small_network(dtype=np.float32)
    x, y = data()
    nnframe.train(network, nnframe.Quadratic(), (x, y), epochs=1)
    assert network.parameters.dtype == np.float32


@pytest.mark.parametrize(
    ("y", "expected"),
    [
        ([[1, 0], [0, 1]], 0.5),
        ([[0.5, 0.5], [1, 0]], None),  # probabilities are no classes
        ([[1, 1], [0, 1]], None),
    ],
)
def test_accuracy_of_classes_only(y, expected):
    network = nnframe.Network.of_sizes([2, 2], nnframe.Linear())
    network.parameters = [1, 0, 0, 1, 0, 0]
    assert nnframe.accuracy(network, [[2, 1], [2, 1]], y) == expected


def test_accuracy_in_parts_is_the_whole():
    x, y = data(n=101)
    network = small_network()
    whole = (network.forward(x).argmax(axis=1) == y.argmax(axis=1)).mean()
    assert nnframe.accuracy(network, x, y, batch_size=7) == pytest.approx(whole)


def poisoned(value, which):
    x, y = data()
    (x if which == "x" else y)[7, 1] = value
    return x, y


BAD_DATA = [
    (poisoned(np.nan, "x"), DataError, "training x holds nan at row 7, column 1"),
    (poisoned(-np.inf, "x"), DataError, "training x holds -inf at row 7, column 1"),
    (poisoned(np.nan, "y"), DataError, "training y holds nan at row 7, column 1"),
    ((np.empty((0, 3)), np.empty((0, 2))), DataError, "empty"),
    ((np.ones((5, 3)), np.ones((4, 2))), ShapeError, "5 samples, y has 4"),
    ((np.ones((5, 4)), np.ones((5, 2))), ShapeError, r"takes 3 numbers a sample.*\(5, 4\)"),
    ((np.ones((5, 3)), np.ones(5)), ShapeError, "one_hot"),
    ((np.ones(3), np.ones(2)), ShapeError, "one sample"),
    ((np.ma.ones((5, 3)), np.ones((5, 2))), DtypeError, "masked"),
    ((np.full((5, 3), "a"), np.ones((5, 2))), DtypeError, "real numbers"),
    ((np.full((5, 3), None), np.ones((5, 2))), DtypeError, "object array"),
    (np.ones((5, 3)), ArgumentError, r"pair \(x, y\)"),
]


@pytest.mark.parametrize(("bad", "error", "message"), BAD_DATA, ids=[case[2] for case in BAD_DATA])
def test_bad_data_is_refused_before_anything_is_learned(bad, error, message):
    network = small_network()
    before = network.parameters.copy()
    with pytest.raises(error, match=message):
        nnframe.train(network, nnframe.Quadratic(), bad, epochs=1)
    np.testing.assert_array_equal(network.parameters, before)


@pytest.mark.parametrize("setting", ["epochs", "batch_size"])
@pytest.mark.parametrize("value", [0, -1, 2.5, "10", None, True])
def test_bad_counts(setting, value):
    with pytest.raises(ArgumentError, match=f"{setting} must be a whole number of 1 or more"):
        nnframe.train(small_network(), nnframe.Quadratic(), data(), **{setting: value})


@pytest.mark.parametrize("rng", [-1, 1.5, "seed", None])
def test_bad_seed(rng):
    with pytest.raises(ArgumentError, match="rng must be a seed"):
        nnframe.train(small_network(), nnframe.Quadratic(), data(), rng=rng)


def test_divergence_is_an_error_and_spares_the_parameters():
    network = nnframe.Network.of_sizes([3, 4, 2], nnframe.Square())
    with (
        np.errstate(all="ignore"),
        pytest.raises(DivergenceError, match=r"the cost became (inf|nan) in epoch \d+: SGD\(1000"),
    ):
        nnframe.train(network, nnframe.Quadratic(), data(), optimizer=nnframe.SGD(1000.0))
    assert np.isfinite(network.parameters).all()


def test_a_plugin_that_fails_leaves_the_parameters():
    class Fragile(nnframe.Activation):
        def forward(self, z):
            return z + 0

        def derivative(self, z):
            raise RuntimeError("no derivative today")

    network = nnframe.Network.of_sizes([3, 2], Fragile())
    before = network.parameters.copy()
    with pytest.raises(nnframe.errors.PluginError, match=r"layer 1 of 1.*no derivative today"):
        nnframe.train(network, nnframe.Quadratic(), data(), epochs=1)
    np.testing.assert_array_equal(network.parameters, before)


def test_a_slope_beyond_all_floats_spares_the_parameters():
    """The cost is finite here, but 1/a is not."""
    network = nnframe.Network.of_sizes([1, 1], nnframe.Sigmoid())
    network.parameters = [0, -725]
    with pytest.raises(DivergenceError, match="a slope of the cost became"):
        nnframe.train(network, nnframe.LogLikelihood(), ([[1.0]], [[1.0]]), epochs=1)
    assert network.parameters.tolist() == [0, -725]


def test_parameters_beyond_all_floats_are_an_error_after_the_last_step_too():
    network = nnframe.Network.of_sizes([1, 1], nnframe.Linear())
    optimizer, data = nnframe.SGD(1e200), ([[1e150]], [[1.0]])
    with (
        np.errstate(over="ignore"),
        pytest.raises(DivergenceError, match="the parameters went beyond all floats in epoch 1"),
    ):
        nnframe.train(network, nnframe.Quadratic(), data, epochs=1, optimizer=optimizer)


@pytest.mark.parametrize("optimizer", [nnframe.Adam(0.1), nnframe.Momentum(0.1)], ids=repr)
def test_underflow_is_quiet(optimizer):
    network = nnframe.Network.of_sizes([1, 1, 1])
    network.parameters = [0, -700, 1e-5, -30]
    with np.errstate(all="raise"):
        nnframe.train(network, nnframe.Quadratic(), ([[1.0]], [[1.0]]), 3, optimizer=optimizer)


def test_shape_messages_tell_the_whole_shape():
    network = nnframe.Network.of_sizes([4, 2])
    with pytest.raises(ShapeError, match=r"got \(4, 50\); samples are rows, did you pass columns"):
        nnframe.train(network, nnframe.Quadratic(), (np.ones((4, 50)), np.ones((2, 50))))
    single = nnframe.Network.of_sizes([2, 1])
    with pytest.raises(ShapeError, match=r"got \(11,\); one number a sample is y\.reshape"):
        nnframe.train(single, nnframe.Quadratic(), (np.ones((11, 2)), np.ones(11)))


def test_callbacks_must_be_a_list_and_the_network_a_network():
    with pytest.raises(ArgumentError, match="callbacks must be a list of functions"):
        nnframe.train(small_network(), nnframe.Quadratic(), data(), callbacks=print)
    with pytest.raises(ArgumentError, match="the network must be an instance of Network"):
        nnframe.train(nnframe.Network, nnframe.Quadratic(), data())


def test_x_and_y_apart_are_told_of_the_pair():
    x, y = data()
    with pytest.raises(ArgumentError, match=r"must be a pair \(x, y\), in brackets"):
        nnframe.train(small_network(), nnframe.Quadratic(), x, y)
