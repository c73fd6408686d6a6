"""A whole conformance test in two lines, for pytest: a class with a `subject`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from nnframe.errors import ArgumentError
from nnframe.testing.check import check
from nnframe.testing.laws import LAWS, laws_of
from nnframe.testing.report import FAIL, PASS, SKIPPED, Report, Verdict
from nnframe.testing.subjects import kind_of
from nnframe.testing.trials import FIRST

_WHY = {law.name: law.why for law in LAWS}


class _NeverTheBase:
    """Keeps pytest from collecting `ConformanceTests` itself, however classes are found.

    A plain ``__test__ = False`` would be inherited by every test that is written with it.
    """

    def __get__(self, instance: object, owner: type) -> bool:
        if owner is ConformanceTests:
            return False
        raise AttributeError("__test__")  # as if it were not there


class ConformanceTests:
    """Base class of conformance tests: pytest shows one test for each law.

    A law that says nothing about the plugin is a skipped test, with its reason. Advice passes; what
    it says is in the test's "advice" section (``pytest -rP``) and among its properties.

    Attributes
    ----------
    subject : Activation, Cost, Layer, FusedPair or callable
        An instance, a class that can be made without arguments, or a function.
    settings : mapping, default {}
        Further arguments of `nnframe.testing.check`, such as ``{"shapes_in": [(3,)]}``.
    seed : int, default 0
    strict : bool, default False
        Count advice as failures.

    Examples
    --------
    >>> import nnframe
    >>> class TestElu(ConformanceTests):
    ...     subject = nnframe.ELU(alpha=0.5)
    >>> TestElu.report().subject
    'ELU(alpha=0.5)'
    """

    subject: ClassVar[Any]
    settings: ClassVar[Mapping[str, Any]] = {}
    seed: ClassVar[int] = 0
    strict: ClassVar[bool] = False
    _report: ClassVar[Report | None] = None
    __test__ = _NeverTheBase()

    @classmethod
    def report(cls) -> Report:
        """What `check` finds, computed once for each class."""
        # Looked up in the class alone: a class that inherits from a test has a subject of its own.
        kept: Report | None = cls.__dict__.get("_report")
        if kept is None:
            kept = check(cls._subject(), seed=cls.seed, strict=cls.strict, **cls.settings)
            cls._report = kept
        return kept

    @classmethod
    def laws(cls) -> list[str]:
        """The names of the laws that become tests."""
        kind, chosen = cls.settings.get("kind"), cls.settings.get("laws")
        names = [law.name for law in laws_of(kind_of(cls._subject()) if kind is None else kind)]
        # Those that block all others stay, or a suite of skipped tests would seem to pass.
        return [name for name in names if chosen is None or name in {*chosen, *FIRST}]

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Make one test a law; pytest calls this while it collects."""
        if metafunc.function.__name__ == "test_law":
            metafunc.parametrize("law", type(self).laws())

    def test_law(self, law: str, request: Any) -> None:
        """The plugin keeps this law."""
        import pytest  # the kit itself works without it

        verdict = next((v for v in type(self).report().verdicts if v.law == law), None)
        if verdict is None or verdict.verdict == PASS:
            return
        if verdict.verdict == SKIPPED:
            pytest.skip(verdict.reason)
        if verdict.required:
            pytest.fail(_told(verdict), pytrace=False)
        if verdict.verdict == FAIL:
            # A warning would be an error in a strict suite, so advice is put where one may look.
            request.node.user_properties.append(("advice", verdict.reason))
            request.node.add_report_section("call", "advice", _told(verdict))

    @classmethod
    def _subject(cls) -> Any:
        # From the class: an instance would turn a function into a method of its own.
        try:
            return cls.subject
        except AttributeError:
            raise ArgumentError(
                f"{cls.__name__} does not say what it tests: write subject = … in the class"
            ) from None


def _told(verdict: Verdict) -> str:
    """A verdict in the words of a failed test."""
    head = f"{verdict.title}: {verdict.equation}"
    lines = [head, *(f"    {line}" for text in verdict.lines for line in text.split("\n"))]
    why = _WHY.get(verdict.law)
    return "\n".join([*lines, f"    {why}"] if why else lines)
