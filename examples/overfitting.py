# %% [markdown]
"""# Overfitting, and what helps

A network with thousands of weights learns a few images by heart: it is right about every one of
them, and its cost keeps falling, while on other images it gets no better, and ever surer of what is
wrong. L2 keeps the weights small; dropout makes that no neuron can rely on another.
"""

# %%
import experiment

import nnframe
from nnframe import Dense, Dropout, Normal, Sigmoid

run = experiment.Experiment(__doc__, epochs=400, on_digits=200)
data = run.data

# %% [markdown]
# The book's experiment has 1,000 images of MNIST. Of scikit-learn's digits, which are
# easier, 100 show the same.

# %%
few = tuple(part[: 1000 if run.mnist else 100] for part in data.train)
n = len(few[0])
cost = nnframe.CrossEntropy()


def trained(hidden=30, regularizer=None, layers=()):
    """A training on few images: accuracies and costs on test images, and at last on its own."""
    normal = Normal(0, 1)
    network = nnframe.Network(
        [Dense(hidden, Sigmoid(), normal), *layers, Dense(data.n_out, Sigmoid(), normal)],
        n_in=data.n_in,
        rng=run.seed,
    )
    costs = []
    history = nnframe.train(
        network,
        cost,
        few,
        run.epochs,
        batch_size=10,
        optimizer=nnframe.SGD(0.5),
        regularizer=regularizer,
        rng=run.seed,
        validation=data.test,
        callbacks=[
            run.progress,
            lambda epoch: costs.append(nnframe.evaluate(epoch.network, data.test, cost).cost),
        ],
    )
    return history, costs, nnframe.accuracy(network, *few)


# %% [markdown]
# The book's λ is divided by the number of samples: λ = 0.1 is `L2(0.1 / n)`. With dropout a half of
# the hidden neurons is silent at a time, so that 100 of them are a fairer comparison than 30.

# %%
results = {
    "nothing": trained(),
    "L2, λ = 0.1": trained(regularizer=nnframe.L2(0.1 / n)),
    "dropout, 30 hidden": trained(layers=[Dropout(0.5)]),
    "dropout, 100 hidden": trained(hidden=100, layers=[Dropout(0.5)]),
}

# %%
book = dict(zip(results, ["82.27 %", "87.1 %", "no figure", "no figure"], strict=True))
run.curves("Cost on the test images", "cost", {name: r[1] for name, r in results.items()})
rows = [
    [
        name,
        experiment.percent(own),
        experiment.percent(history[-1].accuracy),
        f"{costs[-1]:.2f} (least {min(costs):.2f} in epoch {costs.index(min(costs)) + 1})",
        book[name],
    ]
    for name, (history, costs, own) in results.items()
]
titles = ["with", f"its {n} images", "test accuracy", "test cost", "the book, on MNIST"]
run.table(titles, rows)
