from hypothesis import given
from hypothesis import strategies as st

from gist_demo.encoding.batching import halves, plan_batches

lengths = st.lists(st.integers(1, 600), max_size=300)


@given(lengths, st.integers(1, 4_000))
def test_every_position_occurs_once_and_no_batch_is_over_its_budget(lengths: list[int], batch_tokens: int) -> None:
    batches = plan_batches(lengths, batch_tokens=batch_tokens)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    for batch in batches:
        padded = len(batch) * max(lengths[i] for i in batch)
        assert padded <= batch_tokens or len(batch) == 1


@given(lengths, st.integers(100, 4_000), st.floats(0, 0.5))
def test_padding_is_bounded(lengths: list[int], batch_tokens: int, most_padding: float) -> None:
    """Over the texts that were added once a quarter of the budget was full."""
    for batch in plan_batches(lengths, batch_tokens=batch_tokens, most_padding=most_padding):
        tokens = [lengths[i] for i in batch]
        if 4 * sum(tokens[:-1]) >= batch_tokens and len(batch) > 1:
            padded = len(batch) * max(tokens)
            assert padded - sum(tokens) <= most_padding * padded


def test_no_more_batches_than_needed_where_lengths_are_equal() -> None:
    assert len(plan_batches([20] * 100, batch_tokens=500)) == 4


@given(st.lists(st.integers(), min_size=2))
def test_halves_are_the_batch(batch: list[int]) -> None:
    longer, shorter = halves(batch)
    assert longer + shorter == batch
    assert abs(len(longer) - len(shorter)) <= 1


@given(lengths)
def test_batches_go_from_long_to_short(lengths: list[int]) -> None:
    order = [lengths[i] for batch in plan_batches(lengths, batch_tokens=500) for i in batch]
    assert order == sorted(lengths, reverse=True)


def test_neighbours_in_length_share_a_batch() -> None:
    assert plan_batches([10, 500, 11, 480], batch_tokens=1_000) == [[1, 3], [2, 0]]


def test_nothing_makes_no_batch() -> None:
    assert plan_batches([], batch_tokens=100) == []
