# %% [markdown]
"""# The first weights

A hidden neuron with 784 inputs and weights from N(0, 1) has a weighted input z of a size of about
ten, where a sigmoid is flat and learns slowly. Weights from N(0, 1/n) keep z near size one,
whatever the number n of inputs is.
"""

# %%
import experiment
import numpy as np

import nnframe

run = experiment.Experiment(__doc__, epochs=30)
data = run.data
n = len(data.train[0])
starts = {"N(0, 1)": nnframe.Normal(0, 1), "N(0, 1/n)": nnframe.ScaledNormal()}

# %% [markdown]
# λ = 5 is meant for 50,000 images; for fewer images it is smaller in proportion, so that the
# strength λ/n is the same.

# %%
histories, flat = {}, {}
for name, weights in starts.items():
    network = nnframe.Network.of_sizes(
        [data.n_in, 30, data.n_out], nnframe.Sigmoid(), weights=weights, rng=run.seed
    )
    a = nnframe.backprop(network, nnframe.CrossEntropy(), *data.test).records[0].a
    flat[name] = float(np.mean((a < 0.05) | (a > 0.95)))
    histories[name] = nnframe.train(
        network,
        nnframe.CrossEntropy(),
        data.train,
        run.epochs,
        batch_size=10,
        optimizer=nnframe.SGD(0.1),
        regularizer=nnframe.L2(5 / 50_000),
        rng=run.seed,
        validation=data.test,
        callbacks=[run.progress],
    )

# %% [markdown]
# "Saturated" is the share of hidden activations below 0.05 or above 0.95, before any training.

# %%
run.curves(
    "The first weights",
    "test accuracy in %",
    {name: experiment.accuracies(history) for name, history in histories.items()},
)
book = {"N(0, 1)": "below 87 %, about 96 %", "N(0, 1/n)": "about 93 %, about 96 %"}
rows = [
    [
        name,
        f"{flat[name]:.0%}",
        experiment.percent(history[0].accuracy),
        experiment.percent(history[-1].accuracy),
        book[name],
    ]
    for name, history in histories.items()
]
titles = ["weights", "saturated", "first epoch", f"epoch {run.epochs}", "the book, on MNIST"]
run.table(titles, rows)
