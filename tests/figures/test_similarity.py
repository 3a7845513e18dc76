"""The heatmap."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from gist_demo.analysis.background import levels
from gist_demo.figures.palette import SCORES, SCORES_DARK
from gist_demo.figures.score_scale import even_scale, percentile_scale
from gist_demo.figures.similarity import MatrixTexts, draw_similarity


def matrix(n: int, m: int | None = None, *, lowest: float = 0.0) -> npt.NDArray[np.float32]:
    return np.random.default_rng(n).uniform(lowest, 1, (n, m or n)).astype(np.float32)


def test_only_the_triangle_under_the_diagonal_is_drawn() -> None:
    scores = matrix(5)
    before = scores.copy()
    z = draw_similarity(scores, symmetric=True).data[0].z
    assert z.dtype == np.float32
    np.testing.assert_array_equal(np.isnan(z), np.triu(np.ones((5, 5), dtype=bool)))
    np.testing.assert_array_equal(z[4, :4], scores[4, :4])
    np.testing.assert_array_equal(scores, before)


def test_two_lists_are_drawn_whole() -> None:
    figure = draw_similarity(matrix(3, 7), symmetric=False)
    assert not np.isnan(figure.data[0].z).any()
    assert figure.layout.meta["columns"] == 3
    assert len(figure.data[2].text) == 21
    assert list(figure.layout.xaxis.ticktext) == ["1", "2", "3", "4", "5", "6", "7"]


@pytest.mark.parametrize(("n", "cell"), [(2, 72), (8, 72), (21, 28), (60, 10), (300, 2), (1000, 0.6)])
def test_cells_are_square_and_the_whole_is_bounded(n: int, cell: int) -> None:
    layout = draw_similarity(matrix(n), symmetric=True).layout
    width = layout.width - layout.margin.l - layout.margin.r
    height = layout.height - layout.margin.t - layout.margin.b
    assert height / n == pytest.approx(cell, abs=0.6)
    assert width / (n - 1) == pytest.approx(height / n, rel=0.02)
    assert layout.width <= 710


def test_the_shorter_of_two_lists_has_more_room() -> None:
    layout = draw_similarity(matrix(200, 3), symmetric=False).layout
    assert layout.height - layout.margin.t - layout.margin.b == 600
    assert layout.width - layout.margin.l - layout.margin.r == 90
    assert list(layout.xaxis.ticktext) == ["1", "2", "3"]
    layout = draw_similarity(matrix(2, 50), symmetric=False).layout
    assert layout.width - layout.margin.l - layout.margin.r == 600
    assert layout.height - layout.margin.t - layout.margin.b == 144


@pytest.mark.parametrize(("n", "zoom"), [(75, False), (76, "zoom")])
def test_what_is_too_small_to_be_seen_can_be_enlarged(n: int, zoom: object) -> None:
    layout = draw_similarity(matrix(n), symmetric=True).layout
    assert layout.dragmode == zoom
    assert layout.xaxis.fixedrange is layout.yaxis.fixedrange is (not zoom)


@pytest.mark.parametrize(("n", "gap"), [(75, 2), (76, 0)])
def test_tiny_cells_have_no_gaps(n: int, gap: int) -> None:
    cells = draw_similarity(matrix(n), symmetric=True).data[0]
    assert (cells.xgap, cells.ygap) == (gap, gap)


def test_values_are_written_while_they_fit() -> None:
    assert len(draw_similarity(matrix(21), symmetric=True).data) == 3
    assert len(draw_similarity(matrix(22), symmetric=True).data) == 2
    assert len(draw_similarity(matrix(21, lowest=-1), symmetric=True).data) == 2  # "−0.42" is wider
    words = draw_similarity(np.array([[1, 0], [0.757, 1]], np.float32), symmetric=True).data[2]
    assert (list(words.text), list(words.x), list(words.y)) == (["0.76"], [0], [1])


def test_the_scale_is_the_same_for_all_pictures_and_does_not_hide_negatives() -> None:
    scores = np.array([[1, 0, 0], [-0.4, 1, 0], [0.5, 0.2, 1]], np.float32)
    for drawn, lowest in ((scores, "≤ 0"), (abs(scores), "0")):
        cells, bar, _ = draw_similarity(drawn, symmetric=True).data
        assert (cells.zmin, cells.zmax, cells.showscale) == (0, 1, False)
        assert list(bar.marker.colorbar.ticktext) == [lowest, "0.5", "1"]
        assert [stop[1] for stop in cells.colorscale] == list(SCORES)


def test_colours_are_those_of_the_scale_that_is_asked_for() -> None:
    scores = np.array([[1, 0], [0.5, 1]], np.float32)
    cells, bar, words = draw_similarity(scores, symmetric=True, scale=even_scale(0.5, 0.6)).data
    assert (cells.zmin, cells.zmax) == (0.5, 0.6)
    assert list(words.textfont.color) == ["#000000"]
    figure = draw_similarity(
        scores, symmetric=True, scale=percentile_scale(lambda z: np.clip(200 * z, 0, 100).astype(np.float32), levels)
    )
    cells, bar, words = figure.data
    assert (cells.zmin, cells.zmax) == (pytest.approx(0, abs=1e-4), pytest.approx(0.5, abs=1e-3))
    assert list(words.textfont.color) == ["#FFFFFF"]
    assert list(bar.marker.colorbar.ticktext) == ["50 %", "90 %", "99 %", "99.9 %"]
    (over,) = figure.layout.annotations
    assert (over.text, over.yanchor) == ("closer than", "bottom")
    assert figure.layout.margin.t == figure.layout.meta["narrow"]["margin"]["t"] >= over.yshift + 16
    assert figure.layout.meta["said"][-1][1] == "closer than all unrelated pairs"
    dark = figure.layout.meta["dark"]["data"]
    assert len(dark) == len(figure.data)
    assert dark[0]["colorscale"][-1][1] == SCORES_DARK[-1]


def test_an_order_moves_rows_and_columns_and_says_who_stands_where() -> None:
    scores = matrix(4)
    beside = MatrixTexts(["10", "20", "30", "40"], ["a", "b", "c", "d"], rows=[2, 0, 3, 1])
    figure = draw_similarity(scores, symmetric=True, beside=beside)
    assert figure.data[0].z[1, 0] == scores[0, 2]
    assert figure.data[0].z[3, 1] == scores[1, 0]
    assert list(figure.layout.yaxis.ticktext) == ["c   30", "a   10", "d   40", "b   20"]
    assert list(figure.layout.xaxis.ticktext) == ["30", "10", "40"]
    assert figure.layout.meta["order"] == [2, 0, 3, 1, 2, 0, 3, 1]
    assert figure.layout.meta["numbers"] == ["10", "20", "30", "40"]
    two = MatrixTexts(["1", "2", "B1", "B2", "B3"], rows=[1, 0], columns=[2, 1, 0])
    figure = draw_similarity(matrix(2, 3), symmetric=False, beside=two)
    np.testing.assert_array_equal(figure.data[0].z, matrix(2, 3)[::-1, ::-1])
    assert figure.layout.meta["order"] == [1, 0, 4, 3, 2]
    assert list(figure.layout.xaxis.ticktext) == ["B3", "B2", "B1"]


@pytest.mark.parametrize("n", [4, 40, 300, 1000])
def test_numbers_start_at_one_and_do_not_crowd(n: int) -> None:
    axis = draw_similarity(matrix(n), symmetric=True).layout.yaxis
    assert axis.ticktext[0] == "1"
    assert [int(text) - 1 for text in axis.ticktext] == list(axis.tickvals)
    assert len(axis.tickvals) <= 30


def test_texts_stand_beside_few_rows_escaped() -> None:
    texts = ['<a href="%">link</a>', "two", "three"]
    layout = draw_similarity(matrix(3), symmetric=True, beside=MatrixTexts(["1", "2", "3"], texts)).layout
    assert layout.yaxis.ticktext[0].startswith("&lt;a href")
    assert layout.yaxis.ticktext[1] == "two   2"
    assert layout.meta["narrow"]["yaxis"]["ticktext"] == ["1", "2", "3"]
    many = draw_similarity(matrix(30), symmetric=True, beside=MatrixTexts(["1"] * 30, ["x"] * 30)).layout
    assert "x" not in "".join(many.yaxis.ticktext)


def test_a_screen_reader_hears_the_range() -> None:
    meta: dict[str, Any] = draw_similarity(np.array([[1, 0.3], [0.3, 1]], np.float32), symmetric=True).layout.meta
    assert meta["summary"] == "2 rows, 2 columns, scores from 0.30 to 0.30"
    assert meta["hover"] == "pair"


def test_texts_of_a_choice_keep_their_numbers() -> None:
    figure = draw_similarity(np.eye(3, dtype=np.float32), symmetric=True, beside=MatrixTexts(["8", "21", "134"]))
    assert list(figure.layout.yaxis.ticktext) == ["8", "21", "134"]
    assert list(figure.layout.xaxis.ticktext) == ["8", "21"]
    assert figure.layout.meta["numbers"] == ["8", "21", "134"]
    assert figure.layout.meta["order"] is None
