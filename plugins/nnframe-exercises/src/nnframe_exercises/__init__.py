"""The chapter's exercises on backpropagation, each answered by an activation."""

from nnframe_exercises.custom_neuron import CustomNeuron
from nnframe_exercises.leaky_sigmoid import LeakySigmoid
from nnframe_exercises.linear_neuron import LinearNeuron

__all__ = ["CustomNeuron", "LeakySigmoid", "LinearNeuron"]
