"""A whole conformance test in two lines: what pytest makes of it."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

import nnframe
from nnframe.errors import ArgumentError
from nnframe.testing.conformance import ConformanceTests

FILE = """
import nnframe
from nnframe.gradients import backprop
from nnframe.testing.conformance import ConformanceTests

FEW = {"laws": ["shape", "dtype", "derivative", "exact", "float16"]}

class TestGood(ConformanceTests):
    subject = nnframe.Tanh()
    settings = FEW

    def test_of_its_own(self):
        assert self.report().kind == "activation"

class TestWrong(TestGood):
    class subject(nnframe.Tanh):
        def derivative(self, z):
            return 2 * super().derivative(z)

class TestAdvice(ConformanceTests):
    class subject(nnframe.Tanh):
        def forward(self, z):
            return super().forward(z.astype("float32") if z.dtype == "float16" else z)
        def derivative(self, z):
            return super().derivative(z.astype("float32") if z.dtype == "float16" else z)
    settings = FEW

class TestStrict(TestAdvice):
    strict = True

class TestFunction(ConformanceTests):
    subject = backprop
    settings = {"laws": ["result"]}

class TestStatic(ConformanceTests):
    @staticmethod
    def subject(network, cost, x, y):
        return backprop(network, cost, x, y)
    settings = {"laws": ["result"], "tolerance": 1e-8}
"""


@pytest.fixture(scope="module")
def session(tmp_path_factory) -> subprocess.CompletedProcess[str]:
    path = tmp_path_factory.mktemp("conformance") / "test_plugins.py"
    path.write_text(FILE, encoding="utf-8")
    options = ["-v", "-rsP", "-W", "error", "-p", "no:cacheprovider", "--rootdir", str(path.parent)]
    return subprocess.run(
        [
            sys.executable,
            "-X",
            "utf8",
            "-B",
            "-m",
            "pytest",
            *options,
            "-c",
            "/dev/null",
            str(path),
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=path.parent,
    )


def outcomes(session, name: str) -> dict[str, str]:
    lines = re.findall(rf"::{name}::(\S+) (PASSED|FAILED|SKIPPED)", session.stdout)
    return {test.removeprefix("test_law"): outcome.lower() for test, outcome in lines}


def test_a_test_a_law_with_its_name(session):
    assert outcomes(session, "TestGood") == {
        "[protocol]": "passed",
        "[shape]": "passed",
        "[dtype]": "passed",
        "[float16]": "passed",
        "[derivative]": "passed",
        "[exact]": "skipped",
        "test_of_its_own": "passed",
    }


def test_a_broken_law_fails_with_what_is_known(session):
    found = outcomes(session, "TestWrong")
    assert found["[derivative]"] == "failed"
    assert [test for test, outcome in found.items() if outcome == "failed"] == ["[derivative]"]
    assert "✗ derivative" in session.stdout
    assert "measured: " in session.stdout
    assert (
        "test_plugins.py:"
        not in session.stdout.partition("= FAILURES =")[2].partition("= PASSES")[0]
    )


def test_a_skipped_law_says_why(session):
    assert "forward does not take fractions" in session.stdout


def test_advice_passes_and_is_shown_but_fails_in_strict_tests(session):
    assert outcomes(session, "TestAdvice")["[float16]"] == "passed"
    assert "✗ float16 (advice)" in session.stdout
    assert outcomes(session, "TestStrict")["[float16]"] == "failed"


def test_a_function_stays_a_function(session):
    assert outcomes(session, "TestFunction") == {"[protocol]": "passed", "[result]": "passed"}
    assert outcomes(session, "TestStatic") == {"[protocol]": "passed", "[result]": "passed"}


def test_the_exit_code_and_that_the_base_is_no_test(session):
    assert session.returncode == 1
    assert "ConformanceTests::" not in session.stdout


def test_the_report_is_computed_once_a_class():
    class Counted(ConformanceTests):
        subject = nnframe.Tanh()
        settings = {"laws": ["shape"]}  # noqa: RUF012  # as users write it

    class Other(Counted):
        subject = nnframe.Sigmoid()

    assert Counted.report() is Counted.report()
    assert Other.report().subject == "Sigmoid()"


def test_a_class_without_a_subject_is_told_what_it_lacks():
    class TestNothing(ConformanceTests):
        pass

    with pytest.raises(ArgumentError, match="write subject = … in the class"):
        TestNothing.laws()
