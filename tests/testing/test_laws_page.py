"""docs/laws.md has a section for every law, in order, with its equation and an example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nnframe.testing import LAWS

PAGE = (Path(__file__).parents[2] / "docs" / "laws.md").read_text("utf-8")
NAMES = [law.name for law in LAWS]


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def headings() -> list[str]:
    return re.findall(r"^### (.+)$", without_code(PAGE), re.MULTILINE)


def section(name: str) -> str:
    """What stands between a law's heading and the next one."""
    _, found, rest = PAGE.partition(f"\n### {name}\n")
    assert found, f"docs/laws.md has no section on {name}"
    return re.split(r"^#{1,3} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def test_every_law_has_its_heading_in_order_and_nothing_else_has():
    assert headings() == NAMES


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_a_section_has_the_kinds_the_equation_and_whether_it_is_advice(law):
    text = without_code(section(law.name))
    kinds, equation = text.split("\n\n")[:2]
    assert equation == f"    {law.equation}"
    assert ("*Advice.*" in kinds) is not law.required
    named = kinds.lower()
    if "all kinds" in named:
        assert len(law.kinds) == 5
    else:
        words = re.findall(r"activation|cost|layer|fused pair|gradient method", named)
        assert words == list(law.kinds)


@pytest.mark.parametrize("name", NAMES)
def test_a_section_has_an_example_that_checks_its_law_and_breaks_it(name):
    (code,) = re.findall(r"^```python\n(.*?)^```$", section(name), re.MULTILINE | re.DOTALL)
    assert re.search(rf'laws=\[[^\]]*"{re.escape(name)}"', code)
    assert re.search(rf'\["{re.escape(name)}"\]\.verdict == "fail"', code)
