from hypothesis import given
from hypothesis import strategies as st

from gist_demo.encoding.batching import plan_batches

lengths = st.lists(st.integers(1, 600), max_size=300)


@given(lengths, st.integers(1, 4_000), st.integers(1, 64))
def test_every_position_occurs_once_and_no_batch_is_over_its_limits(
    lengths: list[int], batch_tokens: int, batch_rows: int
) -> None:
    batches = plan_batches(lengths, batch_tokens=batch_tokens, batch_rows=batch_rows)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    for batch in batches:
        padded = len(batch) * max(lengths[i] for i in batch)
        assert len(batch) <= batch_rows
        assert padded <= batch_tokens or len(batch) == 1


@given(lengths)
def test_batches_go_from_long_to_short(lengths: list[int]) -> None:
    order = [lengths[i] for batch in plan_batches(lengths, batch_tokens=500) for i in batch]
    assert order == sorted(lengths, reverse=True)


def test_neighbours_in_length_share_a_batch() -> None:
    assert plan_batches([10, 500, 11, 480], batch_tokens=1_000) == [[1, 3], [2, 0]]


def test_nothing_makes_no_batch() -> None:
    assert plan_batches([], batch_tokens=100) == []
