"""The page as gradio was told of it."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from gist_demo.corpora.corpus import CorpusStore
from gist_demo.corpora.options import ReadOptions
from gist_demo.encoding.encoder import Loading
from gist_demo.models.datasets import HubDatasets
from gist_demo.settings import Limits, Settings
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.map_inputs import FIELDS
from gist_demo.tabs.zero_shot_inputs import Asked
from gist_demo.ui.api_similarity import SimilarityApi
from gist_demo.ui.page import build_page
from gist_demo.widgets.pair_ticks import TickedPairs
from gist_demo.widgets.ticks import Ticked
from gist_demo.worker import Workers
from tests.stand_ins import FixedModels
from tests.tabs.conftest import asked_for
from tests.tabs.maps import wished

ASKED: dict[str, tuple[object, ...]] = {  # arguments that the endpoints take
    "similarity": (["a", "b"],),
    "closest_pairs": (["a", "b"],),
    "near_duplicates": (["a", "b"],),
    "search": ("a", ["b"]),
    "search_many": (["a"], ["b"]),
    "classify": (["a"], ["b", "c"]),
    "project": (["a"] * 4,),
    "map_quality": (["a"] * 4,),
    "place": (["a"] * 4, "b"),
    "explain": ("a", "b"),
    "correlate": (["a"] * 3, ["b"] * 3, [1, 2, 3]),
    "evaluate_search": (["a"], [{"query": "b", "row": 0, "relevance": 1}]),
    "suggest_threshold": (["a", "b"], ["c", "d"]),
    "evaluate_labels": (["a"], ["b", "c"], ["b"]),
}
API = set(ASKED)
ENCODING = {
    "draw_matrix",
    "draw_all",
    "redraw",
    "redraw_if_changed",
    "list_them",
    "show_pair",
    "explain_listed",
    "rank_corpus",
    "rank_all",
    "label_corpus",
    "show_text",
    "list_corpus",
    "tell_alike",
    "draw_map",
    *API,
}
BROWSER_TESTS = Path(__file__).resolve().parents[1] / "browser"


@pytest.fixture(scope="module")
def built() -> gr.Blocks:
    """The page of an app whose model is on its way."""
    models, limits = FixedModels(state=Loading("someone/words")), Settings().limits
    store = CorpusStore(limits.corpora_bytes, limits.corpus_seconds)
    return build_page(App(models, store, Workers([], data_dir=Path("unused")), Settings(), HubDatasets()))


@pytest.fixture(scope="module")
def config(built: gr.Blocks) -> dict[str, Any]:
    """What a browser is sent."""
    made: dict[str, Any] = built.get_config_file()  # type: ignore[assignment]
    return made


def marked(value: Any) -> Any:
    """`value` with every text in it longer by words that can be looked for."""
    if isinstance(value, str):
        return f"{value}, as a visitor wrote it"
    return [marked(each) for each in value] if isinstance(value, list | tuple) else value


def elem_ids(config: dict[str, Any]) -> list[str]:
    found = [component["props"].get("elem_id") for component in config["components"]]
    return [elem_id for elem_id in found if elem_id]


def test_every_event_but_the_endpoints_is_private(built: gr.Blocks) -> None:
    public = {fn.api_name for fn in built.fns.values() if fn.api_visibility != "private"}
    assert public == API
    assert set(built.get_api_info()["named_endpoints"]) == {f"/{name}" for name in API}


def test_the_config_tells_no_more_than_that(config: dict[str, Any]) -> None:
    told = {each["api_name"] for each in config["dependencies"] if each["api_visibility"] != "private"}
    assert told == API


def test_what_encodes_does_not_wait_for_another_visitor(built: gr.Blocks) -> None:
    encoding = [fn for fn in built.fns.values() if fn.fn is not None and fn.name in ENCODING]
    assert {fn.name for fn in encoding} == ENCODING
    assert [fn.name for fn in encoding if fn.concurrency_limit is not None] == []


def test_texts_that_change_while_others_are_answered_for_are_answered_for_too(built: gr.Blocks) -> None:
    (fn,) = [each for each in built.fns.values() if each.fn is not None and each.name == "offer_gold"]
    assert fn.trigger_mode == "always_last"


def test_nothing_but_stop_waits_for_another_visitor(built: gr.Blocks) -> None:
    waiting = {fn.name for fn in built.fns.values() if fn.fn is not None and fn.concurrency_limit is not None}
    assert waiting <= {"_stopped", "after_stop"}


def test_no_event_shows_gradio_s_own_progress(config: dict[str, Any]) -> None:
    shown = [
        dependency["api_name"]
        for dependency in config["dependencies"]
        if dependency["backend_fn"] and dependency["show_progress"] != "hidden" and dependency["api_name"] not in API
    ]
    assert shown == []


def test_each_stop_ends_the_runs_of_its_own_tab(built: gr.Blocks) -> None:
    for tab, handlers in (
        ("similarity", {"draw_matrix", "draw_all"}), ("search", {"rank_corpus"}), ("search-many", {"rank_all"}),
        ("classify", {"label_corpus"}), ("map", {"draw_map"}), ("accuracy", {"measure"}),
    ):  # fmt: skip
        (stop,) = [i for i, block in built.blocks.items() if getattr(block, "elem_id", None) == f"{tab}-stop"]
        cancelled = {i for fn in built.fns.values() if (stop, "click") in fn.targets for i in fn.cancels}
        assert {built.fns[i].name for i in cancelled} == handlers


def test_the_matrix_is_drawn_when_the_page_comes_and_when_the_texts_change(built: gr.Blocks) -> None:
    (draw,) = [fn for fn in built.fns.values() if fn.name == "draw_matrix"]
    assert [event for _, event in draw.targets] == ["load", "change"]
    (key,) = {fn.inputs[0]._id for fn in built.fns.values() if fn.name in ("draw_matrix", "rank_corpus", "draw_map")}
    assert isinstance(built.blocks[key], gr.State)
    assert draw.targets[1][0] == key
    (draw_all,) = [fn for fn in built.fns.values() if fn.name == "draw_all"]
    assert [event for _, event in draw_all.targets] == ["click"]


def test_no_chart_is_gradio_s_own_and_no_texts_stand_in_a_state(built: gr.Blocks) -> None:
    assert not [block for block in built.blocks.values() if isinstance(block, gr.Plot)]
    states = [block.value for block in built.blocks.values() if isinstance(block, gr.State)]
    assert all(
        value in (None, 0, ()) or isinstance(value, TextsInUse | ReadOptions | Ticked | TickedPairs) for value in states
    )


def test_ids_are_there_once(config: dict[str, Any]) -> None:
    assert [elem_id for elem_id, count in Counter(elem_ids(config)).items() if count > 1] == []


def test_what_a_visitor_can_use_has_an_id(config: dict[str, Any]) -> None:
    used = ("button", "checkbox", "dataframe", "dropdown", "file", "number", "radio", "slider", "textbox")
    without = [c for c in config["components"] if c["type"] in used and not c["props"].get("elem_id")]
    assert without == []


def test_the_ids_that_the_browser_tests_use_are_there(config: dict[str, Any]) -> None:
    own_page = ("test_chart.py", "test_chart_page.py", "test_download.py")
    files = [path for path in BROWSER_TESTS.glob("test_*.py") if path.name not in own_page]
    sources = "".join(path.read_text(encoding="utf-8") for path in files)
    wanted = set(re.findall(r'locator\(f?"#([a-z][a-z-]*[a-z])[ ".]', sources))
    assert len(wanted) > 20
    assert wanted - set(elem_ids(config)) == set()


def test_uploads_are_deleted_within_the_hour(built: gr.Blocks) -> None:
    assert built.delete_cache is not None
    seconds_between, seconds_kept = built.delete_cache
    assert seconds_kept <= 3600
    assert seconds_between <= 600


@pytest.mark.parametrize(
    ("handler", "usable", "wrong", "field"),
    [
        ("rank_corpus", ("key", *asked_for(query="pets")), ("key", *asked_for()), 1),
        ("rank_corpus", ("key", *asked_for(query="a")), ("key", *asked_for(query="a", weight=2)), 4),
        ("rank_all", ("key", *asked_for(), "a\nb"), ("key", *asked_for(), " "), 13),
        ("label_corpus", ("key", *Asked("a\nb"), ""), ("key", *Asked("a"), ""), 1),
        ("label_corpus", ("key", *Asked("a\nb"), ""), ("key", *Asked("a\nb", "no place"), ""), 2),
        ("label_corpus", ("key", *Asked("a\nb"), ""), ("key", *Asked("a\nb", several=True), ""), 5),
        ("label_corpus", ("key", *Asked("a\nb", at_least=0.5), ""), ("key", *Asked("a\nb", at_least=2), ""), 5),
        ("label_corpus", ("key", *Asked("a\nb", temperature=0.1), ""), ("key", *Asked("a\nb", temperature=0), ""), 6),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(
    built: gr.Blocks, handler: str, usable: tuple[object, ...], wrong: tuple[object, ...], field: int
) -> None:
    (checks,) = [fn.validator for fn in built.fns.values() if fn.name == handler]
    assert checks is not None
    assert all(verdict["is_valid"] for verdict in checks(*usable))
    assert [verdict["is_valid"] for verdict in checks(*wrong)] == [i != field for i in range(len(usable))]


def test_settings_of_the_map_are_checked_beside_their_fields(built: gr.Blocks) -> None:
    (checks,) = [fn.validator for fn in built.fns.values() if fn.name == "draw_map"]
    states = [block.value for block in built.blocks.values() if isinstance(block, gr.State)]
    (in_use,) = [value for value in states if isinstance(value, TextsInUse)]
    assert checks is not None
    assert all(verdict["is_valid"] for verdict in checks(in_use, *wished(), None, ()))
    wrong = {"n_components": 4, "n_neighbors": 1, "min_dist": 2, "random_state": -1, "min_size": 0}
    for field, value in wrong.items():
        verdicts = [verdict["is_valid"] for verdict in checks(in_use, *wished(**{field: value}), None, ())]
        assert verdicts == [i != 1 + FIELDS.index(field) for i in range(3 + len(FIELDS))]


def test_a_bug_behind_an_endpoint_is_one_neutral_sentence(built: gr.Blocks, caplog: pytest.LogCaptureFixture) -> None:
    """The model's stand-in has no encoder to give, which no endpoint is prepared for."""
    for endpoint in [fn.fn for fn in built.fns.values() if fn.api_visibility == "public"]:
        assert endpoint is not None
        with pytest.raises(gr.Error, match="Something went wrong here"):
            endpoint(*marked(ASKED[endpoint.__name__]))
    assert caplog.text.count("AssertionError") == len(API)
    assert "visitor" not in caplog.text.replace("visitor-run", "")


def test_a_request_that_lasts_too_long_is_stopped() -> None:
    limits = Limits(run_seconds=-1)
    app = App(FixedModels(), CorpusStore(1 << 20, 60), Workers([], data_dir=Path("unused")), Settings(limits=limits))
    with pytest.raises(gr.Error, match="was stopped"):
        SimilarityApi(app).similarity(["a", "b"])
