"""nnframe: backpropagation as a library you can extend.

Small protocols for activations, costs and layers (`nnframe.abstract`), one engine that composes
them (`nnframe.engine`), and the training loop of the book.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # What a type checker reads. At run time a name is imported when it is first asked for, so that
    # a program pays for what it uses: the same names stand in _NAMES, and a test compares the two.
    # The modules of the reference; with `as`, because they are not names of `__all__`.
    from nnframe import abstract as abstract
    from nnframe import activations as activations
    from nnframe import checkpoint, datasets, errors, gradients, plots, plugins
    from nnframe import costs as costs
    from nnframe import diagnosis as diagnosis
    from nnframe import engine as engine
    from nnframe import engines as engines
    from nnframe import explanation as explanation
    from nnframe import layers as layers
    from nnframe import optimizers as optimizers
    from nnframe.abstract import Activation, Cost, Layer, LayerDerivative
    from nnframe.activations import (
        ELU,
        GELU,
        SELU,
        Arctan,
        Gaussian,
        LeakyReLU,
        Linear,
        LogSigmoid,
        Mish,
        ReLU,
        Sigmoid,
        SiLU,
        Sine,
        Softmax,
        Softplus,
        Softsign,
        Square,
        Tanh,
    )
    from nnframe.costs import (
        Absolute,
        Cosine,
        CrossEntropy,
        Focal,
        Hinge,
        Huber,
        KullbackLeibler,
        LogLikelihood,
        Quadratic,
        WeightedSum,
    )
    from nnframe.datasets import one_hot
    from nnframe.diagnosis import Diagnosis, diagnose
    from nnframe.engine import backprop
    from nnframe.engines import Engine, NumPyEngine, Run, Task
    from nnframe.evaluation import Evaluation, evaluate
    from nnframe.explanation import Explanation, explain
    from nnframe.fused import FusedPair, fuse
    from nnframe.initializers import Glorot, He, Initializer, Normal, ScaledNormal
    from nnframe.layers import (
        GRU,
        LSTM,
        RNN,
        AveragePool2D,
        BatchNorm,
        Chain,
        Conv2D,
        Dense,
        Dropout,
        Embedding,
        Flatten,
        LayerNorm,
        Maxout,
        MaxPool2D,
        Parallel,
        PReLU,
        Reshape,
        Residual,
        Shared,
        WeightedLayer,
    )
    from nnframe.minimization import Minimum, minimize
    from nnframe.network import Network
    from nnframe.observation import observe
    from nnframe.optimizers import (
        SGD,
        AdaGrad,
        Adam,
        AdamW,
        Clipped,
        Momentum,
        Nesterov,
        Optimizer,
        RMSProp,
    )
    from nnframe.parameters import Gradient
    from nnframe.progress import Epoch
    from nnframe.regularizers import L1, L2, MaxNorm, Regularizer
    from nnframe.schedules import (
        CosineDecay,
        EarlyStopping,
        HalveWhenStalled,
        InverseTime,
        Schedule,
        StepDecay,
    )
    from nnframe.step import Step
    from nnframe.training import StopTraining, accuracy, train

    __version__: str

#: Each module, and the names that `nnframe` offers of it.
_NAMES = {
    "abstract": "Activation Cost Layer LayerDerivative",
    "activations": "Arctan ELU GELU Gaussian LeakyReLU Linear LogSigmoid Mish ReLU SELU SiLU "
    "Sigmoid Sine Softmax Softplus Softsign Square Tanh",
    "costs": "Absolute Cosine CrossEntropy Focal Hinge Huber KullbackLeibler LogLikelihood "
    "Quadratic WeightedSum",
    "datasets": "one_hot",
    "diagnosis": "Diagnosis diagnose",
    "engine": "backprop",
    "engines": "Engine NumPyEngine Run Task",
    "evaluation": "Evaluation evaluate",
    "explanation": "Explanation explain",
    "fused": "FusedPair fuse",
    "initializers": "Glorot He Initializer Normal ScaledNormal",
    "layers": "AveragePool2D BatchNorm Chain Conv2D Dense Dropout Embedding Flatten GRU LSTM "
    "LayerNorm MaxPool2D Maxout PReLU Parallel RNN Reshape Residual Shared WeightedLayer",
    "minimization": "Minimum minimize",
    "network": "Network",
    "observation": "observe",
    "optimizers": "SGD AdaGrad Adam AdamW Clipped Momentum Nesterov Optimizer RMSProp",
    "parameters": "Gradient",
    "step": "Step",
    "progress": "Epoch",
    "regularizers": "L1 L2 MaxNorm Regularizer",
    "schedules": "CosineDecay EarlyStopping HalveWhenStalled InverseTime Schedule StepDecay",
    "training": "StopTraining accuracy train",
}
_MODULES = (*_NAMES, "checkpoint", "errors", "gradients", "plots", "plugins")
_HOME = {name: module for module, names in _NAMES.items() for name in names.split()}


if not TYPE_CHECKING:  # a type checker would take any name for right

    def __getattr__(name: str) -> Any:
        if name in _HOME:
            value = getattr(import_module(f"nnframe.{_HOME[name]}"), name)
        elif name in _MODULES:
            value = import_module(f"nnframe.{name}")
        elif name == "__version__":
            value = import_module("importlib.metadata").version("nnframe")
        else:
            raise AttributeError(f"module 'nnframe' has no attribute {name!r}")
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


__all__ = [
    "ELU",
    "GELU",
    "GRU",
    "L1",
    "L2",
    "LSTM",
    "RNN",
    "SELU",
    "SGD",
    "Absolute",
    "Activation",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Arctan",
    "AveragePool2D",
    "BatchNorm",
    "Chain",
    "Clipped",
    "Conv2D",
    "Cosine",
    "CosineDecay",
    "Cost",
    "CrossEntropy",
    "Dense",
    "Diagnosis",
    "Dropout",
    "EarlyStopping",
    "Embedding",
    "Engine",
    "Epoch",
    "Evaluation",
    "Explanation",
    "Flatten",
    "Focal",
    "FusedPair",
    "Gaussian",
    "Glorot",
    "Gradient",
    "HalveWhenStalled",
    "He",
    "Hinge",
    "Huber",
    "Initializer",
    "InverseTime",
    "KullbackLeibler",
    "Layer",
    "LayerDerivative",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LogLikelihood",
    "LogSigmoid",
    "MaxNorm",
    "MaxPool2D",
    "Maxout",
    "Minimum",
    "Mish",
    "Momentum",
    "Nesterov",
    "Network",
    "Normal",
    "NumPyEngine",
    "Optimizer",
    "PReLU",
    "Parallel",
    "Quadratic",
    "RMSProp",
    "ReLU",
    "Regularizer",
    "Reshape",
    "Residual",
    "Run",
    "ScaledNormal",
    "Schedule",
    "Shared",
    "SiLU",
    "Sigmoid",
    "Sine",
    "Softmax",
    "Softplus",
    "Softsign",
    "Square",
    "Step",
    "StepDecay",
    "StopTraining",
    "Tanh",
    "Task",
    "WeightedLayer",
    "WeightedSum",
    "accuracy",
    "backprop",
    "checkpoint",
    "datasets",
    "diagnose",
    "errors",
    "evaluate",
    "explain",
    "fuse",
    "gradients",
    "minimize",
    "observe",
    "one_hot",
    "plots",
    "plugins",
    "train",
]
