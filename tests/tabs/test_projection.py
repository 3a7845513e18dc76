"""The Map tab's handlers."""

import math
import re
from dataclasses import replace
from typing import Any

import gradio as gr
import numpy as np
import pytest

from gist_demo.analysis.projection import Projection, ProjectionResult
from gist_demo.analysis.projection_settings import MapSettings
from gist_demo.analysis.similarity import cosine_similarity
from gist_demo.corpora.samples import load_sample
from gist_demo.encoding.encoder import Encoder, EncodeReport
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.map_view import Drawn
from gist_demo.tabs.projection import check, draw_map, list_selected, recolour, show_all, show_code, take_in
from tests.stand_ins import FixedModels, WordBackend, word_vector
from tests.tabs.conftest import (
    GONE,
    GONE_TEXTS,
    HOSTILE,
    HOSTILE_PICKS,
    NOT_READY,
    SKIPPED,
    OwnProcess,
    figure,
    keep,
    last,
    make_app,
    numbers,
    printed,
    texts_of,
)

TEXTS = ["a cat", "the dog barks", "rain", "snow", "ice"]
KINDS = ("animal", "animal", "weather", "weather", "weather")
HINT = "Tap a dot"
SETTINGS = ("Nothing", 15, 0.1, 42)
PLACED = Projection(np.zeros((1200, 2), np.float32), "umap", "", MapSettings(), 0)
SMALL = Projection(np.zeros((6, 2), np.float32), "umap", "", MapSettings(), 0)
SOURCE = Provenance("someone/words", "0" * 40, "cpu", "float32", rows=1200)
SOURCE_OF_SIX = replace(SOURCE, rows=6)


def pick(rows: object) -> gr.EventData:
    return gr.EventData(None, {"rows": rows})


def worked(app: App) -> list[str]:
    """The kinds of worker that were asked."""
    assert isinstance(app.workers, OwnProcess)
    return app.workers.calls


def points(chart: object) -> dict[int, tuple[float, float]]:
    """Where each text is."""
    return {
        int(row): (float(x), float(y))
        for trace in figure(chart)["data"]
        for row, x, y in zip(*(numbers(trace[axis]) for axis in ("customdata", "x", "y")), strict=True)
    }


def matrix(said: str) -> list[list[float]]:
    """The numbers of a matrix that numpy has printed."""
    return [[float(cell) for cell in re.findall(r"-?\d+\.\d*(?:e-?\d+)?", line)] for line in said.splitlines()]


def drawn(
    app: App,
    in_use: TextsInUse,
    colour_by: str = "Nothing",
    *,
    settings: tuple[Any, ...] = (15, 0.1, 42),
    on_page: Drawn | None = None,
    marked: tuple[int, ...] = (),
) -> tuple[Any, ...]:
    return last(draw_map(app, in_use, colour_by, *settings, on_page, marked))


def listed(app: App, on_page: Drawn | None, event: gr.EventData) -> str:
    return list_selected(app, on_page, event)[0]


def test_the_drawn_points_are_the_projection_s(words: App) -> None:
    key = keep(words, TEXTS)
    chart, tray, made, notice = drawn(words, key)
    assert isinstance(made, Drawn)
    assert made.in_use == key
    assert points(chart) == {row: tuple(map(float, xy)) for row, xy in enumerate(made.result.projection.coordinates)}
    assert texts_of(chart) == TEXTS
    assert HINT in tray
    assert "only 5 different texts, too few for UMAP" in notice
    assert "5 texts · words · float32" in notice
    assert worked(words) == ["map"]


def test_close_texts_are_close_on_the_map(app: App, encoder: Encoder) -> None:
    """A real model's vectors, put on a plane by PCA, since there are few texts."""
    texts = ["The cat sleeps.", "A kitten is napping.", "Shares fell on Monday.", "The stock market is down."]
    here = make_app(app.models)
    chart, _, made, _ = drawn(here, keep(here, texts))
    assert made.result.projection.method == "pca"
    at = np.array([points(chart)[row] for row in range(4)])
    far = np.linalg.norm(at[:, None] - at[None], axis=2)
    scores = cosine_similarity(*[encoder.encode(texts).vectors] * 2)
    for row in range(4):
        others = [i for i in range(4) if i != row]
        assert min(others, key=lambda i: far[row, i]) == max(others, key=lambda i: scores[row, i])


def test_of_too_many_texts_the_first_are_drawn_and_that_is_said(words: App) -> None:
    key = keep(words, [*TEXTS, "hail", "fog", "wind"])
    chart, _, made, notice = drawn(words, key)
    assert "Drawn: the first 6 of 8 texts." in notice
    assert made.result.provenance.rows == 6
    assert texts_of(chart) == [*TEXTS, "hail"]
    assert '"fog"' not in show_code(words, key, *SETTINGS)


def test_equal_texts_share_a_point_and_what_was_cut_is_said(words: App) -> None:
    long = "one two three four five six seven eight nine"
    chart, _, _, notice = drawn(words, keep(words, ["a cat", "rain", "rain", "snow", long]))
    assert points(chart)[1] == points(chart)[2]
    assert "1 text is the same as another one and shares its point." in notice
    assert "Cut: the last 3 words of text 5 were not read." in notice


@pytest.mark.parametrize(
    ("settings", "says", "field"),
    [
        ((1, 0.1, 42), "neighbours", "n_neighbors"),
        ((math.nan, 0.1, 42), "neighbours", "n_neighbors"),
        ((None, 0.1, 42), "neighbours", "n_neighbors"),
        ((15, 1, 42), "spacing", "min_dist"),
        ((15, math.nan, 42), "spacing", "min_dist"),
        ((15, 0.1, -1), "seed", "random_state"),
        ((15, 0.1, 2**32), "seed", "random_state"),
        ((15, 0.1, None), "seed", "random_state"),
        ((15, 0.1, "<b>"), "seed", "random_state"),
    ],
)
def test_settings_that_give_no_map_are_a_sentence(words: App, settings: Any, says: str, field: str) -> None:
    key = keep(words, TEXTS)
    with pytest.raises(InputError, match=says) as error:
        check(words, key, "Nothing", *settings)
    assert error.value.field == field
    *others, notice = drawn(words, key, settings=settings)
    assert others == [SKIPPED] * 3
    assert error.value.text in notice
    assert show_code(words, key, "Nothing", *settings) == f"# {error.value.text}"
    assert worked(words) == []


def test_too_few_texts_are_a_sentence(words: App, backend: WordBackend) -> None:
    assert "A map needs at least 4 texts; there are 3." in drawn(words, keep(words, TEXTS[:3]))[-1]
    assert backend.batches == []


def test_the_columns_are_offered_and_the_labels_first(words: App) -> None:
    corpus = load_sample("customer-questions")
    offered, kept, marked, notice = take_in(words, TextsInUse(words.corpora.put(corpus)), None)
    assert isinstance(offered, gr.Dropdown)
    assert [value for _, value in offered.choices] == ["Nothing", "intent"]
    assert (offered.value, offered.visible) == ("intent", True)
    assert (kept, marked, notice) == (None, (), SKIPPED)


def test_without_labels_nothing_is_coloured_and_without_columns_nothing_is_offered(words: App) -> None:
    offered, *_ = take_in(words, keep(words, TEXTS, columns={"kind": KINDS}), None)
    assert isinstance(offered, gr.Dropdown)
    assert (offered.value, offered.visible) == ("Nothing", True)
    offered, *_ = take_in(words, keep(words, TEXTS), None)
    assert isinstance(offered, gr.Dropdown)
    assert (offered.value, offered.visible) == ("Nothing", False)


def test_another_colour_is_the_same_map_without_a_new_projection(words: App, backend: WordBackend) -> None:
    key = keep(words, TEXTS, columns={"kind": KINDS, "height": ("1", "2", "3", "4", "5")})
    plain, _, made, _ = drawn(words, key)
    before = len(backend.batches)
    coloured = recolour(words, "kind", made, ())[0]
    assert points(coloured) == points(plain)
    assert {trace.get("name") for trace in figure(coloured)["data"]} == {"animal (2)", "weather (3)"}
    assert figure(coloured)["layout"]["meta"]["captions"] == {"words": ["animal", "weather"], "at": [0, 0, 1, 1, 1]}
    assert [trace.get("name") for trace in figure(plain)["data"]] == [None]
    assert worked(words) == ["map"]
    assert len(backend.batches) == before


def test_a_map_is_drawn_in_the_chosen_colours(words: App) -> None:
    chart = drawn(words, keep(words, [*TEXTS, "hail", "fog"], columns={"kind": (*KINDS, "weather", "rare")}), "kind")[0]
    assert {trace["name"] for trace in figure(chart)["data"]} == {
        "animal (2)",
        "weather (4)",
    }  # the seventh is not drawn


@pytest.mark.parametrize("column", ["no such column", "", HOSTILE, "__class__"])
def test_a_column_that_is_not_there_colours_nothing(words: App, column: str) -> None:
    key = keep(words, TEXTS, columns={"kind": KINDS})
    chart, _, made, _ = drawn(words, key, column)
    assert recolour(words, column, made, ())[0] == chart
    assert "coloured" not in figure(chart)["layout"]["meta"]["summary"]


def test_there_is_nothing_to_recolour_before_there_is_a_map(words: App) -> None:
    assert recolour(words, "kind", None, ()) == (SKIPPED, SKIPPED)
    assert HINT in listed(words, None, pick([0]))


def test_hostile_columns_and_values_are_no_markup(words: App) -> None:
    key = keep(words, [HOSTILE, *TEXTS[:4]], columns={HOSTILE: (HOSTILE, "a", "b", "a", "b")})
    chart, _, made, _ = drawn(words, key, HOSTILE)
    assert "<" not in chart
    assert all("<img" not in str(trace["name"]) for trace in figure(chart)["data"])
    assert "<img" not in figure(chart)["layout"]["legend"]["title"]["text"]
    assert "<img" not in listed(words, made, pick([0]))


def test_the_tray_lists_what_was_selected(words: App) -> None:
    tray = listed(words, drawn(words, keep(words, TEXTS))[2], pick([4, 0]))
    assert "2 of 5 selected." in tray
    assert re.findall(r'class="rank">([^<]*)<', tray) == ["1", "5"]
    assert tray.index("<p>a cat</p>") < tray.index("<p>ice</p>")
    assert "are listed" not in tray


def test_of_many_selected_texts_the_first_are_listed() -> None:
    here = make_app(FixedModels(), map_texts=5000)
    key = keep(here, [f"text {i}" for i in range(1200)])
    on_page = Drawn(key, (15, 0.1, 42), ProjectionResult(PLACED, EncodeReport(), SOURCE), "Nothing")
    tray = listed(here, on_page, pick(list(range(1100))))
    assert "1,100 of 1,200 selected. The first 50 are listed." in tray
    assert tray.count('class="card"') == 50
    assert "are listed" not in listed(here, on_page, pick(list(range(50))))


@pytest.mark.parametrize("sent", [*HOSTILE_PICKS, {"rows": [5, 6, 7]}], ids=repr)
def test_a_selection_of_nothing_brings_the_hint(words: App, sent: object) -> None:
    assert HINT in listed(words, drawn(words, keep(words, TEXTS))[2], gr.EventData(None, sent))


def test_dots_of_the_map_on_the_page_are_its_texts_whatever_is_in_use_by_now(words: App) -> None:
    made = drawn(words, keep(words, TEXTS))[2]
    keep(words, ["other", "texts", "are", "in use"])
    assert "<p>snow</p>" in listed(words, made, pick([3]))


def test_texts_that_are_not_on_the_map_cannot_be_selected(words: App) -> None:
    assert HINT in listed(words, drawn(words, keep(words, [*TEXTS, "hail", "fog"]))[2], pick([6]))


def test_texts_that_are_gone_are_asked_for_again(words: App, caplog: pytest.LogCaptureFixture) -> None:
    gone = GONE_TEXTS
    *others, notice = drawn(words, gone)
    assert GONE in notice
    assert others == [SKIPPED] * 3
    made = drawn(words, keep(words, TEXTS))[2]
    assert GONE in listed(words, replace(made, in_use=gone), pick([0]))
    assert recolour(words, "kind", replace(made, in_use=gone), ()) == (SKIPPED, SKIPPED)
    assert show_code(words, gone, *SETTINGS) == f"# {GONE}"
    assert caplog.text == ""


def test_the_code_prints_the_points_that_are_drawn(words: App, monkeypatch: pytest.MonkeyPatch) -> None:
    key = keep(words, [*TEXTS, "rain"])
    at = points(drawn(words, key)[0])
    said = printed(show_code(words, key, *SETTINGS), monkeypatch)
    np.testing.assert_allclose(matrix(said), [at[row] for row in range(6)], atol=1e-4)


def test_the_code_asks_umap_for_the_same_map(words: App, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    class Recorder:
        def __init__(self, **settings: Any) -> None:
            asked.update(settings)

        def fit_transform(self, vectors: Any) -> Any:
            asked["vectors"] = vectors
            return vectors[:, :2]

    texts = [*TEXTS, "rain", "hail", "fog", "wind"]
    here = make_app(words.models, map_texts=9)
    said = printed(show_code(here, keep(here, texts), "Nothing", 3, 0.25, 7), monkeypatch, umap={"UMAP": Recorder})
    near, distances = asked.pop("precomputed_knn")
    vectors = asked.pop("vectors")
    assert asked == {
        "n_neighbors": 3,
        "min_dist": 0.25,
        "metric": "cosine",
        "init": "pca",
        "random_state": 7,
        "n_jobs": 1,
    }
    assert len(vectors) == 8
    assert near[:, 0].tolist() == list(range(8))
    assert (np.diff(distances, axis=1) >= 0).all()
    np.testing.assert_allclose(matrix(said), [word_vector(text)[:2] for text in texts], atol=1e-4)


def test_while_the_model_loads_the_code_is_a_comment(loading: App) -> None:
    assert show_code(loading, keep(loading, TEXTS), *SETTINGS) == NOT_READY


def test_without_a_model_that_is_said(without_model: App) -> None:
    assert "There is no model." in drawn(without_model, keep(without_model, TEXTS))[-1]


def test_rows_of_another_tab_stand_out_and_are_listed(words: App) -> None:
    texts = keep(words, TEXTS, columns={"kind": KINDS})
    _, tray, *_ = drawn(words, texts, "kind", marked=(0, 3))
    assert re.findall(r'class="rank">([^<]*)<', tray) == ["1", "4"]
    assert 'data-rows="0,3"' in tray


def test_rows_that_are_not_on_the_map_are_counted(words: App) -> None:
    *_, notice = drawn(words, keep(words, [*TEXTS, "hail", "fog"]), marked=(2, 6))
    assert "Not on the map: 1 of the 2 texts to be shown." in notice


def test_the_map_shows_all_texts_and_those_in_use_stand_out(words: App) -> None:
    chart, _, made, _ = drawn(words, keep(words, TEXTS, rows=(1, 2)))
    assert len(points(chart)) == 5
    assert made.in_use.rows is None


def test_a_choice_among_the_same_texts_leaves_the_map_alone(words: App) -> None:
    made = drawn(words, keep(words, TEXTS))[2]
    assert take_in(words, keep(words, TEXTS, rows=(1, 2)), made) == (SKIPPED,) * 4
    *_, marked, notice = take_in(words, keep(words, TEXTS[:4]), made)
    assert marked == ()
    assert "Inputs changed" in str(notice)


def test_the_same_map_is_not_made_again(words: App) -> None:
    texts = ["a b", "b c", "c d", "d e", "e f", "f g"]
    made = Drawn(keep(words, texts), (15, 0.1, 42), ProjectionResult(SMALL, EncodeReport(), SOURCE_OF_SIX), "Nothing")
    again = drawn(words, made.in_use, on_page=made, marked=(2,))
    assert again[2] == replace(made, colour_by="Nothing")
    assert worked(words) == []
    assert drawn(words, made.in_use, on_page=made, settings=(15, 0.2, 42))[2].settings == (15, 0.2, 42)
    assert worked(words) == ["map"]
    noted = replace(made, result=replace(made.result, projection=replace(SMALL, note="UMAP failed with these texts")))
    drawn(words, made.in_use, on_page=noted)
    assert worked(words) == ["map"] * 2


def test_all_is_shown_again(words: App) -> None:
    made = drawn(words, keep(words, TEXTS), marked=(1,))[2]
    _, tray, marked = show_all(words, made)
    assert HINT in tray
    assert marked == ()
