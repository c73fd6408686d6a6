"""Compiled code is kept for the session only, so that no test meets that of another day."""

from __future__ import annotations

import numpy as np
import pytest
from nnframe_numba import storage


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(storage.FOLDER, str(folder))
        yield folder


@pytest.fixture
def data():
    rng = np.random.default_rng(5)
    return rng.normal(size=(43, 5)), np.eye(3)[rng.integers(3, size=43)]
