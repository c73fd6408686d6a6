"""Every Python block of the README runs, each on its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_readme_has_a_block_for_each_answer() -> None:
    for name in ("LinearNeuron", "CustomNeuron", "LeakySigmoid"):
        assert any(f"import {name}\n" in block for block in BLOCKS)


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_block_runs(number: int) -> None:
    exec(compile(BLOCKS[number], f"README.md, Python block {number}", "exec"), {})
