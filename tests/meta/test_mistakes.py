"""Each planted mistake is caught by a law that speaks of it; the classics are recognised."""

from __future__ import annotations

import pytest
from meta.catalogue import collect, report_on

MISTAKES = collect("mistakes")
IDS = [name for name, _ in MISTAKES]
SLOW = ("derivative", "input-gradient", "parameter-gradient", "network")


@pytest.mark.parametrize(("name", "mistake"), MISTAKES, ids=IDS)
def test_a_law_that_speaks_of_it_is_broken(name, mistake):
    # The other laws are left untried, and so are these once one has seen the mistake and named it:
    # the slopes of the values, which take longest, come last.
    broken, said = set(), []
    for law in sorted(mistake.laws, key=SLOW.__contains__):
        report = report_on(name, mistake, laws=[law])
        broken |= {verdict.law for verdict in report.broken}
        said += [verdict.diagnosis for verdict in report.broken]
        if broken & set(mistake.laws) and any(mistake.says in diagnosis for diagnosis in said):
            return
    assert broken & set(mistake.laws), broken
    pytest.fail(f"{mistake.says!r} is in none of {said}")


def test_there_are_enough_of_every_kind():
    least = {"activations": 80, "costs": 40, "layers": 60, "fused": 20, "gradients": 60}
    for kind, number in least.items():
        assert sum(name.startswith(kind) for name in IDS) >= number, kind
    assert len(IDS) == len(set(IDS))


def test_at_least_twenty_diagnoses_are_planted():
    assert len({mistake.says for _, mistake in MISTAKES if mistake.says}) >= 20
