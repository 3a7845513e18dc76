"""Where a result comes from, in words and as JSON: it goes into every export."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from platform import python_version

import gist_demo
from gist_demo.analysis.background import ScoreBackground
from gist_demo.corpora.corpus import counted
from gist_demo.export.table import Rows
from gist_demo.provenance import Provenance

About = Mapping[str, object]
_PACKAGES = ("numpy", "openvino", "sentence-transformers", "tokenizers", "torch", "transformers", "umap-learn")


def about(provenance: Provenance, rows: Rows, **more: object) -> About:
    """What gave a result over `rows`, ready for JSON: model, revision, device, number format, versions, settings.

    `rows_cut` are the numbers of those of which the model read only the beginning, `notes` what happened to them
    before. `more`, such as the query, is added as it is.
    """
    return {
        "app": f"gist_demo {gist_demo.__version__}",
        "model": provenance.model,
        "revision": provenance.revision,
        "device": provenance.device,
        "number_format": provenance.number_format,
        "settings": dict(provenance.settings),
        "versions": dict(_versions()),
        "texts": provenance.rows,
        "rows_cut": rows.numbered(provenance.cut),
        "notes": list(rows.notes),
        **more,
    }


def read_against(background: ScoreBackground | None) -> Mapping[str, object] | None:
    """What the percentiles of a file are taken among; None where it has none."""
    if background is None:
        return None
    return {"source": background.source, "texts": background.n_texts, "pairs": background.n_pairs}


def source_line(provenance: Provenance) -> str:
    """The same in one line, for under a picture."""
    cut, skipped = len(provenance.cut), provenance.skipped
    parts = [
        counted(provenance.rows, "text"),
        *([f"{cut:,} cut"] if cut else []),
        *([f"{skipped:,} blank"] if skipped else []),
        f"{provenance.model} at {provenance.revision[:12]}",
        f"{provenance.number_format} on {provenance.device}",
        *(f"{name} {value}" for name, value in provenance.settings.items()),
        f"GIST demo {gist_demo.__version__}",
    ]
    return " · ".join(parts)


@cache
def _versions() -> Mapping[str, str]:
    """Of Python and of the packages behind the numbers, as far as they are installed."""
    found = {"python": python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
