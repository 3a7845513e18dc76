"""How much a search answers with, without a server between."""

from collections.abc import Iterator

import gradio as gr
import pytest

from gist_demo.encoding.engine import Engine
from gist_demo.tabs.interface import App
from gist_demo.ui.api_search import SearchApi
from tests.stand_ins import FixedModels, WordBackend
from tests.tabs.conftest import make_app

TEXTS = ["a cat", "the dog barks", "rain", "snow"]


@pytest.fixture
def app() -> Iterator[App]:
    engine = Engine(WordBackend(), cache_bytes=1 << 24)
    yield make_app(FixedModels(engine), answer_hits=8, answer_characters=60)
    engine.close()


def test_no_more_hits_than_can_be_handed_out(app: App) -> None:
    api = SearchApi(app)
    assert [len(hits) for hits in api.search_many(["cat", "dog"], TEXTS, top_k=10**400)["hits"]] == [4, 4]
    with pytest.raises(gr.Error, match="top_k: 3 queries of up to 4 hits are too much, at most 8 hits"):
        api.search_many(["cat", "dog", "rain"], TEXTS)
    assert len(api.search_many(["cat", "dog", "rain"], TEXTS, top_k=2)["hits"]) == 3


def test_a_long_text_is_not_handed_out_again_and_again(app: App) -> None:
    api = SearchApi(app)
    assert len(api.search("cat", ["word " * 10, "cat"])["hits"]) == 2
    with pytest.raises(gr.Error, match="have 106 characters together; at most 60 can be given at once"):
        api.search_many(["cat", "dog"], ["word " * 10, "cat"])


def test_callers_do_not_see_each_other_s_words(app: App) -> None:
    for texts in (["cat"], ["dog"]):
        (hit,) = SearchApi(app).search(texts[0], texts, mode="keyword")["hits"]
        assert hit["keyword_score"] > 0
    assert app.keywords.size_bytes == 0
