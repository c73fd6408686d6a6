r"""The laws by name: what each says, of which kinds of plugin, and why anyone should care."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from attrs import frozen

from nnframe.errors import ArgumentError

ACTIVATION, COST, LAYER, FUSED, GRADIENT = (
    "activation",
    "cost",
    "layer",
    "fused pair",
    "gradient method",
)
KINDS = (ACTIVATION, COST, LAYER, FUSED, GRADIENT)


@frozen
class Law:
    """One law.

    Attributes
    ----------
    name : str
    kinds : tuple of str
        The kinds of plugin it speaks of.
    equation : str
        What it says, in the chapter's symbols.
    why : str
        What goes wrong where it is broken.
    required : bool
        False for advice: a plugin that breaks it computes the right numbers all the same.
    """

    name: str
    kinds: tuple[str, ...]
    equation: str
    why: str
    required: bool = True


LAWS = (
    Law(
        "protocol",
        KINDS,
        "forward and derivative are there",
        "The engine calls these two and nothing else; a class without one of them cannot be made.",
    ),
    Law(
        "binding",
        (LAYER,),
        "shape_in → shape_out, initial_parameters",
        "A network lays out θ from what the layer declares, before anything is computed.",
    ),
    Law(
        "shape",
        (ACTIVATION, COST, LAYER, FUSED),
        "a: (m, n), σ'(z): (m, n) or (m, n, n), C_x: (m,)",
        "NumPy broadcasts a wrong shape into a wrong number without a word.",
    ),
    Law(
        "result",
        (GRADIENT,),
        "∂C/∂θ, one number for each parameter",
        "Optimisers and checks read `gradient.flat` beside `network.parameters`.",
    ),
    Law(
        "dtype",
        KINDS,
        "float32 → float32, float64 → float64",
        "A widened float32 costs the speed it was chosen for; a narrowed float64 its digits.",
    ),
    Law(
        "float16",
        (ACTIVATION, COST, LAYER, FUSED),
        "float16 → float16",
        "A network of float16 refuses a plugin that widens it.",
        required=False,
    ),
    Law(
        "samples",
        (ACTIVATION, COST, LAYER, FUSED),
        "row x of the result depends on row x alone",
        "C is a mean over samples (26): each has a C_x of its own, whatever its neighbours are.",
    ),
    Law(
        "derivative",
        (ACTIVATION, COST, FUSED),
        "σ'(z) = dσ/dz, ∇_a C_x = ∂C_x/∂a, δ = ∂C_x/∂z",
        "Training goes downhill on the function that is differentiated, not on the one reported.",
    ),
    Law(
        "kinks",
        (ACTIVATION,),
        "σ is continuous; σ' jumps only where `kinks` says so",
        "At a kink either slope is right, so whoever compares slopes has to know where they are.",
    ),
    Law(
        "pullback",
        (ACTIVATION,),
        "pullback = ∇_a C ⊙ σ'(z), or Σ'(z)ᵀ ∇_a C (33)",
        "It is only a faster way to the number that `derivative` defines.",
    ),
    Law(
        "value",
        (FUSED,),
        "forward(z, y) = C_x(σ(z), y)",
        "A fused pair is another way to write the same cost, not another cost.",
    ),
    Law(
        "unfused",
        (FUSED,),
        "derivative(z, y) = ∇_a C ⊙ σ'(z), where that is well conditioned",
        "Whether a pair is declared must not change what is learned.",
    ),
    Law(
        "input-gradient",
        (LAYER,),
        "(BP2) ∂C/∂a_in = wᵀ δ",
        "Every layer before this one learns from it.",
    ),
    Law(
        "parameter-gradient",
        (LAYER,),
        "(BP3) ∂C/∂b = δ, (BP4) ∂C/∂w = δ a_in",
        "It is what the optimiser subtracts.",
    ),
    Law(
        "error",
        (LAYER,),
        "δ = ∂C_x/∂z",
        "δ is what a student looks at first, and what a fused pair puts in its place.",
    ),
    Law(
        "from-error",
        (LAYER,),
        "derivative_from_error(δ) = derivative(∂C/∂a)",
        "The engine enters a last layer behind its activation, and skips ∂C/∂a_in in the first.",
    ),
    Law(
        "batch",
        (LAYER,),
        "∂C/∂θ of a mini-batch = Σ_x ∂C_x/∂θ",
        "The one division by m is the engine's; a second one divides the learning rate by m.",
    ),
    Law(
        "training",
        (LAYER,),
        "the same generator → the same numbers; without one, no randomness",
        "A run can be repeated only if all of its randomness comes from the generator passed in.",
    ),
    Law("BP1", (GRADIENT,), "δ^L = ∇_a C ⊙ σ'(z^L)", "Every other error is made of this one."),
    Law(
        "BP2",
        (GRADIENT,),
        "δ^l = (w^{l+1})ᵀ δ^{l+1} ⊙ σ'(z^l)",
        "It carries the error back, from layer to layer.",
    ),
    Law("BP3", (GRADIENT,), "∂C/∂b^l_j = δ^l_j", "The biases learn from it."),
    Law("BP4", (GRADIENT,), "∂C/∂w^l_jk = a^{l-1}_k δ^l_j", "The weights learn from it."),
    Law(
        "mean",
        (GRADIENT,),
        "∂C/∂θ = (1/m) Σ_x ∂C_x/∂θ",
        "With a sum the learning rate would depend on the size of the mini-batch.",
    ),
    Law(
        "single",
        (GRADIENT,),
        "a 1-D x is one sample",
        "A hand calculation is about one sample, and nobody writes that as a row of rows.",
    ),
    Law(
        "jacobian",
        (GRADIENT,),
        "δ = Σ'(z)ᵀ ∇_a C (33)",
        "Softmax mixes its neurons: ⊙ σ'(z) is not enough for it.",
    ),
    Law(
        "composite",
        (GRADIENT,),
        "layers made of layers are layers",
        "A method that looks inside Dense layers cannot serve networks of other layers.",
    ),
    Law(
        "layout",
        KINDS,
        "the same numbers in another memory layout → the same result",
        "A transposed or sliced array is what users have; who reads raw memory misreads it.",
    ),
    Law(
        "inputs",
        KINDS,
        "arguments and parameters are left as they were",
        "A z that is overwritten is no longer the z of the record.",
    ),
    Law(
        "state",
        KINDS,
        "the same arguments → the same result, whatever was computed in between",
        "Gradients kept on objects are why calling backward twice surprises everyone once.",
    ),
    Law(
        "randomness",
        KINDS,
        "no randomness but that of a generator passed in",
        "A result that changes by itself cannot be checked, and hides what is wrong with it.",
    ),
    Law(
        "threads",
        KINDS,
        "eight threads at once → what one after the other gives",
        "Servers and data loaders call a network from many threads.",
    ),
    Law(
        "saturation",
        (ACTIVATION, COST, LAYER, FUSED),
        "at ±1000 no NaN, and no ∞ beside a finite slope",
        "One NaN in one sample makes every parameter NaN.",
    ),
    Law(
        "quiet",
        (ACTIVATION, COST, LAYER, FUSED),
        "at ±1000 no floating-point warning",
        "Under -W error the warning is an exception; elsewhere it hides the one that matters.",
        required=False,
    ),
    Law(
        "precision",
        KINDS,
        "float64 inside where float64 comes in",
        "Seven digits inside are seven digits outside, and every check that is sharper fails.",
    ),
    Law(
        "accuracy",
        (ACTIVATION,),
        "σ and σ' are right to 1e-9 of their own size",
        "Where a neuron saturates, 1 − a has no digit left although σ' has all of them.",
        required=False,
    ),
    Law(
        "exact",
        KINDS,
        "fractions → fractions, equal and not only close",
        "In exact arithmetic a derivative is right or wrong: there is no tolerance to hide in.",
    ),
    Law(
        "network",
        (ACTIVATION, COST, LAYER, FUSED),
        "(BP1)-(BP4): backprop in a network is the slope of its cost",
        "The parts may each be right and still not fit together.",
    ),
)


def laws_of(kind: str) -> tuple[Law, ...]:
    """The laws that speak of this kind of plugin, in the order they are checked.

    Examples
    --------
    >>> [law.name for law in laws_of("gradient method")][:3]
    ['protocol', 'result', 'dtype']
    """
    return tuple(law for law in LAWS if kind in law.kinds)


def require_laws(names: Collection[str], kind: str | None = None) -> None:
    """Raise `ArgumentError` unless all of these are laws, of this kind if one is given.

    Examples
    --------
    >>> require_laws(["derivate"], "cost")
    Traceback (most recent call last):
    nnframe.errors.ArgumentError: no law is called 'derivate' for the kind 'cost': did you mean \
'derivative'?
    """
    if isinstance(names, str):
        raise ArgumentError(f"laws is the text {names!r}: write a list of names, [{names!r}]")
    known = [law.name for law in (LAWS if kind is None else laws_of(kind))]
    for name in names:
        if name not in known:
            of = "" if kind is None else f" for the kind {kind!r}"
            near = get_close_matches(str(name), known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
            raise ArgumentError(f"no law is called {name!r}{of}: {hint}")
