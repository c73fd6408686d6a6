"""Plugins by name: lazily, with one list, and each broken one failing alone."""

import sys

import pytest

import nnframe
from nnframe import plugins
from nnframe.errors import PluginError, UnknownPluginError


@pytest.fixture
def distribution(tmp_path, monkeypatch):
    """A function that installs a distribution with these entry points on a path of its own."""

    def install(name, entry_points, modules=()):
        site = tmp_path / name
        info = site / f"{name.replace('-', '_')}-1.2.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(entry_points)
        for module, text in dict(modules).items():
            (site / f"{module}.py").write_text(text)
        monkeypatch.syspath_prepend(str(site))

    return install


def test_every_built_in_has_its_name():
    for group in ("activations", "costs", "layers", "initializers", "optimizers"):
        found = plugins.installed(f"nnframe.{group}")
        ours = [plugin for plugin in found if plugin.distribution == "nnframe"]
        assert ours, group
        for plugin in ours:
            assert plugins.load(plugin.group, plugin.name).__module__.startswith(f"nnframe.{group}")


def test_a_plugin_is_imported_only_when_asked_for(distribution):
    text = "import nnframe\nclass Half(nnframe.Linear.__bases__[0]):\n"
    text += (
        "    def forward(self, z): return z / 2\n    def derivative(self, z): return z * 0 + 0.5\n"
    )
    distribution("acme-half", "[nnframe.activations]\nhalf = acme_half:Half\n", {"acme_half": text})
    half = [plugin for plugin in plugins.installed() if plugin.name == "half"]
    assert [(plugin.distribution, plugin.version) for plugin in half] == [("acme-half", "1.2")]
    assert "acme_half" not in sys.modules
    assert isinstance(plugins.load("nnframe.activations", "half")(), nnframe.Activation)
    del sys.modules["acme_half"]


def test_a_broken_plugin_fails_alone_and_names_its_distribution(distribution):
    distribution(
        "acme-broken",
        "[nnframe.activations]\nbroken = acme_broken:X\n",
        {"acme_broken": "raise ZeroDivisionError('at import')\n"},
    )
    message = r"'broken' of acme-broken 1\.2 .*ZeroDivisionError: at import"
    with pytest.raises(PluginError, match=message) as failure:
        plugins.load("nnframe.activations", "broken")
    assert isinstance(failure.value.__cause__, ZeroDivisionError)
    assert plugins.load("nnframe.activations", "sigmoid") is nnframe.Sigmoid


def test_two_of_one_name_are_refused_naming_both(distribution):
    for name in ("acme-one", "acme-two"):
        distribution(name, "[nnframe.costs]\nsame = collections:OrderedDict\n")
    with pytest.raises(PluginError, match=r"registered twice, by acme-one 1\.2 and acme-two 1\.2"):
        plugins.load("nnframe.costs", "same")
    assert len([plugin for plugin in plugins.installed() if plugin.name == "same"]) == 2


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [("sigmoyd", "sigmoid"), ("ReLU", "relu"), ("leaky_relu", "leaky-relu"), ("crelu", "relu")],
)
def test_an_unknown_name_suggests_the_nearest(name, suggestion):
    with pytest.raises(UnknownPluginError, match=f"unknown activation '{name}': did you mean"):
        plugins.load("nnframe.activations", name)
    with pytest.raises(UnknownPluginError, match=f"'{suggestion}'"):
        plugins.load("nnframe.activations", name)


def test_a_name_like_no_other_lists_them_all():
    with pytest.raises(UnknownPluginError, match=r"installed are .*cross-entropy.*quadratic"):
        plugins.load("nnframe.costs", "zzz")
