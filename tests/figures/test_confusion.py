import numpy as np

from gist_demo.figures.confusion import MOST_NAMES, confusion_cells, confusion_texts, draw_confusion
from gist_demo.figures.palette import SCORES_DARK
from gist_demo.widgets.chart import chart_value

CONFUSION = np.array([[3, 1, 0], [0, 4, 0], [0, 0, 0]])
NAMES = ["late", "<b>refund</b> {x}"]


def test_colours_are_shares_of_the_row_and_words_are_counts() -> None:
    cells, counts = draw_confusion(CONFUSION, NAMES).data
    np.testing.assert_allclose(cells.z, [[0.75, 0.25], [np.nan, 1.0]])
    assert (cells.zmin, cells.zmax) == (0, 1)
    assert list(zip(counts.y, counts.x, counts.text, strict=True)) == [(0, 0, "3"), (0, 1, "1"), (1, 1, "4")]


def test_none_of_these_is_drawn_where_a_text_is_in_it() -> None:
    assert np.shape(draw_confusion(CONFUSION, NAMES).data[0].z) == (2, 2)
    with_none = CONFUSION + np.array([[0, 0, 2], [0, 0, 0], [0, 0, 0]])
    figure = draw_confusion(with_none, NAMES)
    assert np.shape(figure.data[0].z) == (3, 3)
    assert figure.layout.yaxis.ticktext[-1] == "none of these"
    assert confusion_cells(with_none) == [(0, 0), (0, 1), (0, 2), (1, 1)]
    assert confusion_texts(with_none, NAMES)[2] == "late, answered as none of these"


def test_a_cell_leads_to_its_labels() -> None:
    figure, cells = draw_confusion(CONFUSION, NAMES), confusion_cells(CONFUSION)
    for gold, row in enumerate(figure.data[0].customdata):
        for answer, place in enumerate(row):
            assert (cells[place] == (gold, answer)) if CONFUSION[gold, answer] else (place == -1)
    assert confusion_texts(CONFUSION, NAMES)[:2] == ["late, answered so", "late, answered as <b>refund</b> {x}"]
    meta = figure.layout.meta
    assert meta["captions"] == ["3 of 4", "1 of 4", "4 of 4"]
    assert meta["numbers"] == ["right", "wrong", "right"]
    assert meta["summary"] == "2 labels, 7 of 8 texts on the diagonal, which are right"


def test_names_are_shown_as_they_are_written_and_only_while_there_is_room() -> None:
    figure = draw_confusion(CONFUSION, NAMES)
    assert list(figure.layout.xaxis.ticktext) == ["late", "&lt;b&gt;refund&lt;/b&gt; &#123;x&#125;"]
    assert figure.layout.meta["narrow"]["xaxis"]["ticktext"] == ["1", "2"]
    many = np.eye(MOST_NAMES + 2, dtype=np.int64)
    numbered = draw_confusion(many, [f"label {i}" for i in range(MOST_NAMES + 1)])
    assert list(numbered.layout.yaxis.ticktext)[:2] == ["1", "2"]


def test_cells_are_square_and_fit() -> None:
    for k in (2, 20, 77, 200):
        figure = draw_confusion(np.eye(k + 1, dtype=np.int64), [f"label {i}" for i in range(k)])
        margin = figure.layout.margin
        wide = figure.layout.width - margin.l - margin.r
        assert wide == figure.layout.height - margin.t - margin.b
        assert wide <= 600
        assert figure.layout.xaxis.fixedrange == (600 / (k + 1) >= 8)


def test_counts_are_left_out_where_they_do_not_fit() -> None:
    assert len(draw_confusion(np.full((31, 31), 2), [str(i) for i in range(30)]).data) == 2
    assert len(draw_confusion(np.full((31, 31), 12_345), [str(i) for i in range(30)]).data) == 1
    assert len(draw_confusion(np.full((41, 41), 1), [str(i) for i in range(40)]).data) == 1


def test_the_dark_page_has_its_own_colours() -> None:
    dark = draw_confusion(CONFUSION, NAMES).layout.meta["dark"]["data"]
    assert dark[0]["colorscale"][-1][1] == SCORES_DARK[-1]
    assert len(dark[1]["textfont"]["color"]) == 3


def test_it_travels_to_the_page() -> None:
    value = chart_value(draw_confusion(CONFUSION, NAMES), confusion_texts(CONFUSION, NAMES))
    assert "<b>" not in value
