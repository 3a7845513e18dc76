import pytest

from gist_demo.analysis.judgements import match_judgements, ticked_judgements
from gist_demo.errors import InputError


def test_documents_are_found_by_their_ids_query_by_query() -> None:
    found = match_judgements(["p", "q", "p"], ["7", " 8 ", "9"], [2, 1, 0], ids=["9", "8", "7"])
    assert found.queries == ("p", "q")
    assert list(found.relevance) == [{2: 2, 0: 0}, {1: 1}]
    assert found.count == 3
    assert (found.unknown, found.unknown_count, found.doubled, found.ambiguous) == ((), 0, 0, 0)


def test_unknown_ids_are_counted_and_the_first_named() -> None:
    documents = ["known", *map(str, range(8)), "0"]
    found = match_judgements(["q"] * 10, documents, [1] * 10, ids=["known"])
    assert found.unknown == ("0", "1", "2", "3", "4")
    assert found.unknown_count == 9
    assert found.count == 1


def test_a_query_whose_documents_are_all_unknown_stays_without_any() -> None:
    found = match_judgements(["p", "q"], ["here", "elsewhere"], [1, 1], ids=["here"])
    assert found.queries == ("p", "q")
    assert list(found.relevance) == [{0: 1}, {}]


def test_of_two_judgements_of_one_text_the_higher_counts() -> None:
    found = match_judgements(["q", "q", "q"], ["a", "a", "a"], [0, 3, 1], ids=["a"])
    assert list(found.relevance) == [{0: 3}]
    assert found.doubled == 2


def test_an_id_of_several_texts_judges_all_of_them() -> None:
    found = match_judgements(["q"], ["a"], [1], ids=["a", "b", "a"])
    assert list(found.relevance) == [{0: 1, 2: 1}]
    assert found.ambiguous == 1
    assert found.doubled == 0


def test_judgements_of_other_texts_are_refused() -> None:
    with pytest.raises(InputError, match="No document id of the judgements is one of your texts") as caught:
        match_judgements(["q"], ["a"], [1], ids=["b"])
    assert caught.value.field == "documents"


def test_ticked_hits_are_judgements_and_queries_without_a_tick_none() -> None:
    found = ticked_judgements({"p": {3: 1.0}, "q": {}})
    assert found.queries == ("p",)
    assert list(found.relevance) == [{3: 1.0}]
    with pytest.raises(InputError, match="Tick the hits that fit"):
        ticked_judgements({"q": {}})
