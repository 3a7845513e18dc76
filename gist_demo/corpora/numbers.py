"""Cells of a column as numbers, read strictly: what is no plain number is named, never guessed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gist_demo.text import is_blank

_NUMBER = re.compile(r"[-+]?(\d{1,15}(\.\d{0,30})?|\.\d{1,30})(e[-+]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_LARGEST = 1e15  # beyond that neighbours are no longer told apart


@dataclass(frozen=True)
class ParsedNumbers:
    """`values`: float64, shape (n,), NaN where there is no number: at the positions `blank` and `wrong`, from 0."""

    values: NDArray[np.float64]
    blank: tuple[int, ...]
    wrong: tuple[int, ...]


def parse_numbers(cells: Sequence[str]) -> ParsedNumbers:
    """The numbers in `cells`, such as 3, -0.5, .5 or 1e-3, at most 1e15 in size.

    A decimal comma, thousands, percent and words are wrong, since nobody can know what was meant.
    """
    values = np.full(len(cells), np.nan)
    blank, wrong = [], []
    for at, cell in enumerate(cells):
        written = cell[:64].strip().replace("−", "-")
        if _NUMBER.fullmatch(written) and len(cell) <= 64 and abs(float(written)) <= _LARGEST:
            values[at] = float(written)
        elif is_blank(cell):
            blank.append(at)
        else:
            wrong.append(at)
    return ParsedNumbers(values, tuple(blank), tuple(wrong))
