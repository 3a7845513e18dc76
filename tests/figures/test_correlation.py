import numpy as np

from gist_demo.figures.correlation import draw_correlation


def test_every_pair_is_one_dot_and_the_worst_have_a_shape_of_their_own() -> None:
    scores, gold = np.array([0.1, 0.5, 0.9], np.float32), np.array([0.0, 5.0, 2.5])
    pairs, worst = draw_correlation(scores, gold, column="score", worst=[1]).data
    assert pairs.customdata.tolist() == [0, 2]
    assert (pairs.x.tolist(), worst.x.tolist()) == ([0.0, 2.5], [5.0])
    assert worst.y.tolist() == [0.5]
    assert pairs.marker.symbol != worst.marker.symbol


def test_what_is_seen_is_also_said() -> None:
    figure = draw_correlation(np.array([-0.5, 0.5], np.float32), np.array([1.0, 4.0]), column="x")
    assert figure.layout.meta["summary"] == "2 pairs, scores from −0.50 to 0.50, people's from 1 to 4"
    assert figure.layout.meta["captions"] == ["−0.50 · people 1", "0.50 · people 4"]
    assert not figure.layout.showlegend


def test_a_hostile_name_of_a_column_is_no_markup() -> None:
    figure = draw_correlation(np.zeros(1, np.float32), np.zeros(1), column="<b>${x}</b> %{y}")
    assert "<" not in figure.layout.xaxis.title.text
    assert "{" not in figure.layout.xaxis.title.text
