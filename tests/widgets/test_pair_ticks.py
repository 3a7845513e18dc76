import gradio as gr
import pytest

from gist_demo.widgets.pair_ticks import MOST_TICKED, TickedPairs, ticked_pairs


def event(**data: object) -> gr.EventData:
    return gr.EventData(None, {"key": "k", "other": "", "ticked": [], "shown": [], **data})


def test_ticked_pairs_are_told_from_those_that_were_shown_alone() -> None:
    said = event(ticked=[[0, 2]], shown=[[0, 2], [1, 2]])
    assert ticked_pairs(said, ("k", ""), (3, 3)) == TickedPairs(("k", ""), frozenset({(0, 2)}), frozenset({(1, 2)}))


def test_a_pair_of_one_list_is_the_same_both_ways_round_one_of_two_lists_is_not() -> None:
    said = event(ticked=[[2, 1], [1, 2]])
    one = ticked_pairs(said, ("k", ""), (3, 3))
    assert one is not None
    assert one.ticked == {(1, 2)}
    said = event(other="o", ticked=[[2, 1], [1, 2], [1, 1]])
    two = ticked_pairs(said, ("k", "o"), (3, 3))
    assert two is not None
    assert two.ticked == {(2, 1), (1, 2), (1, 1)}


def test_pairs_of_other_lists_are_not_taken() -> None:
    assert ticked_pairs(event(ticked=[[0, 1]]), ("k", "o"), (3, 3)) is None
    assert ticked_pairs(event(other="o", ticked=[[0, 1]]), ("k", ""), (3, 3)) is None
    assert ticked_pairs(event(key="elsewhere", ticked=[[0, 1]]), ("k", ""), (3, 3)) is None
    assert ticked_pairs(event(other="o", ticked=[[0, 4]]), ("k", "o"), (3, 5)) is not None
    assert ticked_pairs(event(other="o", ticked=[[4, 0]]), ("k", "o"), (3, 5)) is None


@pytest.mark.parametrize(
    "pairs",
    [
        None, "x", {}, [1], [[0]], [[0, 1, 2]], [["0", 1]], [[0.0, 1]], [[True, 0]], [[0, 3]], [[-1, 0]], [[1, 1]],
        [[0, 10**30]], [None],
    ],
)  # fmt: skip
def test_what_the_browser_should_not_say_is_no_tick(pairs: object) -> None:
    assert ticked_pairs(event(ticked=pairs), ("k", ""), (3, 3)) is None
    assert ticked_pairs(event(shown=pairs), ("k", ""), (3, 3)) is None
    assert ticked_pairs(gr.EventData(None, pairs), ("k", ""), (3, 3)) is None


def test_no_more_than_ten_thousand_are_taken() -> None:
    half = [[0, row] for row in range(1, MOST_TICKED // 2 + 1)]
    rest = [[1, row] for row in range(2, MOST_TICKED // 2 + 2)]
    assert ticked_pairs(event(ticked=half, shown=rest), ("k", ""), (20_000, 20_000)) is not None
    assert ticked_pairs(event(ticked=half, shown=[*rest, [2, 3]]), ("k", ""), (20_000, 20_000)) is None
