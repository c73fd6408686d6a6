"""The conformance kit: hand it a plugin, and it says which law is broken, where, and probably why.

`check` takes an activation, cost, layer, fused pair or gradient method. The laws themselves are in
`nnframe.testing.laws`, and explained in docs/laws.md. Nothing here is needed to compute a gradient.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from nnframe.testing.check import (
    check,
    check_activation,
    check_cost,
    check_fused,
    check_gradient_method,
    check_layer,
)
from nnframe.testing.conformance import ConformanceTests
from nnframe.testing.forms import from_json, to_gradescope, to_html, to_json, to_junit
from nnframe.testing.laws import KINDS, LAWS, Law, laws_of
from nnframe.testing.report import LawBrokenError, Report, Verdict
from nnframe.testing.subjects import kind_of

if TYPE_CHECKING:
    from nnframe.testing import strategies
    from nnframe.testing.grading import grade
    from nnframe.testing.isolated import check_target

#: What needs more than NumPy, or a process of its own: imported when it is asked for.
_LATER = {"strategies": "strategies", "check_target": "isolated", "grade": "grading"}


if not TYPE_CHECKING:  # a type checker would take any name for right

    def __getattr__(name: str) -> Any:
        if name not in _LATER:
            raise AttributeError(f"module 'nnframe.testing' has no attribute {name!r}")
        module = import_module(f"nnframe.testing.{_LATER[name]}")
        return module if name == _LATER[name] else getattr(module, name)

    def __dir__() -> list[str]:
        # Whoever looks what there is finds these too: the reference, and a person with a tab key.
        # But `help` imports all that is listed, and the strategies need an extra.
        return sorted({*globals(), *_LATER} - {"strategies"})


__all__ = [
    "KINDS",
    "LAWS",
    "ConformanceTests",
    "Law",
    "LawBrokenError",
    "Report",
    "Verdict",
    "check",
    "check_activation",
    "check_cost",
    "check_fused",
    "check_gradient_method",
    "check_layer",
    "check_target",
    "from_json",
    "grade",
    "kind_of",
    "laws_of",
    "strategies",
    "to_gradescope",
    "to_html",
    "to_json",
    "to_junit",
]
