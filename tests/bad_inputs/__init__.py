"""The table of bad inputs, as data: kinds of mistakes × places where they are made.

Each module is one kind, with a function `cases`. `tests/test_bad_inputs.py` runs them all.
"""

from __future__ import annotations

from bad_inputs import arguments, dtypes, files, layouts, plugins, shapes, types, values
from bad_inputs.case import Case

KINDS = {
    "shapes": shapes,
    "dtypes": dtypes,
    "layouts": layouts,
    "types": types,
    "values": values,
    "arguments": arguments,
    "files": files,
    "plugins": plugins,
}


def table() -> dict[str, Case]:
    """All cases, by kind and name."""
    cases: dict[str, Case] = {}
    for kind, module in KINDS.items():
        for case in module.cases():
            name = f"{kind}: {case.id}"
            assert name not in cases, name
            cases[name] = case
    return cases


CASES = table()
