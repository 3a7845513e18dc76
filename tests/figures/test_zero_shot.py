"""The scores of one text against its labels."""

import numpy as np
import pytest

from gist_demo.figures.zero_shot import MOST_LABELS, draw_label_scores


def test_best_first_and_the_label_behind_each_dot() -> None:
    figure = draw_label_scores(["low", "<b>high</b>", "middle"], np.array([0.1, 0.7, 0.58], np.float32))
    dots = figure.data[0]
    np.testing.assert_allclose(dots.x, [0.7, 0.58, 0.1])
    np.testing.assert_array_equal(dots.customdata, [1, 2, 0])
    assert list(figure.layout.yaxis.ticktext) == ["&lt;b&gt;high&lt;/b&gt;", "middle", "low"]
    assert figure.layout.meta["captions"] == ["0.10", "0.70", "0.58"]
    assert [note.text for note in figure.layout.annotations] == ["<b>0.70</b><br>leads by 0.12", "0.58", "0.10"]
    assert "%" not in figure.to_json()


def test_a_tie_and_a_near_tie_are_no_lead() -> None:
    for second in (0.5, 0.498):
        figure = draw_label_scores(["a", "b"], np.array([0.5, second], np.float32))
        assert figure.layout.annotations[0].text.endswith("no clear lead")
    np.testing.assert_array_equal(
        draw_label_scores(["a", "b"], np.array([0.5, 0.5], np.float32)).data[0].customdata, [0, 1]
    )


def test_one_label_leads_nobody() -> None:
    figure = draw_label_scores(["only"], np.array([-0.2], np.float32))
    assert figure.layout.annotations[0].text == "<b>−0.20</b>"
    assert not figure.layout.shapes


def test_at_most_twenty_are_drawn() -> None:
    scores = np.linspace(0, 1, 200, dtype=np.float32)
    figure = draw_label_scores([str(i) for i in range(200)], scores)
    np.testing.assert_array_equal(figure.data[0].customdata, np.arange(199, 199 - MOST_LABELS, -1))
    assert len(figure.layout.meta["narrow"]["annotations"]) == 2 * MOST_LABELS


@pytest.mark.parametrize("scores", [[0.5, 0.49], [0.9, -0.9], [0.3]])
def test_all_dots_are_inside_and_small_differences_stay_small(scores: list[float]) -> None:
    low, high = draw_label_scores([""] * len(scores), np.array(scores, np.float32)).layout.xaxis.range
    assert low < min(scores) <= max(scores) < high
    assert high - low >= 0.299


def test_probabilities_stand_beside_scores_and_are_no_markup() -> None:
    scores, shares = np.array([0.1, 0.7], np.float32), np.array([0.001, 0.999], np.float32)
    figure = draw_label_scores(["low", "high"], scores, probabilities=shares)
    notes = [note.text for note in figure.layout.annotations]
    assert notes == ["<b>0.70 · &gt;99 %</b><br>leads by 0.60", "0.10 · &lt;1 %"]


@pytest.mark.parametrize("at_least", [-0.9, 0.5, 1.0])
def test_the_threshold_is_a_dotted_line_inside_the_chart_in_both_themes(at_least: float) -> None:
    figure = draw_label_scores(["a", "b"], np.array([0.4, 0.3], np.float32), at_least=at_least)
    low, high = figure.layout.xaxis.range
    assert low < at_least < high
    drawn = figure.to_plotly_json()["layout"]
    for shapes in (drawn["shapes"], drawn["meta"]["dark"]["layout"]["shapes"]):
        assert [shape["x0"] for shape in shapes if shape["line"].get("dash") == "dot"] == [at_least]
