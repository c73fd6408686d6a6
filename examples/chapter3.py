# %% [markdown]
"""# The best network of chapter 3

100 hidden neurons, the cross-entropy, L2 with λ = 5, η = 0.1, weights from N(0, 1/n), and 60
epochs.
"""

# %%
import experiment
import numpy as np

import nnframe

run = experiment.Experiment(__doc__, epochs=60)
data = run.data

# %% [markdown]
# float32 is exact enough, and faster. λ = 5 is meant for 50,000 images, and for fewer of them the
# strength λ/n is kept.

# %%
network = nnframe.Network.of_sizes(
    [data.n_in, 100, data.n_out],
    nnframe.Sigmoid(),
    weights=nnframe.ScaledNormal(),
    rng=run.seed,
    dtype=np.float32,
)
history = nnframe.train(
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

# %%
run.curves(
    "The best network of chapter 3",
    "test accuracy in %",
    {"test": experiment.accuracies(history)},
)
rows = [
    [f"after epoch {run.epochs}", experiment.percent(history[-1].accuracy), "98.04 %"],
    ["best epoch", experiment.best(history), ""],
]
run.table(["", "test accuracy", "the book, on MNIST"], rows)
