"""Where a number becomes an illness: each limit, and why it stands there."""

from __future__ import annotations

#: A neuron is flat where |σ'(z)| is below this: absolute, because (BP1) and (BP2) multiply by σ'
#: itself. For a sigmoid that is an output below 0.0101 or above 0.9899, for a tanh |z| > 3.
SATURATION = 0.01

#: The share of a layer's neurons from which on a finding speaks of them: the layer has lost half
#: of what it can say. Random weights leave a few neurons flat or dead in most networks: they learn.
SHARE = 0.5

#: A neuron is saturated if it is flat on this share of the samples: flat on some of them is normal,
#: that is how a neuron tells samples apart.
NEARLY_ALL = 0.9

#: Fewer samples than these say little: a rectifier is off on half of them by chance, and half of a
#: tanh layer may be flat on one of them. Then a whole layer is spoken of or nothing. Four is XOR.
ENOUGH_SAMPLES = 4

#: What is left of a slope in the tail must stay below so many limits half a unit to either side, or
#: it is the top of a hill (a sine at π/2), which the next step leaves. Asked of few samples only.
TAIL = 10

#: An output is wrong if it misses its target by more than this share of the targets' range.
WRONG = 0.1

#: A network has learned if its squared error is at most this share of what the best constant answer
#: would leave: small δ are then no illness.
LEARNED = 0.1

#: ∂C/∂w is δ a_in and ∂C/∂b is δ (BP3, BP4): where no |a_in| reaches SMALL_INPUT, the weights
#: learn a hundred times as slowly as the bias; where the mean is above LARGE_INPUT, ten times as
#: fast, and no η fits both.
SMALL_INPUT, LARGE_INPUT = 0.01, 10.0

#: ‖δ‖ of a layer against that of the output layer. Fresh sigmoids lose a factor of about 5 a layer
#: and learn with three hidden layers (1/125); with five (1/3000) the first ones stand still.
VANISHING, EXPLODING = 1e-3, 1e3

#: The outputs are all the same if they spread by at most this share of what the targets do.
SAME_ANSWER = 0.02

#: The samples cancel one another if their mean gradient is at most this share of their mean sizes.
CANCELLED = 0.02

#: Neurons are symmetric if this share of the digits that a float has is the same in their weights,
#: z and δ: rounding alone makes two equal neurons differ more and more over a long training.
EQUAL_DIGITS = 0.5
