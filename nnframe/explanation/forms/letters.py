"""The letters of the chapter in each form, and what stands above and below them."""

from __future__ import annotations

from nnframe.explanation.formula import Symbol

#: Each letter: in Unicode, in ASCII, in LaTeX. Any other name stands for itself.
LETTERS = {
    "delta": ("δ", "delta", r"\delta"),
    "eta": ("η", "eta", r"\eta"),
    "nabla_aC": ("∇ₐC", "grad_a C", r"\nabla_a C"),
    "sigma": ("σ", "sigma", r"\sigma"),
    "Sigma": ("Σ", "Sigma", r"\Sigma"),
}

_ABOVE = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_BELOW = str.maketrans("0123456789jkx", "₀₁₂₃₄₅₆₇₈₉ⱼₖₓ")


def above(marks: str) -> str:
    """Digits as Unicode has them above the line, anything else after ^.

    Examples
    --------
    >>> above("12"), above("x,2")
    ('¹²', '^(x,2)')
    """
    if marks.lstrip("-").isdecimal() and marks.isascii():
        return marks.translate(_ABOVE)
    return f"^({marks})"


def below(marks: tuple[str, ...]) -> str:
    """Indices as Unicode has them below the line, anything else after _.

    Examples
    --------
    >>> below(("j", "k")), below(("1", "12"))
    ('ⱼₖ', '_(1,12)')
    """
    joined = "".join(marks)
    if all(len(mark) == 1 for mark in marks) and all(c in "0123456789jkx" for c in joined):
        return joined.translate(_BELOW)
    return f"_({','.join(marks)})"


def plain(symbol: Symbol, ascii: bool) -> str:
    """A letter on one line of text."""
    letter = LETTERS.get(symbol.name, (symbol.name,) * 3)[ascii]
    marks = ",".join(symbol.layer)
    if ascii:
        top = f"^{marks}" if len(symbol.layer) == 1 else f"^({marks})" if marks else ""
        index = ",".join(symbol.index)
        low = f"_{index}" if len(symbol.index) == 1 else f"_({index})" if index else ""
    else:
        top = above(marks) if marks else ""
        low = below(symbol.index) if symbol.index else ""
    new = "_new" if symbol.new else ""
    return f"{letter}{chr(39) if symbol.prime else ''}{top}{low}{new}"
