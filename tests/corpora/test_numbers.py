import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gist_demo.corpora.numbers import parse_numbers


def test_plain_numbers_are_read_and_white_space_around_them_is_not_looked_at() -> None:
    found = parse_numbers(["3", " -0.5 ", ".5", "1e-3", "+2.", "−1"])
    assert found.values.tolist() == [3, -0.5, 0.5, 0.001, 2, -1]
    assert (found.blank, found.wrong) == ((), ())


@pytest.mark.parametrize(
    "cell",
    ["0,5", "1,000", "50 %", "high", "nan", "inf", "1e999", "0x10", "1_000", "٣", "1 2", "--1", "1e16", "9" * 99],
)
def test_what_could_mean_something_else_is_wrong(cell: str) -> None:
    found = parse_numbers(["1", cell, ""])
    assert found.wrong == (1,)
    assert found.blank == (2,)
    assert np.isnan(found.values[1:]).all()


@given(st.floats(-1e14, 1e14))
def test_what_python_writes_is_read_back(number: float) -> None:
    assert parse_numbers([repr(number)]).values[0] == number
