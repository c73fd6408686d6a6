"""The table of bad inputs, as data: kinds of mistakes × places where they are made.

Each module is one kind, with a function `cases`. `tests/test_bad_inputs.py` runs them all.
"""

from __future__ import annotations

from bad_inputs import dtypes, layouts, shapes, types
from bad_inputs.case import Case

KINDS = {"shapes": shapes, "dtypes": dtypes, "layouts": layouts, "types": types}

#: All cases, by kind and name.
CASES: dict[str, Case] = {
    f"{kind}: {case.id}": case for kind, module in KINDS.items() for case in module.cases()
}
