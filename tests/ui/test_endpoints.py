import pytest

from gist_demo.errors import InputError
from gist_demo.ui.endpoints import number, whole
from gist_demo.ui.given_labels import numbers, share

HUGE = 10**400  # larger than any float
NO_NUMBERS: tuple[object, ...] = (None, True, "1", [1], {}, float("nan"), float("inf"), -float("inf"))


@pytest.mark.parametrize("value", [*NO_NUMBERS, 2.5, 0, -HUGE])
def test_what_is_no_whole_number_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="top_k must be a whole number of at least 1") as caught:
        whole(value, "top_k", least=1)
    assert caught.value.field == "top_k"


def test_whole_numbers_of_any_size() -> None:
    assert [whole(value, "top_k", least=0) for value in (0, 3, 3.0, HUGE)] == [0, 3, 3, HUGE]


@pytest.mark.parametrize("value", [*NO_NUMBERS, -0.1, 1.1, HUGE, -HUGE])
def test_what_is_no_number_in_the_range_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="weight must be a number from 0 to 1") as caught:
        number(value, "weight", 0, 1)
    assert caught.value.field == "weight"
    with pytest.raises(InputError, match="precision must be above 0 and at most 1"):
        share(value or 0.0)


@pytest.mark.parametrize("value", [*NO_NUMBERS, HUGE, -HUGE, 1e16])
def test_lists_of_numbers_hold_nothing_else(value: object) -> None:
    with pytest.raises(InputError, match="human_scores must be a list of numbers"):
        numbers([1, value], "human_scores", 2)
    assert numbers([1, -2.5], "human_scores", 2) == [1.0, -2.5]
