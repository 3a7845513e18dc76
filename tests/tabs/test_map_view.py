"""The picture of the map in the colours and sizes that are wished."""

import json
from dataclasses import replace

import numpy as np
import pytest

from gist_demo.analysis.map_quality import MapQuality
from gist_demo.figures.map_colors import Categories, Numbers
from gist_demo.tabs.interface import App
from gist_demo.tabs.map_inputs import ACCURACY, CLOSENESS, CLUSTER, LENGTH, NOTHING, mapped
from gist_demo.tabs.map_view import Drawn, Found, Measured, coloring, paint, sizing
from tests.stand_ins import WordBackend
from tests.tabs.conftest import GONE_TEXTS, HOSTILE, SKIPPED, figure, keep
from tests.tabs.maps import KINDS, TEXTS, on_page, points

HEIGHTS = ("1", "2", "3", "4", "5")


@pytest.fixture
def drawn(words: App) -> Drawn:
    """A map of five texts in two clusters."""
    key = keep(words, TEXTS, columns={"kind": KINDS, "height": HEIGHTS})
    return on_page(key, 5, [0, 0, 1, 1, -1])


def names_of(chart: object) -> list[str]:
    return [trace["meta"]["name"] for trace in figure(chart)["data"] if "meta" in trace]


def test_another_colour_is_the_same_map_and_encodes_nothing(words: App, drawn: Drawn, backend: WordBackend) -> None:
    plain, _ = paint(words, drawn, NOTHING, NOTHING, None, None)
    coloured, _ = paint(words, drawn, "column:kind", NOTHING, None, None)
    assert points(coloured) == points(plain)
    assert names_of(coloured) == ["weather", "animal"]
    assert names_of(plain) == []
    meta = figure(coloured)["layout"]["meta"]
    assert [meta["captions"]["words"][at] for at in meta["captions"]["at"]] == list(KINDS)
    assert figure(plain)["layout"]["meta"]["view"] == meta["view"]
    assert backend.batches == []


def test_clusters_are_named_in_the_legend_and_on_the_map(words: App, drawn: Drawn) -> None:
    chart, listed = paint(words, drawn, CLUSTER, NOTHING, None, None)
    assert sorted(names_of(chart)) == ["cluster 0", "cluster 1", "in no cluster"]
    named = figure(chart)["layout"]["meta"]["names"]
    assert [(each["name"], each["count"]) for each in named] == [("cluster 0", 2), ("cluster 1", 2)]
    assert all(drawn.clusters is not None and each["row"] in drawn.clusters.rows(i) for i, each in enumerate(named))
    assert "2 clusters" in str(listed)
    sketch, nothing = paint(words, replace(drawn, clusters=None), CLUSTER, NOTHING, None, None)
    assert names_of(sketch) == []
    assert nothing == ""


@pytest.mark.parametrize("choice", ["column:no such column", "", HOSTILE, "column:__class__", CLOSENESS, ACCURACY])
def test_what_is_not_there_colours_and_sizes_nothing(words: App, drawn: Drawn, choice: str) -> None:
    used = mapped(words, drawn.in_use)
    assert coloring(used, drawn, choice) is None
    assert sizing(used, choice) is None
    assert "coloured" not in figure(paint(words, drawn, choice, choice, None, None)[0])["layout"]["meta"]["summary"]


def test_closeness_is_a_scale_that_says_what_scores_mean(words: App, drawn: Drawn) -> None:
    background = words.background(words.models.get(), ())
    found = Found(
        drawn.in_use, "a longer query than fits", np.array([0.9, 0.1, 0.2, 0.3, np.nan], np.float32), background
    )
    used = mapped(words, drawn.in_use)
    made = coloring(used, drawn, CLOSENESS, found=found)
    assert isinstance(made, Numbers)
    assert made.scale is not None
    assert made.captions[0].startswith("0.90 · closer than")
    assert made.captions[4] == ""
    alone = coloring(used, drawn, CLOSENESS, found=replace(found, background=None))
    assert isinstance(alone, Numbers)
    assert (alone.scale, alone.captions[1]) == (None, "0.10")
    other = replace(found, in_use=GONE_TEXTS)
    assert coloring(used, drawn, CLOSENESS, found=other) is None


def test_accuracy_is_that_of_this_map(words: App, drawn: Drawn) -> None:
    each = np.array([0.5, 1, 1, 1, np.nan], np.float32)
    measured = Measured(drawn.view, MapQuality(0.9, each, 0.5, each, 2))
    made = coloring(mapped(words, drawn.in_use), drawn, ACCURACY, measured=measured)
    assert isinstance(made, Numbers)
    assert made.captions[0] == "accuracy 0.50"
    assert coloring(mapped(words, drawn.in_use), drawn, ACCURACY, measured=replace(measured, view="another")) is None


def test_sizes_follow_a_column_or_the_length(words: App, drawn: Drawn) -> None:
    used = mapped(words, drawn.in_use)
    column, length = sizing(used, "column:height"), sizing(used, LENGTH)
    assert column is not None
    assert length is not None
    np.testing.assert_array_equal(column.values, [1, 2, 3, 4, 5])
    assert length.captions[0] == "5 characters"
    assert sizing(used, "column:kind") is None
    assert isinstance(coloring(used, drawn, "column:height"), Categories)


def test_before_there_is_a_map_and_once_its_texts_are_gone_nothing_is_painted(
    words: App, drawn: Drawn, caplog: pytest.LogCaptureFixture
) -> None:
    assert paint(words, None, CLUSTER, NOTHING, None, None) == (SKIPPED, SKIPPED)
    assert paint(words, replace(drawn, in_use=GONE_TEXTS), CLUSTER, NOTHING, None, None) == (SKIPPED, SKIPPED)
    assert caplog.text == ""


def test_a_picture_says_when_it_was_asked_for(words: App, drawn: Drawn) -> None:
    first, second = (json.loads(str(paint(words, drawn, NOTHING, NOTHING, None, None)[0]))["asked"] for _ in "ab")
    assert 0 < first <= second


def test_hostile_columns_and_values_are_no_markup(words: App) -> None:
    key = keep(words, [HOSTILE, *TEXTS[:4]], columns={HOSTILE: (HOSTILE, "a", "b", "a", "b")})
    chart, listed = paint(words, on_page(key, 5, [0, 0, 1, 1, -1]), f"column:{HOSTILE}", NOTHING, None, None)
    assert "<" not in str(chart)
    assert all("<img" not in str(trace["name"]) for trace in figure(chart)["data"])
    assert "<img" not in figure(chart)["layout"]["legend"]["title"]["text"]
    assert "<img" not in str(listed)
