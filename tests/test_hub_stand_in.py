from pathlib import Path

import pytest
from huggingface_hub import HfApi, constants

from tests.hub_stand_in import hub_stand_in


def test_the_hubs_own_library_lists_what_the_stand_in_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_TELEMETRY", True)
    (tmp_path / "1_Pooling").mkdir()
    for name in ("config.json", "1_Pooling/config.json"):
        (tmp_path / name).write_text("{}")
    with hub_stand_in() as hub:
        hub.serve("me/mine", "1" * 40, tmp_path)
        api = HfApi(endpoint=hub.url)
        assert api.model_info("me/mine").sha == api.model_info("me/mine", revision="1" * 40).sha == "1" * 40
        found = {file.path for file in api.list_repo_tree("me/mine", revision="1" * 40, recursive=True)}
    assert found == {"config.json", "1_Pooling/config.json"}
