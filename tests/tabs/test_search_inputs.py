"""What the Search tab asks for."""

import math
from collections.abc import Mapping
from typing import Any

import pytest

from gist_demo.analysis.hits import SearchSettings
from gist_demo.errors import InputError
from gist_demo.settings import Limits
from gist_demo.tabs.interface import App
from gist_demo.tabs.search_inputs import (
    FIELDS,
    Asked,
    filtered,
    parse,
    show_columns,
    show_sizes,
    show_values,
    size_visibly,
)
from tests.tabs.conftest import GONE_TEXTS, SKIPPED, asked_for, keep

LIMITS = Limits()
KINDS = {"kind": ("a", "b", "a", "c"), "empty": ("", "", "", "")}


def parsed(**given: object) -> Asked:
    return parse(dict(zip(FIELDS, asked_for(**{"query": "pets", **given}), strict=True)), LIMITS)


def test_what_was_asked_for() -> None:
    assert parsed() == Asked("pets", SearchSettings())
    everything = parsed(
        mode="hybrid", top_k=3.0, weight=0.25, least_percentile=99.5, least_score=0.5, column="kind",
        values=["a", "b"], split="tokens", size=64, overlap=8.0, side_by_side=True,
    )  # fmt: skip
    settings = SearchSettings("hybrid", 3, 0.25, 0.5, 99.5)
    assert everything == Asked("pets", settings, ("kind", ("a", "b")), ("tokens", 64, 8), True)


@pytest.mark.parametrize("query", ["", "  \n", "\u200b", "\x00", "\ufeff \u00ad", None, 7])
def test_a_blank_query_is_asked_for(query: object) -> None:
    with pytest.raises(InputError, match="Type what you are looking for") as error:
        parsed(query=query)
    assert error.value.field == "query"


def test_a_query_can_be_long_but_not_endless_and_is_cleaned() -> None:
    assert parsed(query="x" * 10_000).query == "x" * 10_000
    assert parsed(query=" " * 20_000 + "x").query == "x"
    assert parsed(query=" \ufeffbad\u202e weather\x00\ud800 ").query == "bad weather\ufffd"
    with pytest.raises(InputError, match=r"has 10,001 characters; at most 10,000"):
        parsed(query="x" * 10_001)


@pytest.mark.parametrize("asked", [0, 0.5, -3, 101, 1e300, math.nan, math.inf, -math.inf, None, "many", True])
def test_a_number_of_results_that_cannot_be_given_is_a_sentence(asked: Any) -> None:
    with pytest.raises(InputError, match="must be from 1 to 100") as error:
        parsed(top_k=asked)
    assert error.value.field == "top_k"


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "other"}, {"mode": None}, {"weight": 1.1}, {"weight": "x"}, {"least_percentile": 101},
        {"least_percentile": math.nan}, {"least_score": -2}, {"least_score": None}, {"split": "words"},
        {"split": None}, {"size": 0, "split": "tokens"}, {"size": None, "split": "sentences"},
        {"overlap": 3, "size": 3, "split": "sentences"}, {"overlap": -1, "split": "sentences"},
    ],
)  # fmt: skip
def test_the_field_that_is_wrong_is_named(wrong: Mapping[str, Any]) -> None:
    with pytest.raises(InputError) as error:
        parsed(**wrong)
    assert error.value.field == next(iter(wrong))


@pytest.mark.parametrize(
    ("column", "values"), [("", ["a"]), ("kind", []), ("kind", None), (None, ["a"]), (["kind"], ["a"])]
)
def test_half_a_filter_is_none(column: Any, values: Any) -> None:
    assert parsed(column=column, values=values).only is None


def test_sizes_do_not_count_where_documents_stay_whole() -> None:
    assert parsed(size=None, overlap="x").split is None


def test_the_filter_finds_its_rows_among_those_in_use(words: App) -> None:
    used = words.used(keep(words, ["1", "2", "3", "4"], rows=(1, 2, 3), columns=KINDS))
    assert filtered(used, None) is None
    assert filtered(used, ("kind", ("a", "c"))) == (1, 2)
    with pytest.raises(InputError) as error:
        filtered(used, ("kind", ("z",)))
    assert error.value.field == "values"
    with pytest.raises(InputError) as error:
        filtered(used, ("other", ("a",)))
    assert error.value.field == "column"


def test_columns_and_values_are_offered_the_most_frequent_first(words: App) -> None:
    in_use = keep(words, ["1", "2", "3", "4"], columns=KINDS)
    columns, values = show_columns(words, in_use, "", [])
    assert columns == {
        "__type__": "update",
        "choices": [("all texts", ""), "kind", "empty"],
        "visible": True,
    }
    assert values == {"__type__": "update", "choices": [], "value": [], "visible": False}
    values = show_values(words, in_use, "kind", ["c", "gone"])
    assert values == {"__type__": "update", "choices": ["a", "b", "c"], "value": ["c"], "visible": True}


def test_other_texts_have_other_columns(words: App) -> None:
    columns, values = show_columns(words, keep(words, ["1", "2"]), "kind", ["a"])
    assert columns == {"__type__": "update", "choices": [("all texts", "")], "visible": False, "value": ""}
    assert values == {"__type__": "update", "choices": [], "value": [], "visible": False}
    assert show_columns(words, GONE_TEXTS, "kind", ["a"]) == (SKIPPED, SKIPPED)
    assert show_values(words, GONE_TEXTS, "kind", ["a"]) == SKIPPED


def test_sizes_come_with_their_unit() -> None:
    assert show_sizes("tokens") == ({"__type__": "update", "value": 128}, {"__type__": "update", "value": 32})
    assert show_sizes("whole") == (SKIPPED, SKIPPED)
    size, overlap = size_visibly("sentences")
    assert size == {"__type__": "update", "label": "Passage, in sentences", "visible": True}
    assert overlap == {"__type__": "update", "label": "Overlap, in sentences", "visible": True}
    assert size_visibly("whole")[0] == {"__type__": "update", "label": "Passage, in whole", "visible": False}
