"""The heatmap."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from gist_demo.figures.similarity import draw_similarity


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
    assert len(figure.data[1].text) == 21


@pytest.mark.parametrize(("n", "cell"), [(2, 72), (8, 72), (21, 28), (60, 10), (300, 2)])
def test_cells_are_square_and_the_whole_is_bounded(n: int, cell: int) -> None:
    layout = draw_similarity(matrix(n), symmetric=True).layout
    width = layout.width - layout.margin.l - layout.margin.r
    height = layout.height - layout.margin.t - layout.margin.b
    assert height / n == pytest.approx(cell, abs=0.6)
    assert width / (n - 1) == pytest.approx(height / n, rel=0.02)
    assert layout.width <= 700


@pytest.mark.parametrize(("n", "gap"), [(75, 2), (76, 0)])
def test_tiny_cells_have_no_gaps(n: int, gap: int) -> None:
    cells = draw_similarity(matrix(n), symmetric=True).data[0]
    assert (cells.xgap, cells.ygap) == (gap, gap)


def test_values_are_written_while_they_fit() -> None:
    assert len(draw_similarity(matrix(21), symmetric=True).data) == 2
    assert len(draw_similarity(matrix(22), symmetric=True).data) == 1
    assert len(draw_similarity(matrix(21, lowest=-1), symmetric=True).data) == 1  # "−0.42" is wider
    words = draw_similarity(np.array([[1, 0], [0.757, 1]], np.float32), symmetric=True).data[1]
    assert (list(words.text), list(words.x), list(words.y)) == (["0.76"], [0], [1])


def test_the_scale_reaches_down_to_negatives() -> None:
    scores = np.array([[1, 0, 0], [-0.4, 1, 0], [0.5, 0.2, 1]], np.float32)
    cells = draw_similarity(scores, symmetric=True).data[0]
    assert (cells.zmin, cells.zmax) == (pytest.approx(-0.4), 1)
    assert set(cells.colorbar.ticktext) == {"1", "0.5", "0", "−0.40"}
    slightly = draw_similarity(np.array([[1, 0], [-0.1, 1]], np.float32), symmetric=True).data[0]
    assert set(slightly.colorbar.ticktext) == {"1", "0.5", "−0.10"}
    above = draw_similarity(abs(scores), symmetric=True).data[0]
    assert (above.zmin, above.zmax) == (0, 1)


@pytest.mark.parametrize("n", [4, 40, 300])
def test_numbers_start_at_one_and_do_not_crowd(n: int) -> None:
    axis = draw_similarity(matrix(n), symmetric=True).layout.yaxis
    assert axis.ticktext[0] == "1"
    assert [int(text) - 1 for text in axis.ticktext] == list(axis.tickvals)
    assert len(axis.tickvals) <= 30


def test_texts_stand_beside_few_rows_escaped() -> None:
    texts = ['<a href="%">link</a>', "two", "three"]
    layout = draw_similarity(matrix(3), symmetric=True, texts=texts).layout
    assert layout.yaxis.ticktext[0].startswith("&lt;a href")
    assert layout.yaxis.ticktext[1] == "two   2"
    assert layout.meta["narrow"]["yaxis"]["ticktext"] == ["1", "2", "3"]
    many = draw_similarity(matrix(30), symmetric=True, texts=["x"] * 30).layout
    assert "x" not in "".join(many.yaxis.ticktext)


def test_a_screen_reader_hears_the_range() -> None:
    meta: dict[str, Any] = draw_similarity(np.array([[1, 0.3], [0.3, 1]], np.float32), symmetric=True).layout.meta
    assert meta["summary"] == "2 rows, 2 columns, scores from 0.30 to 0.30"
    assert meta["hover"] == "pair"


def test_texts_of_a_choice_keep_their_numbers() -> None:
    figure = draw_similarity(np.eye(3, dtype=np.float32), symmetric=True, numbers=[8, 21, 134])
    assert list(figure.layout.yaxis.ticktext) == ["8", "21", "134"]
    assert list(figure.layout.xaxis.ticktext) == ["8", "21"]
    assert figure.layout.meta["numbers"] == [8, 21, 134]
