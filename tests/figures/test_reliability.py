from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gist_demo.figures.palette import ACCENT_DARK
from gist_demo.figures.reliability import draw_reliability, reliability_texts
from gist_demo.widgets.chart import chart_value

NAN = float("nan")


@dataclass(frozen=True)
class Curve:
    edges: npt.NDArray[np.float64]
    confidence: npt.NDArray[np.float64]
    accuracy: npt.NDArray[np.float64]
    counts: npt.NDArray[np.int64]


BEFORE = Curve(np.linspace(0, 1, 4), np.array([0.2, NAN, 0.9]), np.array([0.5, NAN, 0.7]), np.array([1, 0, 3]))
AFTER = Curve(np.linspace(0, 1, 4), np.array([NAN, 0.5, 0.9]), np.array([NAN, 0.6, 0.9]), np.array([0, 2, 2]))


def test_a_dot_for_each_bin_that_has_texts() -> None:
    figure = draw_reliability({"before": BEFORE, "tuned": AFTER})
    bars, equal, before, after = figure.data
    np.testing.assert_allclose(bars.y, [0.25, 0, 0.75])
    assert (list(equal.x), list(equal.y)) == ([0, 1], [0, 1])
    np.testing.assert_allclose([before.x, before.y], [[0.2, 0.9], [0.5, 0.7]])
    assert [*before.customdata, *after.customdata] == [0, 1, 2, 3]
    assert (before.name, after.name) == ("before", "tuned")
    assert reliability_texts({"before": BEFORE, "tuned": AFTER})[:3] == [
        "1 text with a probability of 0 to 33 %, on average 20 %",
        "3 texts with a probability of 67 to 100 %, on average 90 %",
        "2 texts with a probability of 33 to 67 %, on average 50 %",
    ]
    meta = figure.layout.meta
    assert meta["captions"] == ["50 % right", "70 % right", "60 % right", "90 % right"]
    assert meta["numbers"] == ["before", "before", "tuned", "tuned"]
    assert meta["summary"] == (
        "before: in 1 of 2 bins fewer labels are right than their probability says; "
        "tuned: in 0 of 2 bins fewer labels are right than their probability says"
    )


def test_one_curve_in_the_dark() -> None:
    figure = draw_reliability({"<i>now</i>": BEFORE})
    assert figure.data[2].name == "&lt;i&gt;now&lt;/i&gt;"
    dark = figure.layout.meta["dark"]["data"]
    assert len(dark) == len(figure.data) == 3
    assert dark[2]["line"]["color"] == ACCENT_DARK
    assert "<i>" not in chart_value(figure, reliability_texts({"<i>now</i>": BEFORE}))
