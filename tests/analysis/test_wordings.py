import numpy as np
import pytest

from gist_demo.analysis.gold_labels import NOT_JUDGED
from gist_demo.analysis.label_quality import measure_labels
from gist_demo.analysis.labels import Label
from gist_demo.analysis.wordings import Wording, compare_wordings
from gist_demo.analysis.zero_shot import classify_texts
from gist_demo.encoding.encoder import Encoder
from gist_demo.encoding.engine import Engine
from gist_demo.errors import InputError
from tests.stand_ins import FixedVectors, WordBackend

VECTORS = {
    "north": [0.0, 1.0],
    "east": [1.0, 0.0],
    "up there": [0.0, 1.0],
    "over there": [0.9, 0.1],
    "somewhere": [0.6, 0.8],
    "N": [0.8, 0.6],
    "E": [0.6, 0.8],
}
TEXTS = ("up there", "over there", "somewhere")
GOLD = np.array([0, 1, NOT_JUDGED])
GOOD, BAD = (Label("north"), Label("east")), (Label("N"), Label("E"))


@pytest.fixture
def compass() -> Encoder:
    return FixedVectors(VECTORS)


def test_each_wording_is_measured_on_the_same_texts(compass: Encoder) -> None:
    found = compare_wordings(compass, TEXTS, GOLD, [Wording("short", BAD), Wording("long", GOOD)])
    assert [each.quality.accuracy.value for each in found] == [0, 1]
    assert found[0].gain is None
    assert found[0].differing.tolist() == []
    assert found[1].gain is not None
    assert (found[1].gain.value, found[1].gain.low, found[1].gain.high) == (1, 1, 1)
    assert found[1].differing.tolist() == [0, 1]  # the third differs as well, but nobody said what is right
    assert [each.wording.name for each in found] == ["short", "long"]


def test_template_and_names_are_those_of_the_wording() -> None:
    words, labels = Engine(WordBackend(), cache_bytes=1_000_000), (Label("a", ("one", "two")), Label("b"))
    texts, gold = [f"text {row}" for row in range(40)], np.arange(40) % 3
    asked = [Wording("plain", labels), Wording("about", labels, "about {}"), Wording("without", labels, names=False)]
    for each in compare_wordings(words, texts, gold, asked):
        template, names = each.wording.hypothesis_template, each.wording.names
        alone = classify_texts(words, texts, labels, hypothesis_template=template, names=names)
        np.testing.assert_array_equal(each.result.label_scores, alone.label_scores)
        assert each.quality.accuracy == measure_labels(alone.label_scores, gold).accuracy


@pytest.mark.parametrize(
    ("wordings", "says"),
    [
        ([Wording("one", GOOD)], "at least 2 wordings"),
        ([Wording("one", GOOD), Wording("two", (*BAD, Label("south")))], "same labels"),
    ],
)
def test_wordings_that_cannot_be_compared_are_said(compass: Encoder, wordings: list[Wording], says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        compare_wordings(compass, TEXTS, GOLD, wordings)
    assert caught.value.field == "wordings"
