"""A training with all its settings, and what comes of it."""

from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import nnframe

x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = [[0.0], [1.0], [1.0], [0.0]]
costs: list[float] = []


def keep(epoch: nnframe.Epoch) -> None:
    costs.append(epoch.cost)
    if epoch.accuracy is not None and epoch.accuracy > 0.99:
        raise nnframe.StopTraining


network = nnframe.Network(
    [nnframe.Dense(3, nnframe.Tanh(), weights=nnframe.Glorot()), nnframe.Dense(1)],
    n_in=2,
    rng=np.random.default_rng(0),
)
with TemporaryDirectory() as folder:
    history: list[nnframe.Epoch] = nnframe.train(
        network,
        nnframe.CrossEntropy(),
        (x, y),
        epochs=2,
        batch_size=2,
        optimizer=nnframe.Clipped(nnframe.Adam(0.1, beta1=0.8), norm=5),
        rng=7,
        validation=(x, y),
        callbacks=[keep, lambda epoch: print(epoch.number)],
        checkpoint=nnframe.checkpoint.Checkpoint(Path(folder) / "run.npz", seconds=60.0),
        engine=nnframe.NumPyEngine(),
        regularizer=nnframe.L2(1e-4) + nnframe.MaxNorm(),
        schedule=nnframe.StepDecay(10, rate=0.5) * nnframe.EarlyStopping(5),
        weights=[1, 1, 2, 2],
    )
    last: nnframe.Network = history[-1].network
    again: nnframe.Network = nnframe.checkpoint.load(f"{folder}/run.npz")

# Settings are numbers of any kind that Python or NumPy has.
nnframe.SGD(1)
nnframe.SGD(np.float32(0.5))
nnframe.Momentum(eta=Fraction(1, 2), mu=0.5)
nnframe.Dense(np.int64(3))
nnframe.Conv2D(4, (3, 3), padding=1, stride=[2, 2])
nnframe.WeightedSum([(0.5, nnframe.Quadratic()), (2, nnframe.CrossEntropy(), slice(0, 1))])

step = nnframe.backprop(network, nnframe.CrossEntropy(), x, y)
cost: float = step.cost
numbers: int = step.gradient.flat.size
for layer in step.gradient:
    shape: tuple[int, ...] = layer["w"].shape
slope: float = step.gradient[0]["w"][0, 0] + float(step.gradient.flat[0])
hidden, output = network.layers
hidden.w = [[1, 2], [3, 4], [5, 6]]  # into θ, as everywhere in the pages
network.parameters -= 0.1 * step.gradient.flat
network.parameters = [0.0] * network.parameters.size
dense, one = network.layers[0], nnframe.activations.Sigmoid().forward([0.5])
if isinstance(dense, nnframe.Dense):
    width: int = dense.n_out
    dense.w += 1
    dense.b = np.zeros(3)

found: nnframe.Minimum = nnframe.minimize(network, nnframe.Quadratic(), (x, y))
share: float | None = nnframe.accuracy(network, x, y)
right: nnframe.Evaluation = nnframe.evaluate(network, (x, y))
print(nnframe.diagnose(network, nnframe.Quadratic(), x, y))
print(nnframe.explain(network, nnframe.Quadratic(), x[0], y[0]))
gradient: nnframe.Gradient = nnframe.gradients.finite_difference(network, nnframe.Quadratic(), x, y)
