# %% [markdown]
"""# One neuron that learns slowly

A sigmoid with one input is to answer 0 to the input 1. It starts with w = 0.6 and b = 0.9, where it
answers 0.82, or with w = b = 2, where it answers 0.98. One would think that the larger error is
corrected faster. With the quadratic cost it is not: its gradient has the factor σ'(z), and that is
small where the sigmoid is flat. The cross-entropy has no such factor.
"""

# %%
import experiment

import nnframe

run = experiment.Experiment(__doc__, epochs=300)
question, answer = [[1.0]], [[0.0]]


# %%
def outputs(cost, w, b):
    """What the neuron answers at the start, and after each step."""
    neuron = nnframe.Network.of_sizes([1, 1], nnframe.Sigmoid())
    neuron.parameters = [w, b]
    answers = [float(neuron.forward([1.0])[0])]
    nnframe.train(
        neuron,
        cost,
        (question, answer),
        run.epochs,
        batch_size=1,
        optimizer=nnframe.SGD(0.15),
        callbacks=[lambda epoch: answers.append(float(epoch.network.forward([1.0])[0]))],
    )
    return answers


# %% [markdown]
# Both costs have the same η here, so that nothing but the cost differs. (The book draws the
# cross-entropy with a smaller one.)

# %%
quadratic, entropy = nnframe.Quadratic(), nnframe.CrossEntropy()
cases = {
    "quadratic, w=0.6 b=0.9": outputs(quadratic, 0.6, 0.9),
    "quadratic, w=b=2": outputs(quadratic, 2.0, 2.0),
    "cross-entropy, w=0.6 b=0.9": outputs(entropy, 0.6, 0.9),
    "cross-entropy, w=b=2": outputs(entropy, 2.0, 2.0),
}
book = dict(zip(cases, ["0.82 → 0.09", "0.98 → 0.20", "a curve", "a curve"], strict=True))

# %% [markdown]
# The last column but one is the share of the way that the first tenth of the training makes.


# %%
def first_tenth(answers):
    """Of all that the answer falls, what it falls in the first tenth of the steps."""
    return (answers[0] - answers[len(answers) // 10]) / (answers[0] - answers[-1])


run.curves("One neuron", "output (target 0)", cases)
rows = [
    [name, f"{out[0]:.2f} → {out[-1]:.2f}", f"{first_tenth(out):.0%}", book[name]]
    for name, out in cases.items()
]
run.table(["cost and start", "output", "first tenth", "the book"], rows)
