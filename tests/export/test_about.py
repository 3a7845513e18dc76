import json
from dataclasses import replace

import numpy as np
import pytest

from gist_demo.export import about as module
from gist_demo.export.about import about, source_line
from tests.export.results import PROVENANCE, ROWS


def test_everything_that_gave_the_numbers_is_said() -> None:
    told = json.loads(json.dumps(about(PROVENANCE, ROWS, query="what?")))
    assert told["model"] == "someone/words"
    assert told["revision"] == "0123456789abcdef"
    assert (told["device"], told["number_format"]) == ("cpu", "float32")
    assert told["settings"] == {"random_state": 42}
    assert told["versions"]["numpy"] == np.__version__
    assert told["rows_cut"] == [200]
    assert told["notes"] == ["2 blank lines left out"]
    assert told["query"] == "what?"


def test_a_picture_says_it_in_a_line() -> None:
    line = source_line(PROVENANCE)
    assert line.startswith("3 texts · 1 cut · 1 blank · someone/words at 0123456789ab · float32 on cpu")
    assert "random_state 42" in line
    assert source_line(replace(PROVENANCE, rows=1, cut=(), skipped=0)).startswith("1 text · someone/words")


def test_a_package_that_is_not_installed_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PACKAGES", ("numpy", "not-installed-anywhere"))
    module._versions.cache_clear()
    assert set(module._versions()) == {"python", "numpy"}
    module._versions.cache_clear()
