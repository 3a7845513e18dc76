"""The map."""

import numpy as np
import plotly.graph_objects as go
import pytest

from gist_demo.figures.palette import CATEGORIES, OTHER
from gist_demo.figures.projection import draw_projection


def spread(n: int) -> np.ndarray:
    return np.random.default_rng(n).normal(size=(n, 2))


def colored(values: list[str], column: str = "kind") -> go.Figure:
    return draw_projection(spread(len(values)), values=values, column=column)


@pytest.mark.parametrize(("n", "size"), [(4, 7), (499, 7), (500, 4), (4999, 4), (5000, 2.5)])
def test_dots_without_a_column(n: int, size: float) -> None:
    figure = draw_projection(spread(n), values=None, column=None)
    (dots,) = figure.data
    assert isinstance(dots, go.Scattergl)
    assert (dots.marker.size, dots.marker.opacity, dots.unselected.marker.opacity) == (size, 0.85, 0.12)
    assert (dots.customdata.dtype, dots.x.dtype) == (np.int32, np.float32)
    np.testing.assert_array_equal(dots.customdata, np.arange(n))
    assert figure.layout.dragmode == "lasso"
    assert figure.layout.yaxis.scaleanchor == "x"
    assert dots.showlegend is False


def test_every_row_is_one_dot_at_its_place() -> None:
    values = [f"kind {i % 9}" for i in range(90)]
    points = spread(90)
    rows = np.concatenate([trace.customdata for trace in draw_projection(points, values=values, column="k").data])
    assert sorted(rows) == list(range(90))
    for trace in draw_projection(points, values=values, column="k").data:
        np.testing.assert_allclose(trace.x, points[trace.customdata, 0], rtol=1e-6)


def test_six_frequent_categories_have_a_colour() -> None:
    values = [name for i, name in enumerate("abcdefgh") for _ in range(10 - i)] + ["", "  "]
    other, *common = colored(values).data
    assert [(trace.name, trace.marker.color) for trace in common] == list(zip("abcdef", CATEGORIES, strict=True))
    assert (other.name, other.marker.color) == ("other (9)", OTHER)  # g, h and two blanks
    assert other.legendrank > 1000
    assert colored(values).layout.meta["captions"][:1] == ["a"]


def test_without_others_nothing_is_said_of_them() -> None:
    assert [trace.name for trace in colored(["a", "b", "b"]).data] == ["b", "a"]


def test_numbers_make_a_scale_and_blanks_are_grey() -> None:
    values = [str(i / 2) for i in range(7)] + [""]
    missing, known = colored(values, "length").data
    np.testing.assert_allclose(known.marker.color, np.arange(7) / 2)
    np.testing.assert_array_equal(missing.customdata, [7])
    assert missing.name == "no number (1)"
    assert known.marker.colorbar.title.text == "length"


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
    assert all(isinstance(trace.marker.color, str) for trace in colored(values).data)


def test_visitors_words_are_escaped_in_the_figure_and_not_in_captions() -> None:
    nasty = '<a href="%">%{z}</a>'
    figure = colored([nasty], nasty)
    assert figure.data[0].name.startswith("&lt;a")
    assert "%{" not in figure.data[0].name + figure.layout.legend.title.text
    assert figure.layout.meta["captions"] == [nasty]
    assert figure.layout.meta["summary"].startswith("1 texts, coloured by <a")


def test_five_thousand_dots_stay_small() -> None:
    values = [f"a category of customers {i % 40}" for i in range(5000)]
    assert len(colored(values).to_json()) < 400_000


@pytest.mark.parametrize("values", [None, ["a", "b", "a", "c"], ["1", "2", "3", "4"]])
def test_marked_rows_stand_out_whatever_their_colour(values: list[str] | None) -> None:
    coordinates = np.arange(8, dtype=np.float32).reshape(4, 2)
    figure = draw_projection(coordinates, values=values, column="kind" if values else None, marked=(1, 3))
    chosen = [int(trace.customdata[i]) for trace in figure.data for i in trace.selectedpoints]
    assert sorted(chosen) == [1, 3]
    assert figure.layout.meta["marked"]
    plain = draw_projection(coordinates, values=values, column="kind" if values else None)
    assert all(trace.selectedpoints is None for trace in plain.data)
    assert not plain.layout.meta["marked"]
