"""What the colours and sizes of the map's dots tell: of a column, of clusters, or of scores."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from gist_demo.figures.palette import CATEGORIES, SYMBOLS
from gist_demo.figures.score_scale import ScoreScale
from gist_demo.text import is_blank

MOST_CLASSES = len(CATEGORIES) * len(SYMBOLS)
_SCALE_FROM = 7  # different numbers make a scale; fewer are categories
_SMALLEST, _LARGEST = 0.6, 3.0  # of the usual size of a dot


@dataclass(frozen=True)
class Categories:
    """`values` (n,) of what is called `title`; the most frequent have a colour, blank ones are called `blank`."""

    title: str
    values: Sequence[str]
    blank: str = "no value"

    @property
    def captions(self) -> Sequence[str]:
        """What the hover says of each."""
        return self.values

    def classes(self) -> Mapping[str, npt.NDArray[np.intp]]:
        """The rows of each value that has a colour, the most frequent first."""
        common = Counter(value for value in self.values if not is_blank(value)).most_common(MOST_CLASSES)
        return self._rows([value for value, _ in common])

    def _rows(self, names: Sequence[str]) -> Mapping[str, npt.NDArray[np.intp]]:
        places = {name: place for place, name in enumerate(names)}
        kinds = np.array([places.get(value, -1) for value in self.values], np.int64)
        return {name: np.flatnonzero(kinds == place) for place, name in enumerate(names)}

    def without_value(self) -> npt.NDArray[np.intp]:
        """The rows whose value is blank."""
        return np.flatnonzero([is_blank(value) for value in self.values])


@dataclass(frozen=True)
class Numbers:
    """`values` (n,), float64, of what is called `title`; NaN, which is called `blank`, is no number.

    `captions` are what the hover says of each; with a `scale` the values are cosines, coloured as it says.
    """

    title: str
    values: npt.NDArray[np.float64]
    captions: Sequence[str] = field(default=(), repr=False)
    blank: str = "no number"
    scale: ScoreScale | None = None


Coloring = Categories | Numbers


def coloring_of(column: str, values: Sequence[str]) -> Coloring:
    """`values` (n,) of a column: a scale where more than six different numbers stand there, else categories."""
    numbers = numbers_of(values)
    if numbers is None or len(np.unique(numbers[~np.isnan(numbers)])) < _SCALE_FROM:
        return Categories(column, values)
    return Numbers(column, numbers, values)


def numbers_of(values: Sequence[str]) -> npt.NDArray[np.float64] | None:
    """`values` as float64, NaN where blank; None where one is no finite number, or all are blank."""
    try:
        numbers = np.array([math.nan if is_blank(value) else float(value) for value in values])
    except ValueError:
        return None
    return None if np.isinf(numbers).any() or np.isnan(numbers).all() else numbers


def dot_sizes(numbers: npt.NDArray[np.float64], usual: float) -> npt.NDArray[np.float32]:
    """How wide each dot is, in px, where `usual` is the width of dots of one size: its area follows its number.

    From 0.6 to 3 times as wide, for the smallest and the largest of `numbers` (n,); NaN is drawn like the smallest.
    """
    low, high = float(np.nanmin(numbers)), float(np.nanmax(numbers))
    share = np.nan_to_num((numbers - low) / (high - low)) if high > low else np.full(len(numbers), 0.5)
    return (usual * np.sqrt(_SMALLEST**2 + share * (_LARGEST**2 - _SMALLEST**2))).astype(np.float32)
