"""The map."""

import numpy as np
import plotly.graph_objects as go
import pytest

from gist_demo.figures.map_colors import Categories, Numbers, coloring_of
from gist_demo.figures.palette import CATEGORIES, CATEGORIES_DARK, OTHER
from gist_demo.figures.projection import MapName, draw_projection
from gist_demo.figures.score_scale import ScoreScale


def spread(n: int, dimension: int = 2) -> np.ndarray:
    return np.random.default_rng(n).normal(size=(n, dimension))


def colored(values: list[str], column: str = "kind") -> go.Figure:
    return draw_projection(spread(len(values)), coloring_of(column, values))


def captions(figure: go.Figure) -> list[str]:
    """What the hover says of each row."""
    told = figure.layout.meta["captions"]
    return [told["words"][place] for place in told["at"]]


@pytest.mark.parametrize(("n", "size"), [(4, 7), (499, 7), (500, 4), (4999, 4), (5000, 2.5)])
def test_dots_without_a_column(n: int, size: float) -> None:
    figure = draw_projection(spread(n))
    (dots,) = figure.data
    assert isinstance(dots, go.Scattergl)
    assert (dots.marker.size, dots.marker.opacity, dots.unselected.marker.opacity) == (size, 0.85, 0.12)
    assert (dots.customdata.dtype, dots.x.dtype) == (np.int32, np.float32)
    np.testing.assert_array_equal(dots.customdata, np.arange(n))
    assert figure.layout.dragmode == "lasso"
    assert figure.layout.yaxis.scaleanchor == "x"
    assert figure.layout.meta["map"] == "plane"
    assert dots.showlegend is False


def test_three_coordinates_are_a_map_to_be_turned_without_a_lasso() -> None:
    figure = draw_projection(spread(5, 3), Categories("kind", list("aabbc")))
    assert all(isinstance(trace, go.Scatter3d) for trace in figure.data)
    assert figure.layout.dragmode == figure.layout.scene.dragmode == "orbit"
    assert figure.layout.meta["map"] == "space"
    assert figure.layout.scene.xaxis.visible is False
    points = spread(5, 3)
    for trace in figure.data:
        np.testing.assert_allclose(trace.z, points[trace.customdata, 2], rtol=1e-6)


def test_every_row_is_one_dot_at_its_place() -> None:
    points, coloring = spread(90), Categories("k", [f"kind {i % 29}" for i in range(90)])
    traces = draw_projection(points, coloring).data
    assert sorted(np.concatenate([trace.customdata for trace in traces])) == list(range(90))
    for trace in traces:
        np.testing.assert_allclose(trace.x, points[trace.customdata, 0], rtol=1e-6)


def test_classes_beyond_six_have_another_symbol_and_the_rest_is_grey() -> None:
    letters = "abcdefghijklmnopqrst"
    values = [name for i, name in enumerate(letters) for _ in range(30 - i)] + ["", "  "]
    blank, other, *common = colored(values).data
    assert [trace.meta["name"] for trace in common] == list(letters[:18])
    assert [(t.marker.color, t.marker.symbol) for t in common[:7]] == [
        *((color, "circle") for color in CATEGORIES),
        (CATEGORIES[0], "diamond"),
    ]
    assert common[17].marker.symbol == "square"
    assert len({(trace.marker.color, trace.marker.symbol) for trace in common}) == 18
    assert (other.meta, other.name, other.marker.color) == ({"name": "other", "count": 23}, "other (23)", OTHER)
    assert (blank.meta["count"], blank.marker.symbol) == (2, "circle-open")
    assert 1000 < other.legendrank < blank.legendrank
    dark = colored(values).layout.meta["dark"]["data"]
    assert [patch["marker"]["color"] for patch in dark[2:8]] == list(CATEGORIES_DARK)


def test_without_others_nothing_is_said_of_them() -> None:
    assert [trace.name for trace in colored(["a", "b", "b"]).data] == ["b (2)", "a (1)"]


def test_numbers_make_a_scale_and_blanks_are_grey() -> None:
    values = [str(i / 2) for i in reversed(range(7))] + [""]
    missing, known = colored(values, "length").data
    np.testing.assert_allclose(known.marker.color, np.arange(7) / 2)  # the highest on top
    np.testing.assert_array_equal(known.customdata, [6, 5, 4, 3, 2, 1, 0])
    np.testing.assert_array_equal(missing.customdata, [7])
    assert missing.name == "no number (1)"
    assert known.marker.colorbar.title.text == "length"
    assert captions(colored(values, "length"))[0] == "3.0"


def test_cosines_are_coloured_as_their_scale_says() -> None:
    scale = ScoreScale(0.0, 1.0, np.array([0.0, 0.0, 1.0]), {0.0: "low", 1.0: "high"})
    (dots,) = draw_projection(
        spread(3), Numbers("closeness", np.array([0.5, 1.0, 0.75]), ["a", "b", "c"], scale=scale)
    ).data
    np.testing.assert_allclose(dots.marker.color, [0, 0.5, 1])
    assert (dots.marker.cmin, dots.marker.cmax, dots.marker.colorbar.ticktext) == (0, 1, ("low\u2003", "high\u2003"))


def test_sizes_are_of_each_dot_and_said_in_the_hover() -> None:
    sizes = Numbers("words", np.array([1.0, 9.0, 5.0]), ["1", "9", "5"])
    figure = draw_projection(spread(3), Categories("kind", ["a", "b", "a"]), sizes=sizes)
    widths = {int(row): float(w) for t in figure.data for row, w in zip(t.customdata, t.marker.size, strict=True)}
    assert widths[0] < widths[2] < widths[1]
    assert captions(figure) == ["a · 1", "b · 9", "a · 5"]
    assert all(trace.selected.marker.size is None for trace in figure.data)


def test_names_say_what_they_are_of_and_where() -> None:
    figure = draw_projection(spread(3), names=[MapName("refunds", 2, 9)], view="a map")
    assert figure.layout.meta["names"] == [{"name": "refunds", "row": 2, "count": 9}]
    assert figure.layout.meta["view"] == "a map"


def test_visitors_words_are_escaped_in_the_figure_and_not_in_captions() -> None:
    nasty = '<a href="%">%{z}</a>'
    figure = colored([nasty], nasty)
    assert figure.data[0].name.startswith("&lt;a")
    assert "%{" not in figure.data[0].name + figure.layout.legend.title.text
    assert captions(figure) == [nasty]
    assert figure.data[0].meta["name"] == nasty
    assert figure.layout.meta["summary"].startswith("1 texts, coloured by <a")


def test_five_thousand_dots_stay_small() -> None:
    values = [f"a category of customers {i % 40}" for i in range(5000)]
    assert len(colored(values).to_json()) < 200_000


def test_the_height_follows_the_dots() -> None:
    wide = np.array([[0, 0], [4, 1], [np.nan, np.nan]], np.float32)
    assert draw_projection(wide).layout.meta["aspect"] == 0.25
    assert draw_projection(wide[:1]).layout.meta["aspect"] == 1
    assert draw_projection(spread(5, 3)).layout.meta["aspect"] == 1
