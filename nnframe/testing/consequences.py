"""What follows from what: a broken law that another one explains says so, and guesses nothing.

One mistake breaks many laws, and most of them see it from afar: where `forward` throws dice, the
slope is "wrong", the layout "matters" and the samples "mix". Verdicts stay what they are; only the
words on what the mistake probably is become "see the law on randomness".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import evolve

from nnframe.testing.report import FAIL, SEE, Verdict

#: Laws on the form of a result or on the arguments: what they say holds of any numbers.
OF_FORM = ("inputs", "float16", "quiet")
#: For a law on the whole, those on its parts; it has nothing to add where one of these is broken.
PARTS: Mapping[str, Sequence[str]] = {
    "network": (
        *("derivative", "pullback", "input-gradient", "parameter-gradient", "error", "from-error"),
        *("samples", "batch", "dtype", "inputs"),
    ),
    "exact": ("derivative", "input-gradient", "parameter-gradient"),
}


def explained(verdicts: Sequence[Verdict], unsteady: str = "") -> tuple[Verdict, ...]:
    """The verdicts, where those that follow from another one name it.

    Parameters
    ----------
    verdicts : sequence of Verdict
    unsteady : str, default ""
        The law that has seen results change though the arguments did not: then whatever else was
        compared means nothing.

    Examples
    --------
    >>> dice = Verdict("randomness", "", FAIL, diagnosis="global random numbers")
    >>> slope = Verdict("derivative", "", FAIL, diagnosis="a factor 2")
    >>> explained([slope, dice], unsteady="randomness")[0].diagnosis
    'see the law on randomness'
    """
    broken = [verdict for verdict in verdicts if verdict.verdict == FAIL]
    said = {verdict.law: verdict.diagnosis for verdict in broken}
    causes = {verdict.law: _cause(verdict, said, unsteady) for verdict in broken}
    return tuple(
        evolve(verdict, diagnosis=f"{SEE} {causes[verdict.law]}")
        if causes.get(verdict.law)
        else verdict
        for verdict in verdicts
    )


def _cause(verdict: Verdict, said: Mapping[str, str], unsteady: str) -> str:
    """The broken law that explains this one, if there is one."""
    law, own = verdict.law, verdict.diagnosis
    # An exception whose cause is known; in threads it is one more sign of what they share.
    slip = own and " raised " in verdict.reason and law != "threads"
    if unsteady in said and law != unsteady and law not in OF_FORM and not slip:
        return unsteady
    if not own and "state" in said and " returned shape " in verdict.reason:
        return "state"  # the law on shape has seen right ones: this is of an earlier call
    if not own:
        return next((part for part in PARTS.get(law, ()) if part in said), "")
    # What is written to in place is seen by many; the law on inputs is where it is explained.
    same = [other for other, words in said.items() if words == own]
    first = "inputs" if "inputs" in same else same[0]
    return first if first != law else ""
