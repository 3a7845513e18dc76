"""Where a new text goes on a map that is there already: among its neighbours, approximately."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.neighbors import nearest_to
from gist_demo.encoding.encoder import Vectors
from gist_demo.errors import InputError

_SAME = 1 - 1e-5  # the cosine of what is the same to the model


@dataclass(frozen=True)
class Placed:
    """`coordinates`: float32, shape (n_components,). `rows`, closest first, and `scores`: neighbours, their cosines."""

    coordinates: Vectors
    rows: NDArray[np.int64]
    scores: Vectors


def place_text(vector: Vectors, vectors: Vectors, coordinates: Vectors, *, k: int = 15) -> Placed:
    """The mean of the places of the `k` closest texts by cosine, weighted by that cosine: approximate.

    UMAP itself has no part in it. A text that is the same to the model as one on the map shares its point. `vector`:
    shape (d,), a unit vector; `vectors`: (n, d), those on the map; `coordinates`: (n, n_components), NaN where a text
    has no point. Raises InputError for a blank text and for a map without points.
    """
    if not vector.any():
        raise InputError("A blank text has no place on a map. Write something.", "new_text")
    drawn = np.flatnonzero(np.isfinite(coordinates).all(axis=1))
    near = nearest_to(vector, vectors[drawn], k=k)
    if not len(near.rows):
        raise InputError("There is no text on this map to place another one by.", "new_text")
    rows, weights = drawn[near.rows], np.maximum(near.scores, 0).astype(np.float64)
    same = near.scores >= _SAME
    if same.any():
        weights = same.astype(np.float64)
    elif not weights.any():
        weights = np.ones(len(rows))
    mean = np.average(coordinates[rows].astype(np.float64), axis=0, weights=weights)
    return Placed(mean.astype(np.float32), rows, near.scores)
