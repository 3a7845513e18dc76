"""What stands out on a map; tests/browser/test_map.py sees it drawn."""

import json
import warnings

from gist_demo.widgets.map_marks import Marks, Star, map_marks, marks_value


def test_marks_travel_as_json() -> None:
    assert json.loads(marks_value(Marks("a map", rows=(1, 2)))) == {
        "view": "a map",
        "rows": [1, 2],
        "from": None,
        "to": [],
    }
    assert json.loads(marks_value(Marks("a map", origin=3, to=(4, 5))))["from"] == 3
    assert marks_value(None) == "null"


def test_what_is_written_at_a_star_is_short_and_quiet() -> None:
    words = "<script>alert(1)</script> " * 20
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # gradio warns of "<script" in any value
        value = map_marks("a-chart").postprocess(marks_value(Marks("a map", origin=Star((1.0, 2.0), words))))
    told = json.loads(value or "")
    assert told["from"]["at"] == [1, 2]
    assert len(told["from"]["words"]) <= 40


def test_the_template_holds_no_variable() -> None:
    made = map_marks("a-chart")
    assert made.html_template == "<i></i>"
    assert made.props["chart"] == "a-chart"
    assert made.elem_id == "a-chart-marks"
