from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from gist_demo.corpora.sampling import draw


@given(st.integers(0, 300), st.integers(1, 40), st.integers(0, 1000))
def test_a_sample_is_a_part_of_the_rows_in_their_order(rows: int, n: int, seed: int) -> None:
    drawn, seen = draw(iter(range(rows)), n, seed)
    assert seen == rows
    assert len(drawn) == min(n, rows)
    assert drawn == sorted(set(drawn))
    assert set(drawn) <= set(range(rows))
    assert draw(iter(range(rows)), n, seed) == (drawn, seen)


def test_every_row_is_as_likely_as_any_other() -> None:
    counts = Counter(row for seed in range(4_000) for row in draw(iter(range(20)), 5, seed)[0])
    # 4,000 draws of 5 in 20: 1,000 each; six standard deviations are 164.
    assert set(counts) == set(range(20))
    assert all(abs(count - 1_000) < 164 for count in counts.values())


def test_another_seed_is_another_sample() -> None:
    assert draw(iter(range(1_000)), 10, 1) != draw(iter(range(1_000)), 10, 2)
