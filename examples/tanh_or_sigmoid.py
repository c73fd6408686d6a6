# %% [markdown]
"""# Tanh against the sigmoid

tanh z = 2 σ(2z) − 1: the same curve, but from −1 to 1, and four times as steep in the middle. The
book asks whether hidden neurons learn better with it and leaves the experiment to the reader.
Behind the hidden layer there is a softmax with the log-likelihood cost in both networks.
"""

# %%
import experiment

import nnframe

run = experiment.Experiment(__doc__, epochs=30)
data = run.data

# %% [markdown]
# A fair comparison gives each of them its own learning rate. So both are tried with three.

# %%
histories = {}
for hidden in (nnframe.Sigmoid(), nnframe.Tanh()):
    for eta in (0.03, 0.1, 0.3):
        network = nnframe.Network.of_sizes(
            [data.n_in, 30, data.n_out], hidden, output=nnframe.Softmax(), rng=run.seed
        )
        histories[type(hidden).__name__, eta] = nnframe.train(
            network,
            nnframe.LogLikelihood(),
            data.train,
            run.epochs,
            batch_size=10,
            optimizer=nnframe.SGD(eta),
            rng=run.seed,
            validation=data.test,
            callbacks=[run.progress],
        )

# %%
run.curves(
    "Tanh against the sigmoid, η = 0.1",
    "test accuracy in %",
    {
        name: experiment.accuracies(history)
        for (name, eta), history in histories.items()
        if eta == 0.1
    },
)
rows = [
    [name, eta, experiment.percent(history[0].accuracy), experiment.best(history), "no figure"]
    for (name, eta), history in histories.items()
]
run.table(["hidden", "η", "first epoch", "best test accuracy", "the book"], rows)
