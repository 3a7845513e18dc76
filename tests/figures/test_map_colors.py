"""What the dots' colours and sizes tell."""

import math

import numpy as np
import pytest

from gist_demo.figures.map_colors import MOST_CLASSES, Categories, Numbers, coloring_of, dot_sizes, numbers_of


def test_eighteen_frequent_values_are_classes_and_the_rest_is_not() -> None:
    values = [f"v{i}" for i in range(20) for _ in range(30 - i)] + ["", "  "]
    coloring = Categories("kind", values)
    classes = coloring.classes()
    assert list(classes) == [f"v{i}" for i in range(MOST_CLASSES)]
    assert [len(rows) for rows in classes.values()] == [30 - i for i in range(MOST_CLASSES)]
    assert {values[row] for row in classes["v3"]} == {"v3"}
    assert coloring.without_value().tolist() == [len(values) - 2, len(values) - 1]


def test_many_different_numbers_are_a_scale_and_blanks_are_none() -> None:
    coloring = coloring_of("length", [str(i / 2) for i in range(7)] + [""])
    assert isinstance(coloring, Numbers)
    np.testing.assert_array_equal(coloring.values, [0, 0.5, 1, 1.5, 2, 2.5, 3, math.nan])
    assert coloring.captions[1] == "0.5"


@pytest.mark.parametrize(
    "values",
    [
        ["1", "2", "3", "4", "5", "6"] * 2,
        [*map(str, range(9)), "n/a"],
        [*map(str, range(9)), "inf"],
        [""] * 9,
        ["nan"] * 9,
    ],
)
def test_other_columns_are_categories(values: list[str]) -> None:
    assert isinstance(coloring_of("kind", values), Categories)


def test_numbers_are_those_of_a_column_that_holds_nothing_else() -> None:
    numbers = numbers_of(["1", " ", "-2.5"])
    assert numbers is not None
    np.testing.assert_array_equal(numbers, [1, math.nan, -2.5])
    assert numbers_of(["1", "two"]) is None
    assert numbers_of(["1", "1e999"]) is None
    assert numbers_of(["", ""]) is None


def test_the_area_of_a_dot_follows_its_number() -> None:
    sizes = dot_sizes(np.array([0.0, 5.0, 10.0, math.nan]), 4.0)
    np.testing.assert_allclose(sizes, [2.4, 4 * math.sqrt((0.36 + 9) / 2), 12, 2.4], rtol=1e-6)
    assert sizes.dtype == np.float32
    assert len(set(dot_sizes(np.array([3.0, 3.0]), 4.0).tolist())) == 1
