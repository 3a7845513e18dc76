import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gist_demo.encoding.backend import TokenIds
from gist_demo.models.packing import INPUTS, mean_rows, pack

some_lengths = st.lists(st.integers(1, 40), min_size=1, max_size=30)


def batch_of(lengths: list[int]) -> list[TokenIds]:
    """Texts of these lengths, in all of which no token occurs twice."""
    ids = np.arange(1, sum(lengths) + 1, dtype=np.int32)
    return np.split(ids, np.cumsum(lengths)[:-1])


def grid_of(packed: dict[str, NDArray[np.int64]]) -> NDArray[np.int64]:
    return packed["ids"][packed["slots"]]


@given(some_lengths)
def test_tokens_stand_one_behind_the_other_each_at_its_place(lengths: list[int]) -> None:
    packed = pack(batch_of(lengths))
    assert tuple(packed) == INPUTS
    assert packed["ids"].tolist() == list(range(1, sum(lengths) + 1))
    assert packed["positions"].tolist() == [place for length in lengths for place in range(length)]
    assert packed["ids"][packed["first"]].tolist() == [text[0] for text in batch_of(lengths)]


@given(some_lengths)
def test_every_row_of_the_grid_begins_with_its_text(lengths: list[int]) -> None:
    packed, batch = pack(batch_of(lengths)), batch_of(lengths)
    assert packed["slots"].shape == (len(lengths), max(lengths))
    for row, text in zip(grid_of(packed), batch, strict=True):
        assert row[: len(text)].tolist() == text.tolist()


@given(some_lengths)
def test_places_without_a_token_get_no_attention(lengths: list[int]) -> None:
    mask = pack(batch_of(lengths))["mask"]
    assert (mask.dtype, mask.shape) == (np.dtype(np.float32), (len(lengths), 1, 1, max(lengths)))
    assert np.isfinite(mask).all()
    for row, length in zip(mask[:, 0, 0], lengths, strict=True):
        assert (row[:length] == 0).all()
        assert (np.exp(row[length:]) == 0).all()


@given(some_lengths)
def test_from_the_grid_every_token_comes_back(lengths: list[int]) -> None:
    packed = pack(batch_of(lengths))
    assert grid_of(packed).reshape(-1)[packed["back"]].tolist() == packed["ids"].tolist()


@given(some_lengths)
def test_whole_numbers_are_of_the_size_the_model_was_converted_with(lengths: list[int]) -> None:
    packed = pack(batch_of(lengths))
    assert {packed[name].dtype for name in INPUTS if name != "mask"} == {np.dtype(np.int64)}


@given(some_lengths, st.integers(0, 2**32 - 1))
def test_the_mean_of_a_text_is_over_its_own_tokens(lengths: list[int], seed: int) -> None:
    rows = np.random.default_rng(seed).standard_normal((sum(lengths), 5)).astype(np.float32)
    means = mean_rows(rows, pack(batch_of(lengths))["first"])
    expected = [text.mean(axis=0, dtype=np.float64) for text in np.split(rows, np.cumsum(lengths)[:-1])]
    assert means.dtype == np.float32
    np.testing.assert_allclose(means, expected, atol=1e-5)


@given(some_lengths, st.data())
def test_a_text_alone_has_the_mean_it_has_among_others(lengths: list[int], data: st.DataObject) -> None:
    text = data.draw(st.integers(0, len(lengths) - 1))
    rows = np.random.default_rng(sum(lengths)).standard_normal((sum(lengths), 3)).astype(np.float32)
    first = pack(batch_of(lengths))["first"]
    own = rows[first[text] : first[text] + lengths[text]]
    np.testing.assert_allclose(mean_rows(rows, first)[text], mean_rows(own, np.array([0]))[0], atol=1e-6)
