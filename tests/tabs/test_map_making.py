"""How the map is made."""

import threading
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gist_demo.analysis.similarity import cosine_similarity
from gist_demo.encoding.encoder import Encoder
from gist_demo.errors import InputError
from gist_demo.tabs.interface import App
from gist_demo.tabs.map_inputs import check
from gist_demo.tabs.map_making import after_stop, draw_map, is_about_others
from gist_demo.tabs.map_view import Drawn, draw
from tests.stand_ins import WordBackend
from tests.tabs.conftest import GONE, GONE_TEXTS, SKIPPED, OwnProcess, keep, make_app, texts_of
from tests.tabs.maps import TEXTS, made, on_page, points, wished

EIGHT = [*TEXTS, "hail", "fog", "wind"]


def worked(app: App) -> list[str]:
    """The kinds of worker that were asked."""
    assert isinstance(app.workers, OwnProcess)
    return app.workers.calls


def test_the_map_is_the_projection_s_with_a_source(words: App) -> None:
    key = keep(words, TEXTS)
    drawn, sign, notice = made(words, key)
    assert isinstance(drawn, Drawn)
    assert drawn.in_use == key
    assert drawn.clusters is not None
    assert points(draw(words, drawn, None)) == {row: tuple(map(float, xy)) for row, xy in enumerate(drawn.coordinates)}
    assert sign != made(words, key)[1]
    assert "only 5 different texts, too few for UMAP" in notice
    assert "5 texts · words · float32" in notice
    assert worked(words) == ["map"] * 2


def test_close_texts_are_close_on_the_map(app: App, encoder: Encoder) -> None:
    """A real model's vectors, put on a plane by PCA, since there are few texts."""
    texts = ["The cat sleeps.", "A kitten is napping.", "Shares fell on Monday.", "The stock market is down."]
    here = make_app(app.models)
    drawn = made(here, keep(here, texts))[0]
    assert drawn.result.projection.method == "pca"
    far = np.linalg.norm(drawn.coordinates[:, None] - drawn.coordinates[None], axis=2)
    scores = cosine_similarity(*[encoder.encode(texts).vectors] * 2)
    for row in range(4):
        others = [i for i in range(4) if i != row]
        assert min(others, key=lambda i: far[row, i]) == max(others, key=lambda i: scores[row, i])


def test_a_sketch_is_there_first_and_says_what_comes(words: App, monkeypatch: pytest.MonkeyPatch) -> None:
    here, seen = make_app(words.models, map_texts=8), threading.Event()
    monkeypatch.setattr(
        OwnProcess, "call", lambda self, name, function, /, *args, seconds, watch: (seen.wait(20), function(*args))[1]
    )
    steps = draw_map(here, keep(here, EIGHT), *wished(n_neighbors=3), None, ())
    sketch, _, notice = next(step for step in steps if isinstance(step[0], Drawn))
    assert isinstance(sketch, Drawn)
    assert sketch.is_sketch
    assert sketch.clusters is None
    assert sketch.result.projection.method == "pca"
    assert "A first sketch (PCA); UMAP is on its way" in str(notice)
    later = next(steps)
    assert later[0] == SKIPPED
    assert "UMAP is on its way" in str(later[2])
    assert "Stopped. This is the first sketch (PCA)" in after_stop(sketch)
    seen.set()
    *_, end = steps
    assert isinstance(end[0], Drawn)
    assert (end[0].is_sketch, end[0].result.projection.method) == (False, "umap")
    assert end[0].view != sketch.view


def test_what_was_asked_as_pca_is_no_sketch(words: App) -> None:
    here = make_app(words.models, map_texts=8)
    drawn, _, notice = made(here, keep(here, EIGHT), method="pca", n_components=3)
    assert drawn.coordinates.shape == (8, 3)
    assert not drawn.is_sketch
    assert "too few" not in notice
    assert worked(here) == []


def test_after_stop_before_a_sketch_nothing_is_called_one(words: App) -> None:
    assert "failed" in after_stop(None)
    assert "failed" in after_stop(on_page(keep(words, TEXTS), 5))


def test_of_too_many_texts_the_first_are_drawn_and_that_is_said(words: App) -> None:
    drawn, _, notice = made(words, keep(words, EIGHT))
    assert "Drawn: the first 6 of 8 texts." in notice
    assert drawn.result.provenance.rows == 6
    assert texts_of(draw(words, drawn, None)) == [*TEXTS, "hail"]


def test_equal_texts_share_a_point_and_what_was_cut_is_said(words: App) -> None:
    long = "one two three four five six seven eight nine"
    drawn, _, notice = made(words, keep(words, ["a cat", "rain", "rain", "snow", long]))
    assert drawn.coordinates[1].tolist() == drawn.coordinates[2].tolist()
    assert "1 text is the same as another one and shares its point." in notice
    assert "Cut: the last 3 words of text 5 were not read." in notice


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"n_neighbors": 1}, "neighbours"),
        ({"n_neighbors": None}, "neighbours"),
        ({"min_dist": float("nan")}, "spacing"),
        ({"random_state": "<b>"}, "seed"),
        ({"metric": "taxicab"}, "metric"),
        ({"method": "tsne"}, "umap or by pca"),
        ({"n_components": 4}, "dimensions"),
        ({"min_size": 1}, "smallest cluster"),
    ],
)
def test_settings_that_give_no_map_are_a_sentence(words: App, given: dict[str, Any], says: str) -> None:
    key = keep(words, TEXTS)
    with pytest.raises(InputError, match=says) as error:
        check(words, key, *wished(**given))
    assert error.value.field in given
    *others, notice = made(words, key, **given)
    assert others == [SKIPPED] * 2
    assert error.value.text in notice
    assert worked(words) == []


def test_too_few_texts_are_a_sentence(words: App, backend: WordBackend) -> None:
    assert "A map needs at least 4 texts; there are 3." in made(words, keep(words, TEXTS[:3]))[-1]
    assert backend.batches == []


def test_the_same_map_is_not_made_again_and_other_clusters_need_no_other_map(words: App) -> None:
    there = on_page(keep(words, [*TEXTS, "hail"]), 6, [0, 0, 0, 1, 1, -1])
    assert made(words, there.in_use, on_page=there)[0] == there
    assert made(words, there.in_use, on_page=there, min_size=4)[0].clusters.clusters.min_size == 4
    assert worked(words) == []
    assert made(words, there.in_use, on_page=there, min_dist=0.2)[0].asked.settings.min_dist == 0.2
    noted = replace(there.result, projection=replace(there.result.projection, note="UMAP failed with these texts"))
    made(words, there.in_use, on_page=replace(there, result=noted))
    made(words, there.in_use, on_page=replace(there, is_sketch=True))
    assert worked(words) == ["map"] * 3


def test_rows_that_are_not_on_the_map_are_counted(words: App) -> None:
    notice = made(words, keep(words, EIGHT), marked=(2, 6))[2]
    assert "Not on the map: 1 of the 2 texts to be shown." in notice


def test_the_map_shows_all_texts_whatever_is_chosen_among_them(words: App) -> None:
    drawn = made(words, keep(words, TEXTS, rows=(1, 2)))[0]
    assert len(drawn.coordinates) == 5
    assert drawn.in_use.rows is None
    assert not is_about_others(drawn, keep(words, TEXTS, rows=(3,)))
    assert is_about_others(drawn, keep(words, TEXTS[:4]))
    assert not is_about_others(None, keep(words, TEXTS))


def test_texts_that_are_gone_are_asked_for_again(words: App, caplog: pytest.LogCaptureFixture) -> None:
    *others, notice = made(words, GONE_TEXTS)
    assert GONE in notice
    assert others == [SKIPPED] * 2
    assert caplog.text == ""


def test_without_a_model_that_is_said(without_model: App) -> None:
    assert "There is no model." in made(without_model, keep(without_model, TEXTS))[-1]
