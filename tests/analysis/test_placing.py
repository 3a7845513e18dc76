import numpy as np
import pytest

from gist_demo.analysis.placing import place_text
from gist_demo.errors import InputError
from tests.analysis.map_inputs import clusters

AXES = np.eye(4, dtype=np.float32)
PLACES = np.array([[0, 0], [4, 0], [0, 4], [9, 9]], np.float32)


def unit(*numbers: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    vector = np.array(numbers, np.float32)
    return vector / np.linalg.norm(vector)


def test_a_text_lies_at_the_mean_of_its_neighbours_weighted_by_their_cosines() -> None:
    made = place_text(unit(3, 1, 0, 0), AXES, PLACES, k=2)
    assert made.rows.tolist() == [0, 1]
    np.testing.assert_allclose(made.scores, np.array([3, 1]) / np.sqrt(10), atol=1e-6)
    np.testing.assert_allclose(made.coordinates, [1, 0], atol=1e-6)
    assert made.coordinates.dtype == np.float32


def test_neighbours_that_point_away_pull_nothing() -> None:
    made = place_text(unit(1, 1, -2, 0), AXES, PLACES, k=4)
    assert made.rows.tolist() == [0, 1, 3, 2]
    np.testing.assert_allclose(made.coordinates, [2, 0], atol=1e-6)
    away = place_text(-AXES[3], AXES[3:].repeat(2, axis=0), PLACES[:2])
    np.testing.assert_allclose(away.coordinates, [2, 0], atol=1e-6)


def test_the_same_text_shares_the_point() -> None:
    vectors = clusters(40)
    places = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32)
    np.testing.assert_allclose(place_text(vectors[7], vectors, places).coordinates, places[7], atol=1e-6)


def test_only_texts_with_a_point_are_neighbours() -> None:
    places = PLACES.copy()
    places[0] = np.nan
    made = place_text(unit(3, 1, 0, 0), AXES, places, k=1)
    assert made.rows.tolist() == [1]
    np.testing.assert_allclose(made.coordinates, [4, 0])


def test_what_cannot_be_placed_is_said_at_its_field() -> None:
    for vector, places in ((np.zeros(4, np.float32), PLACES), (AXES[0], np.full((4, 2), np.nan, np.float32))):
        with pytest.raises(InputError) as refused:
            place_text(vector, AXES, places)
        assert refused.value.field == "new_text"
