r"""(BP1) to (BP4) as the chapter has them, for a layer."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen


@frozen(eq=False)
class Equation:
    """One of the four.

    Attributes
    ----------
    name : str
        As "BP1".
    tex, text : callable
        From the number of a layer to the equation.
    """

    name: str
    tex: Callable[[int], str]
    text: Callable[[int], str]


EQUATIONS = {
    equation.name: equation
    for equation in (
        Equation(
            "BP1",
            lambda l: rf"\delta^{{{l}}} = \nabla_a C \odot f_{{{l}}}'(z^{{{l}}})",
            lambda l: f"δ{l} = ∇_a C ⊙ f_{l}'(z{l})",
        ),
        Equation(
            "BP2",
            lambda l: (
                rf"\delta^{{{l}}} = \left((w^{{{l + 1}}})^T \delta^{{{l + 1}}}\right) "
                rf"\odot f_{{{l}}}'(z^{{{l}}})"
            ),
            lambda l: f"δ{l} = (w{l + 1}ᵀ δ{l + 1}) ⊙ f_{l}'(z{l})",
        ),
        Equation(
            "BP3",
            lambda l: rf"\frac{{\partial C}}{{\partial b^{{{l}}}_j}} = \delta^{{{l}}}_j",
            lambda l: f"∂C/∂b{l}_j = δ{l}_j",
        ),
        Equation(
            "BP4",
            lambda l: (
                rf"\frac{{\partial C}}{{\partial w^{{{l}}}_{{jk}}}} = "
                rf"{'x' if l == 2 else f'a^{{{l - 1}}}'}_k \, \delta^{{{l}}}_j"
            ),
            lambda l: f"∂C/∂w{l}_jk = {'x' if l == 2 else f'a{l - 1}'}_k δ{l}_j",
        ),
    )
}
