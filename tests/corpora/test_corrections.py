"""Labels given by hand: what is kept, and what a browser may send back."""

import json

import pytest

from gist_demo.corpora.corrections import MOST, Corrections
from gist_demo.errors import InputError


def test_the_last_one_for_a_row_counts_and_undo_brings_the_one_before_back() -> None:
    given = Corrections().with_one("a", 3, "refund").with_one("a", 5, "").with_one("a", 3, "delivery")
    assert given.of("a") == {3: "delivery", 5: ""}
    assert given.without_last("a").of("a") == {3: "refund", 5: ""}
    assert given.without_last("a").without_last("a").of("a") == {3: "refund"}


def test_texts_of_another_corpus_keep_theirs() -> None:
    given = Corrections().with_one("a", 0, "x").with_one("b", 0, "y")
    assert (given.of("a"), given.of("b"), given.of("c")) == ({0: "x"}, {0: "y"}, {})
    assert given.without_last("b") == Corrections().with_one("a", 0, "x")
    assert given.without_last("c") == given


def test_what_is_written_is_read_again() -> None:
    given = Corrections().with_one("a", 0, 'of "this" | that: Ünï').with_one("b", 7, "")
    assert Corrections.read(given.written()) == given
    assert Corrections().written() == ""
    assert Corrections.read("") == Corrections()


@pytest.mark.parametrize(
    "sent",
    [
        None, 7, "no json", "[]", "[" * 100_000, '{"a": 1}', '{"a": [[1]]}', '{"a": [["0", "x"]]}',
        '{"a": [[-1, "x"]]}', '{"a": [[true, "x"]]}', '{"a": [[0, 5]]}', "x" * 3_000_000,
        json.dumps({"a": [[0, "x"]] * (MOST + 1)}),
    ],
)  # fmt: skip
def test_what_a_browser_should_not_send_is_nothing(sent: object) -> None:
    assert Corrections.read(sent) == Corrections()


def test_what_is_right_among_the_wrong_is_kept() -> None:
    assert Corrections.read('{"a": [[0, "x"], "y", [1, null]], "b": {}}').of("a") == {0: "x"}


def test_no_more_than_ten_thousand_are_kept() -> None:
    full = Corrections({"a": ((0, "x"),) * MOST})
    with pytest.raises(InputError, match="10,000 labels by hand"):
        full.with_one("b", 0, "y")
