"""One training step with every number of it, as a person would write it on the board.

`explain` makes an `Explanation`; that writes itself as text, Markdown, LaTeX, a page or a picture,
in English or Chinese. Formulas are trees (`formula`), rounding has one place (`digits`), and the
numbers come from the engine's records (`recorded`) or from a hand calculation (`hand`).
"""

from nnframe.explanation.compose import explain
from nnframe.explanation.digits import KINDS, Digits
from nnframe.explanation.languages import LANGUAGES
from nnframe.explanation.model import Derivation, Explanation, Message, Remark, Stage
from nnframe.explanation.network_file import read_problem
from nnframe.explanation.problem import Problem, exercise, worked_example

__all__ = [
    "KINDS",
    "LANGUAGES",
    "Derivation",
    "Digits",
    "Explanation",
    "Message",
    "Problem",
    "Remark",
    "Stage",
    "exercise",
    "explain",
    "read_problem",
    "worked_example",
]
