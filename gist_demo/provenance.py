"""Where numbers come from: a field of every result. Exports, footers and code snippets read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Setting = str | int | float | bool | None
_NOTHING: Mapping[str, Setting] = MappingProxyType({})


@dataclass(frozen=True)
class Provenance:
    """What gave a result: model, revision, device, number format and the settings of the analysis.

    `rows` texts were used, of which those in `cut` were read in part; `skipped` is how many were left out before.
    """

    model: str
    revision: str
    device: str
    number_format: str
    rows: int
    cut: tuple[int, ...] = ()
    skipped: int = 0
    settings: Mapping[str, Setting] = field(default_factory=lambda: _NOTHING)
