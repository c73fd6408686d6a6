"""scikit-learn's networks, asked: its activations are a list, and δ stays inside `fit`."""

import common
import numpy as np
from sklearn.neural_network import MLPRegressor


def mistake():
    model = MLPRegressor(hidden_layer_sizes=[3], activation="logistic", solver="sgd", batch_size=1)
    model.partial_fit([common.X], [common.Y])
    model.coefs_[1] = np.array(common.TOO_WIDE).T
    model.predict([common.X])


def takes_functions():
    try:
        MLPRegressor(hidden_layer_sizes=[3], activation=np.tanh).fit([common.X], [common.Y])
    except ValueError as error:
        return "'activation' parameter" not in str(error)
    return True


assert not takes_functions()
(names,) = MLPRegressor._parameter_constraints["activation"]
common.tell(
    activation_lines=None,
    delta_lines=None,
    autodiff=False,
    of_weights=common.complaint(mistake),
    of_activation=None,
    layers=1,
    activations=len(names.options),
)
