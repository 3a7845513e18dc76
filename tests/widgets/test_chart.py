"""The chart's Python side; tests/browser/test_chart.py drives the other one."""

import json
import warnings
from base64 import b64decode
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import gradio as gr
import numpy as np
import plotly.graph_objects as go
import pytest
from gradio.utils import is_static_file

from gist_demo.figures.similarity import draw_similarity
from gist_demo.widgets.chart import chart, chart_head, chart_value, picked_rows


@pytest.mark.parametrize(
    ("sent", "rows"),
    [
        ({"rows": [3, 1]}, (3, 1)),
        ({"rows": [0, 4, 4, 0]}, (0, 4)),
        ({"rows": [-1, 5, 2]}, (2,)),
        ({"rows": [True, 1.0, "2", None, [3], {"a": 1}, 4]}, (4,)),
        ({"rows": list(range(100_000))}, (0, 1, 2, 3, 4)),
        ({"rows": []}, ()),
        ({"rows": 3}, ()),
        ({"rows": {"0": 1}}, ()),
        ({}, ()),
        (None, ()),
        ([1, 2], ()),
        ("rows", ()),
    ],
)
def test_only_rows_come_through(sent: Any, rows: tuple[int, ...]) -> None:
    assert picked_rows(gr.EventData(None, sent), 5) == rows


def test_the_largest_heatmap_stays_small() -> None:
    rng = np.random.default_rng(0)
    texts = ["".join(rng.choice(list("äöü <>&漢字 words"), 400)) for _ in range(1000)]
    scores = rng.uniform(-0.2, 1, (1000, 1000)).astype(np.float32)
    assert len(chart_value(draw_similarity(scores, symmetric=True), texts).encode()) < 2_500_000
    assert len(chart_value(draw_similarity(scores, symmetric=False), texts + texts).encode()) < 5_000_000


@pytest.mark.parametrize(("symmetric", "under"), [(True, True), (False, False)])
def test_a_matrix_travels_as_ten_thousandths(symmetric: bool, under: bool) -> None:
    scores = np.random.default_rng(0).uniform(-1, 1, (5, 5)).astype(np.float32)
    scores[4, 1] = np.nan
    sent = json.loads(chart_value(draw_similarity(scores, symmetric=symmetric), []))
    matrix = sent["matrices"][0]
    assert (matrix["shape"], matrix["under"]) == ([5, 5], under)
    cells = np.frombuffer(b64decode(matrix["cells"]), "<i2")
    expected = scores[np.tril_indices(5, -1)] if under else scores.ravel()
    np.testing.assert_allclose(
        np.where(cells == -32768, np.nan, cells / 10_000), expected.astype(np.float64), rtol=0, atol=0.5001e-4
    )
    assert sent["figure"]["data"][0].get("z") is None
    assert sent["matrices"][1] is None


def test_texts_travel_once_shortened_and_quiet() -> None:
    texts = ["</script><script>alert(1)</script>", "a " * 5000, 'quote " and \\ and \u2028']
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # gradio warns of "<script" in any value
        value = chart(elem_id="c", label="c", height=9, empty="-").postprocess(chart_value(go.Figure(), texts))
    assert value is not None
    sent = json.loads(value)
    assert set(sent) == {"asked", "figure", "matrices", "texts", "source"}
    assert sent["texts"][0] == texts[0]
    assert len(sent["texts"][1]) <= 300
    assert sent["texts"][2].startswith('quote " and \\')


@pytest.mark.parametrize(("n", "longest"), [(1, 300), (10_000, 300), (20_000, 150), (100_000, 40)])
def test_of_very_many_texts_the_hover_shows_less(n: int, longest: int) -> None:
    (text,) = set(json.loads(chart_value(go.Figure(), ["word " * 100] * n))["texts"])
    assert longest - 5 <= len(text) <= longest


def test_the_template_holds_no_variable() -> None:
    made = chart(elem_id="c", label="L", height=300, empty="Nothing yet.")
    for template in (made.html_template, made.css_template):
        assert not {"${", "{{", "`", "\\"} & {template[i : i + n] for n in (1, 2) for i in range(len(template))}
    assert made.props["empty"] == "Nothing yet."
    assert made.value is None


def test_one_file_is_served_and_no_folder() -> None:
    address = chart(elem_id="c", label="c", height=9, empty="-").props["bundle"]
    bundle = Path(unquote(urlsplit(address).path).removeprefix("gradio_api/file="))
    assert is_static_file(bundle)
    assert bundle.name == "plotly.min.js"
    assert not is_static_file(bundle.parent)
    assert not is_static_file(bundle.parent / "widgetbundle.js")
    assert f'href="{address}"' in chart_head()
