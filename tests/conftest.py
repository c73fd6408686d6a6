"""Hypothesis profiles: no test depends on the clock, and only `dev` on chance; what tests share."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import Phase, settings

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("grade", derandomize=True, deadline=None, max_examples=1000)
# For tests/mutation: whether a test fails is all that is asked, so no example is made smaller.
settings.register_profile(
    "mutation", derandomize=True, deadline=None, max_examples=20, phases=[Phase.generate]
)
settings.load_profile(os.environ.get("NNFRAME_PROFILE", "ci"))

#: Code for type checkers, with mistakes: tests/test_typing.py looks at it.
collect_ignore = ["typing"]
if not find_spec("torch"):  # these make the tables of reference values anew
    collect_ignore += ["reference_values/by_torch.py", "reference_values/make.py"]


@pytest.fixture(scope="module")
def at_the_root():
    """`benchmarks` can be imported, as from the root of the repository, and is forgotten after."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).resolve().parents[1])
        yield
    for name in [name for name in sys.modules if name.split(".")[0] == "benchmarks"]:
        del sys.modules[name]
