"""The illnesses by name: what each is, and what to do about it."""

from __future__ import annotations

from attrs import frozen


@frozen
class Illness:
    """One illness.

    Attributes
    ----------
    kind : str
    meaning : str
        What is wrong, and by which equation it slows learning.
    advice : str
        What to do about it.
    output_advice : str
        What to do where it is the output layer that is ill, if that is something else.
    """

    kind: str
    meaning: str
    advice: str
    output_advice: str = ""


#: Every illness that `diagnose` knows, in the order in which its findings come.
ILLNESSES = {
    illness.kind: illness
    for illness in (
        Illness(
            "not-finite",
            "NaN or ∞ among the numbers: nothing that is computed from it means anything.",
            "Start again from other parameters, with a smaller step (a tenth of η).",
        ),
        Illness(
            "large-input",
            "The inputs are large, so (BP4) makes ∂C/∂w large beside ∂C/∂b, and z too.",
            "Scale the inputs, to between 0 and 1 or to mean 0 and spread 1.",
        ),
        Illness(
            "small-input",
            "What comes in is near 0, and ∂C/∂w = δ a_in with it (BP4).",
            "Scale the inputs, or draw larger weights in the layers before (ScaledNormal()).",
        ),
        Illness(
            "symmetric",
            "Neurons with equal weights and equal δ get equal gradients: they never differ.",
            "Draw the weights at random, as ScaledNormal() or Normal() does.",
        ),
        Illness(
            "dead",
            "σ' = 0 on every sample: no error passes through the neuron, so it cannot come back.",
            "Start again with He() weights, biases of 0 and a smaller η, or use LeakyReLU().",
            "End the network with Linear() or, for classes, with Sigmoid() or Softmax().",
        ),
        Illness(
            "saturated",
            "σ' is near 0 on nearly all samples, and (BP1) or (BP2) multiplies the error by it.",
            "Draw smaller weights, as ScaledNormal() does, and scale the inputs.",
            "Use a cost in which σ' cancels: CrossEntropy() behind Sigmoid(), LogLikelihood() "
            "behind Softmax(); or draw smaller weights.",
        ),
        Illness(
            "vanishing",
            "δ shrinks from layer to layer on its way back: the first layers stand still.",
            "Use fewer layers, a steeper σ (Tanh(), ReLU()), Glorot() or He() weights, or "
            "Residual().",
        ),
        Illness(
            "exploding",
            "δ grows from layer to layer on its way back: no η fits all layers.",
            "Draw smaller weights, as ScaledNormal(), Glorot() or He() does.",
        ),
        Illness(
            "stuck",
            "What is wrong gets one answer, the mean of its targets, so that the gradients cancel.",
            "Start again with other random weights (another rng), larger ones, or more neurons.",
        ),
    )
}
